//! A case that grows while somebody works in it: each step holds the case only for as long as it writes.

use std::io::Read;

use super::Workplace;
use crate::align::{Aligned, Stopper, Tools, Watch};
use crate::case::aligning::CaseAligned;
use crate::case::{AlignCase, CaseError, ImportWatch, Outcome, Parcel};

impl Workplace {
    /// Takes a file in that somebody hands over, or notes why it is not taken. Others work on while its bytes come, and
    /// while they are hashed and put on the disk.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be written, or everything was told to stop.
    pub fn bring(
        &self,
        parcel: &Parcel,
        from: &mut (dyn Read + Send),
        stopper: &Stopper,
    ) -> Result<Outcome, CaseError> {
        let handing = self.bench().case.handing()?;
        let arrived = match handing.copy(parcel, from, stopper)? {
            Ok(handed) => {
                let known = self.bench().case.known_of(&handed)?;
                Ok(handed.arrive(known)?)
            }
            Err(refused) => Err(refused),
        };
        self.bench().case.admit_handed(parcel, arrived)
    }

    /// Looks into what came and was not looked into yet; what was found before somebody said stop is kept.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be written, or looking was stopped.
    pub fn look_into_new(&self, tools: &Tools, watch: &dyn ImportWatch) -> Result<(), CaseError> {
        let unprobed = self.bench().case.unprobed()?;
        let probed = unprobed.probe(tools, watch);
        for one in &probed.found {
            self.bench().case.keep_probed(one)?;
        }
        probed.ended
    }

    /// Hears and places all clips anew, and from then on works with that; what can be undone stays so.
    ///
    /// # Errors
    /// [`CaseError`] when nothing could be heard, the case not be written, or everything was told to stop.
    pub fn align(&self, how: &AlignCase, tools: &Tools, watch: &dyn Watch) -> Result<Aligned, CaseError> {
        let hearing = self.bench().case.hearing(how)?;
        let (aligned, exhibits) = hearing.hear(tools, watch)?;
        let mut bench = self.bench();
        let at = bench.case.keep(&exhibits, &aligned.answer)?;
        bench.by_sound = CaseAligned {
            at,
            exhibits,
            answer: aligned.answer.clone(),
        };
        Ok(aligned)
    }
}
