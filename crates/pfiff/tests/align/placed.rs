//! A folder with everything in it: each file is placed where the truth has it, or refused for a right reason.

use casebook::answer::{Answer, Basis, Pair, Placement, Reason, Refusal};
use stage::score::{Beyond, Score};

use crate::contract;
use crate::footage::{Footage, folder_of_everything};

struct Asked {
    footage: Footage,
    answer: Answer,
}

fn asked() -> Asked {
    let footage = folder_of_everything();
    let answer = footage.answer();
    Asked { footage, answer }
}

impl Asked {
    fn id(&self, file: &str) -> usize {
        let ends = |input: &&casebook::answer::Input| input.file.ends_with(&format!("/{file}"));
        self.answer.inputs.iter().find(ends).unwrap().id
    }

    fn island(&self, file: &str) -> Option<usize> {
        let id = self.id(file);
        let holds = |island: &casebook::answer::Island| island.clips.iter().any(|clip| clip.id == id);
        self.answer.islands.iter().position(holds)
    }

    fn placed(&self, file: &str) -> &Placement {
        let id = self.id(file);
        let found = contract::placed(&self.answer).find(|clip| clip.id == id);
        found.unwrap_or_else(|| panic!("{file} is not placed: {:?}", self.refusal(file)))
    }

    fn refusal(&self, file: &str) -> Option<&Refusal> {
        let id = self.id(file);
        self.answer.refusals.iter().find(|refusal| refusal.id == id)
    }

    fn reason(&self, file: &str) -> Option<Reason> {
        self.refusal(file).map(|refusal| refusal.reason)
    }

    fn pair(&self, one: &str, other: &str) -> Option<&Pair> {
        let (one, other) = (self.id(one), self.id(other));
        let (a, b) = (one.min(other), one.max(other));
        self.answer.pairs.iter().find(|pair| (pair.a, pair.b) == (a, b))
    }

    fn scored(&self) -> (Score, Beyond) {
        let answer = stage::score::Answer::parse(&self.footage.said()).unwrap();
        let truth = &self.footage.truth;
        (Score::of(truth, &answer), Beyond::of(truth, &answer))
    }
}

#[test]
fn the_answer_keeps_its_contract() {
    contract::holds(&asked().answer);
}

#[test]
fn nothing_is_wrong_and_nothing_is_joined_that_has_nothing_in_common() {
    let asked = asked();
    let (score, beyond) = asked.scored();
    let list = &score.pair_list;
    let wrong = [
        score.joined.wrong,
        score.joined.vague,
        score.wrong_clips,
        score.false_joins,
        list.wrong,
        list.false_pairs,
        list.unlisted,
        score.unaccounted,
        beyond.answered_twice,
        beyond.edits.parts_wrong,
        beyond.hints.wrong_island,
    ];
    assert_eq!(wrong, [0; 11], "{score:#?} {beyond:#?}");
    assert!(score.islands >= 2, "the corner and the rally are two islands");
}

#[test]
fn true_clips_are_found_within_their_stated_errors() {
    let (score, beyond) = asked().scored();
    assert!(
        score.clips_placed + 2 >= score.clips,
        "the chants alone may be refused: {score:#?}"
    );
    assert!(score.covered + 1 >= score.cover_of, "{score:#?}");
    assert!(
        score.pair_list.heard_covered * 100 >= score.pair_list.heard_of * 85,
        "{score:#?}"
    );
    assert!(beyond.drift.within + 2 >= beyond.drift.of, "{beyond:#?}");
}

#[test]
fn every_decoy_is_refused_for_a_right_reason() {
    let asked = asked();
    for file in asked
        .footage
        .truth
        .decoys()
        .filter(|file| file.kind != "too_short")
    {
        let refusal = asked.refusal(&file.file);
        let reason = refusal.map(|refusal| serde_json::to_value(refusal.reason).unwrap());
        let reason = reason
            .as_ref()
            .and_then(|reason| reason.as_str())
            .unwrap_or("placed");
        assert!(
            file.expect.iter().any(|expected| expected == reason),
            "{}: {reason}, not {:?}; {refusal:?}",
            file.file,
            file.expect
        );
    }
}

