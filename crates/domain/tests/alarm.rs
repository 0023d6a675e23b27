//! The life of an alarm within the circle: who is asked, whose voice counts, how it stands and when it ends.

#[path = "alarm/cards.rs"]
mod cards;
#[path = "alarm/ends.rs"]
mod ends;
#[path = "alarm/histories.rs"]
mod histories;
#[path = "alarm/kept.rs"]
mod kept;
#[path = "alarm/public.rs"]
mod public;
#[path = "alarm/scene.rs"]
mod scene;
#[path = "alarm/tries.rs"]
mod tries;

use domain::alarm::*;
use domain::group::Role;
use scene::*;

#[test]
fn two_branches_confirm_and_one_branch_however_large_does_not() {
    let mut scene = raised_by(3);
    for n in [5, 6, 7, 8] {
        scene.confirms(n).expect("on shift");
    }
    assert_eq!(
        scene.standing(),
        Standing::Unconfirmed,
        "four members, one branch, one voice"
    );
    scene.confirms(4).expect("on shift");
    assert_eq!(scene.standing(), Standing::Confirmed);
}

#[test]
fn who_blew_the_whistle_and_their_whole_branch_are_not_asked() {
    let mut scene = raised_by(6);
    for n in [5, 6, 7, 8] {
        assert_eq!(
            scene.confirms(n),
            Err(NotCounted::NotAsked),
            "{n} is of the branch"
        );
    }
    scene.confirms(4).expect("of another branch");
    assert_eq!(scene.standing(), Standing::Unconfirmed);
}

#[test]
fn watchers_on_shift_at_the_whistle_are_asked_and_nobody_else() {
    let mut scene = quiet();
    scene.watch.check_out(key(1));
    scene.says(3, whistle_at(AT_S)).expect("a watcher whistles");
    scene.checks_in(1);
    assert_eq!(scene.confirms(1), Err(NotCounted::NotAsked), "came later");
    assert_eq!(
        scene.confirms(DISPATCHER),
        Err(NotCounted::NotAsked),
        "no watcher"
    );
    assert_eq!(
        scene.confirms(99),
        Err(NotCounted::Stranger),
        "free keys have no voice"
    );
    scene.watch.check_out(key(4));
    scene.confirms(4).expect("was on shift at the whistle's place");
    scene.confirms(BOTH).expect("a dispatcher who is a watcher too");
}

#[test]
fn who_is_no_watcher_any_more_has_no_voice() {
    let mut scene = raised_by(3);
    scene.confirms(4).expect("asked");
    scene.confirms(5).expect("asked");
    scene.makes(4, &[Role::Custodian]);
    assert_eq!(scene.standing(), Standing::Unconfirmed);
}

#[test]
fn a_divided_branch_has_no_voice_and_the_newest_answer_counts() {
    let mut scene = raised_by(3);
    scene.confirms(5).expect("on shift");
    scene.refutes(6).expect("on shift");
    scene.confirms(4).expect("on shift");
    let tally = scene.alarms.tally(&scene.group, &scene.alarms.all()[&ALARM]);
    assert_eq!((tally.voices(Lean::For), tally.voices(Lean::Against)), (1, 0));
    scene.confirms(6).expect("on shift");
    assert_eq!(scene.standing(), Standing::Confirmed);
}

#[test]
fn a_dispatcher_decides_either_way_and_nobody_else_does() {
    let mut scene = raised_by(3);
    assert_eq!(scene.decides(4, Verdict::Confirmed), Err(NotCounted::Right));
    assert_eq!(scene.says(1, Said::Enough(ALARM)), Err(NotCounted::Right));
    scene
        .decides(DISPATCHER, Verdict::Confirmed)
        .expect("a dispatcher");
    assert_eq!(scene.standing(), Standing::Confirmed);
    scene.decides(BOTH, Verdict::Unfounded).expect("a dispatcher");
    assert_eq!(scene.standing(), Standing::Unfounded, "the newest holds");
    scene.decides(DISPATCHER, Verdict::Ended).expect("a dispatcher");
    assert_eq!(scene.standing(), Standing::Ended);
    assert_eq!(
        scene.confirms(4),
        Err(NotCounted::Ended),
        "what has ended stays so"
    );
    assert_eq!(
        scene.decides(DISPATCHER, Verdict::Confirmed),
        Err(NotCounted::Ended)
    );
}

#[test]
fn a_verdict_holds_while_its_author_is_a_dispatcher_and_an_end_for_ever() {
    let mut scene = raised_by(3);
    scene
        .decides(DISPATCHER, Verdict::Confirmed)
        .expect("a dispatcher");
    let mut ended = scene.clone();
    ended.decides(DISPATCHER, Verdict::Ended).expect("a dispatcher");
    for scene in [&mut scene, &mut ended] {
        scene.makes(DISPATCHER, &[Role::Watcher]);
    }
    assert_eq!(scene.standing(), Standing::Unconfirmed);
    assert_eq!(ended.standing(), Standing::Ended);
}

