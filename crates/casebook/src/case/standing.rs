//! A case as it can be shown at once: what was aligned last stands, what came since waits to be heard.

use super::aligning::{AlignCase, CaseAligned};
use super::exhibit::Exhibit;
use super::{Case, CaseError, ExhibitNumber};
use crate::align::{Aligned, AlignedClip, Counts};
use crate::answer::{Answer, Input, Reason, Refusal, VERSION};

/// What can be shown without hearing anything.
#[derive(Debug)]
pub struct Stands {
    /// Clips that were not heard yet are refused as [`Reason::Unheard`].
    pub aligned: Aligned,
    /// Which exhibit each input id is.
    pub exhibits: Vec<ExhibitNumber>,
    /// Whether nothing waits to be looked into, heard or placed.
    pub is_whole: bool,
}

impl Case<'_> {
    /// What can be shown at once.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be read.
    pub fn stands(&self, how: &AlignCase) -> Result<Stands, CaseError> {
        if let Some((aligned, exhibits)) = self.recalled(how)? {
            return Ok(Stands {
                aligned,
                exhibits,
                is_whole: true,
            });
        }
        let present = self.present()?;
        let exhibits: Vec<ExhibitNumber> = present.iter().map(|exhibit| exhibit.number).collect();
        let answer = self
            .aligned()?
            .map_or_else(|| nothing(how), |kept| moved(kept, &exhibits));
        Ok(Stands {
            is_whole: present.is_empty(),
            aligned: Aligned {
                answer: with_unheard(answer, &present),
                clips: present.iter().map(|exhibit| self.clip_or_none(exhibit)).collect(),
                counts: Counts::default(),
            },
            exhibits,
        })
    }

    fn clip_or_none(&self, exhibit: &Exhibit) -> AlignedClip {
        self.clip_of(exhibit, false).unwrap_or_else(|| AlignedClip {
            path: self.path_of(exhibit),
            clip: None,
            duration_ns: 0,
            waveform: Vec::new(),
            waves: None,
            problems: Vec::new(),
            content: None,
        })
    }
}

fn nothing(how: &AlignCase) -> Answer {
    Answer {
        version: VERSION,
        spread_m: how.spread_m,
        inputs: Vec::new(),
        islands: Vec::new(),
        pairs: Vec::new(),
        copies: Vec::new(),
        hints: Vec::new(),
        refusals: Vec::new(),
    }
}

/// An older answer under the ids of now, without what it says of clips that are gone.
fn moved(kept: CaseAligned, now: &[ExhibitNumber]) -> Answer {
    let ids: Vec<Option<usize>> = kept
        .exhibits
        .iter()
        .map(|number| now.iter().position(|one| one == number))
        .collect();
    let id_of = |id: usize| ids.get(id).copied().flatten();
    let to = |id: &mut usize| id_of(*id).map(|now| *id = now).is_some();
    let mut answer = kept.answer;
    for island in &mut answer.islands {
        island.clips.retain_mut(|clip| to(&mut clip.id));
    }
    answer.pairs.retain_mut(|pair| to(&mut pair.a) && to(&mut pair.b));
    answer
        .copies
        .retain_mut(|copy| to(&mut copy.id) && to(&mut copy.of));
    answer.hints.retain_mut(|hint| to(&mut hint.id));
    for hint in &mut answer.hints {
        hint.shared_with = hint.shared_with.and_then(id_of);
    }
    answer.refusals.retain_mut(|refusal| to(&mut refusal.id));
    for refusal in &mut answer.refusals {
        refusal.alternatives.retain_mut(|other| to(&mut other.beside));
    }
    // Others name islands by their place in the list, so none can be taken out of it alone.
    if answer.islands.iter().any(|island| island.clips.is_empty()) {
        answer.islands.clear();
        answer.pairs.clear();
        answer.hints.clear();
        answer.refusals.clear();
    }
    answer
}

/// Names all clips, and those of which the answer says nothing as not heard yet.
fn with_unheard(mut answer: Answer, present: &[Exhibit]) -> Answer {
    answer.inputs = present
        .iter()
        .enumerate()
        .map(|(id, exhibit)| input(id, exhibit))
        .collect();
    let placed = answer
        .islands
        .iter()
        .flat_map(|island| &island.clips)
        .map(|clip| clip.id);
    let known: Vec<usize> = placed
        .chain(answer.refusals.iter().map(|refusal| refusal.id))
        .collect();
    for (id, exhibit) in present.iter().enumerate().filter(|(id, _)| !known.contains(id)) {
        answer.refusals.push(Refusal {
            id,
            file: exhibit.name.clone(),
            reason: Reason::Unheard,
            detail: String::new(),
            figures: Vec::new(),
            alternatives: Vec::new(),
            parts: Vec::new(),
        });
    }
    answer
}

fn input(id: usize, exhibit: &Exhibit) -> Input {
    Input {
        id,
        file: exhibit.name.clone(),
        encoded: exhibit.is_encoded,
    }
}
