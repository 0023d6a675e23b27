//! What is about one thing stands on one card, and what is not, does not.

use crate::scene::*;
use domain::alarm::*;
use domain::group::Digest;
use proptest::prelude::*;

fn digest(n: u32) -> Digest {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Digest(bytes)
}

fn whistle(what: What, north: u32, east: u32, at_s: u64) -> Said {
    let cell = Cell { north, east };
    let (post, sighting) = (None, None);
    Said::Whistle(Whistle {
        what,
        cell,
        post,
        at_s,
        sighting,
    })
}

fn says(scene: &mut Scene, by: u8, n: u32, said: &Said) -> Result<(), NotCounted> {
    let (group, watch) = (scene.group.clone(), scene.watch.clone());
    let place = Standpoint {
        group: &group,
        watch: &watch,
        holds: &holds,
    };
    scene.alarms.fold(&place, key(by), digest(n), said)
}

/// Leads, and how many are on each card.
fn cards(scene: &Scene) -> Vec<(u8, usize)> {
    let all = scene.alarms.cards().iter();
    all.map(|card| (card.lead.0[3], card.whistles.len())).collect()
}

#[test]
fn two_hundred_about_one_thing_and_one_about_another_are_two_cards() {
    let mut scene = quiet();
    let whats = [What::Danger, What::Crowd, What::Vehicle, What::Other, What::Hurt];
    for n in 0..201_u32 {
        let elsewhere = n == 77;
        let (north, east) = if elsewhere {
            (26_993, 17_348)
        } else {
            (26_990 + n % 2, 17_348 - n / 2 % 2)
        };
        let said = whistle(whats[n as usize % 5], north, east, AT_S + u64::from(n));
        says(&mut scene, 3 + (n % 3) as u8, n, &said).expect("a watcher");
    }
    assert_eq!(cards(&scene), [(0, 200), (77, 1)]);
}

#[test]
fn place_time_and_sort_part_them() {
    let mut scene = quiet();
    let all = [
        (whistle(What::Crowd, 100, 0, AT_S), [(0, 1)].as_slice()),
        (whistle(What::Danger, 101, 71_999, AT_S + 1_800), &[(0, 2)]), // around the globe's seam
        (whistle(What::Danger, 102, 0, AT_S), &[(0, 2), (2, 1)]),      // near the second, far from the lead
        (whistle(What::Fire, 100, 0, AT_S), &[(0, 2), (2, 1), (3, 1)]),
        (
            whistle(What::Crowd, 100, 0, AT_S + 1_801),
            &[(0, 2), (2, 1), (3, 1), (4, 1)],
        ),
        (
            whistle(What::Crowd, 101, 0, AT_S + 100),
            &[(0, 3), (2, 1), (3, 1), (4, 1)],
        ),
    ];
    for (n, (said, due)) in (0..).zip(&all) {
        says(&mut scene, 3, n, said).expect("a watcher");
        if n < 5 {
            assert_eq!(cards(&scene), *due, "after {n}");
        }
    }
    assert_eq!(
        cards(&scene),
        [(0, 2), (2, 1), (3, 1), (4, 2)],
        "of those that are as near, the newest"
    );
}

#[test]
fn what_has_ended_takes_no_more_so_nothing_new_hides_beneath_it() {
    for verdict in [Verdict::Ended, Verdict::Unfounded] {
        let mut scene = raised_by(3);
        let once_more = |n| (n, whistle_at(AT_S + 10));
        let (n, said) = once_more(1);
        says(&mut scene, 4, n, &said).expect("a watcher");
        assert_eq!(scene.alarms.cards().iter().count(), 1);
        scene.decides(DISPATCHER, verdict).expect("a dispatcher");
        let (n, said) = once_more(2);
        says(&mut scene, 4, n, &said).expect("a watcher");
        assert_eq!(scene.alarms.cards().iter().count(), 2, "{verdict:?}");
        assert_eq!(
            scene.alarms.cards().of(digest(2)).expect("it is on one").lead,
            digest(2)
        );
    }
}

#[test]
fn a_dispatcher_joins_and_parts_them_and_nobody_else_does() {
    let mut scene = quiet();
    for n in 0..4 {
        says(
            &mut scene,
            3,
            n,
            &whistle(What::Danger, 100 + 10 * (n / 2), 100, AT_S),
        )
        .expect("a watcher");
    }
    assert_eq!(cards(&scene), [(0, 2), (2, 2)]);
    let same = Said::Same(digest(1), vec![digest(2)]);
    assert_eq!(says(&mut scene, 4, 90, &same), Err(NotCounted::Right));
    let unknown = Said::Same(digest(50), vec![digest(0)]);
    assert_eq!(
        says(&mut scene, DISPATCHER, 90, &unknown),
        Err(NotCounted::NoAlarm)
    );
    says(&mut scene, DISPATCHER, 90, &same).expect("a dispatcher");
    assert_eq!(cards(&scene), [(0, 4)], "a lead brings its card");
    assert_eq!(
        says(&mut scene, 4, 91, &Said::Apart(digest(0))),
        Err(NotCounted::Right)
    );
    says(&mut scene, DISPATCHER, 91, &Said::Apart(digest(0))).expect("a dispatcher");
    assert_eq!(cards(&scene), [(1, 3), (0, 1)], "the next oldest leads");
    says(&mut scene, DISPATCHER, 92, &Said::Apart(digest(0))).expect("it is alone already");
    assert_eq!(cards(&scene), [(1, 3), (0, 1)]);
    says(
        &mut scene,
        DISPATCHER,
        93,
        &Said::Same(digest(0), vec![digest(3)]),
    )
    .expect("a dispatcher");
    assert_eq!(cards(&scene), [(1, 2), (0, 2)], "who leads nothing comes alone");
}

