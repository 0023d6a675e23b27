//! Recordings that were cut, paused or put together are refused with their pieces; whole ones never are.

mod noise;

use std::ops::Range;

use clock::outcome::{Outcome, Part, Reason};
use clock::{Alone, Recording, place::place_all};
use noise::Noise;

const RATE: usize = 8000;

/// An event: syllables of random pitch, length and loudness, never repeated.
fn event(seed: u64, seconds: usize) -> Vec<f32> {
    let mut noise = Noise(seed);
    let mut sound = Vec::with_capacity(seconds * RATE);
    while sound.len() < seconds * RATE {
        let length = (RATE as f32 * (0.12 + 0.08 * noise.next())) as usize;
        let (pitch, loud) = (700.0 + 550.0 * noise.next(), 0.15 + 0.12 * noise.next());
        for k in 0..length {
            let phase = std::f32::consts::TAU * pitch * k as f32 / RATE as f32;
            let swell = (std::f32::consts::PI * k as f32 / length as f32).sin();
            let voice: f32 = (1..5).map(|h| (phase * h as f32).sin() / h as f32).sum();
            sound.push(loud * swell * voice);
        }
    }
    sound
}

/// What a phone hears of some seconds of an event, in noise of its own.
fn heard(event: &[f32], seconds: Range<usize>, seed: u64) -> Vec<i16> {
    let mut noise = Noise(seed);
    event[seconds.start * RATE..seconds.end * RATE]
        .iter()
        .map(|sound| ((0.7 * sound + 0.25 * noise.next()).clamp(-1.0, 1.0) * 32000.0) as i16)
        .collect()
}

fn placed(recordings: &[Vec<i16>]) -> Outcome {
    let recordings: Vec<&dyn Recording> = recordings.iter().map(|r| r as &dyn Recording).collect();
    place_all(&recordings, 0.0, &Alone)
}

fn parts(outcome: &Outcome, id: usize) -> &[Part] {
    let refusal = outcome.refusals.iter().find(|refusal| refusal.id == id);
    let refusal = refusal.expect("the recording is refused");
    assert!(
        matches!(refusal.reason, Reason::Discontinuous { .. }),
        "{:?}",
        refusal.reason
    );
    &refusal.parts
}

/// Each part lies where the event had it: pieces are file seconds and the event's second at their beginning.
fn check(outcome: &Outcome, id: usize, pieces: &[(Range<f64>, f64)], reference: (usize, f64)) {
    let parts = parts(outcome, id);
    assert_eq!(parts.len(), pieces.len(), "{parts:?}");
    for (part, (file, event_s)) in parts.iter().zip(pieces) {
        assert!((part.from_s - file.start).abs() < 1.0, "{part:?}");
        assert!((part.to_s - file.end).abs() < 1.0, "{part:?}");
        let mut clips = outcome.islands[part.island].clips.iter();
        let clip = clips
            .find(|clip| clip.id == reference.0)
            .expect("the reference is on the part's island");
        let expected = clip.start_s + event_s - reference.1 + part.from_s - file.start;
        assert!(
            (part.start_s - expected).abs() < 0.05,
            "{part:?}, expected {expected}"
        );
    }
}

/// Three recordings of one event, each in noise that only `seed` gives.
fn neighbours(event: &[f32], seed: u64) -> Vec<Vec<i16>> {
    [(0..70, 1), (20..100, 2), (50..120, 3)]
        .map(|(seconds, number)| heard(event, seconds, 10 * seed + number))
        .to_vec()
}

#[test]
fn a_recording_with_a_cut_is_refused_with_both_pieces() {
    let event = event(1, 120);
    let mut recordings = neighbours(&event, 50);
    let mut cut = heard(&event, 10..40, 14);
    cut.extend(heard(&event, 52..80, 15));
    recordings.push(cut);
    check(
        &placed(&recordings),
        3,
        &[(0.0..30.0, 10.0), (30.0..58.0, 52.0)],
        (0, 0.0),
    );
}

#[test]
fn a_compilation_of_copies_is_refused_with_its_pieces_in_their_order() {
    let event = event(2, 120);
    let mut recordings = neighbours(&event, 50);
    let mut compiled = recordings[1][50 * RATE..62 * RATE].to_vec();
    compiled.extend(&recordings[0][5 * RATE..14 * RATE]);
    compiled.extend(&recordings[2][30 * RATE..40 * RATE]);
    recordings.push(compiled);
    let pieces = [(0.0..12.0, 70.0), (12.0..21.0, 5.0), (21.0..31.0, 80.0)];
    check(&placed(&recordings), 3, &pieces, (0, 0.0));
}

#[test]
fn a_compilation_of_two_events_joins_them_not() {
    let (first, second) = (event(3, 120), event(4, 120));
    let mut recordings = neighbours(&first, 50);
    recordings.extend(neighbours(&second, 60));
    let mut compiled = heard(&first, 30..60, 21);
    compiled.extend(heard(&second, 40..75, 22));
    recordings.push(compiled);
    let outcome = placed(&recordings);
    assert_eq!(outcome.islands.len(), 2);
    assert_eq!(parts(&outcome, 6).len(), 2);
    assert!(outcome.islands.iter().all(|island| island.clips.len() == 3));
}

#[test]
fn a_copy_with_a_cut_inside_is_no_copy() {
    let event = event(5, 120);
    let mut recordings = neighbours(&event, 50);
    let mut copy = recordings[1][..30 * RATE].to_vec();
    copy.extend(&recordings[1][34 * RATE..70 * RATE]);
    recordings.push(copy);
    let outcome = placed(&recordings);
    assert!(outcome.copies.is_empty(), "{:?}", outcome.copies);
    check(&outcome, 3, &[(0.0..30.0, 20.0), (30.0..66.0, 54.0)], (0, 0.0));
}

#[test]
fn a_trimmed_copy_is_whole() {
    let event = event(6, 120);
    let mut recordings = neighbours(&event, 50);
    recordings.push(recordings[1][8 * RATE..60 * RATE].to_vec());
    let outcome = placed(&recordings);
    assert_eq!(outcome.copies.len(), 1);
    assert!(outcome.refusals.is_empty(), "{:?}", outcome.refusals);
}

#[test]
fn whoever_is_talked_over_for_a_while_stays_whole() {
    let event = event(7, 120);
    let other = heard(&self::event(8, 120), 0..20, 31);
    let mut recordings = neighbours(&event, 50);
    recordings[1][30 * RATE..50 * RATE].copy_from_slice(&other);
    let outcome = placed(&recordings);
    assert!(outcome.refusals.is_empty(), "{:?}", outcome.refusals);
}
