//! A case's clips as the page shows them: the answer by sound, with what a person placed standing where they placed it.

use super::aligning::CaseAligned;
use super::status::{Standing, Status};
use super::{AlignCase, Case, CaseError};
use crate::align::{Aligned, Tools, Watch};
use crate::answer::{Answer, Island, Placement};

impl Case<'_> {
    /// Hears all clips, for what was heard before at the price of reading it, and puts those placed by hand in their
    /// places. Keeps nothing in the case.
    ///
    /// # Errors
    /// [`CaseError`] when nothing could be heard at all.
    pub fn shown(&self, how: &AlignCase, tools: &Tools, watch: &dyn Watch) -> Result<Aligned, CaseError> {
        let (mut aligned, exhibits) = self.heard(how, tools, watch)?;
        let case = CaseAligned {
            at: String::new(),
            exhibits,
            answer: aligned.answer.clone(),
        };
        let status = self.status_of(Some(&case))?;
        for id in 0..case.exhibits.len() {
            place_by_hand(&mut aligned.answer, id, &case, &status);
        }
        Ok(aligned)
    }
}

/// Takes a clip from where sound put it, or from the refused, to where a person put it.
fn place_by_hand(answer: &mut Answer, id: usize, case: &CaseAligned, status: &Status) {
    let number = case.number(id);
    let found = status.exhibits.iter().find(|one| Some(one.number) == number);
    let Some(Standing::Hand {
        place,
        island: Some(island),
        start_ns: Some(start_ns),
        ..
    }) = found.map(|one| &one.standing)
    else {
        return;
    };
    for island in &mut answer.islands {
        island.clips.retain(|clip| clip.id != id);
    }
    answer.refusals.retain(|refusal| refusal.id != id);
    answer.hints.retain(|hint| hint.id != id);
    answer.pairs.retain(|pair| pair.a != id && pair.b != id);
    let Some(Island { clips }) = answer.islands.get_mut(*island) else {
        return;
    };
    clips.push(Placement {
        id,
        file: answer.inputs[id].file.clone(),
        start_ns: *start_ns,
        drift_ppm: 0.0,
        drift_error_ppm: DRIFT_UNKNOWN_PPM,
        anchor_ns: 0,
        heard_error_ns: place.error_ns,
        clock_error_ns: place.error_ns,
        links: 0,
    });
    clips.sort_by_key(|clip| (clip.start_ns, clip.id));
}

/// What is stated where a drift was not measured.
const DRIFT_UNKNOWN_PPM: f64 = 600.0;
