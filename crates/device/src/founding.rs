//! Beginning a group: its genesis, and one that was begun and has no receipt yet.
//!
//! Keys and genesis are kept before anything is sent, so a beginning that was broken off is finished later.

use crate::acts::{begun, fresh};
use crate::device::sending::{first_head, unsigned};
use crate::kept::Kept;
use crate::outbox::{self, Pending};
use crate::outside::{Asking, Outside, Refusal, Relay, Shelf, Wire};
use crate::{Device, DeviceError, Stop};
use base64ct::{Base64, Encoding as _};
use domain::group::{Change, Digest, Genesis, Key, Policy};
use keys::{Device as Signer, Identity};
use seal::envelope::{Class, sign};
use seal::ledger::LogKey;
use seal::membership::{self, Content, Handed};

/// A group that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founded {
    /// Its id, in hex.
    pub group: String,
    /// The ledger that it lives on, as a verifier key.
    pub ledger: String,
}

/// A group that is about to be begun: nothing of it is kept or sent yet.
pub struct Beginning {
    pending: Pending,
    kept: Kept,
}

impl Beginning {
    /// Of a group on this relay, whose ledger has that key, by the operator's token, written by this app. `chance` gives
    /// 32 bytes each time.
    ///
    /// # Errors
    /// Where the key is none.
    pub fn new(
        relay: &Relay,
        token: &str,
        ledger: &str,
        app: Digest,
        mut chance: impl FnMut() -> Result<[u8; 32], DeviceError>,
    ) -> Result<Self, DeviceError> {
        let (origin, ledger_key) = ledger_parts(ledger)?;
        let (signer, receiving) = (Signer::from_secret(&chance()?), Identity::generate());
        let own = [receiving.recipient()];
        let begun = begun(0, &own, &own)?;
        let genesis = Genesis {
            receiving: receiving.recipient(),
            policy: Policy::USUAL,
            ledger_key,
            origin,
            epoch: begun.epoch,
        };
        let nonce = chance()?.first_chunk::<16>().copied();
        let content = Content {
            change: Change::Genesis(genesis),
            handed: Handed {
                nonce,
                ..begun.handed
            },
        };
        let head = first_head(&signer, Digest::NONE, Class::Membership, app);
        let envelope = sign(signer.signing_key(), head, &membership::write(&content))
            .map_err(|error| unsigned(&error))?;
        let kept = fresh(relay, envelope.digest(), ledger_key, signer, receiving);
        let mut pending = Pending::new(outbox::first_name(), envelope, None);
        pending.token = Some(token.to_owned());
        Ok(Self { pending, kept })
    }

    /// What the group will be called.
    #[must_use]
    pub fn group(&self) -> Digest {
        self.kept.group
    }

    /// Keeps it here; its device sends it by [`Device::finish`].
    ///
    /// # Errors
    /// Where it cannot be kept.
    pub fn keep<O: Outside>(mut self, outside: O) -> Result<Device<O>, DeviceError> {
        self.pending.store(&outside)?;
        self.kept.write(&outside)?;
        outside.at(Stop::Stored);
        Device::with(outside, self.kept)
    }
}

/// Whether a group was begun here that has no receipt yet.
///
/// # Errors
/// Where what waits cannot be read.
pub fn is_unfinished(shelf: &impl Shelf) -> Result<bool, DeviceError> {
    let waits = outbox::waiting(shelf)?;
    Ok(waits.iter().any(|one| one.token.is_some()))
}

impl<O: Outside> Device<O> {
    /// Sends what begins the group. Where it is refused, nothing began.
    ///
    /// # Errors
    /// Where the relay cannot be asked, or refuses.
    pub async fn finish(&mut self) -> Result<Founded, DeviceError> {
        self.flush().await?;
        Ok(Founded {
            group: self.group_id(),
            ledger: format!("key {}", self.kept.ledger_key),
        })
    }
}

/// The ledger's verifier key, as the relay says it: for whoever has it from nowhere else.
///
/// # Errors
/// Where it cannot be asked, or refuses.
pub async fn ledger_key(wire: &mut impl Wire) -> Result<String, DeviceError> {
    let answer = wire.ask(&Asking::get("/ledger/key", 1_024)).await?;
    match answer.status {
        200..300 => Ok(String::from_utf8_lossy(&answer.body).trim().to_owned()),
        status => Err(DeviceError::Refused(Refusal::read(status, &answer.body))),
    }
}

/// Name and key out of NAME+ID+KEY.
fn ledger_parts(text: &str) -> Result<(String, Key), DeviceError> {
    let wrong = || {
        DeviceError::cannot(
            "this is no ledger's key",
            "a ledger's key is NAME+ID+KEY, as `pfiff relay run` says it",
        )
    };
    let known = LogKey::parse(text).map_err(|_| wrong())?;
    let key = text.splitn(3, '+').nth(2).ok_or_else(wrong)?;
    let bytes = Base64::decode_vec(key).map_err(|_| wrong())?;
    let key = bytes
        .get(1..)
        .and_then(|key| key.try_into().ok())
        .ok_or_else(wrong)?;
    Ok((known.origin().to_owned(), Key(key)))
}
