//! The operator's side of the socket: one line there, one line back. Knows where it lies and how answers are spelt.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::ops::RangeInclusive;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use domain::group::Digest;

use super::{CLOCK, DONE, LINE_BYTES_MAX, NAME, WAITS};
use crate::engine::Ended;
use crate::serve::groups::{digest, number};
use crate::store::{Backed, Retained};

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed<T> {
    /// The relay that runs has done it.
    Done(T),
    /// None runs in that folder.
    NobodyRuns,
}

/// Why a relay that runs did not do it.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// It cannot be spoken to.
    #[error("asking the relay that runs in {}", .folder.display())]
    Ask {
        /// Where.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It could not.
    #[error("the relay that runs could not: {0}")]
    Refused(String),
}

/// Which group somebody means who typed this.
#[must_use]
pub fn group_of(text: &str) -> Option<Digest> {
    digest(text).ok()
}

/// Which sequence somebody means who typed this: a plain number that a group can come to.
#[must_use]
pub fn sequence_of(text: &str) -> Option<u64> {
    number(text).ok().filter(|sequence| *sequence > 0)
}

/// Asks the relay that runs in a folder for a backup, and blocks until that is done.
///
/// # Errors
/// When it cannot be asked, or could not do it.
pub fn hand_backup(folder: &Path, to: &Path) -> Result<Handed<Backed>, ControlError> {
    ask(folder, &format!("backup {}", to.display()), |answer| {
        let [entries, envelopes] = done(answer)?;
        Some(Backed { entries, envelopes })
    })
}

/// Tells the relay that runs in a folder that its clock is right, and blocks until retention went on.
///
/// # Errors
/// When it cannot be told, or could not store it.
pub fn hand_clock(folder: &Path) -> Result<Handed<()>, ControlError> {
    ask(folder, CLOCK, |answer| (answer == DONE).then_some(()))
}

/// Has the relay that runs in a folder take down what lies under these sequences of a group, and blocks until then.
///
/// # Errors
/// When it cannot be asked, the group is not there, or its disk failed.
pub fn hand_withdraw(
    folder: &Path,
    group: Digest,
    sequences: &RangeInclusive<u64>,
) -> Result<Handed<Retained>, ControlError> {
    let (first, last) = (sequences.start(), sequences.end());
    ask(folder, &format!("withdraw {group} {first} {last}"), retained)
}

/// Has the relay that runs in a folder end a group and release what it may, and blocks until then.
///
/// # Errors
/// When it cannot be asked, the group is not there, or its disk failed.
pub fn hand_end(folder: &Path, group: Digest) -> Result<Handed<Ended>, ControlError> {
    ask(folder, &format!("end {group}"), |answer| {
        let waits = answer
            .strip_prefix(WAITS)
            .and_then(|ahead_s| ahead_s.trim().parse().ok());
        match waits {
            Some(ahead_s) => Some(Ended::Waits { ahead_s }),
            None => retained(answer).map(Ended::Released),
        }
    })
}

fn retained(answer: &str) -> Option<Retained> {
    let [releases, released, deleted] = done(answer)?;
    Some(Retained {
        releases,
        released,
        deleted,
    })
}

/// The numbers behind the word that says that it is done.
fn done<const COUNT: usize>(answer: &str) -> Option<[u64; COUNT]> {
    let numbers = answer.strip_prefix(DONE)?.split_whitespace();
    let numbers: Option<Vec<u64>> = numbers.map(|number| number.parse().ok()).collect();
    numbers?.try_into().ok()
}

fn ask<T>(
    folder: &Path,
    line: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Handed<T>, ControlError> {
    let failed = |source| ControlError::Ask {
        folder: folder.to_owned(),
        source,
    };
    let mut asking = match UnixStream::connect(folder.join(NAME)) {
        Ok(asking) => asking,
        // Left over from one that was killed, or never there.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
            return Ok(Handed::NobodyRuns);
        }
        Err(error) => return Err(failed(error)),
    };
    asking.write_all(format!("{line}\n").as_bytes()).map_err(failed)?;
    let mut answer = String::new();
    let mut lines = BufReader::new(asking.take(LINE_BYTES_MAX));
    lines.read_line(&mut answer).map_err(failed)?;
    let answer = answer.trim_end();
    read(answer).map(Handed::Done).ok_or_else(|| refused(answer))
}

fn refused(answer: &str) -> ControlError {
    let why = if answer.is_empty() {
        "it ended meanwhile"
    } else {
        answer
    };
    ControlError::Refused(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_as_many_numbers_as_are_due_or_a_refusal() {
        assert_eq!(done("done 1 2 3"), Some([1, 2, 3]));
        for wrong in [
            "",
            "done",
            "done 1 2",
            "done 1 2 3 4",
            "done 1 2 x",
            "this group is not here",
        ] {
            assert_eq!(done::<3>(wrong), None, "{wrong}");
        }
    }
}
