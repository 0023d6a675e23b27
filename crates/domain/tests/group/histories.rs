//! Thousands of random histories, right and wrong; what they must keep, `kept` watches. Knows no rule.

use super::kept::Kept;
use super::story::*;
use domain::group::*;
use proptest::prelude::*;

/// What somebody tries, right or wrong.
#[derive(Debug, Clone)]
enum Try {
    Invite(u8, u8, u8),
    Join(u8, u8),
    Remove(u8, Vec<u8>),
    Epoch(u8, u64, u64),
    Roles(u8, u8, u8, bool),
    Second(u8, u32, bool),
    Withdraw(u8, u8),
    Open(u8, bool),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    // The founder often: most of what others try is refused.
    let who = prop_oneof![1 => Just(1_u8), 2 => 1..9_u8];
    let (invitation, roles) = (100..112_u8, 1..16_u8);
    let one = prop_oneof![
        3 => (who.clone(), invitation.clone(), roles.clone()).prop_map(|(a, b, c)| Try::Invite(a, b, c)),
        4 => (who.clone(), invitation.clone()).prop_map(|(a, b)| Try::Join(a, b)),
        2 => (who.clone(), prop::collection::vec(2..9_u8, 0..3)).prop_map(|(a, b)| Try::Remove(a, b)),
        2 => (who.clone(), 0..3_u64, 0..6_u64).prop_map(|(a, b, c)| Try::Epoch(a, b, c)),
        3 => (who.clone(), who.clone(), roles, any::<bool>()).prop_map(|(a, b, c, d)| Try::Roles(a, b, c, d)),
        3 => (who.clone(), 0..60_u32, any::<bool>()).prop_map(|(a, b, c)| Try::Second(a, b, c)),
        1 => (who.clone(), invitation).prop_map(|(a, b)| Try::Withdraw(a, b)),
        1 => (who, any::<bool>()).prop_map(|(a, b)| Try::Open(a, b)),
    ];
    prop::collection::vec(one, 0..80)
}

fn change(group: &Group, one: &Try) -> Change {
    let roles = |sum: u8| Roles::from_sum(u64::from(sum)).expect("one to fifteen");
    let number = group.epoch().number;
    let rotated = |rotates: bool| rotates.then(|| epoch(number + 1));
    match one.clone() {
        Try::Invite(_, invitation, sum) => Change::Invitation(Invitation {
            key: key(invitation),
            roles: roles(sum),
            expires_s: 0,
            epoch: number,
        }),
        Try::Join(device, invitation) => Change::Join {
            invitation: key(invitation),
            receiving: recipient(u64::from(device)),
        },
        Try::Remove(_, removed) => Change::Epoch {
            removed: removed.into_iter().map(key).collect(),
            epoch: epoch(number + 1),
        },
        // Half of them closed to what was used before.
        Try::Epoch(_, step, old) => Change::Epoch {
            removed: vec![],
            epoch: Epoch {
                number: number + step,
                ..epoch(if old < 3 {
                    number.saturating_sub(old)
                } else {
                    number + step
                })
            },
        },
        Try::Roles(_, member, sum, rotates) => Change::Roles {
            member: key(member),
            roles: roles(sum),
            epoch: rotated(rotates),
        },
        Try::Second(_, proposed, rotates) => Change::Second {
            proposal: proposed_by(group, proposed),
            epoch: rotated(rotates),
        },
        Try::Withdraw(_, invitation) => Change::Withdraw(key(invitation)),
        Try::Open(_, watchers_invite) => Change::Policy(Policy {
            watchers_invite,
            ..Policy::USUAL
        }),
    }
}

/// One that stands open, where there are some; so that seconding is tried in earnest.
fn proposed_by(group: &Group, n: u32) -> Digest {
    let all: Vec<Digest> = group.proposals().map(|(digest, ..)| digest).collect();
    let at = n as usize % (all.len() + 1);
    all.get(at).copied().unwrap_or(digest(n))
}

fn author(one: &Try) -> u8 {
    match one {
        Try::Invite(by, ..) | Try::Join(by, _) | Try::Remove(by, _) | Try::Epoch(by, ..) => *by,
        Try::Roles(by, ..) | Try::Second(by, ..) | Try::Withdraw(by, _) | Try::Open(by, _) => *by,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn whatever_is_tried_the_promises_hold(all in tries()) {
        let (mut story, mut kept) = (founded(), Kept::of(&founded().group));
        let mut counted = Vec::new();
        for one in &all {
            let before = story.group.clone();
            let change = change(&before, one);
            let counts = story.by(author(one), change.clone()).is_ok();
            let place = story.place(author(one));
            if counts {
                counted.push((place, change.clone()));
            }
            kept.watch(&before, &story.group, place, &change);
        }
        // Whoever folds the same prefix stands at the same state; what was refused left no trace.
        let mut again = founded().group;
        for (place, change) in &counted {
            prop_assert_eq!(again.fold(*place, change), Ok(()));
        }
        prop_assert_eq!(again, story.group);
    }
}
