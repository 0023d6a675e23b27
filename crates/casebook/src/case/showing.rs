//! An answer by sound with what a person placed standing where they placed it: what the page draws.

use super::aligning::CaseAligned;
use super::status::{Standing, Status};
use crate::answer::{Answer, Island, Placement};

/// What is stated where a drift was not measured.
const DRIFT_UNKNOWN_PPM: f64 = 600.0;

/// The answer with all hands' places in it. Clips placed in no island stay among the refused.
pub(super) fn with_hands(by_sound: &CaseAligned, status: &Status) -> Answer {
    let mut answer = by_sound.answer.clone();
    for exhibit in &status.exhibits {
        let id = by_sound
            .exhibits
            .iter()
            .position(|number| *number == exhibit.number);
        if let (
            Some(id),
            Standing::Hand {
                place,
                island: Some(island),
                start_ns: Some(start_ns),
                ..
            },
        ) = (id, &exhibit.standing)
        {
            put(&mut answer, id, *island, *start_ns, place.error_ns);
        }
    }
    answer
}

/// Takes a clip from where sound put it, or from the refused, to where a person put it.
fn put(answer: &mut Answer, id: usize, island: usize, start_ns: i64, error_ns: i64) {
    for island in &mut answer.islands {
        island.clips.retain(|clip| clip.id != id);
    }
    answer.refusals.retain(|refusal| refusal.id != id);
    answer.hints.retain(|hint| hint.id != id);
    answer.pairs.retain(|pair| pair.a != id && pair.b != id);
    let file = answer
        .inputs
        .get(id)
        .map(|input| input.file.clone())
        .unwrap_or_default();
    let Some(Island { clips }) = answer.islands.get_mut(island) else {
        return;
    };
    clips.push(Placement {
        id,
        file,
        start_ns,
        drift_ppm: 0.0,
        drift_error_ppm: DRIFT_UNKNOWN_PPM,
        anchor_ns: 0,
        heard_error_ns: error_ns,
        clock_error_ns: error_ns,
        links: 0,
    });
    clips.sort_by_key(|clip| (clip.start_ns, clip.id));
}