#[test]
fn an_answer_whose_signature_does_not_hold_changes_nothing() {
    let mut scene = raised_by(3);
    scene.confirms(4).expect("asked");
    let before = scene.alarms.clone();
    let alert = scene.notice(NoticeState::Alert);
    let as_verdict = signature(&alert, Voice::Verdict.of(key(4)));
    let of_another = signature(&alert, Voice::Answer.of(key(5)));
    let over_alert = signature(&alert, Voice::Answer.of(key(4)));
    let junk = [
        Word::Confirmed(as_verdict),
        Word::Confirmed(of_another),
        Word::Confirmed(Signature([0; 64])),
        Word::NotIt(over_alert),
    ];
    for word in junk {
        assert_eq!(
            scene.says(4, Said::Answer(ALARM, word)),
            Err(NotCounted::Signature)
        );
    }
    let as_answer = signature(&alert, Voice::Answer.of(key(DISPATCHER)));
    let decided = Said::Verdict(ALARM, Verdict::Confirmed, as_answer);
    assert_eq!(
        scene.says(DISPATCHER, decided),
        Err(NotCounted::Signature),
        "an answer is no verdict"
    );
    assert_eq!(scene.alarms, before);
}

#[test]
fn an_alarm_ends_after_two_hours_by_the_clock_of_whoever_looks() {
    let mut scene = raised_by(3);
    scene
        .decides(DISPATCHER, Verdict::Confirmed)
        .expect("a dispatcher");
    assert_eq!(scene.standing_at(AT_S + GOOD_FOR_S), Standing::Confirmed);
    assert_eq!(scene.standing_at(AT_S + GOOD_FOR_S + 1), Standing::Ended);
    scene.publishes_due().expect("confirmed");
    let told = scene.alarms.told().of(ALARM).expect("told");
    assert!(told.latest_at(AT_S + GOOD_FOR_S).is_some());
    assert!(
        told.latest_at(AT_S + GOOD_FOR_S + 1).is_none(),
        "it falls silent by itself"
    );
}

#[test]
fn a_whistle_of_a_time_to_come_is_neither_signed_nor_published_nor_heeded() {
    let mut scene = quiet();
    scene
        .says(3, whistle_at(AT_S + SKEW_S + 1))
        .expect("it is folded: time decides nothing");
    scene
        .decides(DISPATCHER, Verdict::Confirmed)
        .expect("a dispatcher");
    let whistle = scene.alarms.all()[&ALARM].whistle;
    assert!(!whistle.may_be_signed_at(AT_S) && whistle.may_be_signed_at(AT_S + 1));
    assert!(!whistle.may_be_signed_at(whistle.at_s + GOOD_FOR_S + 1));
    assert_eq!(scene.alarms.due(&scene.place(), ALARM, AT_S), None);
    let notice = scene.notice(NoticeState::Alert);
    assert!(!notice.is_good_at(AT_S) && notice.is_good_at(AT_S + 1));
    assert!(scene.alarms.due(&scene.place(), ALARM, AT_S + 1).is_some());
}

#[test]
fn each_epoch_ends_all_shifts_and_so_does_a_removal() {
    for removed in [&[][..], &[9]] {
        let mut scene = quiet();
        assert!(scene.watch.is_on(&scene.group, key(4)));
        scene.removes(removed);
        assert!(!scene.watch.is_on(&scene.group, key(4)));
        let mut newcomer = domain::watch::Watch::default();
        for watch in [&mut scene.watch, &mut newcomer] {
            watch.check_in(&scene.group, key(5), domain::watch::PostId([5; 16]));
        }
        assert_eq!(scene.watch, newcomer, "who came later judges as all others do");
        scene.says(3, whistle_at(AT_S)).expect("a watcher whistles");
        assert_eq!(scene.confirms(4), Err(NotCounted::NotAsked));
        scene.confirms(5).expect("checked in again");
    }
}

#[test]
fn who_checks_in_before_joining_is_not_on_shift_afterwards() {
    let scene = quiet();
    let mut watch = domain::watch::Watch::default();
    watch.check_in(&scene.group, key(99), domain::watch::PostId([9; 16]));
    assert_eq!(watch, domain::watch::Watch::default());
}

#[test]
fn an_alarm_goes_on_when_the_epoch_changes() {
    let mut scene = raised_by(3);
    scene.removes(&[9]);
    scene.confirms(4).expect("who was asked stays asked");
    scene.confirms(5).expect("who was asked stays asked");
    assert_eq!(scene.confirms(9), Err(NotCounted::Stranger));
    assert_eq!(scene.standing(), Standing::Confirmed);
}
