//! The events that places by hand rest on, as the steps keep them, and which of them can be.
//!
//! They stand in the step that placed a clip and in no table, so a case of before they were kept opens as it is.

use std::collections::BTreeMap;

use serde_json::Value;

use super::facts::Facts;
use super::hand::{ByHand, TIME_MAX_NS};
use super::objection::Objection;
use super::same_event::{Agreement, Mark, PICKS_MAX, Pick, agree};
use super::{Case, CaseError, ExhibitNumber, Picked};
use media::Tools;

/// What the newest step says of each clip that was placed.
pub(super) type Said = BTreeMap<ExhibitNumber, Value>;

impl Case<'_> {
    /// What the newest step that placed each clip says.
    pub(super) fn picks(&self) -> Result<Said, CaseError> {
        let query = "SELECT about FROM step WHERE what = 'place by hand' ORDER BY number";
        let all: Vec<String> = self.database.rows(query, [], |row| row.get(0))?;
        let read = all
            .iter()
            .filter_map(|about| serde_json::from_str::<Value>(about).ok());
        let own = |about: Value| Some((ExhibitNumber(about["exhibit"].as_i64()?), about));
        Ok(read.filter_map(own).collect())
    }

    /// Refuses what is said to be heard where a clip has no sound. Of one that nobody looked into, nothing is known.
    pub(super) fn are_heard(&self, place: &ByHand) -> Result<(), CaseError> {
        if place.picks.is_empty() {
            return Ok(());
        }
        let present = self.present()?;
        for pick in &place.picks {
            for (number, mark) in [(place.exhibit, &pick.own), (place.beside, &pick.beside)] {
                let exhibit = present.iter().find(|exhibit| exhibit.number == number);
                let Some((exhibit, facts)) =
                    exhibit.and_then(|exhibit| Some((exhibit, exhibit.facts.as_ref()?)))
                else {
                    continue;
                };
                if mark.frame.is_none() && !is_heard(mark, facts, self.length_ns(exhibit)) {
                    let name = exhibit.name.clone();
                    return Err(Objection::NotHeardThere { name }.into());
                }
            }
        }
        Ok(())
    }

    /// When the frames of a clip are shown.
    ///
    /// # Errors
    /// [`CaseError::Unclear`] with what the decoder said, where it has none.
    pub fn frame_times(&self, clip: &Picked, tools: &Tools) -> Result<Vec<i64>, CaseError> {
        let present = self.present()?;
        let found = present.iter().find(|exhibit| exhibit.number == clip.number);
        let no_frames = |why: String| CaseError::Unclear {
            what: format!("the frames of {} cannot be counted: {why}", clip.name),
            hint: "place it by a time: `--beside CLIP --at TIME`".to_owned(),
        };
        let exhibit = found.ok_or_else(|| no_frames("it is not in the case".to_owned()))?;
        let table = media::frames(tools, &self.path_of(exhibit));
        table
            .map(|table| table.times_ns)
            .map_err(|error| no_frames(error.to_string()))
    }
}

/// The first frame that shows an event, in a clip whose frames are shown at these times.
///
/// # Errors
/// [`CaseError::Unclear`] where nothing follows from this frame.
pub fn first_shown(times_ns: &[i64], frame: usize, name: &str) -> Result<Mark, CaseError> {
    Mark::of_frame(times_ns, frame).ok_or_else(|| CaseError::Unclear {
        what: if frame < times_ns.len() {
            format!(
                "frame {frame} of {name} has no frame before it, so it does not show when something began"
            )
        } else {
            format!(
                "{name} has no frame {frame}: its frames are 0 to {}",
                times_ns.len().max(1) - 1
            )
        },
        hint: "name the first frame that shows an event, and not the first of the clip".to_owned(),
    })
}

/// Whether a clip of such a length has sound where a mark says so.
fn is_heard(mark: &Mark, facts: &Facts, length_ns: Option<i64>) -> bool {
    // Containers tell their length about as exactly as a hand picks.
    let end_ns = length_ns.map(|ns| ns.saturating_add(mark.error_ns));
    facts.sound.is_some() && mark.at_ns >= 0 && end_ns.is_none_or(|end_ns| mark.at_ns <= end_ns)
}

/// What picks say together, if a clip can have them.
pub(super) fn bearable(picks: &[Pick]) -> Result<Agreement, CaseError> {
    let is_time = |at_ns: i64| at_ns.unsigned_abs() <= TIME_MAX_NS.unsigned_abs();
    let is_mark = |mark: &Mark| is_time(mark.at_ns) && (1..=TIME_MAX_NS).contains(&mark.error_ns);
    let is_pick = |pick: &Pick| {
        is_mark(&pick.own) && is_mark(&pick.beside) && pick.own.frame.is_some() == pick.beside.frame.is_some()
    };
    let are_few = picks.len() <= PICKS_MAX;
    (are_few && picks.iter().all(is_pick))
        .then(|| agree(picks))
        .flatten()
        .ok_or_else(|| CaseError::Unclear {
            what: "from these picks no place follows".to_owned(),
            hint: format!(
                "pick 1 to {PICKS_MAX} events, each in both clips, and each seen in both or heard in both"
            ),
        })
}

/// The picks of a place, if what the step says led to this very place.
pub(super) fn of(place: &ByHand, said: &mut Said) -> Vec<Pick> {
    let Some(mut about) = said.remove(&place.exhibit) else {
        return Vec::new();
    };
    let picks: Vec<Pick> = serde_json::from_value(about["picks"].take()).unwrap_or_default();
    let is_of = bearable(&picks).is_ok_and(|found| found.offset_ns == place.offset_ns)
        && about["beside"].as_i64() == Some(place.beside.0);
    if is_of { picks } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::facts::Sound;

    fn heard_at(at_ns: i64) -> Mark {
        Mark {
            frame: None,
            at_ns,
            error_ns: 5,
        }
    }

    #[test]
    fn nothing_is_heard_in_a_clip_without_sound_nor_outside_one() {
        let sound = Sound {
            codec: "aac".to_owned(),
            rate_hz: 48_000,
            channels: 1,
        };
        let facts = |sound: Option<Sound>| Facts {
            container: "mov".to_owned(),
            duration_ns: None,
            sound,
            picture: None,
            claims: Vec::new(),
            problems: Vec::new(),
        };
        let check = |sound: Option<Sound>, length_ns: Option<i64>, at_ns: i64, expected: bool| {
            assert_eq!(is_heard(&heard_at(at_ns), &facts(sound), length_ns), expected);
        };
        check(Some(sound.clone()), Some(100), 50, true);
        check(Some(sound.clone()), Some(100), -1, false);
        check(Some(sound.clone()), Some(100), 105, true);
        check(Some(sound.clone()), Some(100), 106, false);
        check(Some(sound), None, 1_000, true);
        check(None, Some(100), 50, false);
    }

    #[test]
    fn more_picks_than_a_place_has_are_refused_before_they_are_compared() {
        // Compared with one another, these would take minutes.
        let pick = Pick {
            own: heard_at(7),
            beside: heard_at(9),
        };
        assert!(bearable(&vec![pick; 400_000]).is_err());
        assert!(bearable(&[pick; PICKS_MAX]).is_ok());
        assert!(bearable(&[]).is_err());
    }
}
