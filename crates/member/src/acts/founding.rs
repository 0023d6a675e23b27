//! Beginning a group: its genesis, and one that was begun and has no receipt yet.
//!
//! Keys and genesis are on the disk before anything is sent, so a command that was killed is finished by the next one.

use super::{Founded, begun, fresh};
use crate::device::chance;
use crate::device::sending::{first_head, ledger_key, unsigned};
use crate::home::{Folder, Kept, groups};
use crate::line::Line;
use crate::outbox::{self, Pending};
use crate::{Device, MemberError, Relay, Stop};
use base64ct::{Base64, Encoding as _};
use domain::group::{Change, Digest, Genesis, Key, Policy};
use keys::{Device as Signer, Identity};
use seal::envelope::{Class, sign};
use seal::ledger::LogKey;
use seal::membership::{self, Content, Handed};
use std::path::Path;

impl Device {
    /// Begins a group on a relay. One that was begun there and not finished is finished.
    ///
    /// # Errors
    /// Where the relay cannot be asked, or wants another token.
    pub fn begin(
        home: &Path,
        relay: &Relay,
        token: &str,
        key: Option<&str>,
        stop: Stop,
    ) -> Result<(Self, Founded), MemberError> {
        if let Some(device) = unfinished(home, relay, stop)? {
            return Ok(device);
        }
        let ledger = match key {
            Some(key) => key.to_owned(),
            None => ledger_key(&mut Line::new(relay)?)?,
        };
        let (origin, ledger_key) = ledger_parts(&ledger)?;
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
        let head = first_head(&signer, Digest::NONE, Class::Membership);
        let envelope = sign(signer.signing_key(), head, &membership::write(&content))
            .map_err(|error| unsigned(&error))?;
        let folder = Folder::make(home, &envelope.digest().to_string())?;
        let mut pending = Pending::new(outbox::next_name(&folder)?, envelope, None);
        pending.token = Some(token.to_owned());
        let mut kept = fresh(relay, pending.envelope.digest(), ledger_key, signer, receiving);
        pending.store(&folder)?;
        kept.write(&folder)?;
        stop.at(Stop::Stored);
        let device = Self::with(folder, kept, stop)?;
        device.finish(ledger)
    }

    fn finish(mut self, ledger: String) -> Result<(Self, Founded), MemberError> {
        match self.flush() {
            Err(error @ MemberError::Refused(_)) => {
                // Nothing began, so nothing is kept of it.
                self.folder.discard()?;
                Err(error)
            }
            Err(error) => Err(error),
            Ok(_) => {
                let founded = Founded {
                    group: self.group_id(),
                    ledger,
                };
                Ok((self, founded))
            }
        }
    }
}

/// A group that was begun on this relay and has no receipt yet.
fn unfinished(home: &Path, relay: &Relay, stop: Stop) -> Result<Option<(Device, Founded)>, MemberError> {
    for group in groups(home)? {
        let Ok(folder) = Folder::open(home, Some(&group)) else {
            continue;
        };
        let begins = outbox::waiting(&folder)?.iter().any(|one| one.token.is_some());
        let kept = Kept::read(&folder)?;
        if begins && kept.relay == *relay {
            let ledger = format!("key {}", kept.ledger_key);
            return Device::with(folder, kept, stop)?.finish(ledger).map(Some);
        }
    }
    Ok(None)
}

/// Name and key out of NAME+ID+KEY.
fn ledger_parts(text: &str) -> Result<(String, Key), MemberError> {
    let wrong = || {
        MemberError::cannot(
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
