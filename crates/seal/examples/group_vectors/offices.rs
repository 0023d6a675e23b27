//! Chains whose last envelope gives or takes a role as none may: what takes two, and what takes an epoch.

use crate::chain::{Chain, epoch};
use crate::{CUSTODIAN, DISPATCHER, Ruled, STEWARD, WATCHER, told};
use domain::group::Digest;

/// 1 brought 2 as the only steward; both made 5 one, whom 1 brought and 2 proposed. 4 watches.
fn stewards(tell: impl FnOnce(&mut Chain)) -> Chain {
    told(|chain| {
        chain.brings(1, 2, STEWARD);
        chain.brings(1, 5, WATCHER);
        let proposed = chain.gives(2, 5, STEWARD);
        chain.seconds(1, proposed, None);
        chain.brings(1, 4, WATCHER);
        tell(chain);
    })
}

/// A custodian proposed by one and seconded by another.
fn custodian(by: u8, second: u8) -> Chain {
    stewards(|chain| {
        let proposed = chain.gives(by, 4, CUSTODIAN);
        chain.seconds(second, proposed, None);
    })
}

pub(crate) fn all() -> Ruled {
    let mut all = seconds();
    all.extend(epochs());
    all
}

fn seconds() -> Ruled {
    vec![
        (
            "NoMember",
            "roles-for-a-stranger",
            told(|chain| {
                chain.gives(1, 2, WATCHER);
            }),
        ),
        (
            "Right",
            "roles-by-a-watcher",
            stewards(|chain| {
                chain.gives(4, 4, STEWARD);
            }),
        ),
        ("Right", "seconded-by-a-watcher", custodian(2, 4)),
        (
            "NothingToSecond",
            "seconded-out-of-the-air",
            stewards(|chain| chain.seconds(2, Digest([9; 32]), None)),
        ),
        ("NotAnother", "seconded-by-the-same", custodian(2, 2)),
        ("NotAnother", "seconded-by-whom-they-brought", custodian(1, 2)),
        (
            "NotAnother",
            "seconded-by-whom-they-made-a-steward",
            custodian(2, 5),
        ),
        ("NotAnother", "seconded-by-who-brought-them", custodian(5, 1)),
        (
            "NothingToSecond",
            "seconded-after-later-roles",
            stewards(|chain| {
                let proposed = chain.gives(5, 4, CUSTODIAN);
                chain.gives(1, 4, DISPATCHER);
                chain.seconds(2, proposed, None);
            }),
        ),
        ("NothingToSecond", "revived-with-its-steward", stewards(revived)),
    ]
}

/// 5 proposes, rests, and is a steward again: the proposal stays dead.
fn revived(chain: &mut Chain) {
    let old = chain.gives(5, 4, CUSTODIAN);
    let rest = chain.gives(5, 5, WATCHER);
    chain.seconds(1, rest, Some(epoch(1)));
    let again = chain.gives(2, 5, STEWARD);
    chain.seconds(1, again, None);
    chain.seconds(2, old, None);
}

fn epochs() -> Ruled {
    let demoted = |next: Option<u64>| {
        told(|chain| {
            chain.brings(1, 2, DISPATCHER);
            chain.sets(1, 2, WATCHER, next.map(epoch));
        })
    };
    vec![
        (
            "EpochWithRoles",
            "dispatcher-no-more-without-an-epoch",
            demoted(None),
        ),
        (
            "EpochNumber",
            "dispatcher-no-more-with-an-old-epoch",
            demoted(Some(0)),
        ),
        (
            "EpochWithRoles",
            "epoch-for-nothing",
            told(|chain| {
                chain.brings(1, 2, WATCHER);
                chain.sets(1, 2, DISPATCHER, Some(epoch(1)));
            }),
        ),
        (
            "EpochWithRoles",
            "epoch-in-a-proposal",
            stewards(|chain| {
                chain.sets(2, 5, WATCHER, Some(epoch(1)));
            }),
        ),
        (
            "EpochWithRoles",
            "steward-no-more-without-an-epoch",
            stewards(|chain| {
                let proposed = chain.gives(5, 1, WATCHER);
                chain.seconds(2, proposed, None);
            }),
        ),
        (
            "Right",
            "shut-out-by-their-own-hand",
            told(|chain| {
                chain.brings(1, 2, STEWARD);
                let proposed = chain.gives(2, 1, WATCHER);
                chain.seconds(1, proposed, Some(epoch(1)));
            }),
        ),
        (
            "LastSteward",
            "last-steward-without-the-role",
            told(|chain| {
                chain.sets(1, 1, WATCHER, Some(epoch(1)));
            }),
        ),
    ]
}
