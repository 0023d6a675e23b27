//! What is to be said of files: what is wrong with those that came in, and why others were not taken.

use serde::Serialize;

use crate::case::status::{NotTaken, Status};

/// Everything to be said, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notices {
    /// What is wrong with clips, one after the other in the order of their numbers.
    pub problems: Vec<NamedProblem>,
    /// What is wrong with the case as a whole: an original that is gone or altered, for one.
    pub case: Vec<String>,
    /// Files that were not taken.
    pub not_taken: Vec<NotTaken>,
}

/// Something wrong with one clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedProblem {
    /// The clip's name.
    pub name: String,
    /// What was found.
    pub what: String,
    /// What can be done.
    pub hint: String,
}

pub(super) fn notices(status: &Status) -> Notices {
    let of_all = status.exhibits.iter().flat_map(|exhibit| {
        let facts = exhibit.facts.iter().flat_map(|facts| &facts.problems);
        facts.map(|problem| NamedProblem {
            name: exhibit.name.clone(),
            what: problem.what.clone(),
            hint: problem.hint.clone(),
        })
    });
    Notices {
        problems: of_all.collect(),
        case: status.problems.clone(),
        not_taken: status.not_taken.clone(),
    }
}
