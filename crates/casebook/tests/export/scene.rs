//! A made-up answer with everything that makes an export hard: names, rates, drift, a copy, parts, refusals.

use casebook::answer::{Alternative, Answer, Copy, Hint, Input, Island, Part, Placement, Reason, Refusal};
use casebook::export::{ClipFacts, Footage};

/// An answer and the facts of its files.
pub(crate) struct Scene {
    /// What `align` said.
    pub answer: Answer,
    /// By input id.
    pub clips: Vec<ClipFacts>,
}

const NAMES: [&str; 11] = [
    "مظاهرة & <ساحة>.mp4",
    "广场\"三\"'号.mov",
    "line\nbreak\u{1b}[2J.mp4",
    "bad%FFname.mp4",
    "copy of all.mp4",
    "sound only.m4a",
    "sound only 2.wav",
    "compilation.mp4",
    "=HYPERLINK(\"http://x\").mp4",
    "-silent.mp4",
    "slow 60.mp4",
];

impl Scene {
    /// Two islands, the second of sound alone, and three refusals.
    pub(crate) fn hostile() -> Scene {
        let islands = vec![
            Island {
                clips: vec![
                    placed(0, 0, 0.0),
                    placed(1, 4_120_000_017, 250.0),
                    placed(10, 7_999_999_999, -3.0),
                    placed(4, 9_876_543_210, 0.4),
                    placed(2, 61_016_683_333, -2.0),
                    placed(3, 3_600_000_000_001, 600.0),
                ],
            },
            Island {
                clips: vec![placed(5, 0, 0.0), placed(6, 1_234_567_891, 0.0)],
            },
        ];
        let answer = Answer {
            version: 1,
            spread_m: 50.0,
            inputs: NAMES
                .iter()
                .enumerate()
                .map(|(id, name)| input(id, name))
                .collect(),
            islands,
            pairs: Vec::new(),
            copies: vec![Copy {
                id: 4,
                of: 0,
                offset_ns: 9_876_543_210,
            }],
            hints: vec![Hint {
                id: 9,
                island: 0,
                start_ns: -2_000_000_000,
                error_ns: 500_000_000,
                source: hint(),
                shared_with: None,
            }],
            refusals: vec![
                cut(),
                refusal(8, Reason::NothingInCommon),
                refusal(9, Reason::Silent),
            ],
        };
        Scene {
            answer,
            clips: (0..NAMES.len()).map(facts).collect(),
        }
    }

    /// Both together.
    pub(crate) fn footage(&self) -> Footage<'_> {
        Footage {
            answer: &self.answer,
            clips: &self.clips,
        }
    }
}

fn hint() -> String {
    "device clock shared with bad%FFname.mp4".to_owned()
}

fn input(id: usize, name: &str) -> Input {
    Input {
        id,
        file: name.to_owned(),
        encoded: id == 3,
    }
}

fn placed(id: usize, start_ns: i64, drift_ppm: f64) -> Placement {
    Placement {
        id,
        file: NAMES[id].to_owned(),
        start_ns,
        drift_ppm,
        // Of clip 3 the drift was not measured, so no speed follows from it.
        drift_error_ppm: if id == 3 { 600.0 } else { 2.5 },
        anchor_ns: 30_000_000_000,
        heard_error_ns: 1_234_567,
        clock_error_ns: 73_456_789,
        links: if id == 4 { 0 } else { 3 },
    }
}

fn refusal(id: usize, reason: Reason) -> Refusal {
    Refusal {
        id,
        file: NAMES[id].to_owned(),
        reason,
        detail: "the best of 31 places was 4.1 deviations above chance, 6.2 are needed".to_owned(),
        figures: Vec::new(),
        alternatives: vec![Alternative {
            beside: 0,
            offset_ns: -1_500_000_000,
            score: None,
        }],
        parts: Vec::new(),
    }
}

fn cut() -> Refusal {
    let part = |from_ns, to_ns, start_ns| Part {
        from_ns,
        to_ns,
        island: 0,
        start_ns,
        clock_error_ns: 80_000_000,
    };
    let parts = vec![
        part(0, 8_000_000_000, -1_000_000_000),
        part(8_010_000_000, 20_000_000_000, 55_555_555_555),
    ];
    Refusal {
        parts,
        alternatives: Vec::new(),
        ..refusal(7, Reason::Discontinuous)
    }
}

fn facts(id: usize) -> ClipFacts {
    let seen = !matches!(id, 5 | 6);
    let rate = match id {
        1 => (25, 1),
        10 => (60, 1),
        _ => (30_000, 1001),
    };
    ClipFacts {
        path: path(id),
        duration_ns: 180_500_000_000,
        picture: seen.then_some((1920, 1080)),
        frame_rate: seen.then_some(rate),
        sound: (id != 9).then_some((48_000, 1 + id as u32 % 2)),
        rotation_deg: if id == 2 { 90 } else { 0 },
    }
}

#[cfg(unix)]
fn path(id: usize) -> std::path::PathBuf {
    use std::os::unix::ffi::OsStrExt;
    let name = if id == 3 {
        b"bad\xffname.mp4".as_slice()
    } else {
        NAMES[id].as_bytes()
    };
    std::path::Path::new("/clips").join(std::ffi::OsStr::from_bytes(name))
}

#[cfg(not(unix))]
fn path(id: usize) -> std::path::PathBuf {
    std::path::Path::new("/clips").join(NAMES[id])
}
