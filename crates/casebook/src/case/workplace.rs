//! A case while somebody works in it: what they place, mark and take back, undone and done again.
//!
//! Clips are named by their input id in the answer, as the page knows them. Every change is in the case when the call
//! returns. What can be undone is what was done since the case was opened; undoing is a step like any other.

mod growing;
mod notices;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use notices::{NamedProblem, Notices};

use serde::{Deserialize, Serialize};

use super::aligning::CaseAligned;
use super::graphic::{GraphicMark, Marking};
use super::hand::{At, ByHand, Place};
use super::objection::Objection;
use super::same_event::{Agreement, Pick};
use super::showing::{Shown, with_hands};
use super::status::{Standing, Status};
use super::wall::{self, ClaimedTime};
use super::{Case, CaseError, ExhibitNumber, Picked};
use crate::answer::Answer;
use domain::time::MediaTime;

/// Changes that can be undone.
const CHANGES_MAX: usize = 1_000;

/// A case that is open for work.
pub struct Workplace {
    bench: Mutex<Bench>,
}

struct Bench {
    case: Case<'static>,
    by_sound: CaseAligned,
    done: Vec<Change>,
    undone: Vec<Change>,
    /// So many were made since the case was opened.
    changes: u64,
}

/// A clip before and after.
#[derive(Clone)]
struct Change {
    number: u64,
    exhibit: ExhibitNumber,
    before: Stood,
    after: Stood,
}

/// What a person said of a clip.
#[derive(Clone, PartialEq, Eq)]
struct Stood {
    place: Option<ByHand>,
    graphic: Vec<GraphicMark>,
}

/// A clip to be placed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Placing {
    /// Input id.
    pub id: usize,
    /// Input id of the other.
    pub beside: usize,
    /// File time of the other at this one's file time zero; where there are picks, they say it.
    #[serde(default)]
    pub offset_ns: i64,
    /// 95 % half-width; none states half a second, or what the picks imply.
    #[serde(default)]
    pub error_ns: Option<i64>,
    /// How it was found: `typed`, `alternative`, `nudge`, `same-event`, or a few words.
    pub method: String,
    /// Events that lie in both clips.
    #[serde(default)]
    pub picks: Vec<Pick>,
}

/// What the page needs to know beyond the answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Work {
    /// Whether anything can be changed; if not, who holds the case.
    pub may_write: bool,
    /// The exhibit number of each input id.
    pub exhibits: Vec<ExhibitNumber>,
    /// Clips placed by hand.
    pub by_hand: Vec<PlacedByHand>,
    /// Indices of islands that hang together by hands alone.
    pub islands_by_hand: Vec<usize>,
    /// Clips with something marked as graphic.
    pub graphic: Vec<MarkedClip>,
    /// What clips claim about the time of day.
    pub claimed: Vec<ClaimedTime>,
    /// What is to be said of files.
    pub notices: Notices,
    /// Whether there is something to undo.
    pub can_undo: bool,
    /// Whether there is something to do again.
    pub can_redo: bool,
    /// The number of the change that is undone next.
    pub undoes: Option<u64>,
    /// The number of the change that is done again next.
    pub redoes: Option<u64>,
}

/// One clip placed by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlacedByHand {
    /// Input id.
    pub id: usize,
    /// Input id of the other.
    pub beside: usize,
    /// File time of the other at this one's file time zero.
    pub offset_ns: i64,
    /// 95 % half-width.
    pub error_ns: i64,
    /// How it was found.
    pub method: String,
    /// The events that it rests on.
    pub picks: Vec<Pick>,
    /// What they say together.
    pub agreement: Option<Agreement>,
    /// By how much sound puts it later, where it says anything.
    pub sound_later_ns: Option<i64>,
    /// Whether that is more than both errors allow.
    pub is_contradicted: bool,
}

/// One clip with something marked as graphic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MarkedClip {
    /// Input id.
    pub id: usize,
    /// At least one.
    pub marks: Vec<GraphicMark>,
}

impl std::fmt::Debug for Workplace {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Workplace").finish_non_exhaustive()
    }
}

