//! A clip taken out of a case leaves its number and the reason, and nothing else.

use crate::called::TestCase;
use crate::material::tone;

#[test]
fn a_removed_clip_leaves_a_tombstone_and_comes_back_only_when_asked() {
    let case = TestCase::new();
    let folder = case.beside("in");
    tone(&folder.join("a.wav"), 150);
    tone(&folder.join("b.wav"), 250);
    case.import(&folder).done();
    case.run("place 1 --beside 2 --at 3").done();
    let ran = case
        .call(["remove", "b.wav", "--why", "not of this event"], "")
        .done();
    assert!(
        ran.stdout.contains("#1 was placed by hand beside it"),
        "{}",
        ran.stdout
    );
    let status = case.status();
    assert_eq!(status["exhibits"].as_array().unwrap().len(), 1);
    assert_eq!(status["removed"][0]["number"], 2);
    assert_eq!(status["removed"][0]["why"], "not of this event");
    assert_eq!(case.originals().len(), 1);
    let ran = case.import(&folder).done();
    assert!(
        ran.stdout.contains("it was removed from this case on"),
        "{}",
        ran.stdout
    );
    assert_eq!(case.originals().len(), 1);
    case.call(["import".as_ref(), "--again".as_ref(), folder.as_os_str()], "")
        .done();
    assert_eq!(case.status()["exhibits"][1]["number"], 2);
    case.is_unaltered();
    case.call(["remove", "7", "--why", "x"], "")
        .refused("no clip of this case is `7`");
}
