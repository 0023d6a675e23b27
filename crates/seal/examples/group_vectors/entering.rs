//! Chains whose last envelope is an invitation or a join that counts for nothing.

use crate::chain::{Chain, key};
use crate::{CUSTODIAN, Ruled, STEWARD, WATCHER, told};
use domain::group::{Change, Policy};

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

pub(crate) fn all() -> Ruled {
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