impl Workplace {
    /// `exhibits`: which each input id of the answer is.
    #[must_use]
    pub fn new(case: Case<'static>, answer: Answer, exhibits: Vec<ExhibitNumber>) -> Self {
        let by_sound = CaseAligned {
            at: String::new(),
            exhibits,
            answer,
        };
        Self {
            bench: Mutex::new(Bench {
                case,
                by_sound,
                done: Vec::new(),
                undone: Vec::new(),
                changes: 0,
            }),
        }
    }

    /// The answer as it stands now, and what can be done.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be read.
    pub fn stands(&self) -> Result<(Answer, Work), CaseError> {
        self.bench().stands()
    }

    /// Places a clip by hand.
    ///
    /// # Errors
    /// [`CaseError`] where the place is none, or the case cannot be written.
    pub fn place(&self, placing: &Placing) -> Result<(Answer, Work), CaseError> {
        let mut bench = self.bench();
        let (clip, beside) = (bench.picked(placing.id)?, bench.picked(placing.beside)?);
        bench.change(clip.number, |case| {
            let at = match &placing.picks[..] {
                [] => At::Beside {
                    clip: beside,
                    at: MediaTime(placing.offset_ns),
                },
                picks => At::SameEvent {
                    clip: beside,
                    picks: picks.to_vec(),
                },
            };
            let (error_ns, method) = (placing.error_ns, placing.method.clone());
            case.place(&Place {
                clip,
                at,
                error_ns,
                method,
            })
            .map(|_| ())
        })
    }

    /// Takes back where a clip was placed by hand.
    ///
    /// # Errors
    /// [`CaseError`] where it was not, or the case cannot be written.
    pub fn take_back(&self, id: usize) -> Result<(Answer, Work), CaseError> {
        let mut bench = self.bench();
        let clip = bench.picked(id)?;
        bench.change(clip.number, |case| case.take_back(&clip))
    }

    /// Marks a clip, or a stretch of it, as graphic.
    ///
    /// # Errors
    /// [`CaseError`] where the stretch is none, or the case cannot be written.
    pub fn mark(&self, id: usize, marking: &Marking) -> Result<(Answer, Work), CaseError> {
        let mut bench = self.bench();
        let clip = bench.picked(id)?;
        bench.change(clip.number, |case| case.mark_graphic(&clip, marking))
    }

    /// Takes all marks from a clip.
    ///
    /// # Errors
    /// [`CaseError`] where it has none, or the case cannot be written.
    pub fn clear_marks(&self, id: usize) -> Result<(Answer, Work), CaseError> {
        let mut bench = self.bench();
        let clip = bench.picked(id)?;
        bench.change(clip.number, |case| case.clear_marks(&clip))
    }

    /// Undoes the newest change that was not undone; nothing where there is none. `meant`: the number that it has for
    /// whoever asks.
    ///
    /// # Errors
    /// [`CaseError`] where it is another one, or the case cannot be written.
    pub fn undo(&self, meant: Option<u64>) -> Result<(Answer, Work), CaseError> {
        let mut bench = self.bench();
        is_meant(&bench.done, meant)?;
        if let Some(change) = bench.done.last().cloned() {
            bench.lead(change.exhibit, &change.after, &change.before)?;
            bench.done.pop();
            bench.undone.push(change);
        }
        bench.stands()
    }

    /// Does again what was undone last; nothing where there is none. `meant`: as for undoing.
    ///
    /// # Errors
    /// [`CaseError`] where it is another one, or the case cannot be written.
    pub fn redo(&self, meant: Option<u64>) -> Result<(Answer, Work), CaseError> {
        let mut bench = self.bench();
        is_meant(&bench.undone, meant)?;
        if let Some(change) = bench.undone.last().cloned() {
            bench.lead(change.exhibit, &change.before, &change.after)?;
            bench.undone.pop();
            bench.done.push(change);
        }
        bench.stands()
    }

