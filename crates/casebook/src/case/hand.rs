//! Where a person placed a clip: beside another one, locked. Sound never moves it.
//!
//! A place is kept as the file time of another clip at this clip's own beginning, so that it holds when islands join or
//! part. What sound says against it is told by `status`, and changes nothing.

use std::collections::HashMap;

use domain::time::{ClockLine, DriftPpm, MediaTime, SceneTime};
use serde::Serialize;
use serde_json::json;

use super::aligning::CaseAligned;
use super::objection::Objection;
use super::picked;
use super::same_event::{Agreement, Pick, agree};
use super::{Case, CaseError, ExhibitNumber, Picked};
use crate::answer::Placement;

/// What is stated where nobody says how well they placed it: half a second.
const ERROR_USUAL_NS: i64 = 500_000_000;

/// No recording lasts so long: a thousand hours.
pub(super) const TIME_MAX_NS: i64 = 1_000 * 3_600 * 1_000_000_000;
/// Letters of a method.
const METHOD_MAX: usize = 100;

/// Where a clip is to be placed: where its file time zero lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// At a time on an island's clock.
    Scene {
        /// Index of the island.
        island: usize,
        /// Nanoseconds on its clock.
        at: SceneTime,
    },
    /// At a time of another clip.
    Beside {
        /// Which clip.
        clip: Picked,
        /// Its file time.
        at: MediaTime,
    },
    /// Where the same events lie in another clip; the error follows from them.
    SameEvent {
        /// Which clip.
        clip: Picked,
        /// At least one.
        picks: Vec<Pick>,
    },
}

/// A clip to be placed by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which clip.
    pub clip: Picked,
    /// Where.
    pub at: At,
    /// 95 % half-width in nanoseconds; none states half a second, or what the picks imply.
    pub error_ns: Option<i64>,
    /// How it was found: `typed`, `alternative`, `nudge`, `same-event`, or a few words.
    pub method: String,
}

/// A clip that was placed by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByHand {
    /// Which clip.
    pub exhibit: ExhibitNumber,
    /// Beside which other.
    pub beside: ExhibitNumber,
    /// File time of the other at file time zero of this one.
    pub offset_ns: i64,
    /// 95 % half-width.
    pub error_ns: i64,
    /// How it was found.
    pub method: String,
    /// When, as RFC 3339.
    pub at: String,
    /// The events that it rests on, where it was found by them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub picks: Vec<Pick>,
}

impl ByHand {
    /// What its picks say together.
    #[must_use]
    pub fn agreement(&self) -> Option<Agreement> {
        agree(&self.picks)
    }

    /// File time at which the place was found, and at which its error holds.
    pub(super) fn anchor_ns(&self) -> i64 {
        self.agreement().map_or(0, |found| found.anchor_ns)
    }
}

