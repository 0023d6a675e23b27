//! Chains whose last envelope breaks a rule: of streams, invitations, epochs. Offices stand beside.

use crate::chain::{Chain, epoch, genesis, key, recipient};
use crate::{CUSTODIAN, DISPATCHER, Ruled, STEWARD, WATCHER, told};
use domain::group::{Change, Digest, Epoch, Policy};
use seal::envelope::{Class, Head};

pub(crate) fn all() -> Ruled {
    let mut all = streams();
    all.extend(rights());
    all.extend(invitations());
    all.extend(epochs());
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

/// An invitation, something else, and a join under it.
fn joined_after(between: impl FnOnce(&mut Chain)) -> Chain {
    told(|chain| {
        chain.invites(1, 103, WATCHER);
        between(chain);
        chain.joins(3, 103);
    })
}

fn withdraws(chain: &mut Chain) {
    chain.says(1, "withdraw", Change::Withdraw(key(103)));
}

fn invitations() -> Ruled {
    vec![
        (
            "NoInvitation",
            "join-uninvited",
            told(|chain| chain.joins(3, 103)),
        ),
        (
            "NoInvitation",
            "join-after-it-was-withdrawn",
            joined_after(withdraws),
        ),
        (
            "NoInvitation",
            "join-after-an-epoch",
            joined_after(|chain| chain.begins(1, &[])),
        ),
        ("Spent", "second-join", joined_after(|chain| chain.joins(2, 103))),
        (
            "KnownKey",
            "withdrawn-and-written-again",
            told(|chain| {
                chain.invites(1, 103, WATCHER);
                withdraws(chain);
                chain.invites(1, 103, WATCHER);
            }),
        ),
        (
            "KnownKey",
            "spent-and-written-again",
            told(|chain| {
                chain.brings(1, 3, WATCHER);
                chain.invites(1, 103, WATCHER);
            }),
        ),
        (
            "KnownKey",
            "member-who-joins-again",
            told(|chain| {
                chain.brings(1, 3, WATCHER);
                chain.invites(1, 104, WATCHER);
                chain.joins(3, 104);
            }),
        ),
        (
            "TooMuch",
            "invited-as-custodian",
            told(|chain| chain.invites(1, 103, CUSTODIAN)),
        ),
        (
            "TooMuch",
            "invited-as-steward-beside-two",
            told(|chain| {
                chain.brings(1, 2, STEWARD);
                chain.invites(1, 103, STEWARD);
            }),
        ),
        (
            "TooMuch",
            "joins-as-steward-beside-two",
            told(|chain| {
                chain.invites(1, 103, STEWARD);
                chain.brings(1, 2, STEWARD);
                chain.joins(3, 103);
            }),
        ),
        ("Full", "ninth-invitation", told(nine)),
    ]
}

fn nine(chain: &mut Chain) {
    chain.brings(1, 2, WATCHER);
    let open = Policy {
        watchers_invite: true,
        ..Policy::USUAL
    };
    chain.says(1, "policy", Change::Policy(open));
    (110..119).for_each(|n| chain.invites(2, n, WATCHER));
}

fn begun(number: u64, circle: u8, dispatchers: u8) -> Change {
    let epoch = Epoch {
        number,
        circle: recipient(circle),
        dispatchers: recipient(dispatchers),
    };
    Change::Epoch {
        removed: vec![],
        epoch,
    }
}

fn epochs() -> Ruled {
    let next = |change: Change| {
        told(|chain| {
            chain.begins(1, &[]);
            chain.says(1, "epoch", change);
        })
    };
    let receiving = Change::Receiving {
        epoch: 0,
        receiving: recipient(9),
    };
    vec![
        ("EpochNumber", "epoch-of-the-same-number", next(begun(1, 80, 81))),
        ("EpochNumber", "epoch-left-out", next(begun(3, 80, 81))),
        ("OldEpochKey", "closed-as-before", next(begun(2, 41, 81))),
        ("OldEpochKey", "closed-as-long-before", next(begun(2, 40, 81))),
        (
            "OldEpochKey",
            "closed-to-former-dispatchers",
            next(begun(2, 60, 81)),
        ),
        (
            "OldEpochKey",
            "closed-to-all-as-to-dispatchers",
            next(begun(2, 80, 80)),
        ),
        (
            "OtherEpoch",
            "receiving-of-an-epoch-that-is-over",
            next(receiving),
        ),
        (
            "OtherEpoch",
            "circle-of-an-epoch-that-is-over",
            told(|chain| {
                chain.brings(1, 2, WATCHER);
                chain.begins(1, &[2]);
                chain.whistles(1, Some(3));
            }),
        ),
        (
            "OtherEpoch",
            "circle-that-has-seen-nothing",
            told(|chain| chain.whistles(1, None)),
        ),
        (
            "Stranger",
            "circle-of-a-stranger",
            told(|chain| chain.whistles(2, Some(1))),
        ),
        (
            "LastSteward",
            "last-steward-removed",
            told(|chain| chain.begins(1, &[1])),
        ),
        (
            "NoMember",
            "stranger-removed",
            told(|chain| chain.begins(1, &[2])),
        ),
    ]
}
