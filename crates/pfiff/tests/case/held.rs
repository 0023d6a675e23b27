//! Two programs on one case: the second is told who holds it, and can look.

use casebook::case::{Case, Fault, Hold, Opening, WallTime};

use crate::called::TestCase;
use crate::material::tone;

#[test]
fn the_second_is_told_who_holds_the_case_and_can_look() {
    let case = TestCase::new();
    let file = case.beside("in").join("a.wav");
    tone(&file, 200);
    let now = || WallTime(1_800_000_000_000_000_000);
    let opening = Opening {
        now: &now,
        fault: Fault::None,
    };
    let held = Case::open(&case.dir(), Hold::Write, &opening).unwrap();
    let ran = case.import(&file).refused("");
    let own = format!("process {}, since 2027-01-15T08:00:00.000Z", std::process::id());
    assert!(ran.stderr.contains(&own), "{}", ran.stderr);
    case.run("status").done();
    drop(held);
    case.import(&file).done();
}

#[test]
fn a_clock_before_the_last_step_is_said_to_look_wrong() {
    let case = TestCase::new();
    let now = || WallTime(1_700_000_000_000_000_000);
    let opening = Opening {
        now: &now,
        fault: Fault::None,
    };
    let looked = Case::open(&case.dir(), Hold::Look, &opening).unwrap();
    let doubt = looked.clock_doubt().unwrap().unwrap();
    assert!(
        doubt.starts_with("the machine's clock says 2023-11-14T22:13:20.000Z"),
        "{doubt}"
    );
    assert!(looked.status().unwrap().problems.contains(&doubt));
}

#[test]
fn what_is_no_case_is_named() {
    let case = TestCase::unmade();
    case.run("status").refused("");
    let file = case.beside("in").join("a.wav");
    tone(&file, 200);
    case.import(&file).refused("");
    std::fs::create_dir_all(case.dir()).unwrap();
    std::fs::write(case.dir().join("case.sqlite"), "no database").unwrap();
    let ran = case.run("status").refused("");
    assert!(
        ran.stderr.contains("is not the database of a case"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        std::fs::read(case.dir().join("case.sqlite")).unwrap(),
        b"no database"
    );
    case.call(["new".as_ref(), case.beside("in").as_os_str()], "")
        .refused("");
}