#[test]
fn two_that_share_nothing_stand_on_one_clock_through_a_third() {
    let asked = asked();
    assert_eq!(asked.pair("a.mp4", "c.webm"), None, "they do not overlap");
    let island = asked.island("a.mp4");
    assert!(island.is_some());
    assert_eq!(island, asked.island("b.mov"));
    assert_eq!(island, asked.island("c.webm"));
}

#[test]
fn two_events_are_two_islands() {
    let asked = asked();
    let rally = asked.island("rally_near.mp4");
    assert!(rally.is_some());
    assert_eq!(rally, asked.island("rally_far.opus"));
    assert_ne!(rally, asked.island("a.mp4"));
}

#[test]
fn clocks_that_run_600_millionths_apart_are_measured() {
    let asked = asked();
    let (fast, slow) = (asked.placed("fast.wav"), asked.placed("slow.mp3"));
    let apart_ppm = fast.drift_ppm - slow.drift_ppm;
    let error_ppm = fast.drift_error_ppm.hypot(slow.drift_error_ppm);
    assert!(
        (apart_ppm - 600.0).abs() <= error_ppm.max(10.0),
        "{fast:?} {slow:?}"
    );
}

#[test]
fn clipped_and_telephoned_sound_is_placed() {
    let asked = asked();
    assert_eq!(asked.island("clipped.m4a"), asked.island("a.mp4"));
    assert_eq!(asked.island("telephone.ogg"), asked.island("a.mp4"));
}

#[test]
fn sound_that_starts_after_the_picture_keeps_its_gap() {
    let asked = asked();
    let (a, late) = (asked.placed("a.mp4"), asked.placed("late.mp4"));
    let apart_s = (late.start_ns - a.start_ns) as f64 / 1e9;
    // Its picture begins 28 s after that of the other; its sound 1.25 s later still.
    assert!((apart_s - 28.0).abs() < 0.15, "{apart_s}");
}

#[test]
fn a_copy_is_named_and_is_no_witness() {
    let asked = asked();
    let copy = asked
        .answer
        .copies
        .iter()
        .find(|copy| copy.id == asked.id("copy.mp3"))
        .unwrap();
    assert_eq!(copy.of, asked.id("a.mp4"));
    assert!((copy.offset_ns - 10_000_000_000).abs() < 60_000_000, "{copy:?}");
    let together = asked.pair("copy.mp3", "a.mp4").unwrap();
    assert!(together.overlap_ns > 25_000_000_000, "{together:?}");
}

#[test]
fn two_phones_at_one_loudspeaker_are_no_copies() {
    let asked = asked();
    let named: Vec<usize> = asked.answer.copies.iter().map(|copy| copy.id).collect();
    // A speech over loudspeakers, heard clearly by two phones 14 m and 40 ppm apart, is still heard twice.
    assert_eq!(named, [asked.id("copy.mp3")]);
}

#[test]
fn nothing_to_hear_is_said_as_what_it_is() {
    let asked = asked();
    assert_eq!(asked.reason("short.wav"), Some(Reason::TooShort));
    assert_eq!(asked.reason("silence.mp4"), Some(Reason::Silent));
    assert_eq!(asked.reason("mute.mp4"), Some(Reason::NoSound));
    assert_eq!(asked.reason("text.mp4"), Some(Reason::Unreadable));
    // A single sample at 24 kHz is none at 8 kHz.
    assert_eq!(asked.reason("one_sample.wav"), Some(Reason::TooShort));
}

#[test]
fn a_pair_says_whether_it_was_heard_or_only_follows() {
    let asked = asked();
    let measured = asked
        .answer
        .pairs
        .iter()
        .filter(|pair| pair.basis == Basis::Measured);
    assert!(measured.count() >= 8, "{:#?}", asked.answer.pairs);
}
