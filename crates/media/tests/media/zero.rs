//! File time zero and what comes after it, container by container.

use media::{Clip, probe};

use crate::made::{self, CLICK_S, RATE_HZ};

/// What a decoder that does not know of priming puts before the sound: one AAC frame at 48 kHz.
const PRIMING_S: f64 = 1_024.0 / 48_000.0;
const X264: &str = "-c:v libx264 -preset ultrafast -bf 2 -g 25";

struct Expected {
    sound_s: Option<f64>,
    picture_s: Option<f64>,
    /// How much later than the flash the click is to be.
    click_after_flash_s: f64,
}

const TOGETHER: Expected = Expected {
    sound_s: Some(0.0),
    picture_s: Some(0.0),
    click_after_flash_s: 0.0,
};

fn check(words: &str, name: &str, expected: &Expected) {
    let folder = made::folder();
    let path = made::make(folder.path(), words, name);
    check_file(&path, expected);
}

fn check_file(path: &std::path::Path, expected: &Expected) -> Clip {
    let tools = made::tools();
    let clip = probe(&tools, path).unwrap();
    let name = path.display();
    let sound_s = clip.sound.as_ref().map(|sound| sound.begins.as_seconds());
    let picture_s = clip
        .picture
        .as_ref()
        .filter(|picture| !picture.is_still)
        .map(|picture| picture.begins.as_seconds());
    near(sound_s, expected.sound_s, &format!("{name}: sound begins"));
    near(picture_s, expected.picture_s, &format!("{name}: picture begins"));
    let click_s =
        sound_s.map(|begins_s| begins_s + made::click_s(&made::hear(&tools, path, RATE_HZ).unwrap().0));
    let flash_s = picture_s.map(|begins_s| begins_s + made::flash_s(path));
    let apart_s = click_s.zip(flash_s).map(|(click_s, flash_s)| click_s - flash_s);
    near(
        apart_s,
        apart_s.map(|_| expected.click_after_flash_s),
        &format!("{name}: click after flash"),
    );
    clip
}

fn near(found_s: Option<f64>, expected_s: Option<f64>, what: &str) {
    let is_near = match (found_s, expected_s) {
        (Some(found_s), Some(expected_s)) => (found_s - expected_s).abs() < 0.001,
        (found_s, expected_s) => found_s == expected_s,
    };
    assert!(is_near, "{what}: {found_s:?} s, expected {expected_s:?} s");
}

#[test]
fn mp4_with_an_edit_list() {
    check(&format!("FLASH CLICK {X264} -c:a aac"), "a.mp4", &TOGETHER);
}

#[test]
fn mp4_in_fragments() {
    let words = format!("FLASH CLICK {X264} -c:a aac -movflags frag_keyframe+empty_moov+default_base_moof");
    let folder = made::folder();
    let path = made::make(folder.path(), &words, "a.mp4");
    let clip = probe(&made::tools(), &path).unwrap();
    // Without an edit list the priming stays; picture and sound are moved alike.
    let (sound, picture) = (clip.sound.unwrap().begins, clip.picture.unwrap().begins);
    assert_eq!(sound.0.min(picture.0), 0);
    let click_s = sound.as_seconds() + made::click_s(&made::hear(&made::tools(), &path, RATE_HZ).unwrap().0);
    near(
        Some(click_s - picture.as_seconds() - made::flash_s(&path)),
        Some(0.0),
        "click after flash in fragments",
    );
}

#[test]
fn mov_with_plain_samples() {
    check(&format!("FLASH CLICK {X264} -c:a pcm_s16le"), "a.mov", &TOGETHER);
}

#[test]
fn threegp() {
    check("FLASH CLICK -c:v mpeg4 -c:a aac -ar 16000", "a.3gp", &TOGETHER);
}

#[test]
fn webm_with_opus() {
    // The muxer moves all by the pre-skip of 6.5 ms, in whole milliseconds, and the reader takes it off the sound.
    let expected = Expected {
        picture_s: Some(0.007),
        click_after_flash_s: -0.007,
        ..TOGETHER
    };
    check(
        "FLASH CLICK -c:v libvpx -deadline realtime -c:a libopus",
        "a.webm",
        &expected,
    );
}