/// The first of them is long over when the last is blown: what goes on must be asked about again.
#[test]
fn nobody_draws_a_card_out_and_nobody_pushes_it_away() {
    let mut scene = quiet();
    for n in 0..13_u32 {
        let said = whistle(What::Crowd, 100, 100, AT_S + 600 * u64::from(n));
        says(&mut scene, 3, n, &said).expect("a watcher");
    }
    assert_eq!(cards(&scene), [(0, 4), (4, 4), (8, 4), (12, 1)]);
    let mut scene = quiet();
    let honest = |n: u64| whistle(What::Crowd, 100, 100, AT_S + n);
    says(&mut scene, 3, 0, &honest(0)).expect("a watcher");
    for (n, ahead_s) in [(1, 840), (2, 1_680), (3, 2_520)] {
        says(&mut scene, 6, n, &honest(ahead_s)).expect("a watcher who lies about the time");
    }
    says(&mut scene, 4, 4, &honest(5)).expect("a watcher");
    assert_eq!(
        cards(&scene),
        [(0, 4), (3, 1)],
        "those who tell the truth stay together"
    );
}

#[test]
fn who_joined_in_this_epoch_has_the_cards_that_all_others_have() {
    let mut old = quiet();
    says(&mut old, 3, 0, &honest()).expect("a watcher");
    let mut new = quiet();
    for scene in [&mut old, &mut new] {
        scene.removes(&[]);
    }
    for (n, by) in [(1, 4), (2, 5)] {
        for scene in [&mut old, &mut new] {
            says(scene, by, n, &honest()).expect("a watcher");
        }
    }
    let of = |scene: &Scene| scene.alarms.cards().of(digest(2)).expect("it is on one").clone();
    assert_eq!(of(&old), of(&new));
    assert_eq!(of(&old).whistles, [digest(1), digest(2)]);
    let same = Said::Same(digest(1), vec![digest(0), digest(2)]);
    for scene in [&mut old, &mut new] {
        says(scene, DISPATCHER, 3, &same).expect("the old one is left aside");
    }
    assert_eq!(of(&old), of(&new));
}

fn honest() -> Said {
    whistle(What::Crowd, 100, 100, AT_S)
}

#[test]
fn whoever_comes_back_leads_if_they_were_the_oldest() {
    let mut scene = quiet();
    let far = |n: u32| whistle(What::Crowd, 100 + 50 * n.min(1), 100, AT_S);
    for n in 0..3 {
        says(&mut scene, 3, n, &far(n)).expect("a watcher");
    }
    assert_eq!(cards(&scene), [(0, 1), (1, 2)]);
    says(&mut scene, DISPATCHER, 8, &Said::Same(digest(1), vec![digest(0)])).expect("a dispatcher");
    assert_eq!(cards(&scene), [(0, 3)]);
    says(&mut scene, DISPATCHER, 9, &Said::Apart(digest(0))).expect("a dispatcher");
    assert_eq!(cards(&scene), [(1, 2), (0, 1)]);
    says(&mut scene, 4, 3, &far(0)).expect("a watcher");
    assert_eq!(
        cards(&scene),
        [(1, 2), (0, 2)],
        "near to the lead that is, not to the one that was"
    );
}

proptest! {
    /// Whatever is said, nobody's whistle is lost and none stands twice.
    #[test]
    fn every_whistle_is_on_one_card(acts in prop::collection::vec((0..4_u8, any::<u32>(), any::<u32>()), 0..60)) {
        let mut scene = quiet();
        let mut blown = Vec::new();
        for (n, (act, a, b)) in (0..).zip(acts) {
            let one = |of: u32| blown.get(of as usize % blown.len().max(1)).copied().unwrap_or(digest(9_999));
            let said = match act {
                0 | 1 => whistle(What::ALL[a as usize % 7], 100 + a % 4, 100 + b % 4, AT_S + u64::from(b % 3_000)),
                2 => Said::Same(one(a), vec![one(b)]),
                _ => Said::Apart(one(a)),
            };
            let by = if act < 2 { 3 } else { DISPATCHER };
            let counted = says(&mut scene, by, n, &said).is_ok();
            if act < 2 && counted {
                blown.push(digest(n));
            }
            let mut shown: Vec<Digest> = scene.alarms.cards().iter().flat_map(|card| card.whistles.clone()).collect();
            shown.sort_unstable();
            prop_assert_eq!(&shown, &blown);
            for card in scene.alarms.cards().iter() {
                prop_assert_eq!(card.whistles.first(), Some(&card.lead));
                prop_assert!(card.whistles.is_sorted(), "in the ledger's order");
                prop_assert!(card.whistles.iter().all(|one| scene.alarms.cards().of(*one) == Some(card)));
            }
        }
    }
}
