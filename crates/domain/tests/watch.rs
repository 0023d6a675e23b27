//! Posts, shifts, gaps and rest: what counts, for whom, and that all who read an epoch see the same.

#[path = "watch/plans.rs"]
mod plans;
#[path = "watch/same.rs"]
mod same;
#[path = "watch/scene.rs"]
mod scene;

use domain::watch::*;
use scene::*;

#[test]
fn whoever_hands_over_stands_there_no_longer_and_what_they_say_is_shown() {
    let group = group();
    let mut watch = Watch::default();
    let notes = Notes::new(vec![1, 7]).expect("rising");
    assert!(
        !watch.hand_over(&group, key(3), POST, &notes),
        "never stood there"
    );
    watch.check_in(&group, key(3), POST);
    assert!(
        !watch.hand_over(&group, key(3), PostId([9; 16]), &notes),
        "stands elsewhere"
    );
    assert!(watch.is_on(&group, key(3)));
    assert!(watch.hand_over(&group, key(3), POST, &notes));
    assert!(!watch.is_on(&group, key(3)));
    let shown = watch.handed_over(&group, POST).expect("it is shown");
    assert_eq!((shown.by, shown.notes.codes()), (key(3), &[1, 7][..]));
    let next = next_epoch(&group);
    assert_eq!(watch.handed_over(&next, POST), None, "of an epoch before");
}

#[test]
fn a_gap_is_a_shift_that_runs_and_fewer_who_stand_there() {
    let group = group();
    let (mut watch, mut plan) = (Watch::default(), planned(&group));
    for by in [3, 4] {
        plan.fold(&group, key(by), &Planned::Take(SHIFT)).expect("free");
    }
    assert_eq!(gaps(&group, &watch, &plan, FROM_S - 1), [], "before it");
    let gap = |missing, absent: &[u8]| Gap {
        shift: SHIFT,
        post: POST,
        missing,
        absent: absent.iter().map(|n| key(*n)).collect(),
    };
    assert_eq!(gaps(&group, &watch, &plan, FROM_S), [gap(2, &[3, 4])]);
    watch.check_in(&group, key(3), POST);
    watch.check_in(&group, key(4), PostId([9; 16]));
    assert_eq!(gaps(&group, &watch, &plan, FROM_S), [gap(1, &[4])]);
    watch.check_in(&group, key(5), POST);
    assert_eq!(
        gaps(&group, &watch, &plan, FROM_S),
        [],
        "whoever stands there counts"
    );
    assert_eq!(gaps(&group, &Watch::default(), &plan, UNTIL_S), [], "after it");
}

fn span(from_h: u64, until_h: u64) -> Span {
    Span::new(from_h * 3_600, until_h * 3_600).expect("a sound span")
}

#[test]
fn who_would_watch_too_long_or_rest_too_little_is_told() {
    assert_eq!(rest(&[], span(10, 16)), None, "six hours");
    assert_eq!(rest(&[], span(10, 17)), Some(Tired::Long(7 * 3_600)));
    assert_eq!(rest(&[span(10, 13)], span(13, 17)), Some(Tired::Long(7 * 3_600)));
    assert_eq!(rest(&[span(13, 17)], span(10, 13)), Some(Tired::Long(7 * 3_600)));
    assert_eq!(rest(&[span(10, 15)], span(20, 24)), Some(Tired::Short(5 * 3_600)));
    assert_eq!(rest(&[span(20, 24)], span(10, 15)), Some(Tired::Short(5 * 3_600)));
    assert_eq!(rest(&[span(10, 14)], span(18, 22)), None, "eight hours in all");
    assert_eq!(rest(&[span(2, 7)], span(15, 20)), None, "eight hours between");
    assert_eq!(
        rest(&[span(2, 8), span(18, 23)], span(12, 13)),
        None,
        "short beside long, each eight in all or far"
    );
}

#[test]
fn a_label_cannot_rearrange_the_line_in_which_it_stands() {
    for good in ["A", "Corner Café", "مها", "Đông–Tây", "👩‍🚒 7"] {
        assert_eq!(Label::new(good).expect(good).text(), good);
    }
    for bad in [
        "",
        " ",
        "a ",
        "a\tb",
        "\u{7f}",
        "a\u{202e}b",
        "\u{feff}a",
        "a\u{85}b",
    ] {
        assert_eq!(Label::new(bad), None, "{bad:?}");
    }
    assert_eq!(Label::new(&"界".repeat(41)), None);
    assert!(
        !format!("{:?}", Label::new("Ada")).contains("Ada"),
        "no log names anybody"
    );
}
