//! The life of an alarm: who is asked, whose voice counts, what is told and when it ends.

use domain::alarm::*;
use domain::group::*;
use domain::watch::{PostId, Watch};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn key(n: u8) -> Key {
    Key([n; 32])
}

fn id(n: u8) -> Digest {
    Digest([n; 32])
}

fn recipient() -> Recipient {
    Recipient("age1".to_owned())
}

/// Steward 1; dispatcher 2; watchers 3, 4, 5 invited by the steward; 6, 7, 8 invited by watcher 5.
fn group() -> Group {
    let epoch = Epoch {
        number: 0,
        circle: recipient(),
        dispatchers: recipient(),
    };
    let policy = Policy {
        watchers_invite: true,
        ..Policy::USUAL
    };
    let genesis = Genesis {
        receiving: recipient(),
        policy,
        ledger_key: key(99),
        origin: "a".to_owned(),
        epoch,
    };
    let mut group = Group::found(key(1), id(0), genesis);
    let dispatcher = Roles::of(&[Role::Dispatcher]).expect("a role");
    let watcher = Roles::WATCHER;
    let all = [
        (1, 2, dispatcher),
        (1, 3, watcher),
        (1, 4, watcher),
        (1, 5, watcher),
        (5, 6, watcher),
        (5, 7, watcher),
        (6, 8, watcher),
    ];
    for (by, device, roles) in all {
        let invitation = Invitation {
            key: key(100 + device),
            roles,
            expires_s: 0,
            epoch: 0,
        };
        let join = Change::Join {
            invitation: key(100 + device),
            receiving: recipient(),
        };
        for (by, change) in [(by, Change::Invitation(invitation)), (device, join)] {
            let place = Place {
                author: key(by),
                digest: id(device),
                sequence: 2,
            };
            group.fold(place, &change).expect("it counts");
        }
    }
    group
}

fn whistle() -> Said {
    let cell = Cell::from_numbers(26_990, 17_348).expect("on earth");
    Said::Whistle(Whistle {
        what: What::Danger,
        cell,
        post: None,
        at_s: 1_000,
        sighting: None,
    })
}

struct Scene {
    group: Group,
    watch: Watch,
    alarms: Alarms,
}

/// Everybody from 3 on is on shift, and 3 blows the whistle.
fn raised() -> Scene {
    let mut watch = Watch::default();
    (3..=8).for_each(|n| watch.check_in(key(n), PostId([n; 16])));
    let mut scene = Scene {
        group: group(),
        watch,
        alarms: Alarms::default(),
    };
    scene.says(3, whistle()).expect("a watcher whistles");
    scene
}

const ALARM: Digest = Digest([200; 32]);

impl Scene {
    fn says(&mut self, by: u8, said: Said) -> Result<(), NotCounted> {
        self.alarms.fold(&self.group, &self.watch, key(by), ALARM, &said)
    }

    fn answers(&mut self, by: u8, word: Word) -> Result<(), NotCounted> {
        self.says(by, Said::Answer(ALARM, word))
    }

    fn alarm(&self) -> &Alarm {
        &self.alarms.all()[&ALARM]
    }

    fn standing(&self) -> Standing {
        self.alarm().standing(&self.group)
    }
}

#[test]
fn two_branches_confirm_and_one_branch_however_large_does_not() {
    let mut scene = raised();
    for n in [5, 6, 7, 8] {
        scene.answers(n, Word::Confirmed).expect("on shift");
    }
    assert_eq!(
        scene.standing(),
        Standing::Unconfirmed,
        "four members, one branch, one voice"
    );
    scene.answers(4, Word::Confirmed).expect("on shift");
    assert_eq!(scene.standing(), Standing::Confirmed);
    assert_eq!(scene.alarm().told, [Standing::Confirmed]);
}

#[test]
fn who_blew_the_whistle_or_was_not_on_shift_is_not_asked() {
    let mut scene = raised();
    assert_eq!(scene.answers(3, Word::Confirmed), Err(NotCounted::NotAsked));
    scene.watch.check_in(key(1), PostId([1; 16]));
    assert_eq!(
        scene.answers(1, Word::Confirmed),
        Err(NotCounted::NotAsked),
        "came on shift after the whistle"
    );
    assert_eq!(
        scene.answers(99, Word::Confirmed),
        Err(NotCounted::Stranger),
        "free keys have no voice"
    );
    scene.watch.check_out(key(4));
    scene
        .answers(4, Word::Confirmed)
        .expect("was on shift at the whistle's place in the ledger");
}

#[test]
fn a_divided_branch_has_no_voice_and_the_newest_answer_counts() {
    let mut scene = raised();
    scene.answers(5, Word::Confirmed).expect("on shift");
    scene.answers(6, Word::NotIt).expect("on shift");
    scene.answers(4, Word::Confirmed).expect("on shift");
    assert_eq!(scene.alarm().voices(&scene.group), (1, 0));
    scene.answers(6, Word::Confirmed).expect("on shift");
    assert_eq!(scene.standing(), Standing::Confirmed);
}

