//! What this device signed and has no receipt for: its exact bytes, on the disk before they are sent.
//!
//! **Promises** that under one number no other bytes are ever sent, but for what can never count any more
//! (`formats/group.md`, rule 11), and for what was refused for good, which is kept with the refusal. Knows nothing of
//! the network.

use crate::{DeviceError, Refusal, Shelf, hex};
use domain::group::Digest;
use seal::envelope::{Envelope, digest_of};
use serde::{Deserialize, Serialize};

/// Where this program ends itself, so that tests see what then follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stop {
    /// Nowhere.
    #[default]
    Never,
    /// An envelope was stored, and not sent.
    Stored,
    /// It was sent, and the answer not read.
    Sent,
}

impl Stop {
    /// Reads `stored` or `sent`; anything else is nowhere.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "stored" => Self::Stored,
            "sent" => Self::Sent,
            _ => Self::Never,
        }
    }
}

/// One that waits.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    name: String,
    pub(crate) envelope: Envelope,
    /// What was closed, so that it can be closed to the next epoch. Nothing where it is in clear.
    pub(crate) content: Option<Vec<u8>>,
    /// The operator's token, of a genesis.
    pub(crate) token: Option<String>,
}

/// One that a relay refused for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) digest: Digest,
    /// The relay's code.
    pub(crate) code: String,
    /// The relay's words.
    pub(crate) detail: String,
}

/// Where those lie that were refused.
const REFUSED: &str = "refused";

#[derive(Deserialize)]
struct WrittenRefused {
    envelope: String,
    code: String,
    detail: String,
}

#[derive(Serialize, Deserialize)]
struct Written {
    envelope: String,
    content: Option<String>,
    token: Option<String>,
}

impl Pending {
    pub(crate) fn new(name: String, envelope: Envelope, content: Option<Vec<u8>>) -> Self {
        Self {
            name,
            envelope,
            content,
            token: None,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The same thing said again, under the number that is due now.
    pub(crate) fn instead(&self, envelope: Envelope) -> Self {
        Self {
            envelope,
            ..self.clone()
        }
    }

    pub(crate) fn store(&self, shelf: &impl Shelf) -> Result<(), DeviceError> {
        let written = Written {
            envelope: hex::write(self.envelope.bytes()),
            content: self.content.as_deref().map(hex::write),
            token: self.token.clone(),
        };
        let wrong = |error: serde_json::Error| DeviceError::Kept {
            path: shelf.place(&self.name),
            why: error.to_string(),
        };
        shelf.write(&self.name, &serde_json::to_vec(&written).map_err(wrong)?)
    }

    /// Put aside, with what the relay said: it took no number, unless the relay lies.
    pub(crate) fn put_aside(&self, shelf: &impl Shelf, refusal: &Refusal) -> Result<(), DeviceError> {
        let written = serde_json::json!({
            "envelope": hex::write(self.envelope.bytes()),
            "code": refusal.code,
            "detail": refusal.detail,
        });
        let name = format!("{REFUSED}/{}", self.envelope.digest());
        shelf.write(&name, written.to_string().as_bytes())?;
        shelf.remove(&self.name)
    }

    /// Whether it still waits to be sent.
    pub(crate) fn waits(&self, shelf: &impl Shelf) -> Result<bool, DeviceError> {
        Ok(shelf.read(&self.name)?.is_some())
    }

    /// The group has it. Where a stop came between putting aside and this, it is no refused one any more.
    pub(crate) fn forget(&self, shelf: &impl Shelf) -> Result<(), DeviceError> {
        let aside = format!("{REFUSED}/{}", self.envelope.digest());
        if shelf.read(&aside)?.is_some() {
            shelf.remove(&aside)?;
        }
        shelf.remove(&self.name)
    }
}

/// All that wait, in the order in which they were signed.
pub(crate) fn waiting(shelf: &impl Shelf) -> Result<Vec<Pending>, DeviceError> {
    let names = shelf.names("outbox")?;
    names.into_iter().map(|name| read(shelf, name)).collect()
}

/// What was refused for good.
pub(crate) fn refused(shelf: &impl Shelf) -> Result<Vec<Refused>, DeviceError> {
    let names = shelf.names(REFUSED)?;
    names.into_iter().map(|name| read_refused(shelf, &name)).collect()
}

fn read_refused(shelf: &impl Shelf, name: &str) -> Result<Refused, DeviceError> {
    let bytes = shelf.read(name)?.unwrap_or_default();
    let wrong = |why: String| DeviceError::Kept {
        path: shelf.place(name),
        why,
    };
    let written: WrittenRefused = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let envelope = hex::read(&written.envelope).ok_or_else(|| wrong("no hex".to_owned()))?;
    Ok(Refused {
        digest: digest_of(&envelope),
        code: written.code,
        detail: written.detail,
    })
}

/// Where those lie that another program of this device sent for a command that was killed.
const FINISHED: &str = "finished";

/// Kept until that command is run again, so that it then says nothing twice.
pub(crate) fn keep_finished(shelf: &impl Shelf, one: &Pending) -> Result<(), DeviceError> {
    let name = format!("{FINISHED}/{}", one.envelope.digest());
    Pending { name, ..one.clone() }.store(shelf)
}

/// All that another program sent.
pub(crate) fn finished(shelf: &impl Shelf) -> Result<Vec<Pending>, DeviceError> {
    let names = shelf.names(FINISHED)?;
    names.into_iter().map(|name| read(shelf, name)).collect()
}

impl Pending {
    /// The command was run again, or it never will be.
    pub(crate) fn drop_finished(&self, shelf: &impl Shelf) -> Result<(), DeviceError> {
        shelf.remove(&self.name)
    }
}

/// Of one that another's overtook, and that nobody misses.
pub(crate) fn forget_refused(shelf: &impl Shelf, digest: Digest) -> Result<(), DeviceError> {
    shelf.remove(&format!("{REFUSED}/{digest}"))
}

/// The name of the first one of a new device.
pub(crate) fn first_name() -> String {
    format!("outbox/{:012}", 0)
}

/// The name of the next one: later ones sort behind it.
pub(crate) fn next_name(shelf: &impl Shelf) -> Result<String, DeviceError> {
    let names = shelf.names("outbox")?;
    let numbers = names
        .iter()
        .filter_map(|name| name.strip_prefix("outbox/")?.parse::<u64>().ok());
    let last = numbers.max();
    Ok(format!("outbox/{:012}", last.map_or(0, |last| last + 1)))
}

fn read(shelf: &impl Shelf, name: String) -> Result<Pending, DeviceError> {
    let bytes = shelf.read(&name)?.unwrap_or_default();
    let wrong = |why: String| DeviceError::Kept {
        path: shelf.place(&name),
        why,
    };
    let written: Written = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let envelope = hex::read(&written.envelope).ok_or_else(|| wrong("no hex".to_owned()))?;
    Ok(Pending {
        envelope: Envelope::parse(envelope).map_err(|error| wrong(error.to_string()))?,
        content: written.content.as_deref().and_then(hex::read),
        token: written.token,
        name,
    })
}
