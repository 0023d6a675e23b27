//! Tables as they are printed, read like prose.

use super::text::{cell, columns, safe};
use super::*;
use casebook::answer::{Copy, Input};

fn clip(id: usize, file: &str, start_ns: i64, drift_error_ppm: f64) -> Placement {
    Placement {
        id,
        file: file.to_owned(),
        start_ns,
        drift_ppm: if drift_error_ppm < 600.0 { -12.34 } else { 0.0 },
        drift_error_ppm,
        anchor_ns: 0,
        heard_error_ns: 1_234_567,
        clock_error_ns: 73_456_789,
        links: id + 1,
    }
}

fn answer() -> Answer {
    let names = [
        "a.mp4",
        "مظاهرة.mp4",
        "广场三号.mov",
        "copy.mp4",
        "x\u{1b}[2J\n\u{202e}4pm.mp4",
        "cut.mp4",
    ];
    let inputs = names.iter().enumerate();
    let refusal = |id: usize, reason| Refusal {
        id,
        file: names[id].to_owned(),
        reason,
        detail: "the best of 31 places was 4.1 deviations above chance, where 6.2 are needed among 1,204 \
                 comparisons; the second best was 3.9"
            .to_owned(),
        figures: Vec::new(),
        alternatives: Vec::new(),
        parts: Vec::new(),
    };
    let part = Part {
        from_ns: 0,
        to_ns: 8_000_000_000,
        island: 0,
        start_ns: 33_000_000_000,
        clock_error_ns: 150_000_000,
    };
    Answer {
        version: 1,
        spread_m: 50.0,
        inputs: inputs
            .map(|(id, file)| Input {
                id,
                file: (*file).to_owned(),
                encoded: false,
            })
            .collect(),
        islands: vec![Island {
            clips: vec![
                clip(0, names[0], 0, 4.0),
                clip(1, names[1], 4_120_000_017, 4.0),
                clip(2, names[2], 3_599_999_600_000, 600.0),
                clip(3, names[3], 36_000_000_000_000, 0.5),
            ],
        }],
        pairs: Vec::new(),
        copies: vec![Copy {
            id: 3,
            of: 1,
            offset_ns: 2_500_000_000,
        }],
        hints: vec![Hint {
            id: 4,
            island: 0,
            start_ns: 62_000_000_000,
            error_ns: 500_000_000,
            source: "device clock shared with a.mp4".to_owned(),
            shared_with: None,
        }],
        refusals: vec![
            Refusal {
                alternatives: vec![Alternative {
                    beside: 1,
                    offset_ns: 2_400_000_000,
                    score: Some(0.41),
                }],
                ..refusal(4, Reason::Ambiguous)
            },
            Refusal {
                parts: vec![part],
                ..refusal(5, Reason::Discontinuous)
            },
        ],
    }
}

/// Isolates are not seen; here they are marked so that the expected text can be read.
fn seen(text: &str) -> String {
    text.replace('\u{2068}', "⟨").replace('\u{2069}', "⟩")
}

#[test]
fn a_whole_answer_reads_like_this() {
    let expected = r##"4 of 6 clips placed, on 1 island; cameras are taken to stand at most 50 m apart (--spread-m).
± heard: how far the sound of a clip may still be out of step, in 95 of 100 cases.
± clock: how far the clip may be from what happened at the same moment, which the distance of the
cameras makes larger, because sound takes 2.9 ms per metre.
No recorder is the true clock: an island's clock begins with its earliest clip and runs at the
median rate of its clips. Islands are unrelated in time.

island 1: 4 clips
     #  clip                 start   ± heard   ± clock  drift ppm       links
    #0  a.mp4          0:00:00.000    1.2 ms     73 ms  -12.3 ± 4.0         1
    #1  ⟨مظاهرة.mp4⟩     0:00:04.120    1.2 ms     73 ms  -12.3 ± 4.0         2
    #2  广场三号.mov   1:00:00.000    1.2 ms     73 ms  not measured        3
    #3  copy.mp4      10:00:00.000    1.2 ms     73 ms  -12.3 ± 0.5      copy

probable copies: the same recording again, no independent witness
  #3 copy.mp4 begins 0:00:02.500 into #1 ⟨مظاهرة.mp4⟩

hints: what files say of themselves, never believed, places nothing
  #4 x\u{1b}[2J\n\u{202e}4pm.mp4 may begin at 0:01:02.000 ± 500 ms of island 1: device clock
    shared with a.mp4

not placed: 2 clips
  #4 x\u{1b}[2J\n\u{202e}4pm.mp4: it fits in more than one place
    the best of 31 places was 4.1 deviations above chance, where 6.2 are needed among 1,204
    comparisons; the second best was 3.9
    it might begin 0:00:02.400 into #1 ⟨مظاهرة.mp4⟩, score 0.41
  #5 cut.mp4: it was paused, edited or changed in speed
    the best of 31 places was 4.1 deviations above chance, where 6.2 are needed among 1,204
    comparisons; the second best was 3.9
    its part from 0:00:00.000 to 0:00:08.000 lies at 0:00:33.000 of island 1, clock ± 150 ms
"##;
    assert_eq!(seen(&table(&answer())), expected);
}

#[test]
fn columns_stay_straight_for_every_script() {
    let printed = table(&answer());
    let rows = printed
        .lines()
        .skip_while(|line| !line.starts_with("island 1"))
        .skip(1)
        .take(5);
    let ends: Vec<usize> = rows.map(columns).collect();
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
}

#[test]
fn no_line_is_wider_than_a_terminal() {
    let mut answer = answer();
    answer.inputs[5].file = "字".repeat(150);
    answer.islands[0].clips[1].file = "م".repeat(150);
    answer.refusals[1].detail = "x".repeat(300);
    for line in table(&answer).lines() {
        assert!(columns(line) <= 100, "{} {line}", columns(line));
    }
}

#[test]
fn nothing_that_a_terminal_obeys_is_printed() {
    let mut answer = answer();
    answer.refusals[0].detail = "\u{9b}31m \u{7} \u{1b}]0;x\u{7}".to_owned();
    answer.hints[0].source = "\u{202e}\r\u{8}".to_owned();
    let printed = table(&answer);
    assert!(printed.chars().all(|c| c == '\n' || !c.is_control()));
    assert!(!printed.contains('\u{202e}'));
    assert_eq!(safe("\u{1b}[2J\u{202e}\\"), "\\u{1b}[2J\\u{202e}\\\\");
}

#[test]
fn a_long_name_keeps_both_ends() {
    assert_eq!(cell("holiday-2026-01-24-part-07.mp4", 15), "holiday…-07.mp4");
    assert_eq!(columns(&cell("广场广场广场广场.mp4", 11)), 11);
    assert_eq!(seen(&cell("مظاهرة", 8)), "⟨مظاهرة⟩  ");
}

#[test]
fn an_answer_about_nothing_says_so() {
    let nothing = Answer {
        inputs: Vec::new(),
        islands: Vec::new(),
        copies: Vec::new(),
        hints: Vec::new(),
        refusals: Vec::new(),
        ..answer()
    };
    assert!(table(&nothing).starts_with("0 of 0 clips placed, on 0 islands; cameras"));
}
