//! A group with a steward (1), a dispatcher (2), three watchers (3, 4, 5), and a plan with one post and one shift.

use domain::group::*;
use domain::watch::*;

pub(crate) const POST: PostId = PostId([5; 16]);
pub(crate) const SHIFT: ShiftId = ShiftId([6; 16]);
pub(crate) const FROM_S: u64 = 1_000_000;
pub(crate) const UNTIL_S: u64 = 1_007_200;

pub(crate) fn key(n: u8) -> Key {
    Key([n; 32])
}

fn recipient(n: u64) -> Recipient {
    Recipient(format!("age1{n}"))
}

fn epoch(number: u64) -> Epoch {
    Epoch {
        number,
        circle: recipient(2 * number),
        dispatchers: recipient(2 * number + 1),
    }
}

pub(crate) fn fold(group: &mut Group, by: Key, change: &Change) {
    let place = Place {
        author: by,
        digest: Digest([7; 32]),
        sequence: 2,
    };
    group.fold(place, change).expect("it counts");
}

pub(crate) fn group() -> Group {
    let genesis = Genesis {
        receiving: recipient(900),
        policy: Policy::USUAL,
        ledger_key: key(200),
        origin: "relay.example".to_owned(),
        epoch: epoch(0),
    };
    let mut group = Group::found(key(1), Digest([1; 32]), genesis);
    let roles = [
        (2, Role::Dispatcher),
        (3, Role::Watcher),
        (4, Role::Watcher),
        (5, Role::Watcher),
    ];
    for (n, role) in roles {
        let invitation = Invitation {
            key: key(100 + n),
            roles: Roles::of(&[role]).expect("one"),
            expires_s: 0,
            epoch: 0,
        };
        fold(&mut group, key(1), &Change::Invitation(invitation));
        let receiving = recipient(u64::from(n) + 900);
        let join = Change::Join {
            invitation: key(100 + n),
            receiving,
        };
        fold(&mut group, key(n), &join);
    }
    group
}

/// The same, without some of its members, one epoch later.
pub(crate) fn without(group: &Group, removed: &[u8]) -> Group {
    let mut next = group.clone();
    let removed = removed.iter().map(|n| key(*n)).collect();
    let change = Change::Epoch {
        removed,
        epoch: epoch(group.epoch().number + 1),
    };
    fold(&mut next, key(1), &change);
    next
}

pub(crate) fn next_epoch(group: &Group) -> Group {
    without(group, &[])
}

pub(crate) fn post() -> Planned {
    let label = Label::new("Corner").expect("plain");
    Planned::Post(
        POST,
        Post {
            label,
            spot: Spot::from_numbers(1, 2),
        },
    )
}

pub(crate) fn shift(needed: u8, takers: &[u8]) -> Planned {
    let shift = Shift {
        post: POST,
        span: Span::new(FROM_S, UNTIL_S).expect("sound"),
        needed,
        takers: takers.iter().map(|n| key(*n)).collect(),
    };
    Planned::Shift(SHIFT, shift)
}

/// One post and one shift for two.
pub(crate) fn planned(group: &Group) -> Plan {
    let mut plan = Plan::default();
    for said in [post(), shift(2, &[])] {
        plan.fold(group, key(1), &said).expect("a steward");
    }
    plan
}
