//! Forty kinds of files in one folder: each is taken bit by bit, or named with its reason.

use std::fs;

use crate::called::{TestCase, clip, timeless};
use crate::material::{Mixed, mixed, no_recordings, odd_names, tone};

#[test]
fn every_file_of_a_mixed_folder_is_taken_or_named() {
    let case = TestCase::new();
    let folder = case.beside("from everybody");
    let Mixed { made, lacking } = mixed(&folder);
    if !lacking.is_empty() {
        println!("skipped: this ffmpeg cannot make {lacking:?}");
    }
    let refused = no_recordings(&folder);
    let odd = odd_names(&folder);
    fs::copy(folder.join("phone.mp4"), folder.join("the same again.mp4")).unwrap();
    let whole = fs::read(folder.join("moov_last.mp4")).unwrap();
    fs::write(folder.join("no_index.mp4"), &whole[..whole.len() / 2]).unwrap();
    case.import(&folder).done();

    let status = case.status();
    for (name, codec) in &made {
        let facts = &clip(&status, name)["facts"];
        match *codec {
            "" => assert!(facts["picture"].is_null(), "{name}: {facts}"),
            codec => assert_eq!(facts["picture"]["codec"], codec, "{name}: {facts}"),
        }
    }
    assert_eq!(
        clip(&status, "rotated.mov")["facts"]["picture"]["rotation_deg"],
        270
    );
    assert_eq!(clip(&status, "phone.mp4")["sources"].as_array().unwrap().len(), 2);
    let picture = |name: &str| clip(&status, name)["facts"]["picture"].clone();
    assert_eq!(
        (
            &picture("phone.mp4")["frames"],
            &picture("phone.mp4")["is_variable"]
        ),
        (&30.into(), &false.into())
    );
    assert_eq!(picture("vfr.mp4")["is_variable"], true);
    let broken = &clip(&status, "no_index.mp4")["facts"]["problems"][0];
    assert!(
        broken["what"].as_str().unwrap().starts_with("cannot be read"),
        "{broken}"
    );
    assert_eq!(
        status["exhibits"].as_array().unwrap().len(),
        made.len() + odd.len() + 1
    );

    let not_taken = status["not_taken"].as_array().unwrap();
    assert_eq!(not_taken.len(), refused.len(), "{not_taken:#?}");
    for (path, why) in &refused {
        let found = not_taken
            .iter()
            .find(|one| one["path"] == path.to_str().unwrap())
            .unwrap();
        assert_eq!(found["reason"], *why, "{found}");
    }
    case.is_unaltered();
}

#[test]
fn originals_are_the_bytes_that_came_and_read_only() {
    let case = TestCase::new();
    let folder = case.beside("in");
    let odd = odd_names(&folder);
    case.import(&folder).done();
    let mut came: Vec<Vec<u8>> = odd.iter().map(|path| fs::read(path).unwrap()).collect();
    came.sort();
    assert_eq!(case.originals(), came);
    for entry in fs::read_dir(case.dir().join("originals")).unwrap() {
        let about = entry.unwrap().metadata().unwrap();
        assert!(about.permissions().readonly());
    }
}

