//! Writes `formats/vectors/group`: envelopes of the class membership and short chains of them, most of them bad.
//!
//! Usage: `cargo run -p seal --example group_vectors -- FOLDER`. The same bytes each time.

#[path = "group_vectors/chain.rs"]
mod chain;
#[path = "group_vectors/contents.rs"]
mod contents;
#[path = "group_vectors/entering.rs"]
mod entering;
#[path = "group_vectors/epochs.rs"]
mod epochs;
#[path = "group_vectors/offices.rs"]
mod offices;
#[path = "group_vectors/rules.rs"]
mod rules;
#[path = "group_vectors/signed.rs"]
mod signed;
#[path = "group_vectors/written.rs"]
mod written;

use chain::{Chain, epoch, key, recipient};
use domain::group::{Change, Policy};
use std::path::Path;
use written::written;

/// Roles, as they are written.
pub(crate) const STEWARD: u64 = 1 + 4;
pub(crate) const DISPATCHER: u64 = 2;
pub(crate) const WATCHER: u64 = 4;
pub(crate) const CUSTODIAN: u64 = 8;

/// The name of a file and the chain in it.
pub(crate) type Named = Vec<(&'static str, Chain)>;
/// The same with the rule that the last one breaks.
pub(crate) type Ruled = Vec<(&'static str, &'static str, Chain)>;

fn main() -> std::io::Result<()> {
    let folder = std::env::args()
        .nth(1)
        .ok_or_else(|| std::io::Error::other("which folder?"))?;
    for (place, all) in [
        ("good", good()),
        ("content", contents::all()),
        ("signed", signed::all()),
    ] {
        for (name, chain) in all {
            store(&folder, place, name, &written(None, &chain))?;
        }
    }
    let all = [rules::all(), entering::all(), epochs::all(), offices::all()];
    for (rule, name, chain) in all.into_iter().flatten() {
        store(&folder, "rule", name, &written(Some(rule), &chain))?;
    }
    Ok(())
}

fn store(folder: &str, place: &str, name: &str, text: &str) -> std::io::Result<()> {
    let place = Path::new(folder).join(place);
    std::fs::create_dir_all(&place)?;
    std::fs::write(place.join(format!("{name}.hex")), text)
}

/// A founded group, told further.
pub(crate) fn told(tell: impl FnOnce(&mut Chain)) -> Chain {
    let mut chain = Chain::founded();
    tell(&mut chain);
    chain
}

fn good() -> Named {
    vec![
        ("genesis", Chain::founded()),
        ("each-kind", told(each_kind)),
        (
            "invitation-written-again",
            told(|chain| {
                chain.invites(1, 102, WATCHER);
                chain.begins(1, &[]);
                chain.invites(1, 102, WATCHER);
                chain.joins(2, 102);
            }),
        ),
        (
            "circle-that-has-seen-its-epoch",
            told(|chain| {
                chain.whistles(1, Some(1));
                chain.begins(1, &[]);
                chain.whistles(1, Some(3));
            }),
        ),
        ("steward-who-rests", told(rests)),
    ]
}

fn each_kind(chain: &mut Chain) {
    chain.brings(1, 2, STEWARD);
    chain.brings(1, 3, DISPATCHER);
    let receiving = recipient(33);
    chain.says(3, "receiving", Change::Receiving { epoch: 0, receiving });
    let policy = Policy {
        margin: 3,
        ..Policy::USUAL
    };
    chain.says(3, "policy", Change::Policy(policy));
    chain.invites(2, 104, WATCHER);
    chain.says(1, "withdraw", Change::Withdraw(key(104)));
    let proposed = chain.gives(2, 3, DISPATCHER + CUSTODIAN);
    chain.seconds(1, proposed, None);
    chain.sets(1, 3, CUSTODIAN, Some(epoch(1)));
    chain.begins(2, &[3]);
}

fn rests(chain: &mut Chain) {
    chain.brings(1, 2, STEWARD);
    let proposed = chain.gives(1, 1, WATCHER);
    chain.seconds(2, proposed, Some(epoch(1)));
}
