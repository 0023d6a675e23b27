//! The demonstration holds what the README promises. Pictures are left out here: they take most of the time.

use stage::demonstration;
use stage::scene::Step;
use stage::truth::{FileTruth, Piece};

fn span(file: &FileTruth) -> (f64, f64) {
    let edge = |piece: Option<&Piece>, at: fn(&Piece) -> f64| piece.map_or(0.0, at);
    (
        edge(file.pieces.first(), |p| p.event_s(p.from_s)),
        edge(file.pieces.last(), |p| p.event_s(p.to_s)),
    )
}

fn overlap_s(a: &FileTruth, b: &FileTruth) -> f64 {
    let (a, b) = (span(a), span(b));
    a.1.min(b.1) - a.0.max(b.0)
}

#[test]
fn it_has_good_clips_and_every_kind_of_trouble() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let mut written = 0;
    let mut count = |step: Step<'_>| written += u32::from(matches!(step, Step::Written { .. }));
    let scene = demonstration::scene(1).without_pictures();
    let truth = scene.write(folder.path(), &mut count).expect("it is written");
    assert_eq!(written as usize, truth.files.len());
    let of_kind = |kind: &str| {
        truth
            .files
            .iter()
            .filter(|file| file.kind == kind)
            .collect::<Vec<_>>()
    };
    for (kind, files) in [
        ("clip", 7),
        ("edited", 1),
        ("no_sound", 1),
        ("other_event", 1),
        ("copy", 1),
    ] {
        assert_eq!(of_kind(kind).len(), files, "files of kind {kind}");
    }
    let clips = of_kind("clip");
    let neighbours = |a: &FileTruth| {
        clips
            .iter()
            .filter(|b| b.file != a.file && overlap_s(a, b) > 0.0)
            .count()
    };
    assert_eq!(clips.iter().filter(|clip| neighbours(clip) == 1).count(), 1);
    let silent = of_kind("no_sound")[0];
    assert!(
        clips.iter().any(|clip| clip.phone == silent.phone),
        "nothing hints at the silent one"
    );
    assert!(clips.iter().all(|clip| clip.ppm.abs() <= 100.0));
}
