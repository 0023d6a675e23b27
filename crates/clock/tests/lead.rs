//! One announcement and three people who talk, each at a place of its own: a group follows the announcement, even where
//! somebody who talks is louder. Says nothing of real sound.

mod noise;

use clock::{Alone, Recording, SAMPLE_RATE_HZ, place};
use noise::Noise;

const SECONDS: usize = 240;
const RATE: usize = SAMPLE_RATE_HZ;
/// Samples by which each of six recordings hears each of the four sounds late; the first is the announcement.
const LATE: [[usize; 4]; 6] = [
    [0, 900, 350, 120],
    [310, 420, 60, 700],
    [640, 130, 500, 420],
    [150, 770, 820, 30],
    [480, 260, 190, 930],
    [820, 540, 660, 260],
];
/// Who talks so much louder is followed by all pairs, were it not for the pauses.
const LOUD: [f32; 4] = [1.0, 2.4, 0.6, 0.6];

/// Syllables of noise, all along or with pauses of seconds between sentences.
fn voice(seed: u64, pauses: bool) -> Vec<f32> {
    let mut noise = Noise(seed);
    let mut out = Vec::new();
    while out.len() < SECONDS * RATE + 2000 {
        let syllables = 8 + (noise.next().abs() * 14.0) as usize;
        for _ in 0..syllables {
            let length = RATE / 8 + (noise.next().abs() * RATE as f32 / 8.0) as usize;
            let loud = 0.25 + 0.75 * noise.next().abs();
            out.extend((0..length).map(|k| {
                let swell = (std::f32::consts::PI * k as f32 / length as f32).sin();
                loud * swell * noise.next()
            }));
        }
        let pause_s = if pauses {
            2.0 + 4.0 * noise.next().abs()
        } else {
            0.3
        };
        out.resize(out.len() + (pause_s * RATE as f32) as usize, 0.0);
    }
    out
}

fn recordings() -> Vec<Vec<i16>> {
    let voices: Vec<Vec<f32>> = (0..4).map(|k| voice(77 + k, k > 0)).collect();
    let one = |(n, late): (usize, &[usize; 4])| {
        let mut own = Noise(1000 + n as u64);
        (1000..SECONDS * RATE)
            .map(|t| {
                let heard = voices.iter().zip(late).zip(LOUD);
                let sum: f32 = heard.map(|((voice, late), loud)| loud * voice[t - late]).sum();
                ((sum + 0.4 * own.next()) * 6000.0) as i16
            })
            .collect()
    };
    LATE.iter().enumerate().map(one).collect()
}

#[test]
fn the_sound_that_goes_on_leads() {
    let recordings = recordings();
    let all: Vec<&dyn Recording> = recordings.iter().map(|one| one as &dyn Recording).collect();
    let outcome = place::place_all(&all, 150.0, &Alone);
    assert_eq!(outcome.islands.len(), 1);
    let mut off_ms: Vec<(usize, usize, f64)> = Vec::new();
    for pair in &outcome.pairs {
        // What a hears later than b, it hears at a later time of its own.
        let late = |k: usize| LATE[k][0] as f64 / RATE as f64;
        off_ms.push((
            pair.a,
            pair.b,
            1e3 * (pair.offset_s - (late(pair.a) - late(pair.b))),
        ));
    }
    assert_eq!(off_ms.len(), 15);
    assert!(
        off_ms.iter().all(|(.., off_ms)| off_ms.abs() < 3.0),
        "{off_ms:.1?}"
    );
}
