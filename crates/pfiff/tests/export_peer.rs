//! Our exports, read by OpenTimelineIO and its adapters, which are not ours.
//!
//! `scripts/check-exports.sh` installs them into the cache folder; where that was not done this test says so and passes.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "../../casebook/tests/export/scene.rs"]
mod scene;

use std::path::{Path, PathBuf};
use std::process::Command;

use casebook::export::{csv, fcpxml, otio, xmeml};

fn python() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(home)?;
    Some(cache.join("pfiff/otio-venv/bin/python")).filter(|python| python.exists())
}

fn write_all(scene: &scene::Scene, into: &Path) {
    std::fs::create_dir_all(into).unwrap();
    let footage = scene.footage();
    let answer = serde_json::to_string(&scene.answer).unwrap();
    let files = [
        ("answer.json", answer),
        ("timeline.otio", otio(&footage)),
        ("timeline.fcpxml", fcpxml(&footage)),
        ("timeline.xml", xmeml(&footage)),
        ("table.csv", csv(&footage)),
    ];
    files
        .iter()
        .for_each(|(name, text)| std::fs::write(into.join(name), text).unwrap());
}

#[test]
fn opentimelineio_reads_every_start_where_the_answer_puts_it() {
    let Some(python) = python() else {
        println!("skipped: no OpenTimelineIO; run scripts/check-exports.sh once to install it");
        return;
    };
    let into = Path::new(env!("CARGO_TARGET_TMPDIR")).join("export_peer");
    write_all(&scene::Scene::hostile(), &into);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/check_exports.py");
    let output = Command::new(python).arg(script).arg(&into).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    println!("{said}");
}
