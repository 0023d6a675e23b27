//! Where a person placed a clip: beside another one, locked. Sound never moves it.
//!
//! A place is kept as the file time of another clip at this clip's own beginning, so that it holds when islands join or
//! part. What sound says against it is told by `status`, and changes nothing.

use domain::time::{ClockLine, DriftPpm, MediaTime, SceneTime};
use serde::Serialize;
use serde_json::json;

use super::aligning::CaseAligned;
use super::objection::Objection;
use super::{Case, CaseError, ExhibitNumber, Picked};
use crate::answer::Placement;

/// What is stated where nobody says how well they placed it: half a second.
const ERROR_USUAL_NS: i64 = 500_000_000;

/// No recording lasts so long: a thousand hours.
const TIME_MAX_NS: i64 = 1_000 * 3_600 * 1_000_000_000;
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
}

/// A clip to be placed by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which clip.
    pub clip: Picked,
    /// Where.
    pub at: At,
    /// 95 % half-width in nanoseconds; none states half a second.
    pub error_ns: Option<i64>,
    /// How it was found, in a few words: `typed`.
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
}

impl Case<'_> {
    /// Places a clip and locks it there. Placing it again moves it.
    ///
    /// # Errors
    /// [`CaseError::Unclear`] where the place is none: an island that is not there, a clip beside itself.
    pub fn place(&mut self, place: &Place) -> Result<ByHand, CaseError> {
        let (beside, offset_ns) = match &place.at {
            At::Beside { clip, at } => (clip.number, at.0),
            At::Scene { island, at } => self.beside(place.clip.number, *island, *at)?,
        };
        let own = place.clip.number;
        is_bearable(place, offset_ns)?;
        self.hangs_on(beside, own)?;
        let error_ns = place.error_ns.unwrap_or(ERROR_USUAL_NS);
        let about = json!({"exhibit": own, "beside": beside, "offset_ns": offset_ns, "error_ns": error_ns,
            "method": place.method});
        let at = self.step("place by hand", &about, |transaction, at| {
            let done = transaction.execute(
                "INSERT OR REPLACE INTO by_hand (exhibit, beside, offset_ns, error_ns, method, at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (own.0, beside.0, offset_ns, error_ns, &place.method, at),
            );
            done.map_err(CaseError::database("keeping a place"))?;
            Ok(at.to_owned())
        })?;
        Ok(ByHand {
            exhibit: own,
            beside,
            offset_ns,
            error_ns,
            method: place.method.clone(),
            at,
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
        let at = At::Beside {
            clip: self.pick(&place.beside.0.to_string())?,
            at: MediaTime(place.offset_ns),
        };
        let (error_ns, method) = (Some(place.error_ns), place.method.clone());
        self.place(&Place {
            clip,
            at,
            error_ns,
            method,
        })
        .map(|_| ())
    }

    /// All places given by hand, by exhibit.
    ///
    /// # Errors
    /// [`CaseError`] when the database cannot be read.
    pub fn by_hand(&self) -> Result<Vec<ByHand>, CaseError> {
        let query = "SELECT exhibit, beside, offset_ns, error_ns, method, at FROM by_hand ORDER BY exhibit";
        self.database.rows(query, [], |row| {
            Ok(ByHand {
                exhibit: ExhibitNumber(row.get(0)?),
                beside: ExhibitNumber(row.get(1)?),
                offset_ns: row.get(2)?,
                error_ns: row.get(3)?,
                method: row.get(4)?,
                at: row.get(5)?,
            })
        })
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
        let mut next = Some(beside);
        for _ in 0..=all.len() {
            match next {
                Some(number) if number == own => {
                    return Err(Objection::BesideItself { exhibit: own }.into());
                }
                Some(number) => next = all.iter().find(|one| one.exhibit == number).map(|one| one.beside),
                None => break,
            }
        }
        Ok(())
    }
}

/// Refuses figures that no recording has.
fn is_bearable(place: &Place, offset_ns: i64) -> Result<(), CaseError> {
    let is_error = place
        .error_ns
        .is_none_or(|error_ns| (0..=TIME_MAX_NS).contains(&error_ns));
    let is_method = place.method.chars().count() <= METHOD_MAX && !place.method.chars().any(char::is_control);
    if offset_ns.unsigned_abs() <= TIME_MAX_NS.unsigned_abs() && is_error && is_method {
        return Ok(());
    }
    Err(Objection::NoPlace.into())
}

impl CaseAligned {
    pub(super) fn number(&self, id: usize) -> Option<ExhibitNumber> {
        self.exhibits.get(id).copied()
    }
}

pub(super) fn line(clip: &Placement) -> ClockLine {
    ClockLine {
        start: SceneTime(clip.start_ns),
        drift: DriftPpm(clip.drift_ppm),
    }
}
