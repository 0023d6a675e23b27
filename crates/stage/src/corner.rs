//! What happens at the corner of the demonstration, and when: heard from here, seen through `picture`.
//!
//! Two watchers with whistles, people who walk and talk, one who shouts, a car, two bangs at a far corner.
//! Picture and sound read the same script, so that whoever looks closely finds them in step.

use crate::chance::Chance;
use crate::event::{Cast, event_seed};
use crate::sound::air::{Place, Way};
use crate::sound::voice::{Speaker, shout, talk};
use crate::sound::{count, effects};

/// Seconds that the corner's event lasts.
pub(crate) const SECONDS: f64 = 72.0;
/// What is shouted, as the bubble shows it.
pub(crate) const SHOUTED: &str = "HEY!";
/// Where the bangs come from: behind the far end of the street.
pub(crate) const BANGS_AT: Place = Place { x: 47.0, y: 7.0 };

/// What a figure is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Wears a bright vest, waves and blows a whistle.
    Watcher,
    /// Shouts.
    Shouter,
    /// Holds up a phone.
    Filming,
    /// Goes by, or stands and talks.
    Neutral,
}

/// One who is there.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) part: Part,
    pub(crate) way: Way,
    /// When this one whistles or shouts.
    pub(crate) calls_s: Vec<f64>,
}

/// Who is where, and when what happens.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    pub(crate) people: Vec<Person>,
    pub(crate) car: Way,
    pub(crate) bangs_s: Vec<f64>,
    siren_s: f64,
}

impl Script {
    /// The event of the day, or with another `number` an evening on which no bangs fall.
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        let mut chance = Chance::of(event_seed(seed, number), "script", 0);
        let mut about =
            |at_s: f64| at_s + f64::from(chance.between(-0.8, 0.8)) + if number > 0 { 5.3 } else { 0.0 };
        let stand = |part, x, y, calls_s: Vec<f64>| Person {
            part,
            way: Way::still(x, y),
            calls_s,
        };
        let walk = |way: &[(f64, f64, f64)]| Person {
            part: Part::Neutral,
            way: Way(way.iter().map(|&(s, x, y)| (s, Place { x, y })).collect()),
            calls_s: Vec::new(),
        };
        let people = vec![
            stand(
                Part::Watcher,
                6.6,
                7.2,
                vec![about(13.0), about(15.2), about(40.5), about(61.0)],
            ),
            stand(
                Part::Watcher,
                -6.4,
                -7.4,
                vec![about(26.0), about(42.5), about(54.0)],
            ),
            stand(
                Part::Shouter,
                3.2,
                -7.6,
                vec![about(19.5), about(47.5), about(64.0)],
            ),
            stand(Part::Filming, -7.6, 7.8, Vec::new()),
            stand(Part::Neutral, -9.4, 8.2, Vec::new()),
            stand(Part::Neutral, 12.4, 8.0, Vec::new()),
            stand(Part::Neutral, 13.3, 7.6, Vec::new()),
            walk(&[
                (0.0, 34.0, 7.4),
                (22.0, 8.6, 8.4),
                (30.0, 8.2, 10.5),
                (62.0, 7.2, 52.0),
            ]),
            walk(&[
                (8.0, -40.0, -7.4),
                (44.0, -9.0, -8.2),
                (50.0, -6.2, -5.6),
                (72.0, -6.4, 12.0),
            ]),
            walk(&[
                (0.0, 5.0, 30.0),
                (16.0, 5.6, 9.2),
                (24.0, 3.2, 5.0),
                (34.0, 3.4, -7.0),
                (70.0, 36.0, -7.8),
            ]),
        ];
        let bangs_s = if number == 0 {
            vec![about(33.0), about(35.4)]
        } else {
            Vec::new()
        };
        let begins_s = about(6.0);
        let car = Way(vec![
            (begins_s, Place { x: -85.0, y: -2.2 }),
            (begins_s + 20.0, Place { x: 95.0, y: -2.2 }),
        ]);
        Self {
            people,
            car,
            bangs_s,
            siren_s: about(55.0),
        }
    }
}

/// Seconds that a person's call lasts in the picture.
pub(crate) const CALL_S: f64 = 1.3;

pub(crate) fn sounds(cast: &mut Cast) {
    let script = Script::of(cast.seed, cast.number);
    for (k, person) in script.people.iter().enumerate() {
        let mut chance = cast.chance("call", k);
        let mut call = |&at_s: &f64| {
            let made = if person.part == Part::Watcher {
                effects::whistle(&mut chance)
            } else {
                shout(&mut chance)
            };
            (at_s as f32, made)
        };
        let calls: Vec<(f32, Vec<f32>)> = person.calls_s.iter().map(&mut call).collect();
        match person.part {
            Part::Watcher => cast.add_moments("whistle", &calls, person.way.at(0.0), 1.1),
            Part::Shouter => cast.add_moments("shout", &calls, person.way.at(0.0), 2.2),
            Part::Neutral if person.way.0.len() > 1 => steps(cast, k, &person.way),
            Part::Neutral | Part::Filming => chatter(cast, k, &person.way),
        }
    }
    surroundings(cast, &script);
}

fn steps(cast: &mut Cast, number: usize, way: &Way) {
    let signal = effects::footsteps(cast.seconds, &mut cast.chance("steps", number));
    cast.add("steps", signal, way.clone(), 0.35);
}

fn chatter(cast: &mut Cast, number: usize, way: &Way) {
    let mut chance = cast.chance("chatter", number);
    let signal = talk(
        Speaker::any(&mut chance),
        cast.seconds,
        chance.between(0.35, 0.6),
        &mut chance,
    );
    cast.add("talk", signal, way.clone(), 1.4);
}

fn surroundings(cast: &mut Cast, script: &Script) {
    for (k, (x, y)) in [(18.0, 10.0), (-16.0, 9.5), (10.0, -10.0), (-20.0, -9.0)]
        .into_iter()
        .enumerate()
    {
        let mut chance = cast.chance("murmur", k);
        let signal = talk(Speaker::any(&mut chance), cast.seconds, 0.7, &mut chance);
        cast.add("murmur", signal, Way::still(x, y), 0.4);
    }
    let mut chance = cast.chance("bang", 0);
    let bangs: Vec<_> = script
        .bangs_s
        .iter()
        .map(|&at_s| (at_s as f32, effects::bang(&mut chance)))
        .collect();
    if !bangs.is_empty() {
        cast.add_moments("bang", &bangs, BANGS_AT, 7.0);
    }
    let engine = effects::engine(cast.seconds, &mut cast.chance("car", 0));
    cast.add("car", engine, script.car.clone(), 0.9);
    let mut siren = vec![0.0; count(script.siren_s as f32)];
    siren.extend(effects::far_siren(11.0, &mut cast.chance("siren", 0)));
    cast.add("siren", siren, Way::still(-150.0, 60.0), 2.0);
}