impl Case<'_> {
    /// Places a clip and locks it there. Placing it again moves it.
    ///
    /// # Errors
    /// [`CaseError::Unclear`] where the place is none: an island that is not there, a clip beside itself.
    pub fn place(&mut self, place: &Place) -> Result<ByHand, CaseError> {
        let found = self.found(place)?;
        self.are_heard(&found)?;
        self.put(found)
    }

    fn put(&mut self, found: ByHand) -> Result<ByHand, CaseError> {
        is_bearable(&found)?;
        self.hangs_on(found.beside, found.exhibit)?;
        let mut about = json!({"exhibit": found.exhibit, "beside": found.beside, "offset_ns": found.offset_ns,
            "error_ns": found.error_ns, "method": found.method});
        if !found.picks.is_empty() {
            about["picks"] = json!(found.picks);
        }
        let at = self.step("place by hand", &about, |transaction, at| {
            let done = transaction.execute(
                "INSERT OR REPLACE INTO by_hand (exhibit, beside, offset_ns, error_ns, method, at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (
                    found.exhibit.0,
                    found.beside.0,
                    found.offset_ns,
                    found.error_ns,
                    &found.method,
                    at,
                ),
            );
            done.map_err(CaseError::database("keeping a place"))?;
            Ok(at.to_owned())
        })?;
        Ok(ByHand { at, ..found })
    }

    /// Which place is meant; when it was given is not said yet.
    fn found(&self, place: &Place) -> Result<ByHand, CaseError> {
        let own = place.clip.number;
        let usual = || place.error_ns.unwrap_or(ERROR_USUAL_NS);
        let (beside, offset_ns, error_ns, picks) = match &place.at {
            At::Beside { clip, at } => (clip.number, at.0, usual(), Vec::new()),
            At::Scene { island, at } => {
                let (beside, offset_ns) = self.beside(own, *island, *at)?;
                (beside, offset_ns, usual(), Vec::new())
            }
            At::SameEvent { clip, picks } => {
                let found = picked::bearable(picks)?;
                (clip.number, found.offset_ns, found.error_ns, picks.clone())
            }
        };
        Ok(ByHand {
            exhibit: own,
            beside,
            offset_ns,
            error_ns,
            method: place.method.clone(),
            at: String::new(),
            picks,
        })
    }

    /// Takes back where a clip was placed by hand.
    ///
    /// # Errors
    /// [`CaseError::Cannot`] where it was not.
    pub fn take_back(&mut self, clip: &Picked) -> Result<(), CaseError> {
        if !self.by_hand()?.iter().any(|place| place.exhibit == clip.number) {
            let name = clip.name.clone();
            return Err(Objection::NotByHand { name }.into());
        }
        let about = json!({"exhibit": clip.number});
        self.step("take back", &about, |transaction, _| {
            let done = transaction.execute("DELETE FROM by_hand WHERE exhibit = ?1", [clip.number.0]);
            done.map(|_| ())
                .map_err(CaseError::database("taking back a place"))
        })
    }

    /// Puts a clip by hand where it stood at another time, or nowhere.
    pub(super) fn stand(&mut self, exhibit: ExhibitNumber, place: Option<&ByHand>) -> Result<(), CaseError> {
        let clip = self.pick(&exhibit.0.to_string())?;
        let Some(place) = place else {
            return self.take_back(&clip);
        };
        let beside = self.pick(&place.beside.0.to_string())?;
        let at = if place.picks.is_empty() {
            At::Beside {
                clip: beside,
                at: MediaTime(place.offset_ns),
            }
        } else {
            At::SameEvent {
                clip: beside,
                picks: place.picks.clone(),
            }
        };
        let (error_ns, method) = (Some(place.error_ns), place.method.clone());
        let found = self.found(&Place {
            clip,
            at,
            error_ns,
            method,
        })?;
        // What older programs let in can stand again.
        self.put(found).map(|_| ())
    }

    /// All places given by hand, by exhibit.
    ///
    /// # Errors
    /// [`CaseError`] when the database cannot be read.
    pub fn by_hand(&self) -> Result<Vec<ByHand>, CaseError> {
        let query = "SELECT exhibit, beside, offset_ns, error_ns, method, at FROM by_hand ORDER BY exhibit";
        let mut picks = self.picks()?;
        let mut all: Vec<ByHand> = self.database.rows(query, [], |row| {
            Ok(ByHand {
                exhibit: ExhibitNumber(row.get(0)?),
                beside: ExhibitNumber(row.get(1)?),
                offset_ns: row.get(2)?,
                error_ns: row.get(3)?,
                method: row.get(4)?,
                at: row.get(5)?,
                picks: Vec::new(),
            })
        })?;
        for place in &mut all {
            place.picks = picked::of(place, &mut picks);
        }
        Ok(all)
    }

    /// Clips that were placed by hand beside this one, or beside one of those: they move with it.
    ///
    /// # Errors
    /// [`CaseError`] when the database cannot be read.
    pub fn resting_on(&self, exhibit: ExhibitNumber) -> Result<Vec<ExhibitNumber>, CaseError> {
        let all = self.by_hand()?;
        let mut above: HashMap<ExhibitNumber, Vec<ExhibitNumber>> = HashMap::new();
        for place in &all {
            above.entry(place.beside).or_default().push(place.exhibit);
        }
        let mut found = Vec::new();
        // What was looked at is taken out, so that a ring ends.
        let mut next = above.remove(&exhibit).unwrap_or_default();
        while let Some(one) = next.pop() {
            next.extend(above.remove(&one).unwrap_or_default());
            found.push(one);
        }
        found.retain(|one| *one != exhibit);
        found.sort();
        Ok(found)
    }

    /// The clip of an island that is nearest to a time of its clock, and its file time then. Not the clip itself.
    fn beside(
        &self,
        own: ExhibitNumber,
        island: usize,
        at: SceneTime,
    ) -> Result<(ExhibitNumber, i64), CaseError> {
        let none = |what: String| CaseError::Unclear {
            what,
            hint: "run `pfiff case align` first, or place it beside a clip: `--beside CLIP --at TIME`"
                .to_owned(),
        };
        let aligned = self
            .aligned()?
            .ok_or_else(|| none("no clip of this case is placed yet".to_owned()))?;
        let clips = aligned
            .answer
            .islands
            .get(island)
            .map(|island| island.clips.as_slice());
        let clips = clips.ok_or_else(|| {
            let there = aligned.answer.islands.len();
            none(format!("there is no island {}: there are {there}", island + 1))
        })?;
        // One that was itself placed by hand stands elsewhere than the island's clock says.
        let by_hand: Vec<ExhibitNumber> = self.by_hand()?.iter().map(|place| place.exhibit).collect();
        let is_free = |number: ExhibitNumber| number != own && !by_hand.contains(&number);
        let others = clips
            .iter()
            .filter(|clip| aligned.number(clip.id).is_some_and(is_free));
        let nearest = others.min_by_key(|clip| at.0.saturating_sub(clip.start_ns).unsigned_abs());
        let found = nearest.and_then(|clip| Some((aligned.number(clip.id)?, line(clip).media_time(at).0)));
        found.ok_or_else(|| {
            none(format!(
                "island {} has no other clip that sound placed",
                island + 1
            ))
        })
    }

    /// Refuses a place that in the end rests on itself.
    fn hangs_on(&self, beside: ExhibitNumber, own: ExhibitNumber) -> Result<(), CaseError> {
        let all = self.by_hand()?;
        let besides: HashMap<_, _> = all.iter().map(|place| (place.exhibit, place.beside)).collect();
        let mut next = Some(beside);
        for _ in 0..=all.len() {
            match next {
                Some(number) if number == own => {
                    return Err(Objection::BesideItself { exhibit: own }.into());
                }
                Some(number) => next = besides.get(&number).copied(),
                None => break,
            }
        }
        Ok(())
    }
}

/// Refuses figures that no recording has.
fn is_bearable(place: &ByHand) -> Result<(), CaseError> {
    let is_error = (0..=TIME_MAX_NS).contains(&place.error_ns);
    let is_method = place.method.chars().count() <= METHOD_MAX && !place.method.chars().any(char::is_control);
    if place.offset_ns.unsigned_abs() <= TIME_MAX_NS.unsigned_abs() && is_error && is_method {
        return Ok(());
    }
    Err(Objection::NoPlace.into())
}

impl CaseAligned {
    pub(super) fn number(&self, id: usize) -> Option<ExhibitNumber> {
        self.exhibits.get(id).copied()
    }

    /// The input id of each exhibit.
    pub(super) fn ids(&self) -> HashMap<ExhibitNumber, usize> {
        let all = self.exhibits.iter().enumerate();
        all.map(|(id, exhibit)| (*exhibit, id)).collect()
    }
}

pub(super) fn line(clip: &Placement) -> ClockLine {
    ClockLine {
        start: SceneTime(clip.start_ns),
        drift: DriftPpm(clip.drift_ppm),
    }
}