#[test]
fn matroska_with_aac_keeps_its_priming() {
    let expected = Expected {
        picture_s: Some(PRIMING_S),
        ..TOGETHER
    };
    check(&format!("FLASH CLICK {X264} -c:a aac"), "a.mkv", &expected);
}

#[test]
fn transport_stream_keeps_its_priming() {
    let expected = Expected {
        picture_s: Some(PRIMING_S),
        ..TOGETHER
    };
    check(&format!("FLASH CLICK {X264} -c:a aac"), "a.ts", &expected);
}

#[test]
fn a_transport_stream_cut_before_a_key_frame_begins_where_decoding_does() {
    let folder = made::folder();
    let whole = made::make(
        folder.path(),
        &format!("FLASH CLICK {X264} -g 50 -c:a aac"),
        "whole.ts",
    );
    let bytes = std::fs::read(whole).unwrap();
    let path = folder.path().join("cut.ts");
    std::fs::write(&path, &bytes[bytes.len() / 5 / 188 * 188..]).unwrap();
    let clip = probe(&made::tools(), &path).unwrap();
    let (sound, picture) = (clip.sound.unwrap().begins, clip.picture.unwrap().begins);
    assert_eq!(sound.0, 0);
    // The key frame at 1 s is the first that can be shown, and it is the flash.
    let click_s = made::click_s(&made::hear(&made::tools(), &path, RATE_HZ).unwrap().0);
    near(
        Some(click_s - picture.as_seconds() - made::flash_s(&path)),
        Some(0.0),
        "click after flash in a cut stream",
    );
}

#[test]
fn avi() {
    check("FLASH CLICK -c:v mpeg4 -c:a pcm_s16le", "a.avi", &TOGETHER);
}

#[test]
fn sound_that_starts_later_keeps_its_gap() {
    // The muxer then keeps the priming, and starts it earlier by as much.
    let primed = Expected {
        sound_s: Some(0.3 - PRIMING_S),
        click_after_flash_s: 0.3,
        ..TOGETHER
    };
    check(
        &format!("FLASH -itsoffset 0.3 CLICK {X264} -c:a aac"),
        "a.mp4",
        &primed,
    );
    let expected = Expected {
        sound_s: Some(0.3),
        click_after_flash_s: 0.3,
        ..TOGETHER
    };
    check(
        &format!("FLASH -itsoffset 0.3 CLICK {X264} -c:a pcm_s16le"),
        "a.mkv",
        &expected,
    );
}

#[test]
fn sound_that_starts_much_later_is_looked_for_again() {
    let expected = Expected {
        sound_s: Some(1.5 - PRIMING_S),
        click_after_flash_s: 1.5,
        ..TOGETHER
    };
    check(
        &format!("FLASH -itsoffset 1.5 CLICK {X264} -c:a aac"),
        "a.mp4",
        &expected,
    );
}

#[test]
fn picture_that_starts_later_keeps_its_gap() {
    let expected = Expected {
        picture_s: Some(0.4),
        click_after_flash_s: -0.4,
        ..TOGETHER
    };
    check(
        &format!("-itsoffset 0.4 FLASH CLICK {X264} -fps_mode passthrough -c:a aac -map 0:v -map 1:a"),
        "a.mp4",
        &expected,
    );
}

#[test]
fn an_edit_list_that_cuts_the_beginning_is_obeyed() {
    let folder = made::folder();
    made::make(
        folder.path(),
        &format!("FLASH CLICK {X264} -c:a aac"),
        "whole.mp4",
    );
    // Copied from the middle of a group of pictures: what comes before is in the file and not shown.
    made::make(folder.path(), "-ss 0.74 -i whole.mp4 -c copy", "cut.mp4");
    let path = folder.path().join("cut.mp4");
    let clip = probe(&made::tools(), &path).unwrap();
    let (sound, picture) = (clip.sound.unwrap().begins, clip.picture.unwrap().begins);
    assert_eq!(sound.0.min(picture.0), 0);
    let click_s = sound.as_seconds() + made::click_s(&made::hear(&made::tools(), &path, RATE_HZ).unwrap().0);
    let flash_s = picture.as_seconds() + made::flash_s(&path);
    near(
        Some(click_s - flash_s),
        Some(0.0),
        "click after flash behind a cut",
    );
    assert!(
        (click_s - (CLICK_S - 0.74)).abs() < 0.021,
        "the cut was not obeyed: click at {click_s} s"
    );
}

