//! What files claim of their own times: offered beside a refusal, and nowhere else.

use casebook::answer::{Answer, Reason};

use crate::contract;
use crate::footage::{Footage, few};

fn id(footage: &Footage, name: &str) -> usize {
    footage
        .truth
        .files
        .iter()
        .position(|file| file.file == name)
        .unwrap()
}

fn t0_s(footage: &Footage, name: &str) -> f64 {
    footage.truth.file(name).unwrap().t0.unwrap()
}

/// Event time at the beginning of the island's clock.
fn zero_s(footage: &Footage, answer: &Answer) -> f64 {
    let first = id(footage, "first.mov");
    let placed = contract::placed(answer).find(|clip| clip.id == first).unwrap();
    t0_s(footage, "first.mov") - placed.start_ns as f64 / 1e9
}

#[test]
fn a_silent_clip_gets_a_hint_that_covers_the_truth() {
    let footage = few();
    let answer = footage.answer();
    let [hint] = &answer.hints[..] else {
        panic!("{:?}", answer.hints)
    };
    assert_eq!(hint.id, id(&footage, "mute.mov"));
    assert!(hint.source.contains("first.mov"), "{hint:?}");
    let true_s = t0_s(&footage, "mute.mov") - zero_s(&footage, &answer);
    let off_s = hint.start_ns as f64 / 1e9 - true_s;
    assert!(
        off_s.abs() <= hint.error_ns as f64 / 1e9,
        "{off_s} s off: {hint:?}"
    );
}

#[test]
fn a_hint_places_nothing() {
    let footage = few();
    let answer = footage.answer();
    let mute = id(&footage, "mute.mov");
    let refusal = answer.refusals.iter().find(|refusal| refusal.id == mute).unwrap();
    assert_eq!(refusal.reason, Reason::NoSound);
    assert!(contract::placed(&answer).all(|clip| clip.id != mute));
    assert!(answer.pairs.iter().all(|pair| pair.a != mute && pair.b != mute));
}
