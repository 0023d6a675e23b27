//! Looking into what came in: what ffmpeg makes of each, kept as facts.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use media::Tools;
use rayon::prelude::*;
use serde_json::json;

use super::{Case, CaseError, ExhibitNumber, ImportWatch};
use crate::align::AlignError;
use crate::case::exhibit::Exhibit;
use crate::case::facts::{self, Facts};

impl Case<'_> {
    /// What was not looked into yet.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be read.
    pub fn unprobed(&self) -> Result<Unprobed, CaseError> {
        let mut new = self.present()?;
        // One that is gone is told of by `status`, and looked into when it comes again.
        new.retain(|exhibit| exhibit.facts.is_none() && self.path_of(exhibit).is_file());
        let path = |exhibit: &Exhibit| (exhibit.number, self.path_of(exhibit));
        Ok(Unprobed(new.iter().map(path).collect()))
    }

    /// Looks into every original that was not looked into yet, those of a run that was stopped among them.
    pub(super) fn probe_new(&mut self, tools: &Tools, watch: &dyn ImportWatch) -> Result<(), CaseError> {
        let looked = self.unprobed()?.probe(tools, watch);
        for one in looked.found {
            self.keep_probed(&one)?;
        }
        looked.ended
    }

    /// Keeps what was found in one; an exhibit that was removed meanwhile needs no facts.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be written.
    pub fn keep_probed(&mut self, (exhibit, facts): &(ExhibitNumber, Facts)) -> Result<(), CaseError> {
        self.keep_facts(*exhibit, facts)
    }

    fn keep_facts(&mut self, exhibit: ExhibitNumber, facts: &Facts) -> Result<(), CaseError> {
        let text = serde_json::to_string(facts).unwrap_or_default();
        let about = json!({"exhibit": exhibit, "problems": facts.problems.len()});
        self.step("look into", &about, |transaction, _| {
            let query = "UPDATE exhibit SET facts = ?1 WHERE number = ?2";
            let done = transaction.execute(query, (&text, exhibit.0));
            done.map(|_| ())
                .map_err(CaseError::database("keeping what probing said"))
        })
    }
}

/// Originals that nobody looked into yet.
#[derive(Debug)]
pub struct Unprobed(Vec<(ExhibitNumber, PathBuf)>);

/// What looking into originals gave.
#[derive(Debug)]
pub struct Probed {
    /// All that was looked into before somebody said stop, if anybody did.
    pub found: Vec<(ExhibitNumber, Facts)>,
    /// Whether it was all.
    pub ended: Result<(), CaseError>,
}

impl Unprobed {
    /// Looks into all of them; needs no hold of the case.
    #[must_use]
    pub fn probe(self, tools: &Tools, watch: &dyn ImportWatch) -> Probed {
        let (done, of) = (AtomicUsize::new(0), self.0.len());
        let look = |(exhibit, path): &(ExhibitNumber, PathBuf)| {
            let probed = facts::probe(tools, path);
            let is_stopped = matches!(probed, Err(media::MediaError::Stopped));
            watch.probed(done.fetch_add(1, Ordering::Relaxed) + 1, of);
            (!is_stopped).then(|| (*exhibit, Facts::of(probed)))
        };
        let found: Vec<_> = self.0.par_iter().filter_map(look).collect();
        let ended = match found.len() == of {
            true => Ok(()),
            false => Err(CaseError::Align(AlignError::Stopped)),
        };
        Probed { found, ended }
    }
}