#[test]
fn sound_alone_begins_at_zero_and_loses_its_priming() {
    let cases = [
        ("-c:a aac", "a.m4a"),
        ("-c:a libopus", "a.ogg"),
        ("-c:a libopus", "a.opus"),
    ];
    let more = [
        ("-c:a libmp3lame", "a.mp3"),
        ("-c:a pcm_s16le", "b.wav"),
        ("-c:a flac", "a.flac"),
    ];
    let folder = made::folder();
    for (codec, name) in cases.into_iter().chain(more) {
        let path = made::make(folder.path(), &format!("CLICK {codec}"), name);
        let expected = Expected {
            sound_s: Some(0.0),
            picture_s: None,
            click_after_flash_s: 0.0,
        };
        check_file(&path, &expected);
        let click_s = made::click_s(&made::hear(&made::tools(), &path, RATE_HZ).unwrap().0);
        near(Some(click_s), Some(CLICK_S), name);
    }
}

#[test]
fn a_picture_alone_has_no_sound() {
    let folder = made::folder();
    let path = made::make(folder.path(), &format!("FLASH {X264}"), "a.mp4");
    let clip = check_file(
        &path,
        &Expected {
            sound_s: None,
            ..TOGETHER
        },
    );
    assert!(clip.sound.is_none());
    assert!(matches!(
        made::hear(&made::tools(), &path, RATE_HZ),
        Err(media::MediaError::NoSound)
    ));
}

#[test]
fn a_cover_is_still_and_has_no_time() {
    let folder = made::folder();
    let words = "CLICK FLASH -map 0:a -map 1:v -frames:v 1 -c:v mjpeg -disposition:v attached_pic";
    let path = made::make(folder.path(), words, "a.mp3");
    let clip = check_file(
        &path,
        &Expected {
            sound_s: Some(0.0),
            picture_s: None,
            click_after_flash_s: 0.0,
        },
    );
    assert!(clip.picture.unwrap().is_still);
}

#[test]
fn a_turned_picture_says_how_far() {
    let folder = made::folder();
    made::make(
        folder.path(),
        &format!("FLASH {X264} -metadata:s:v rotate=90"),
        "a.mp4",
    );
    let path = made::make(folder.path(), "-i a.mp4 -c copy -metadata:s:v rotate=90", "b.mov");
    let picture = probe(&made::tools(), &path).unwrap().picture.unwrap();
    // This ffmpeg writes a turn to the left, and shows it so.
    assert_eq!((picture.rotation_deg, picture.frame_rate), (270, Some((50, 1))));
}

#[test]
fn claims_say_where_they_were_found() {
    let folder = made::folder();
    let words = "CLICK -c:a aac -metadata creation_time=2026-01-07T15:37:00Z -metadata make=Acme -movflags use_metadata_tags";
    let path = made::make(folder.path(), words, "a.mp4");
    let claims = probe(&made::tools(), &path).unwrap().claims;
    let found = |what| {
        claims
            .iter()
            .find(|claim| claim.what == what)
            .map(|claim| claim.value.as_str())
    };
    assert!(
        found(media::Claimed::Created)
            .unwrap()
            .starts_with("2026-01-07T15:37:00")
    );
    assert_eq!(found(media::Claimed::Make), Some("Acme"));
    assert!(found(media::Claimed::FileModified).is_some());
    assert!(claims.iter().all(|claim| !claim.found_in.is_empty()));
}

#[test]
fn rendered_scenes_begin_with_their_sound() {
    let scene = std::env::var_os("PFIFF_SCENE");
    let Some(scene) = scene.map(std::path::PathBuf::from) else {
        println!("skipped: PFIFF_SCENE names no folder of rendered clips");
        return;
    };
    for entry in std::fs::read_dir(scene).unwrap() {
        let path = entry.unwrap().path();
        let Ok(clip) = probe(&made::tools(), &path) else {
            continue;
        };
        let begins = clip.sound.map(|sound| sound.begins.as_seconds());
        near(begins.or(Some(0.0)), Some(0.0), &path.display().to_string());
    }
}
