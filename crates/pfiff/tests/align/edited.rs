//! Clips that were cut, paused, quickened or put together: found as discontinuous, their parts where the truth has them.

use casebook::answer::{Answer, Reason, Refusal};
use stage::score::{Beyond, Score};

use crate::contract;
use crate::footage::{Footage, edited};

fn refusal<'a>(footage: &Footage, answer: &'a Answer, file: &str) -> Option<&'a Refusal> {
    let id = footage.truth.files.iter().position(|of| of.file == file).unwrap();
    answer.refusals.iter().find(|refusal| refusal.id == id)
}

#[test]
fn what_was_cut_is_discontinuous_and_its_parts_lie_inside_it() {
    let footage = edited();
    let answer = footage.answer();
    contract::holds(&answer);
    for file in footage.truth.files.iter().filter(|file| file.kind == "edited") {
        let refusal = refusal(&footage, &answer, &file.file);
        let refusal = refusal.unwrap_or_else(|| panic!("{} is placed as a whole", file.file));
        assert_eq!(refusal.reason, Reason::Discontinuous, "{refusal:?}");
        let end_ns = (file.dur * 1e9) as i64 + 50_000_000;
        assert!(
            refusal.parts.iter().all(|part| part.to_ns <= end_ns),
            "{refusal:?}"
        );
    }
}

#[test]
fn no_part_is_wrong_and_no_whole_clip_is_called_edited() {
    let footage = edited();
    let answer = stage::score::Answer::parse(&footage.said()).unwrap();
    let (score, beyond) = (
        Score::of(&footage.truth, &answer),
        Beyond::of(&footage.truth, &answer),
    );
    let edits = &beyond.edits;
    assert_eq!((edits.parts_wrong, edits.named_falsely), (0, 0), "{edits:?}");
    assert!(edits.stretches_found >= 4, "{edits:?}");
    assert_eq!(
        (score.false_joins, score.joined.wrong, score.wrong_clips),
        (0, 0, 0),
        "{score:#?}"
    );
    assert_eq!(score.clips_placed, 2, "both whole clips are placed: {score:#?}");
}

#[test]
fn what_was_quickened_is_placed_nowhere() {
    let footage = edited();
    let answer = footage.answer();
    let quick = refusal(&footage, &answer, "quick.wav").unwrap();
    let allowed = [
        Reason::Discontinuous,
        Reason::Contradicts,
        Reason::NothingInCommon,
    ];
    assert!(allowed.contains(&quick.reason), "{quick:?}");
}
