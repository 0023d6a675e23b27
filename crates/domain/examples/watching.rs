//! How well a group's check works: precision and recall of what is told, by how many whistles are true, how many
//! mistakes are shared, and how many infiltrators stand watch, confirm everything and whistle themselves.
//!
//! Usage: `cargo run -p domain --example watching [WHISTLES] [SEED]`. The same table for the same seed.
//! Signatures are not played: they always hold.
#![allow(clippy::print_stdout, reason = "an example prints its table")]

use domain::alarm::{Alarms, Cell, Said, Signature, Standing, Standpoint, What, Whistle, Word};
use domain::group::*;
use domain::watch::{PostId, Watch};

const WATCHERS: u8 = 5;
const RIGHT: f64 = 0.9;
const MEDIAN_ANSWER_S: f64 = 60.0;
/// Of all whistles, where there are infiltrators: blown by one of them about nothing.
const OWN: f64 = 0.1;

/// splitmix64 (Steele, Lea, Flood 2014): chance that is the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn is(&mut self, share: f64) -> bool {
        self.next() < share
    }
}

fn key(n: u8) -> Key {
    Key([n; 32])
}

fn recipient() -> Recipient {
    Recipient("age1".to_owned())
}

/// A steward, who blows the honest whistles, and watchers whom the steward invited: each a branch.
fn group() -> Group {
    let epoch = Epoch {
        number: 0,
        circle: recipient(),
        dispatchers: recipient(),
    };
    let (policy, origin) = (Policy::USUAL, "relay.example".to_owned());
    let genesis = Genesis {
        receiving: recipient(),
        policy,
        ledger_key: key(99),
        origin,
        epoch,
    };
    let mut group = Group::found(key(0), Digest([9; 32]), genesis);
    for n in 1..=WATCHERS {
        let invitation = Invitation {
            key: key(100 + n),
            roles: Roles::WATCHER,
            expires_s: 0,
            epoch: 0,
        };
        let join = Change::Join {
            invitation: key(100 + n),
            receiving: recipient(),
        };
        let steps = [(key(0), Change::Invitation(invitation)), (key(n), join)];
        for (by, change) in steps {
            assert!(
                group.fold(at(by, n), &change).is_ok(),
                "a steward invites, a watcher joins"
            );
        }
    }
    group
}

struct Setting {
    prior: f64,
    shared: f64,
    infiltrators: u8,
}

/// How one whistle went.
struct Ran {
    is_true: bool,
    is_own: bool,
    /// When it was told, if it was: seconds after the whistle.
    told_after_s: Option<f64>,
}

/// Who answers what, and when: in the order of time.
fn answers(setting: &Setting, by: u8, is_true: bool, chance: &mut Chance) -> Vec<(f64, u8, Word)> {
    let all_are_wrong = chance.is(1.0 - RIGHT);
    let mut answer = |n: u8| {
        let is_shared = chance.is(setting.shared);
        let is_wrong = if is_shared {
            all_are_wrong
        } else {
            chance.is(1.0 - RIGHT)
        };
        let is_infiltrator = (1..=setting.infiltrators).contains(&n);
        let after_s = -chance.next().max(1e-12).ln() * MEDIAN_ANSWER_S / std::f64::consts::LN_2;
        let signed = Signature([0; 64]);
        if is_infiltrator || is_true != is_wrong {
            (after_s, n, Word::Confirmed(signed))
        } else {
            (after_s, n, Word::NotIt(signed))
        }
    };
    let asked = (0..=WATCHERS).filter(|n| *n != by);
    let mut all: Vec<_> = asked.map(&mut answer).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all
}

fn whistle() -> Said {
    let (north, east) = (26_990, 17_348);
    Said::Whistle(Whistle {
        what: What::Danger,
        cell: Cell { north, east },
        post: None,
        at_s: 0,
        sighting: None,
    })
}

fn one(place: &Standpoint<'_>, setting: &Setting, chance: &mut Chance) -> Ran {
    let is_own = setting.infiltrators > 0 && chance.is(OWN);
    let is_true = !is_own && chance.is(setting.prior);
    let by = u8::from(is_own);
    let (id, mut alarms) = (Digest([1; 32]), Alarms::default());
    let raised = alarms.fold(place, key(by), id, &whistle());
    assert!(raised.is_ok(), "a member whistles");
    let mut told_after_s = None;
    for (after_s, by, word) in answers(setting, by, is_true, chance) {
        let counts = alarms.fold(place, key(by), id, &Said::Answer(id, word));
        assert!(counts.is_ok(), "all were asked");
        match alarms.standing(place.group, id, 0) {
            Some(Standing::Confirmed) => told_after_s = Some(after_s),
            Some(Standing::Unconfirmed) => continue,
            _ => {}
        }
        break;
    }
    Ran {
        is_true,
        is_own,
        told_after_s,
    }
}

fn row(whistles: u64, setting: &Setting, chance: &mut Chance) -> String {
    let (group, mut watch) = (group(), Watch::default());
    (0..=WATCHERS).for_each(|n| watch.check_in(&group, key(n), PostId([n; 16])));
    let place = Standpoint {
        group: &group,
        watch: &watch,
        holds: &|_, _, _| true,
    };
    let all: Vec<Ran> = (0..whistles).map(|_| one(&place, setting, chance)).collect();
    written(setting, &all)
}

fn written(setting: &Setting, all: &[Ran]) -> String {
    let count = |is: &dyn Fn(&Ran) -> bool| all.iter().filter(|one| is(one)).count();
    let told = |one: &Ran| one.told_after_s.is_some();
    let right = count(&|one| one.is_true && told(one));
    let precision = share(right, count(&told));
    let recall = share(right, count(&|one| one.is_true));
    let own = share(count(&|one| one.is_own && told(one)), count(&|one| one.is_own));
    let true_ones = all.iter().filter(|one| one.is_true);
    let mut when: Vec<f64> = true_ones.filter_map(|one| one.told_after_s).collect();
    when.sort_by(f64::total_cmp);
    let median_s = when.get(when.len() / 2).copied().unwrap_or(f64::NAN);
    let Setting {
        prior,
        shared,
        infiltrators,
    } = setting;
    format!(
        "| {:.1} % | {shared} | {infiltrators} | {} | {} | {} | {median_s:.0} s |",
        prior * 100.0,
        two_places(precision),
        two_places(recall),
        two_places(own)
    )
}

fn share(part: usize, of: usize) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

fn two_places(share: Option<f64>) -> String {
    share.map_or("–".to_owned(), |share| format!("{share:.2}"))
}

fn main() {
    let given = |at: usize, usual: u64| {
        std::env::args()
            .nth(at)
            .and_then(|word| word.parse().ok())
            .unwrap_or(usual)
    };
    let (whistles, seed) = (given(1, 100_000), given(2, 1));
    let mut chance = Chance(seed);
    println!("{whistles} whistles a row, seed {seed}\n");
    println!("| true | shared | infiltrators | precision | recall | own told | told after |");
    println!("|---|---|---|---|---|---|---|");
    for prior in [0.002, 0.01, 0.05, 0.3] {
        for shared in [0.0, 0.5, 1.0] {
            for infiltrators in [0, 1, 2] {
                let setting = Setting {
                    prior,
                    shared,
                    infiltrators,
                };
                println!("{}", row(whistles, &setting, &mut chance));
            }
        }
    }
}

fn at(author: Key, n: u8) -> Place {
    Place {
        author,
        digest: Digest([n; 32]),
        sequence: 2,
    }
}
