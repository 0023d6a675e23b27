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
        (whistle(What::Danger, 101, 71_999, AT_S + 900), &[(0, 2)]), // around the globe's seam
        (whistle(What::Danger, 102, 0, AT_S), &[(0, 2), (2, 1)]),    // near the second, far from the lead
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
        [(0, 2), (2, 2), (3, 1), (4, 1)],
        "of two that are as near, the newer"
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
    assert_eq!(
        says(
            &mut scene,
            DISPATCHER,
            90,
            &Said::Same(digest(0), vec![digest(50)])
        ),
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
                prop_assert!(card.whistles.iter().all(|one| scene.alarms.cards().of(*one) == Some(card)));
            }
        }
    }
}
