//! How well a group's check works: precision and recall of what is told, by how many whistles are true, how many
//! mistakes are shared, and how many infiltrators stand watch.
//!
//! Usage: `cargo run -p domain --example watching [WHISTLES] [SEED]`. The same table for the same seed.
#![allow(clippy::print_stdout, reason = "an example prints its table")]

use domain::alarm::{Alarms, Cell, Said, Standing, What, Whistle, Word};
use domain::group::*;
use domain::watch::{PostId, Watch};

const WATCHERS: u8 = 5;
const RIGHT: f64 = 0.9;
const MEDIAN_ANSWER_S: f64 = 60.0;

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

/// A steward, who blows the whistle, and watchers whom the steward invited: each a branch.
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

/// Whether it was true, and when it was told, if it was: seconds after the whistle.
type Ran = (bool, Option<f64>);

fn one(group: &Group, watch: &Watch, setting: &Setting, chance: &mut Chance) -> Ran {
    let is_true = chance.is(setting.prior);
    let all_are_wrong = chance.is(1.0 - RIGHT);
    let mut answers: Vec<(f64, Key, Word)> = (1..=WATCHERS)
        .map(|n| {
            let is_wrong = if chance.is(setting.shared) {
                all_are_wrong
            } else {
                chance.is(1.0 - RIGHT)
            };
            let confirms = n <= setting.infiltrators || is_true != is_wrong;
            let after_s = -chance.next().max(1e-12).ln() * MEDIAN_ANSWER_S / std::f64::consts::LN_2;
            (
                after_s,
                key(n),
                if confirms { Word::Confirmed } else { Word::NotIt },
            )
        })
        .collect();
    answers.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (id, cell) = (
        Digest([1; 32]),
        Cell {
            north: 26_990,
            east: 17_348,
        },
    );
    let whistle = Whistle {
        what: What::Danger,
        cell,
        post: None,
        at_s: 0,
        sighting: None,
    };
    let mut alarms = Alarms::default();
    assert!(
        alarms
            .fold(group, watch, key(0), id, &Said::Whistle(whistle))
            .is_ok(),
        "a member whistles"
    );
    for (after_s, by, word) in answers {
        assert!(
            alarms.fold(group, watch, by, id, &Said::Answer(id, word)).is_ok(),
            "all were asked"
        );
        match alarms.all()[&id].standing(group) {
            Standing::Confirmed => return (is_true, Some(after_s)),
            Standing::Unfounded => return (is_true, None),
            _ => {}
        }
    }
    (is_true, None)
}

fn row(whistles: u32, setting: &Setting, chance: &mut Chance) -> String {
    let (group, mut watch) = (group(), Watch::default());
    (0..=WATCHERS).for_each(|n| watch.check_in(key(n), PostId([n; 16])));
    let all: Vec<_> = (0..whistles)
        .map(|_| one(&group, &watch, setting, chance))
        .collect();
    let count = |is: &dyn Fn(&Ran) -> bool| all.iter().filter(|one| is(one)).count();
    let (told, right) = (
        count(&|one| one.1.is_some()),
        count(&|one| one.0 && one.1.is_some()),
    );
    let share = |part: usize, of: usize| {
        if of == 0 {
            f64::NAN
        } else {
            part as f64 / of as f64
        }
    };
    let mut when: Vec<f64> = all.iter().filter(|one| one.0).filter_map(|one| one.1).collect();
    when.sort_by(f64::total_cmp);
    let median_s = when.get(when.len() / 2).copied().unwrap_or(f64::NAN);
    let Setting {
        prior,
        shared,
        infiltrators,
    } = setting;
    let (precision, recall) = (share(right, told), share(right, count(&|one| one.0)));
    format!(
        "| {:.1} % | {shared} | {infiltrators} | {precision:.2} | {recall:.2} | {median_s:.0} s |",
        prior * 100.0
    )
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
    println!("| true | shared | infiltrators | precision | recall | told after |\n|---|---|---|---|---|---|");
    for prior in [0.002, 0.01, 0.05, 0.3] {
        for shared in [0.0, 0.5, 1.0] {
            for infiltrators in [0, 1] {
                let setting = Setting {
                    prior,
                    shared,
                    infiltrators,
                };
                println!(
                    "{}",
                    row(u32::try_from(whistles).unwrap_or(u32::MAX), &setting, &mut chance)
                );
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
