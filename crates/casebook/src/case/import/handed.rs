//! A file whose bytes somebody hands over, as a browser does: it tells a name, and not where the file lay.
//!
//! Copying needs no hold of the case, so that others can work in it meanwhile; only admitting what came does.

use std::io::{Cursor, Read};
use std::time::SystemTime;

use super::copying::{Copier, Copy, rfc3339};
use super::settling::{Known, Ready};
use super::{Case, Found, Origin, Outcome, Refused, Told, WhyNot, unreadable};
use crate::align::Stopper;
use crate::case::CaseError;

/// What is told of a file before its bytes come.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Its name, after the folders that were handed over with it.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// When it was last written, as whoever hands it over says.
    pub modified: Option<SystemTime>,
}

/// Room in a case for one file.
pub struct Handing(Copier);

/// A file that came whole; it is lost unless the case admits it.
pub struct Handed(Copy);

/// A file that came, of which nothing that is left to do takes long.
pub struct Arrived(Ready);

impl std::fmt::Debug for Handing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Handing").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Handed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Handed").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Arrived {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Arrived").finish_non_exhaustive()
    }
}

impl Handed {
    /// Puts it on the disk, or compares it with the original of the same bytes: see [`Case::known_of`].
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be written.
    pub fn arrive(self, known: Option<Known>) -> Result<Arrived, CaseError> {
        self.0.ready(known).map(Arrived)
    }
}

impl Handing {
    /// Copies and hashes what comes. The inner error says why it is not taken.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be written, or everything was told to stop.
    pub fn copy(
        self,
        parcel: &Parcel,
        from: &mut (dyn Read + Send),
        stopper: &Stopper,
    ) -> Result<Result<Handed, Refused>, CaseError> {
        let mut head = Vec::new();
        if let Err(error) = from.take(media::SNIFF_BYTES).read_to_end(&mut head) {
            return Ok(Err(unreadable(&error)));
        }
        if parcel.bytes == 0 {
            return Ok(Err(WhyNot::Empty.with("it is empty, 0 bytes")));
        }
        if let Some(what) = media::no_recording(&head) {
            return Ok(Err(WhyNot::NoRecording.with(what)));
        }
        let mut whole = Cursor::new(head).chain(from);
        let copy = self.0.copy(&mut whole, parcel.modified, stopper, &|_| {})?;
        Ok(match copy {
            Ok(copy) if copy.copied.bytes == parcel.bytes => Ok(Handed(copy)),
            Ok(copy) => {
                let came = copy.copied.bytes;
                let detail = format!("{came} bytes of it came, of {}", parcel.bytes);
                Err(WhyNot::Changed.with(detail))
            }
            Err(error) => Err(unreadable(&error)),
        })
    }
}

impl Case<'_> {
    /// Room for a file that will be handed over.
    ///
    /// # Errors
    /// [`CaseError::LookOnly`].
    pub fn handing(&self) -> Result<Handing, CaseError> {
        match self.may_write() {
            true => Ok(Handing(self.copier())),
            false => Err(CaseError::LookOnly),
        }
    }

    /// The original that the same bytes are already.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be read.
    pub fn known_of(&self, Handed(copy): &Handed) -> Result<Option<Known>, CaseError> {
        self.known(&copy.copied)
    }

    /// Admits what was handed over, or notes why it is not taken.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be written.
    pub fn admit_handed(
        &mut self,
        parcel: &Parcel,
        arrived: Result<Arrived, Refused>,
    ) -> Result<Outcome, CaseError> {
        let origin = Origin::handed(parcel);
        let outcome = match arrived {
            Ok(Arrived(ready)) => self.settle(&origin, ready, false)?,
            Err(refused) => Outcome::Refused(refused),
        };
        if let Outcome::Refused(refused) = &outcome {
            self.note_refused(&origin, refused)?;
        }
        Ok(outcome)
    }
}

impl Origin {
    /// A path that is none: it begins with no slash, since nobody says where the file lay.
    fn handed(parcel: &Parcel) -> Self {
        let path = parcel.name.trim_start_matches('/');
        let name = path.rsplit('/').next().unwrap_or_default();
        let found = |text: &str| Found {
            path: text.to_owned(),
            is_encoded: false,
        };
        Self {
            found: found(path),
            name: found(name),
            told: Some(Told {
                bytes: i64::try_from(parcel.bytes).unwrap_or(i64::MAX),
                modified_at: parcel.modified.and_then(rfc3339),
            }),
        }
    }
}
