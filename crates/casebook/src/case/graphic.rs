//! Which clips, or stretches of them, show what nobody should have to see or hear unasked.
//!
//! A mark is a step and nothing else: the newest step of a clip says all marks that it then had, so undoing is one more
//! step and no row can contradict it. It changes no place and no answer. What it hides, and until when, the page decides.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::objection::Objection;
use super::{Case, CaseError, ExhibitNumber, Picked};

/// The word of its step.
const WHAT: &str = "mark graphic";
/// Marks on one clip.
const MARKS_MAX: usize = 100;
/// Letters of a reason.
const WHY_MAX: usize = 500;
/// No recording lasts so long: a thousand hours.
const TIME_MAX_NS: i64 = 1_000 * 3_600 * 1_000_000_000;

/// What is to be marked: the whole clip where neither end is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Marking {
    /// File time of its beginning; the clip's own where there is none.
    #[serde(default)]
    pub from_ns: Option<i64>,
    /// File time of its end; the clip's own where there is none.
    #[serde(default)]
    pub to_ns: Option<i64>,
    /// Why, for whoever comes to it later.
    #[serde(default)]
    pub why: Option<String>,
}

/// One mark, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphicMark {
    /// File time of its beginning; the clip's own where there is none.
    pub from_ns: Option<i64>,
    /// File time of its end; the clip's own where there is none.
    pub to_ns: Option<i64>,
    /// Why.
    pub why: Option<String>,
    /// When it was made, as RFC 3339. By whom, nobody knows: a case has no names of people.
    pub at: String,
}

impl Case<'_> {
    /// Marks a clip, or a stretch of it, as graphic. The same stretch marked again has the newer reason.
    ///
    /// # Errors
    /// [`CaseError::Cannot`] where the stretch is none, or there are too many.
    pub fn mark_graphic(&mut self, clip: &Picked, marking: &Marking) -> Result<(), CaseError> {
        is_stretch(marking)?;
        let why = marking
            .why
            .as_deref()
            .map(str::trim)
            .filter(|why| !why.is_empty());
        let mark = GraphicMark {
            from_ns: marking.from_ns,
            to_ns: marking.to_ns,
            why: why.map(str::to_owned),
            at: (self.now)().rfc3339(),
        };
        let mut marks = self.marks_of(clip.number)?;
        marks.retain(|other| (other.from_ns, other.to_ns) != (mark.from_ns, mark.to_ns));
        marks.push(mark);
        if marks.len() > MARKS_MAX {
            return Err(Objection::TooManyMarks { most: MARKS_MAX }.into());
        }
        self.set_marks(clip.number, &marks)
    }

    /// Takes all marks from a clip.
    ///
    /// # Errors
    /// [`CaseError::Cannot`] where it has none.
    pub fn clear_marks(&mut self, clip: &Picked) -> Result<(), CaseError> {
        if self.marks_of(clip.number)?.is_empty() {
            let name = clip.name.clone();
            return Err(Objection::NotMarked { name }.into());
        }
        self.set_marks(clip.number, &[])
    }

    /// All marks that a clip is to have from now on.
    pub(super) fn set_marks(
        &mut self,
        exhibit: ExhibitNumber,
        marks: &[GraphicMark],
    ) -> Result<(), CaseError> {
        let about = json!({"exhibit": exhibit, "marks": marks});
        self.step(WHAT, &about, |_, _| Ok(()))
    }

    /// The marks of all clips that have some.
    ///
    /// # Errors
    /// [`CaseError`] when the database cannot be read.
    pub fn graphic(&self) -> Result<BTreeMap<ExhibitNumber, Vec<GraphicMark>>, CaseError> {
        let query = "SELECT about, at FROM step WHERE what = ?1 ORDER BY number";
        let steps: Vec<(String, String)> = self
            .database
            .rows(query, [WHAT], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut all: BTreeMap<ExhibitNumber, Vec<GraphicMark>> =
            steps.iter().filter_map(|(about, at)| read(about, at)).collect();
        all.retain(|_, marks| !marks.is_empty());
        Ok(all)
    }

    pub(super) fn marks_of(&self, exhibit: ExhibitNumber) -> Result<Vec<GraphicMark>, CaseError> {
        Ok(self.graphic()?.remove(&exhibit).unwrap_or_default())
    }
}

/// A step that cannot be understood marks its clip as a whole: rather hidden than shown to somebody unprepared.
fn read(about: &str, at: &str) -> Option<(ExhibitNumber, Vec<GraphicMark>)> {
    let about: Value = serde_json::from_str(about).ok()?;
    let exhibit = ExhibitNumber(about["exhibit"].as_i64()?);
    let whole = || {
        vec![GraphicMark {
            from_ns: None,
            to_ns: None,
            why: None,
            at: at.to_owned(),
        }]
    };
    let marks: Option<Vec<GraphicMark>> = serde_json::from_value(about["marks"].clone()).ok();
    Some((
        exhibit,
        marks
            .filter(|marks| marks.len() <= MARKS_MAX)
            .unwrap_or_else(whole),
    ))
}

fn is_stretch(marking: &Marking) -> Result<(), CaseError> {
    let from_ns = marking.from_ns.unwrap_or(0);
    let to_ns = marking.to_ns.unwrap_or(TIME_MAX_NS);
    let is_why = marking
        .why
        .as_ref()
        .is_none_or(|why| why.chars().count() <= WHY_MAX && !why.chars().any(char::is_control));
    if (0..to_ns).contains(&from_ns) && to_ns <= TIME_MAX_NS && is_why {
        Ok(())
    } else {
        Err(Objection::NoStretch.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_cannot_be_understood_hides_the_whole_clip() {
        let (exhibit, marks) = read(r#"{"exhibit": 3, "marks": [{"from_ns": "later"}]}"#, "then").unwrap();
        assert_eq!((exhibit, marks.len()), (ExhibitNumber(3), 1));
        assert_eq!((marks[0].from_ns, marks[0].to_ns), (None, None));
        assert_eq!(read("no json", "then"), None);
        assert_eq!(read(r#"{"exhibit": 3, "marks": []}"#, "then").unwrap().1, []);
    }

    #[test]
    fn a_stretch_ends_after_it_begins() {
        let check = |from_ns, to_ns, is_one| {
            let marking = Marking {
                from_ns,
                to_ns,
                why: None,
            };
            assert_eq!(is_stretch(&marking).is_ok(), is_one, "{marking:?}");
        };
        check(None, None, true);
        check(Some(5), None, true);
        check(None, Some(5), true);
        check(None, Some(0), false);
        check(Some(5), Some(5), false);
        check(Some(-1), Some(5), false);
        check(Some(i64::MIN), Some(i64::MAX), false);
    }
}