#[test]
fn importing_the_same_again_changes_nothing() {
    let case = TestCase::new();
    let folder = case.beside("in");
    odd_names(&folder);
    case.import(&folder).done();
    let before = timeless(case.status());
    let ran = case.import(&folder).done();
    assert!(
        ran.stdout.ends_with("taken: 0, there already: 6, not taken: 0\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(timeless(case.status()), before);
}

#[test]
fn an_altered_original_is_found_and_named() {
    let case = TestCase::new();
    let file = case.beside("in").join("a.wav");
    tone(&file, 200);
    case.import(&file).done();
    case.is_unaltered();
    let original = fs::read_dir(case.dir().join("originals"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = fs::read(&original).unwrap();
    bytes[5_000] ^= 1;
    fs::remove_file(&original).unwrap();
    fs::write(&original, bytes).unwrap();
    let ran = case
        .run("status --verify")
        .refused("not what it was when it came in: 1 of the things");
    assert!(
        ran.stdout.contains("the original of #1 a.wav was altered"),
        "{}",
        ran.stdout
    );
    fs::remove_file(&original).unwrap();
    let ran = case.run("status").done();
    assert!(
        ran.stdout.contains("the original of #1 a.wav is gone"),
        "{}",
        ran.stdout
    );
    case.import(&file).done();
    case.is_unaltered();
}

#[test]
fn a_case_is_not_imported_into_itself() {
    let case = TestCase::new();
    let ran = case.import(&case.dir()).done();
    assert!(
        ran.stdout.contains("it is this case, or lies in it"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_file_of_the_case_itself_is_not_taken() {
    let case = TestCase::new();
    let ran = case.import(&case.dir().join("case.sqlite")).done();
    assert!(
        ran.stdout.contains("taken: 0, there already: 0, not taken: 1"),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_altered_original_is_made_good_by_the_same_bytes() {
    let case = TestCase::new();
    let file = case.beside("in").join("a.wav");
    tone(&file, 200);
    case.import(&file).done();
    let original = fs::read_dir(case.dir().join("originals"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    fs::remove_file(&original).unwrap();
    fs::write(&original, "cut").unwrap();
    // With another ending it would lie beside the altered one.
    let other = file.with_extension("wave");
    fs::rename(&file, &other).unwrap();
    case.import(&other).done();
    assert_eq!(case.originals(), [fs::read(&other).unwrap()]);
    let aside: Vec<_> = fs::read_dir(case.dir().join("set-aside"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let [aside] = &aside[..] else { panic!("{aside:?}") };
    assert_eq!(fs::read(aside).unwrap(), b"cut");
    let name = aside.file_name().unwrap().to_str().unwrap();
    let said = format!("set-aside/{name} lay in the place of #1 a.wav and was altered");
    case.run("status --verify").done();
    let problems = case.status()["problems"].as_array().unwrap().clone();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].as_str().unwrap().starts_with(&said), "{problems:?}");
    let step = format!(r#""instead_of_altered":"set-aside/{name}""#);
    let database = fs::read(case.dir().join("case.sqlite")).unwrap();
    assert!(String::from_utf8_lossy(&database).contains(&step));
    fs::remove_file(aside).unwrap();
    case.is_unaltered();
}

#[test]
fn a_case_whose_folders_lead_elsewhere_is_not_opened() {
    let case = TestCase::new();
    let victim = case.beside("victim");
    fs::write(victim.join("precious.part"), "precious").unwrap();
    let file = case.beside("in").join("a.wav");
    tone(&file, 200);
    for (name, to) in [("incoming", victim.clone()), ("originals", victim.clone())] {
        fs::remove_dir(case.dir().join(name)).unwrap();
        std::os::unix::fs::symlink(&to, case.dir().join(name)).unwrap();
        case.import(&file).refused("");
        assert_eq!(fs::read(victim.join("precious.part")).unwrap(), b"precious");
        assert_eq!(fs::read_dir(&victim).unwrap().count(), 1);
        fs::remove_file(case.dir().join(name)).unwrap();
        fs::create_dir(case.dir().join(name)).unwrap();
    }
    for name in ["originals/0.wav", "derived/work", "derived/thumbs/a.png"] {
        let link = case.dir().join(name);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        case.run("status").refused("");
        fs::remove_file(&link).unwrap();
    }
    case.run("status").done();
    let holder = case.dir().join("holder.txt");
    fs::remove_file(&holder).unwrap();
    std::os::unix::fs::symlink(victim.join("precious.part"), &holder).unwrap();
    case.import(&file).refused("");
    assert_eq!(fs::read(victim.join("precious.part")).unwrap(), b"precious");
}

#[test]
fn a_copied_case_is_a_case() {
    let case = TestCase::new();
    let folder = case.beside("in");
    odd_names(&folder);
    case.import(&folder).done();
    let colleague = TestCase::unmade();
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .arg(case.dir())
        .arg(colleague.dir())
        .status();
    assert!(copied.unwrap().success());
    fs::remove_dir_all(colleague.dir().join("derived")).unwrap();
    assert_eq!(colleague.status(), case.status());
    colleague.is_unaltered();
    colleague.run("align").done();
}
