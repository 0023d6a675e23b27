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
    /// [`CaseError::Cannot`] where the stretch is none, or begins after the clip has ended, or there are too many.
    pub fn mark_graphic(&mut self, clip: &Picked, marking: &Marking) -> Result<(), CaseError> {
        is_stretch(marking)?;
        let end_ns = self.length_of(clip.number)?;
        if begins_beyond(marking.from_ns, end_ns) {
            let name = clip.name.clone();
            return Err(Objection::BeyondEnd { name }.into());
        }
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

    /// The marks of all clips of which a step says any.
    pub(super) fn graphic_marks(&self) -> Result<BTreeMap<ExhibitNumber, Marks>, CaseError> {
        let query = "SELECT about, at FROM step WHERE what = ?1 ORDER BY number";
        let steps: Vec<(String, String)> = self
            .database
            .rows(query, [WHAT], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(steps.iter().filter_map(|(about, at)| read(about, at)).collect())
    }

    pub(super) fn marks_of(&self, exhibit: ExhibitNumber) -> Result<Vec<GraphicMark>, CaseError> {
        let marks = self.graphic_marks()?.remove(&exhibit);
        Ok(marks.unwrap_or_default().marks)
    }
}

/// The marks of one clip.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) marks: Vec<GraphicMark>,
    /// They stand for what a step says that cannot be.
    is_doubtful: bool,
}

impl Marks {
    /// What can be of what a step says, and all of the clip where something cannot: rather hidden than shown to somebody
    /// unprepared. What a person marked stays in view beside it.
    fn beside_whole(mut marks: Vec<GraphicMark>, at: &str) -> Self {
        let (from_ns, to_ns, why) = (None, None, None);
        let at = at.to_owned();
        marks.truncate(MARKS_MAX - 1);
        marks.push(GraphicMark {
            from_ns,
            to_ns,
            why,
            at,
        });
        Self {
            marks,
            is_doubtful: true,
        }
    }

    /// A stretch that begins after the clip has ended hides nothing, so somebody meant another: all of it is hidden.
    /// `length_ns` is asked where anything is marked.
    pub(super) fn within(self, length_ns: impl FnOnce() -> Option<i64>) -> Self {
        let end_ns = self.marks.first().and_then(|_| length_ns());
        let is_beyond = |mark: &GraphicMark| begins_beyond(mark.from_ns, end_ns);
        let Some(at) = self
            .marks
            .iter()
            .find(|mark| is_beyond(mark))
            .map(|mark| mark.at.clone())
        else {
            return self;
        };
        let possible = self.marks.into_iter().filter(|mark| !is_beyond(mark));
        Self::beside_whole(possible.collect(), &at)
    }

    /// What is to be said of them, where a step says what cannot be.
    pub(super) fn doubt(&self, number: ExhibitNumber, name: &str) -> Option<String> {
        self.is_doubtful.then(|| {
            format!(
                "what was marked as graphic in {number} {name} cannot be: all of it is hidden until \
                 `pfiff case mark {} --clear`; then mark again what is to be hidden",
                number.0
            )
        })
    }
}

fn begins_beyond(from_ns: Option<i64>, end_ns: Option<i64>) -> bool {
    from_ns
        .zip(end_ns)
        .is_some_and(|(from_ns, end_ns)| from_ns >= end_ns)
}

/// What of a step cannot be understood marks its clip as a whole.
fn read(about: &str, at: &str) -> Option<(ExhibitNumber, Marks)> {
    let about: Value = serde_json::from_str(about).ok()?;
    let exhibit = ExhibitNumber(about["exhibit"].as_i64()?);
    let said = about["marks"].as_array();
    let of_step = said.into_iter().flatten().take(MARKS_MAX);
    let marks = of_step.filter_map(|mark| serde_json::from_value(mark.clone()).ok());
    let marks: Vec<GraphicMark> = marks.filter(is_possible).collect();
    let is_whole = said.is_some_and(|said| said.len() == marks.len());
    let marks = match is_whole {
        true => Marks {
            marks,
            is_doubtful: false,
        },
        false => Marks::beside_whole(marks, at),
    };
    Some((exhibit, marks))
}

fn is_possible(mark: &GraphicMark) -> bool {
    let marking = Marking {
        from_ns: mark.from_ns,
        to_ns: mark.to_ns,
        why: mark.why.clone(),
    };
    is_stretch(&marking).is_ok()
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
        let whole = |stretch: &str| {
            let about = format!(r#"{{"exhibit": 3, "marks": [{{"why": null, "at": "then", {stretch}}}]}}"#);
            let (exhibit, marks) = read(&about, "then").unwrap();
            let marks = marks.within(|| Some(10));
            assert_eq!((exhibit, marks.marks.len()), (ExhibitNumber(3), 1));
            let is_whole = (marks.marks[0].from_ns, marks.marks[0].to_ns) == (None, None);
            (is_whole, marks.doubt(exhibit, "a.mp4").is_some())
        };
        for stretch in [
            r#""from_ns": "later", "to_ns": null"#,
            r#""from_ns": 7, "to_ns": 3"#,
            r#""from_ns": -7, "to_ns": 3"#,
            r#""from_ns": 1e300, "to_ns": null"#,
            r#""from_ns": 10, "to_ns": 20"#,
        ] {
            assert_eq!(whole(stretch), (true, true), "{stretch}");
        }
        assert_eq!(whole(r#""from_ns": 9, "to_ns": 20"#), (false, false));
        assert_eq!(whole(r#""from_ns": null, "to_ns": null"#), (true, false));
        assert_eq!(read("no json", "then"), None);
        let none = read(r#"{"exhibit": 3, "marks": []}"#, "then").unwrap().1;
        assert_eq!(none, Marks::default());
    }

    #[test]
    fn what_can_be_stays_in_view_beside_a_mark_that_cannot() {
        let own = r#"{"from_ns": 2, "to_ns": 5, "why": "blood", "at": "then"}"#;
        for other in [
            r#"{"from_ns": 10, "to_ns": 20, "why": null, "at": "then"}"#,
            r#"{"from_ns": 7, "to_ns": 3, "why": null, "at": "then"}"#,
            "null",
        ] {
            let about = format!(r#"{{"exhibit": 3, "marks": [{own}, {other}]}}"#);
            let marks = read(&about, "now").unwrap().1.within(|| Some(10));
            let stretches: Vec<_> = marks
                .marks
                .iter()
                .map(|mark| (mark.from_ns, mark.to_ns))
                .collect();
            assert_eq!(stretches, [(Some(2), Some(5)), (None, None)], "{other}");
            let said = marks.doubt(ExhibitNumber(3), "a.mp4").unwrap();
            assert!(said.contains("mark 3 --clear"), "{said}");
        }
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
