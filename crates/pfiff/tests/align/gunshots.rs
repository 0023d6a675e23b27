//! Four real recorders with satellite clocks, 200 to 760 m apart, two seconds each: refused by name, or placed so
//! that the interval of the clock holds the truth.

use std::path::{Path, PathBuf};

use casebook::answer::Placement;

use crate::called::align;

const SPREAD_M: &str = "800";

/// Milliseconds since midnight of a time as `truth.csv` writes it; all four are of one minute.
fn ms(text: &str) -> i64 {
    let (_, time) = text.split_once('T').unwrap();
    let figures: Vec<i64> = time
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|word| word.parse().ok())
        .collect();
    ((figures[0] * 60 + figures[1]) * 60 + figures[2]) * 1000 + figures[3]
}

#[test]
fn real_gunshots_are_refused_or_their_interval_holds_the_truth() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/shotspotter");
    let Ok(table) = std::fs::read_to_string(folder.join("truth.csv")) else {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    };
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    let files: Vec<PathBuf> = rows.iter().map(|row| folder.join(row[0])).collect();
    let answer = align(&files).flags(["--spread-m", SPREAD_M]).answer();
    for island in &answer.islands {
        // The island's clock may begin at any moment that suits all its clips.
        let bounds = island
            .clips
            .iter()
            .map(|clip| bounds_ns(clip, ms(rows[clip.id][1])));
        let (low, high) = bounds.fold((i64::MIN, i64::MAX), |(low, high), (from, to)| {
            (low.max(from), high.min(to))
        });
        assert!(low <= high, "no common shift suits {island:#?}");
    }
    assert_eq!(
        answer
            .refusals
            .iter()
            .filter(|refusal| refusal.detail.is_empty())
            .count(),
        0
    );
}

/// When the island's clock may have begun, as far as this clip goes.
fn bounds_ns(clip: &Placement, true_ms: i64) -> (i64, i64) {
    let zero_ns = true_ms * 1_000_000 - clip.start_ns;
    (zero_ns - clip.clock_error_ns, zero_ns + clip.clock_error_ns)
}