#[test]
fn a_dispatcher_decides_alone_either_way_and_nobody_else_does() {
    let mut scene = raised();
    assert_eq!(
        scene.says(4, Said::Verdict(ALARM, Verdict::Confirmed)),
        Err(NotCounted::Right)
    );
    assert_eq!(scene.says(1, Said::Enough(ALARM)), Err(NotCounted::Right));
    scene
        .says(2, Said::Verdict(ALARM, Verdict::Confirmed))
        .expect("a dispatcher");
    scene
        .says(2, Said::Verdict(ALARM, Verdict::Unfounded))
        .expect("a dispatcher");
    scene
        .says(2, Said::Verdict(ALARM, Verdict::Ended))
        .expect("a dispatcher");
    assert_eq!(
        scene.alarm().told,
        [Standing::Confirmed, Standing::Unfounded, Standing::Ended]
    );
    assert_eq!(
        scene.answers(4, Word::Confirmed),
        Err(NotCounted::Ended),
        "what has ended stays so"
    );
    assert_eq!(
        scene.says(2, Said::Verdict(ALARM, Verdict::Confirmed)),
        Err(NotCounted::Ended)
    );
    let correction = scene
        .alarm()
        .notice(scene.group.id(), ALARM, 2)
        .expect("it was told");
    assert_eq!(
        (correction.alarm, correction.revision, correction.state),
        (ALARM, 2, NoticeState::Correction)
    );
    assert_eq!(scene.alarm().notice(scene.group.id(), ALARM, 4), None);
}

#[test]
fn what_was_never_told_is_not_corrected_in_public_and_every_notice_ends() {
    let mut scene = raised();
    for n in [4, 5] {
        scene.answers(n, Word::NotIt).expect("on shift");
    }
    assert_eq!(scene.standing(), Standing::Unfounded);
    assert_eq!(
        scene.alarm().told,
        [],
        "nobody outside was told, so nobody need be calmed"
    );
    assert_eq!(
        scene.alarm().standing_at(&scene.group, 1_000 + GOOD_FOR_S),
        Standing::Unfounded
    );
    assert_eq!(
        scene.alarm().standing_at(&scene.group, 1_001 + GOOD_FOR_S),
        Standing::Ended
    );
}

#[test]
fn a_stranger_believes_one_dispatcher_or_the_margin_of_branches() {
    let group = group();
    assert!(is_vouched(&group, &[key(2)]));
    assert!(is_vouched(&group, &[key(3), key(4)]));
    assert!(
        !is_vouched(&group, &[key(5), key(6), key(7), key(8)]),
        "one branch"
    );
    assert!(
        !is_vouched(&group, &[key(3), key(3), key(90), key(91)]),
        "once, and no strangers"
    );
    assert!(!is_vouched(&group, &[]));
}

/// Branches for and against: 4 is one, 5 to 8 are another.
fn voices_of(newest: &BTreeMap<u8, i64>) -> (usize, usize) {
    let sum =
        |branch: std::ops::RangeInclusive<u8>| newest.range(branch).map(|(_, voice)| voice).sum::<i64>();
    let sums = [sum(4..=4), sum(5..=8)];
    let count = |is: fn(&i64) -> bool| sums.iter().filter(|sum| is(sum)).count();
    (count(|sum| *sum > 0), count(|sum| *sum < 0))
}

proptest! {
    /// Whatever members other than dispatchers say, nothing is told but what two more branches say than say the other
    /// thing; branches are counted here by a table.
    #[test]
    fn nothing_is_told_without_two_branches(all in prop::collection::vec((1..12_u8, 0..3_u8), 0..40)) {
        let mut scene = raised();
        let mut newest = BTreeMap::new();
        for (by, word) in all.into_iter().filter(|(by, _)| *by != 2) {
            let (before, told) = (scene.alarm().clone(), scene.alarm().told.len());
            let counts = scene.answers(by, [Word::Confirmed, Word::NotIt, Word::CannotTell][usize::from(word)]);
            prop_assert_eq!(counts.is_ok(), (4..=8).contains(&by), "on shift, and not who blew the whistle");
            prop_assert!(counts.is_ok() || *scene.alarm() == before);
            if counts.is_ok() {
                newest.insert(by, [1, -1, 0][usize::from(word)]);
            }
            let (for_it, against) = voices_of(&newest);
            prop_assert_eq!(scene.alarm().voices(&scene.group), (for_it, against));
            if scene.alarm().told.len() > told {
                let is_confirmed = *scene.alarm().told.last().expect("just told") == Standing::Confirmed;
                let (more, fewer) = if is_confirmed { (for_it, against) } else { (against, for_it) };
                prop_assert!(more >= fewer + 2);
            }
            prop_assert!(scene.alarm().told.windows(2).all(|pair| pair[0] != pair[1]));
            prop_assert!(scene.alarm().told.first().is_none_or(|first| *first == Standing::Confirmed));
        }
    }
}
