//! Chains whose last envelope breaks a rule of streams or rights. Invitations, epochs and offices stand beside.

use crate::chain::{Chain, epoch, genesis, key};
use crate::{DISPATCHER, Ruled, WATCHER, told};
use domain::group::{Change, Digest, Policy};
use seal::envelope::{Class, Head};

pub(crate) fn all() -> Ruled {
    let mut all = streams();
    all.extend(rights());
    all
}

/// An envelope of the founder's that is not the next of its stream.
fn misplaced(sequence: u64, previous: impl Fn(&Chain) -> Digest) -> Chain {
    told(|chain| {
        chain.invites(1, 102, WATCHER);
        let head = Head {
            sequence,
            previous: previous(chain),
            ..chain.head(1, Class::Membership)
        };
        chain.adds(
            1,
            "withdraw",
            head,
            &[&[0x82, 7, 0x58, 32], &key(102).0[..]].concat(),
        );
    })
}

fn streams() -> Ruled {
    vec![
        ("Taken", "number-taken", misplaced(1, Chain::group)),
        ("Gap", "number-left-out", misplaced(3, Chain::last)),
        ("Chain", "other-previous", misplaced(2, Chain::group)),
    ]
}

fn policy(margin: u8, circle_days: u8) -> Change {
    Change::Policy(Policy {
        margin,
        circle_days,
        ..Policy::USUAL
    })
}

fn rights() -> Ruled {
    let watcher_says = |change: Change| {
        told(|chain| {
            chain.brings(1, 2, WATCHER);
            chain.says(2, "not a watcher's to say", change);
        })
    };
    vec![
        (
            "Genesis",
            "second-genesis",
            told(|chain| {
                let mut other = Chain::default();
                let change = Change::Genesis(genesis());
                other.says(2, "genesis of another group", change);
                chain.all.append(&mut other.all);
            }),
        ),
        (
            "Stranger",
            "by-a-stranger",
            told(|chain| {
                chain.says(2, "policy", policy(3, 14));
            }),
        ),
        ("Right", "policy-by-a-watcher", watcher_says(policy(3, 14))),
        (
            "Right",
            "epoch-by-a-watcher",
            watcher_says(Change::Epoch {
                removed: vec![],
                epoch: epoch(1),
            }),
        ),
        (
            "Right",
            "invited-by-a-watcher",
            told(|chain| {
                chain.brings(1, 2, WATCHER);
                chain.invites(2, 103, WATCHER);
            }),
        ),
        (
            "Right",
            "more-than-the-margin-by-a-dispatcher",
            told(|chain| {
                chain.brings(1, 2, DISPATCHER);
                chain.says(2, "policy", policy(3, 90));
            }),
        ),
    ]
}
