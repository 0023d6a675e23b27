//! Who joins while a steward writes the next epoch is left out of it, and the next steward's device that reads of it
//! mends it. Random histories: it ends, whoever is behind, and nobody stays left out. Rule 12.

use super::story::*;
use domain::group::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A group, and how far each steward's device has read.
struct Scene {
    story: Story,
    handing: Handing,
    read: BTreeMap<u8, Seen>,
    epochs: usize,
}

/// What a device knows that has read so far.
#[derive(Clone)]
struct Seen {
    at: u64,
    group: Group,
    handing: Handing,
}

impl Scene {
    fn new() -> Self {
        let story = founded();
        let genesis = Change::Genesis(story.group.genesis().clone());
        let mut handing = Handing::default();
        handing.fold(story.place(1), None, &genesis, &story.group);
        let (read, epochs) = (BTreeMap::new(), 0);
        let mut scene = Self {
            story,
            handing,
            read,
            epochs,
        };
        for steward in 1..4 {
            if steward > 1 {
                scene.joins(steward, &[Role::Steward, Role::Watcher], steward == 3);
            }
        }
        (1..4).for_each(|steward| scene.reads(steward));
        scene
    }

    fn reads(&mut self, who: u8) {
        let seen = Seen {
            at: self.story.place(who).sequence,
            group: self.story.group.clone(),
            handing: self.handing.clone(),
        };
        self.read.insert(who, seen);
    }

    fn by(&mut self, who: u8, seen: u64, change: Change) -> bool {
        let counts = self.story.by(who, change.clone()).is_ok();
        let place = self.story.place(who);
        if counts {
            self.handing.fold(place, Some(seen), &change, &self.story.group);
        }
        counts
    }

    fn joins(&mut self, device: u8, roles: &[Role], is_third: bool) {
        let now = self.story.place(1).sequence;
        let plain = if is_third { &[Role::Watcher][..] } else { roles };
        let invitation = Invitation {
            key: key(device + 100),
            roles: Roles::of(plain).expect("roles"),
            expires_s: 0,
            epoch: self.story.group.epoch().number,
        };
        self.by(1, now, Change::Invitation(invitation));
        let join = Change::Join {
            invitation: key(device + 100),
            receiving: recipient(u64::from(device)),
        };
        self.by(device, now, join);
    }

    /// The next epoch, from what that device has read.
    fn begins(&mut self, who: u8) -> bool {
        let seen = self.read[&who].clone();
        let next = Change::Epoch {
            removed: vec![],
            epoch: epoch(seen.group.epoch().number + 1),
        };
        let counts = self.by(who, seen.at, next);
        self.epochs += usize::from(counts);
        counts
    }

    /// What a steward's device does by itself, from what it has read.
    fn mends(&mut self, who: u8) -> bool {
        let seen = &self.read[&who];
        let is_asked = seen.group.is(key(who), Role::Steward) && !seen.handing.left_out().is_empty();
        is_asked && self.begins(who)
    }
}

#[test]
fn who_joins_while_an_epoch_is_written_is_left_out_until_the_next() {
    let mut scene = Scene::new();
    scene.joins(20, &[Role::Watcher], false);
    assert!(scene.begins(1), "its author has not read of the join");
    assert_eq!(scene.handing.left_out().iter().collect::<Vec<_>>(), [&key(20)]);
    scene.reads(1);
    assert!(scene.mends(1));
    assert!(scene.handing.left_out().is_empty());
    scene.reads(1);
    assert!(!scene.mends(1), "nothing is left to mend");
}

#[test]
fn who_became_a_dispatcher_meanwhile_is_left_out_as_well() {
    let mut scene = Scene::new();
    scene.joins(20, &[Role::Watcher], false);
    scene.reads(1);
    let roles = Roles::of(&[Role::Dispatcher]).expect("roles");
    let gift = Change::Roles {
        member: key(20),
        roles,
        epoch: None,
    };
    let seen = scene.read[&1].at;
    assert!(scene.by(1, seen, gift));
    assert!(scene.begins(2), "an older view");
    assert_eq!(scene.handing.left_out().iter().collect::<Vec<_>>(), [&key(20)]);
}

#[test]
fn who_is_removed_is_left_out_no_more() {
    let mut scene = Scene::new();
    scene.joins(20, &[Role::Watcher], false);
    assert!(scene.begins(1));
    scene.reads(1);
    let number = scene.story.group.epoch().number + 1;
    let removal = Change::Epoch {
        removed: vec![key(20)],
        epoch: epoch(number),
    };
    let seen = scene.read[&1].at;
    assert!(scene.by(1, seen, removal));
    assert!(scene.handing.left_out().is_empty());
}

/// What happens next: who reads, who joins, who begins an epoch, whose device looks after it.
#[derive(Debug, Clone)]
enum Next {
    Reads(u8),
    Joins,
    Begins(u8),
    Mends(u8),
}

fn next() -> impl Strategy<Value = Next> {
    let steward = 1..3_u8;
    prop_oneof![
        2 => steward.clone().prop_map(Next::Reads),
        2 => Just(Next::Joins),
        1 => steward.clone().prop_map(Next::Begins),
        2 => steward.prop_map(Next::Mends),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn two_stewards_mend_it_and_then_rest(all in prop::collection::vec(next(), 0..60)) {
        let (mut scene, mut joined, mut begun) = (Scene::new(), 0_u8, 0);
        for one in all {
            match one {
                Next::Reads(who) => scene.reads(who),
                Next::Joins => {
                    joined += 1;
                    scene.joins(20 + joined, &[Role::Watcher], false);
                }
                Next::Begins(who) => begun += usize::from(scene.begins(who)),
                Next::Mends(who) => {
                    let _ = scene.mends(who);
                }
            }
        }
        // Both read at once, and both write at once: one counts.
        for _ in 0..2 {
            (1..3).for_each(|who| scene.reads(who));
            for who in 1..3 {
                let _ = scene.mends(who);
            }
        }
        prop_assert!(scene.handing.left_out().is_empty());
        prop_assert!(scene.epochs <= begun + usize::from(joined), "mended more often than somebody joined");
    }
}
