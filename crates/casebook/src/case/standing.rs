//! A case as it can be shown at once: what was aligned last stands, what came since waits to be heard.

use std::collections::BTreeMap;

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
            .and_then(|kept| moved(kept, &exhibits))
            .unwrap_or_else(|| nothing(how));
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

/// An older answer under the ids of now; none where one of its clips is gone.
fn moved(kept: CaseAligned, now: &[ExhibitNumber]) -> Option<Answer> {
    let place = |number: &ExhibitNumber| now.iter().position(|one| one == number);
    let ids: BTreeMap<usize, usize> = kept
        .exhibits
        .iter()
        .enumerate()
        .map(|(id, number)| Some((id, place(number)?)))
        .collect::<Option<_>>()?;
    let mut answer = kept.answer;
    all_ids(&mut answer).into_iter().try_for_each(|id| {
        *id = *ids.get(id)?;
        Some(())
    })?;
    Some(answer)
}

fn all_ids(answer: &mut Answer) -> Vec<&mut usize> {
    let mut ids: Vec<&mut usize> = Vec::new();
    ids.extend(
        answer
            .islands
            .iter_mut()
            .flat_map(|island| &mut island.clips)
            .map(|clip| &mut clip.id),
    );
    ids.extend(
        answer
            .pairs
            .iter_mut()
            .flat_map(|pair| [&mut pair.a, &mut pair.b]),
    );
    ids.extend(
        answer
            .copies
            .iter_mut()
            .flat_map(|copy| [&mut copy.id, &mut copy.of]),
    );
    ids.extend(answer.hints.iter_mut().map(|hint| &mut hint.id));
    for refusal in &mut answer.refusals {
        ids.push(&mut refusal.id);
        ids.extend(refusal.alternatives.iter_mut().map(|other| &mut other.beside));
    }
    ids
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
