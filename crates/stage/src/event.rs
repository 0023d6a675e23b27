//! What happens: the sources of one event, their places and the houses around them, all from one seed.
//!
//! Knows nothing of who listens.

use crate::chance::Chance;
use crate::sound::air::{Place, Source, Surroundings, Wall, Way};
use crate::sound::voice::{Speaker, shout, talk};
use crate::sound::{count, effects, lay, level};

/// Kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// People talk, walk, whistle and call; a car passes; two bangs.
    Street,
    /// One speech over two loudspeakers, and a crowd.
    Rally,
    /// Music that repeats to the sample: no clip can be placed by it.
    Loop,
    /// A two-tone siren, exactly periodic.
    Siren,
    /// A machine that ticks.
    Metronome,
    /// The same call, shouted by many, over and over.
    Chant,
    /// Two people talk: cheap, for very many events.
    Lone,
    /// Music with new notes in every bar, on the one exact tempo that all such events of a seed keep, and somebody
    /// talks.
    OneTempo,
    /// The loop that all such events of a seed play, the same to the sample; two people talk.
    OneLoop,
    /// The corner of the demonstration, its sounds in step with its picture.
    Corner,
}

impl Kind {
    /// Whether it repeats exactly, so that an honest answer is a refusal.
    #[must_use]
    pub fn is_periodic(self) -> bool {
        matches!(self, Kind::Loop | Kind::Siren | Kind::Metronome)
    }
}

/// An event that can be listened to.
#[derive(Debug, Clone)]
pub struct Event {
    /// What sounds.
    pub sources: Vec<Source>,
    /// What reflects.
    pub around: Surroundings,
}

impl Event {
    /// The event of this kind that `seed` gives; `number` tells apart the events of one scene.
    #[must_use]
    pub fn of(kind: Kind, seconds: f64, seed: u64, number: u64) -> Self {
        let mut cast = Cast {
            seconds: seconds as f32,
            seed,
            number,
            sources: Vec::new(),
        };
        match kind {
            Kind::Street => cast.street(),
            Kind::Rally => cast.rally(),
            Kind::Loop => cast.machine(effects::looped_music),
            Kind::Siren => cast.machine(effects::siren),
            Kind::Metronome => cast.machine(effects::metronome),
            Kind::Chant => cast.chant(),
            Kind::Lone => cast.talkers(2, 12.0, 1.0),
            Kind::OneTempo => cast.one_tempo(),
            Kind::OneLoop => cast.one_loop(),
            Kind::Corner => crate::corner::sounds(&mut cast),
        }
        let walls = match kind {
            Kind::Rally => vec![Wall::AtX(-42.0), Wall::AtX(45.0), Wall::AtY(-8.0)],
            _ => vec![Wall::AtY(-23.0), Wall::AtY(24.0), Wall::AtX(70.0)],
        };
        Self {
            sources: cast.sources,
            around: Surroundings {
                walls,
                tail_s: 0.8,
                tail: 0.25,
            },
        }
    }
}

/// What the events of one scene grow from, each by itself.
pub(crate) fn event_seed(seed: u64, number: u64) -> u64 {
    seed ^ (number << 32)
}

/// An event being put together.
pub(crate) struct Cast {
    pub(crate) seconds: f32,
    pub(crate) seed: u64,
    pub(crate) number: u64,
    sources: Vec<Source>,
}

impl Cast {
    pub(crate) fn chance(&self, name: &str, number: usize) -> Chance {
        Chance::of(event_seed(self.seed, self.number), name, number as u64)
    }

    pub(crate) fn add(&mut self, name: &'static str, signal: Vec<f32>, way: Way, gain: f32) {
        self.sources.push(Source {
            name,
            signal,
            way,
            gain,
            main: false,
        });
    }

    /// `at`: seconds and sounds, each laid into one source that is silent otherwise.
    pub(crate) fn add_moments(
        &mut self,
        name: &'static str,
        at: &[(f32, Vec<f32>)],
        place: Place,
        gain: f32,
    ) {
        let mut signal = vec![0.0; count(self.seconds)];
        at.iter()
            .for_each(|(at_s, sound)| lay(&mut signal, *at_s, sound, 1.0));
        self.add(name, signal, Way::still(place.x, place.y), gain);
    }

