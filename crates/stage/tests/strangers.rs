//! Events that share a beat or a loop and no moment: what they have in common, and that it is no more.

use stage::event::{Event, Kind};

const SECONDS: f64 = 20.0;
const SEED: u64 = 5;

/// What one source of the event of that number plays.
fn played(kind: Kind, seed: u64, number: u64, name: &str) -> Vec<f32> {
    let event = Event::of(kind, SECONDS, seed, number);
    let source = event.sources.into_iter().find(|source| source.name == name);
    source.expect("the event has such a source").signal
}

/// Loudness in steps of ten milliseconds.
fn envelope(signal: &[f32]) -> Vec<f32> {
    let loud = |part: &[f32]| part.iter().map(|x| x * x).sum::<f32>().sqrt();
    signal.chunks(240).map(loud).collect()
}

/// Correlation of two rows, −1 to 1.
fn alike(a: &[f32], b: &[f32]) -> f32 {
    let mean = |row: &[f32]| row.iter().sum::<f32>() / row.len() as f32;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let sum = |of: &dyn Fn(f32, f32) -> f32| {
        let centred = a.iter().zip(b).map(|(x, y)| of(x - mean_a, y - mean_b));
        centred.sum::<f32>()
    };
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

#[test]
fn events_of_one_loop_play_it_alike_to_the_sample_and_talk_for_themselves() {
    let of = |number, name| played(Kind::OneLoop, SEED, number, name);
    assert_eq!(of(0, "machine"), of(7, "machine"));
    assert_ne!(of(0, "talk"), of(7, "talk"));
}

#[test]
fn events_of_one_tempo_share_the_beat_and_not_the_notes() {
    let of = |seed, number| played(Kind::OneTempo, seed, number, "machine");
    let (one, other, elsewhere) = (of(SEED, 1), of(SEED, 2), of(SEED + 1, 1));
    assert_ne!(one, other);
    let (beat, no_beat) = (
        alike(&envelope(&one), &envelope(&other)),
        alike(&envelope(&one), &envelope(&elsewhere)),
    );
    assert!(beat > 0.6 && beat > no_beat + 0.3, "{beat} against {no_beat}");
}

#[test]
fn no_bar_of_one_tempo_comes_again() {
    let music = played(Kind::OneTempo, SEED, 1, "machine");
    let (first, second) = music.split_at(music.len() / 2);
    assert!(
        first
            .windows(12_000)
            .step_by(4800)
            .all(|part| !second.windows(12_000).any(|other| other == part)),
        "half a second comes again"
    );
}
