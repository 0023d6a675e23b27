//! Whoever joined in an epoch sees the plan that all others see; and what was said before can be said again.

use crate::scene::*;
use domain::group::Key;
use domain::watch::*;
use proptest::prelude::*;

fn said() -> impl Strategy<Value = (u8, Planned)> {
    let id = (0..3_u8).prop_map(|n| ShiftId([n; 16]));
    let post_id = (0..2_u8).prop_map(|n| PostId([n; 16]));
    let label = || (0..4_u8).prop_map(|n| Label::new(&format!("name {n}")).expect("plain"));
    let shift = (
        post_id.clone(),
        0..3_u64,
        1..3_u8,
        prop::collection::btree_set(3..6_u8, 0..2),
    );
    let shift = shift.prop_map(|(post, day, needed, takers)| Shift {
        post,
        span: Span::new(day * 86_400, day * 86_400 + 600).expect("sound"),
        needed,
        takers: takers.into_iter().map(key).collect(),
    });
    let one = prop_oneof![
        1 => label().prop_map(Planned::Nickname),
        1 => label().prop_map(Planned::Name),
        3 => (post_id.clone(), label()).prop_map(|(id, label)| Planned::Post(id, Post { label, spot: None })),
        1 => post_id.prop_map(Planned::Closed),
        3 => (id.clone(), shift).prop_map(|(id, shift)| Planned::Shift(id, shift)),
        1 => id.clone().prop_map(Planned::Off),
        4 => id.clone().prop_map(Planned::Take),
        1 => id.clone().prop_map(Planned::GiveBack),
        1 => id.prop_map(Planned::Offer),
    ];
    (1..6_u8, one)
}

proptest! {
    #[test]
    fn who_read_only_this_epoch_sees_what_all_others_see(
        before in prop::collection::vec(said(), 0..40),
        after in prop::collection::vec(said(), 0..40),
    ) {
        let first = group();
        let second = without(&first, &[5]);
        let (mut old, mut new) = (Plan::default(), Plan::default());
        for (by, said) in &before {
            old.fold(&first, key(*by), said).ok();
        }
        old.follow(&second);
        new.follow(&second);
        for (by, said) in &after {
            prop_assert_eq!(old.fold(&second, key(*by), said), new.fold(&second, key(*by), said));
            prop_assert_eq!(&old, &new);
        }
        prop_assert_eq!(old.posts(), new.posts());
        prop_assert_eq!(old.shifts(), new.shifts());
        let is_watcher = |key: &Key| second.is(*key, domain::group::Role::Watcher);
        for one in new.shifts().values() {
            prop_assert!(one.shift.takers.iter().all(is_watcher));
            prop_assert!(one.offered.iter().all(|key| one.shift.takers.contains(key)));
        }
    }

    #[test]
    fn said_again_in_the_next_epoch_it_is_what_it_was(before in prop::collection::vec(said(), 0..60)) {
        let first = group();
        let mut plan = Plan::default();
        for (by, said) in &before {
            plan.fold(&first, key(*by), said).ok();
        }
        let (posts, was, name) = (plan.posts().clone(), plan.shifts().clone(), plan.name().cloned());
        let second = next_epoch(&first);
        plan.follow(&second);
        let mut newcomer = Plan::default();
        for said in plan.to_say_again(&second, key(1), 0) {
            prop_assert_eq!(plan.fold(&second, key(1), &said), Ok(()));
            prop_assert_eq!(newcomer.fold(&second, key(1), &said), Ok(()));
        }
        prop_assert_eq!(plan.to_say_again(&second, key(1), 0), vec![], "nothing is left to say");
        prop_assert_eq!(newcomer.posts(), &posts);
        prop_assert_eq!(newcomer.name().cloned(), name);
        let shifts = |all: &std::collections::BTreeMap<ShiftId, Stood>| -> Vec<(ShiftId, Vec<Key>)> {
            all.iter().map(|(id, one)| (*id, one.shift.takers.iter().copied().collect())).collect()
        };
        prop_assert_eq!(shifts(newcomer.shifts()), shifts(&was));
    }
}
