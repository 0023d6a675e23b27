//! Chains whose last envelope begins an epoch as none may, or comes from one that is over.

use crate::chain::recipient;
use crate::{Ruled, STEWARD, WATCHER, told};
use domain::group::{Change, Epoch};

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

pub(crate) fn all() -> Ruled {
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
            "Right",
            "removed-by-their-own-hand",
            told(|chain| {
                chain.brings(1, 2, STEWARD);
                chain.begins(2, &[2]);
            }),
        ),
        (
            "NoMember",
            "stranger-removed",
            told(|chain| chain.begins(1, &[2])),
        ),
    ]
}