    /// The case is whole between calls, so one that panicked left nothing half done.
    fn bench(&self) -> MutexGuard<'_, Bench> {
        self.bench.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses what another page did since: whoever undoes sees what they undo.
fn is_meant(changes: &[Change], meant: Option<u64>) -> Result<(), CaseError> {
    let newest = changes.last().map(|change| change.number);
    if meant.is_none() || meant == newest {
        return Ok(());
    }
    Err(Objection::ChangedElsewhere.into())
}

impl Bench {
    fn picked(&self, id: usize) -> Result<Picked, CaseError> {
        let number = self.by_sound.number(id).ok_or(Objection::NoSuchClip { id })?;
        self.case.pick(&number.0.to_string())
    }

    fn change(
        &mut self,
        exhibit: ExhibitNumber,
        change: impl FnOnce(&mut Case) -> Result<(), CaseError>,
    ) -> Result<(Answer, Work), CaseError> {
        let before = self.stood(exhibit)?;
        change(&mut self.case)?;
        let after = self.stood(exhibit)?;
        self.undone.clear();
        self.changes += 1;
        self.done.push(Change {
            number: self.changes,
            exhibit,
            before,
            after,
        });
        let too_many = self.done.len().saturating_sub(CHANGES_MAX);
        self.done.drain(..too_many);
        self.stands()
    }

    fn stood(&self, exhibit: ExhibitNumber) -> Result<Stood, CaseError> {
        let mut by_hand = self.case.by_hand()?.into_iter();
        Ok(Stood {
            place: by_hand.find(|place| place.exhibit == exhibit),
            graphic: self.case.marks_of(exhibit)?,
        })
    }

    /// Only what differs is a step.
    fn lead(&mut self, exhibit: ExhibitNumber, from: &Stood, to: &Stood) -> Result<(), CaseError> {
        if from.place != to.place {
            self.case.stand(exhibit, to.place.as_ref())?;
        }
        if from.graphic != to.graphic {
            self.case.set_marks(exhibit, &to.graphic)?;
        }
        Ok(())
    }

    fn stands(&self) -> Result<(Answer, Work), CaseError> {
        let status = self.case.status_of(Some(&self.by_sound))?;
        let Shown {
            answer,
            islands_by_hand,
        } = with_hands(&self.by_sound, &status);
        let work = Work {
            may_write: self.case.may_write(),
            exhibits: self.by_sound.exhibits.clone(),
            by_hand: self.by_hand(&status),
            islands_by_hand,
            graphic: self.marked(&status),
            claimed: wall::claims(&status, &self.by_sound),
            notices: notices::notices(&status),
            can_undo: !self.done.is_empty(),
            can_redo: !self.undone.is_empty(),
            undoes: self.done.last().map(|change| change.number),
            redoes: self.undone.last().map(|change| change.number),
        };
        Ok((answer, work))
    }

    fn marked(&self, status: &Status) -> Vec<MarkedClip> {
        let ids = self.by_sound.ids();
        let all = status
            .exhibits
            .iter()
            .filter(|exhibit| !exhibit.graphic.is_empty());
        all.filter_map(|exhibit| {
            Some(MarkedClip {
                id: *ids.get(&exhibit.number)?,
                marks: exhibit.graphic.clone(),
            })
        })
        .collect()
    }

    fn by_hand(&self, status: &Status) -> Vec<PlacedByHand> {
        let ids = self.by_sound.ids();
        let placed = status
            .exhibits
            .iter()
            .filter_map(|exhibit| match &exhibit.standing {
                Standing::Hand {
                    place,
                    sound_later_ns,
                    is_contradicted,
                    ..
                } => Some(PlacedByHand {
                    id: *ids.get(&place.exhibit)?,
                    beside: *ids.get(&place.beside)?,
                    offset_ns: place.offset_ns,
                    error_ns: place.error_ns,
                    method: place.method.clone(),
                    agreement: place.agreement(),
                    picks: place.picks.clone(),
                    sound_later_ns: *sound_later_ns,
                    is_contradicted: *is_contradicted,
                }),
                _ => None,
            });
        placed.collect()
    }
}
