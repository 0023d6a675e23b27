//! A case that grows while somebody works in it: each step holds the case only for as long as it writes.

use super::Workplace;
use crate::align::{Aligned, Tools, Watch};
use crate::case::aligning::CaseAligned;
use crate::case::{AlignCase, CaseError, Handed, Handing, ImportWatch, Outcome, Parcel, Refused};

impl Workplace {
    /// Room for a file that will be handed over.
    ///
    /// # Errors
    /// [`CaseError::LookOnly`].
    pub fn handing(&self) -> Result<Handing, CaseError> {
        self.bench().case.handing()
    }

    /// Admits what was handed over, or notes why it is not taken.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be written.
    pub fn admit(&self, parcel: &Parcel, handed: Result<Handed, Refused>) -> Result<Outcome, CaseError> {
        self.bench().case.admit_handed(parcel, handed)
    }

    /// Looks into what came and was not looked into yet.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be written, or looking was stopped.
    pub fn look_into_new(&self, tools: &Tools, watch: &dyn ImportWatch) -> Result<(), CaseError> {
        let unprobed = self.bench().case.unprobed()?;
        let probed = unprobed.probe(tools, watch);
        self.bench().case.keep_probed(probed)
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
