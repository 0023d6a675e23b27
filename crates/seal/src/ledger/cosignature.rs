//! Cosignatures: who else saw a checkpoint, and when by their clock (C2SP tlog-cosignature, tlog-witness).

use super::checkpoint::{CheckpointError, VerifiedCheckpoint};
use super::key::{self, CosignerKey};
use super::note::{NoteError, SignatureLine};
use ed25519_dalek::SigningKey;

/// A cosigner's word that this was the ledger's largest tree at that time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// Who says so.
    pub name: String,
    /// Seconds since 1970 by the cosigner's clock.
    pub time_s: u64,
}

impl VerifiedCheckpoint {
    /// When known cosigners saw it, one answer for each that did; lines by unknown keys say nothing.
    ///
    /// # Errors
    /// A line that names a known key and does not hold spoils the whole, as C2SP signed-note asks.
    pub fn cosignatures(&self, known: &[CosignerKey]) -> Result<Vec<Cosignature>, CheckpointError> {
        let mut found = Vec::new();
        for cosigner in known {
            let Some(line) = self.0.note.signatures().iter().find(|line| cosigner.wrote(line)) else {
                continue;
            };
            let time_s = cosigner
                .time_s(self.text(), line)
                .ok_or_else(|| self.spoilt_by(cosigner))?;
            found.push(Cosignature {
                name: cosigner.name().to_owned(),
                time_s,
            });
        }
        Ok(found)
    }

    /// Adds a cosignature of this moment (seconds since 1970, below 2⁶³).
    ///
    /// # Errors
    /// Refuses a name that a note cannot carry.
    pub fn cosign(&mut self, name: &str, key: &SigningKey, time_s: u64) -> Result<(), CheckpointError> {
        let line = key::cosign(name, key, self.text(), time_s)?;
        self.0.note.sign(line);
        Ok(())
    }

    /// Adds the line that a known cosigner answered with, line feed included (C2SP tlog-witness).
    ///
    /// # Errors
    /// Refuses everything but one line by that cosigner, under this very checkpoint.
    pub fn add_cosignature(
        &mut self,
        cosigner: &CosignerKey,
        line: &str,
    ) -> Result<Cosignature, CheckpointError> {
        let line = line.strip_suffix('\n').and_then(SignatureLine::parse);
        let line = line.ok_or(CheckpointError::Note(NoteError::Line(1)))?;
        let time_s = cosigner
            .wrote(&line)
            .then(|| cosigner.time_s(self.text(), &line))
            .flatten();
        let time_s = time_s.ok_or_else(|| self.spoilt_by(cosigner))?;
        self.0.note.sign(line);
        Ok(Cosignature {
            name: cosigner.name().to_owned(),
            time_s,
        })
    }

    fn spoilt_by(&self, cosigner: &CosignerKey) -> CheckpointError {
        CheckpointError::Signature {
            by: cosigner.name().to_owned(),
            size: self.head().size,
        }
    }
}
