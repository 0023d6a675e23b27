//! Where each clip of a case stands: by hand before sound, and by sound before a refusal.
//!
//! Places by hand that rest on one another are worked out once each, however long their chain. Such as rest on one another
//! in a ring stand nowhere: a case does not take them, but a stranger's may hold them.

use std::collections::HashMap;

use super::ExhibitNumber;
use super::aligning::CaseAligned;
use super::hand::{ByHand, line};
use super::status::{Heard, Standing};
use crate::answer::{Alternative, Placement, Refusal};
use domain::time::MediaTime;

/// An island, and a time on its clock.
type Scene = (usize, i64);

pub(super) struct Standings<'a> {
    aligned: Option<&'a CaseAligned>,
    by_hand: HashMap<ExhibitNumber, &'a ByHand>,
    heard: HashMap<ExhibitNumber, (Heard, &'a Placement)>,
    refused: HashMap<ExhibitNumber, &'a Refusal>,
    copies: HashMap<ExhibitNumber, ExhibitNumber>,
    /// Of each place by hand, where its anchor stands.
    anchors: HashMap<ExhibitNumber, Option<Scene>>,
}

impl<'a> Standings<'a> {
    pub(super) fn of(by_hand: &'a [ByHand], aligned: Option<&'a CaseAligned>) -> Self {
        let mut standings = Self {
            aligned,
            by_hand: by_hand.iter().map(|place| (place.exhibit, place)).collect(),
            heard: aligned.map(heard).unwrap_or_default(),
            refused: aligned.map(refused).unwrap_or_default(),
            copies: aligned.map(copies).unwrap_or_default(),
            anchors: HashMap::new(),
        };
        for place in by_hand {
            standings.anchor(place.exhibit);
        }
        standings
    }

    /// Works out where a place by hand stands, and all those that it rests on.
    fn anchor(&mut self, of: ExhibitNumber) {
        let mut chain = Vec::new();
        let mut next = of;
        while let Some(place) = self.by_hand.get(&next)
            && !self.anchors.contains_key(&next)
        {
            // A ring comes back to this.
            self.anchors.insert(next, None);
            chain.push(*place);
            next = place.beside;
        }
        for place in chain.into_iter().rev() {
            // Where the place was found the other clip's rate counts, not at the beginning.
            let there_ns = place.offset_ns.saturating_add(place.anchor_ns());
            let scene = self.scene(place.beside, there_ns);
            self.anchors.insert(place.exhibit, scene);
        }
    }

    /// Where a file time of a clip stands, by hand before sound.
    fn scene(&self, number: ExhibitNumber, media_ns: i64) -> Option<Scene> {
        if let Some(place) = self.by_hand.get(&number) {
            let (island, at_ns) = self.anchors.get(&number).copied().flatten()?;
            return Some((
                island,
                at_ns.saturating_add(media_ns).saturating_sub(place.anchor_ns()),
            ));
        }
        let (heard, clip) = self.heard.get(&number)?;
        Some((heard.island, line(clip).scene_time(MediaTime(media_ns)).0))
    }

    pub(super) fn standing(&self, number: ExhibitNumber) -> Standing {
        if let Some(place) = self.by_hand.get(&number) {
            return self.hand(place);
        }
        if let Some((heard, _)) = self.heard.get(&number) {
            return Standing::Sound(*heard);
        }
        self.refusal(number).unwrap_or(Standing::NotAligned)
    }

    fn hand(&self, place: &ByHand) -> Standing {
        let found = self.scene(place.exhibit, 0);
        let sound = self.heard.get(&place.exhibit).map(|(heard, _)| heard);
        let against = found.zip(sound).filter(|(found, heard)| found.0 == heard.island);
        let sound_later_ns = against.map(|(found, heard)| heard.start_ns.saturating_sub(found.1));
        let error_ns = sound.map_or(0.0, |heard| {
            (heard.clock_error_ns as f64).hypot(place.error_ns as f64)
        });
        Standing::Hand {
            place: place.clone(),
            island: found.map(|found| found.0),
            start_ns: found.map(|found| found.1),
            sound_later_ns,
            is_contradicted: sound_later_ns.is_some_and(|by| by.unsigned_abs() as f64 > error_ns),
        }
    }

    fn refusal(&self, number: ExhibitNumber) -> Option<Standing> {
        let refusal = self.refused.get(&number)?;
        let named = |at: &Alternative| {
            let beside = usize::try_from(self.aligned?.number(at.beside)?.0).ok()?;
            Some(Alternative { beside, ..at.clone() })
        };
        Some(Standing::Refused {
            reason: refusal.reason,
            detail: refusal.detail.clone(),
            alternatives: refusal.alternatives.iter().filter_map(named).collect(),
        })
    }

    pub(super) fn copy_of(&self, number: ExhibitNumber) -> Option<ExhibitNumber> {
        self.copies.get(&number).copied()
    }
}

fn heard(aligned: &CaseAligned) -> HashMap<ExhibitNumber, (Heard, &Placement)> {
    let islands = aligned.answer.islands.iter().enumerate();
    let all = islands.flat_map(|(island, of)| of.clips.iter().map(move |clip| (island, clip)));
    all.filter_map(|(island, clip)| {
        let heard = Heard {
            island,
            start_ns: clip.start_ns,
            heard_error_ns: clip.heard_error_ns,
            clock_error_ns: clip.clock_error_ns,
            links: clip.links,
        };
        Some((aligned.number(clip.id)?, (heard, clip)))
    })
    .collect()
}

fn refused(aligned: &CaseAligned) -> HashMap<ExhibitNumber, &Refusal> {
    let all = aligned.answer.refusals.iter();
    all.filter_map(|refusal| Some((aligned.number(refusal.id)?, refusal)))
        .collect()
}

fn copies(aligned: &CaseAligned) -> HashMap<ExhibitNumber, ExhibitNumber> {
    let all = aligned.answer.copies.iter();
    all.filter_map(|copy| Some((aligned.number(copy.id)?, aligned.number(copy.of)?)))
        .collect()
}