    pub(crate) fn talkers(&mut self, how_many: usize, within_m: f32, gain: f32) {
        for k in 0..how_many {
            let mut chance = self.chance("talker", k);
            let speaker = Speaker::any(&mut chance);
            let signal = talk(speaker, self.seconds, chance.between(0.3, 0.6), &mut chance);
            let way = somewhere(within_m, &mut chance);
            self.add("talk", signal, way, gain * chance.between(0.5, 1.0));
        }
    }

    fn now_and_then(
        &mut self,
        name: &'static str,
        every_s: f32,
        within_m: f32,
        gain: f32,
        make: fn(&mut Chance) -> Vec<f32>,
    ) {
        let mut chance = self.chance(name, 0);
        let way = somewhere(within_m, &mut chance);
        let mut signal = vec![0.0; count(self.seconds)];
        let mut at_s = chance.wait(every_s / 2.0);
        while at_s < self.seconds {
            lay(&mut signal, at_s, &make(&mut chance), chance.between(0.5, 1.0));
            at_s += 1.0 + chance.wait(every_s);
        }
        self.add(name, signal, way, gain);
    }

    fn street(&mut self) {
        self.talkers(6, 30.0, 0.9);
        self.now_and_then("whistle", 15.0, 25.0, 0.8, effects::whistle);
        self.now_and_then("shout", 20.0, 20.0, 1.2, shout);
        self.now_and_then("bang", 40.0, 45.0, 3.0, effects::bang);
        for k in 0..2 {
            let mut chance = self.chance("steps", k);
            let signal = effects::footsteps(self.seconds, &mut chance);
            let way = somewhere(15.0, &mut chance);
            self.add("steps", signal, way, 0.25);
        }
        let mut chance = self.chance("car", 0);
        let signal = effects::engine(self.seconds, &mut chance);
        self.add("car", signal, driving(self.seconds, &mut chance), 0.8);
    }

    fn rally(&mut self) {
        let mut chance = self.chance("speech", 0);
        let speaker = Speaker::any(&mut chance);
        let speech = talk(speaker, self.seconds, 0.85, &mut chance);
        for x in [-9.0, 9.0] {
            let (name, signal, way) = ("loudspeaker", speech.clone(), Way::still(x, 0.0));
            self.sources.push(Source {
                name,
                signal,
                way,
                gain: 1.0,
                main: true,
            });
        }
        self.talkers(4, 30.0, 0.12);
        self.now_and_then("whistle", 12.0, 30.0, 0.3, effects::whistle);
    }

    fn machine(&mut self, make: impl FnOnce(f32, &mut Chance) -> Vec<f32>) {
        let signal = make(self.seconds, &mut self.chance("machine", 0));
        self.add("machine", signal, Way::still(0.0, 0.0), 1.0);
    }

    fn one_tempo(&mut self) {
        let beat_s = effects::beat_s(&mut Chance::of(self.seed, "the one tempo", 0));
        self.machine(|seconds, chance| effects::restless_music(beat_s, seconds, chance));
        self.talkers(1, 12.0, 0.5);
    }

    fn one_loop(&mut self) {
        let (seconds, mut chance) = (self.seconds, Chance::of(self.seed, "the one loop", 0));
        self.machine(|_, _| effects::looped_music(seconds, &mut chance));
        self.talkers(2, 12.0, 1.0);
    }

    fn chant(&mut self) {
        let call: Vec<f32> = talk(
            Speaker::any(&mut self.chance("call", 0)),
            1.8,
            0.9,
            &mut self.chance("call", 1),
        );
        for k in 0..6 {
            let mut chance = self.chance("chanter", k);
            let signal = level(effects::chant(&call, self.seconds, &mut chance));
            let way = somewhere(15.0, &mut chance);
            self.add("chant", signal, way, 0.6);
        }
    }
}

fn somewhere(within_m: f32, chance: &mut Chance) -> Way {
    Way::still(
        chance.between(-within_m, within_m).into(),
        (chance.between(-within_m, within_m) * 0.6).into(),
    )
}

fn driving(seconds: f32, chance: &mut Chance) -> Way {
    let begins_s = f64::from(chance.between(0.0, seconds * 0.5));
    let lane = f64::from(chance.between(-3.0, 3.0));
    Way(vec![
        (begins_s, Place { x: -160.0, y: lane }),
        (begins_s + 30.0, Place { x: 160.0, y: lane }),
    ])
}
