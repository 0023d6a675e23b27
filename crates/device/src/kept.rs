//! What a device keeps of one group besides the ledger: its keys, those of epochs, and invitations that it wrote.
//!
//! Keys of an epoch that is long over are dropped: what was closed to it then stays closed.

use crate::{DeviceError, Relay, Shelf, hex};
use domain::group::{Digest, Key, Roles};
use domain::watch::PostId;
use keys::{Device, Identity, Seed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Where it lies.
pub const FILE: &str = "keys.json";
/// Epochs whose keys are kept: the present one, and those in which an alarm may still run.
const EPOCHS_KEPT: usize = 3;
/// A steward may write an epoch before they read of the newest receiving key.
const RECEIVING_KEPT: usize = 2;

/// An invitation that this device wrote, and writes again when an epoch voids it.
#[derive(Debug, Clone)]
pub struct Owed {
    /// What the link holds.
    pub seed: Seed,
    /// What it gives.
    pub roles: Roles,
    /// Until when, in seconds since 1970.
    pub expires_s: u64,
}

/// Everything that is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Where the group's relay is.
    pub relay: Relay,
    /// Which group.
    pub group: Digest,
    /// Who signs its ledger.
    pub ledger_key: Key,
    /// This device in it.
    pub device: Device,
    /// What members close to this device, the newest last.
    pub receiving: Vec<Identity>,
    /// Opens what is closed to the circle, by epoch.
    pub circle: BTreeMap<u64, Identity>,
    /// Opens what is closed to dispatchers, by epoch.
    pub dispatchers: BTreeMap<u64, Identity>,
    /// With what it joins; nothing of a founder.
    pub seed: Option<Seed>,
    /// Invitations that it wrote.
    pub owed: Vec<Owed>,
    /// Where its owner stands watch.
    pub standing: Option<PostId>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u64,
    relay: String,
    ca: Option<std::path::PathBuf>,
    group: String,
    ledger_key: String,
    device: Zeroizing<String>,
    receiving: Vec<Zeroizing<String>>,
    circle: BTreeMap<u64, Zeroizing<String>>,
    dispatchers: BTreeMap<u64, Zeroizing<String>>,
    seed: Option<Zeroizing<String>>,
    owed: Vec<WrittenOwed>,
    standing: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOwed {
    seed: Zeroizing<String>,
    roles: u64,
    expires_s: u64,
}

impl Kept {
    /// From where the device keeps it.
    ///
    /// # Errors
    /// Where it cannot be read, or is not what it should be.
    pub fn read(shelf: &impl Shelf) -> Result<Self, DeviceError> {
        let bytes = Zeroizing::new(shelf.read(FILE)?.unwrap_or_default());
        let wrong = |why: &str| DeviceError::Kept {
            path: shelf.place(FILE),
            why: why.to_owned(),
        };
        let written: Written = serde_json::from_slice(&bytes).map_err(|error| wrong(&error.to_string()))?;
        written.kept().ok_or_else(|| wrong("a key is none"))
    }

    /// Durable when this comes back.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&mut self, shelf: &impl Shelf) -> Result<(), DeviceError> {
        while self.receiving.len() > RECEIVING_KEPT {
            self.receiving.remove(0);
        }
        if self.circle.len() > EPOCHS_KEPT {
            // The link opens the epoch in which this device joined: it goes with the first key that goes.
            self.seed = None;
        }
        for epochs in [&mut self.circle, &mut self.dispatchers] {
            while epochs.len() > EPOCHS_KEPT {
                epochs.pop_first();
            }
        }
        let bytes = serde_json::to_vec(&Written::of(self)).map(Zeroizing::new);
        let bytes = bytes.map_err(|error| DeviceError::Kept {
            path: shelf.place(FILE),
            why: error.to_string(),
        })?;
        shelf.write(FILE, &bytes)
    }

    /// All that opens what is closed to the circle.
    #[must_use]
    pub fn circles(&self) -> Vec<Identity> {
        self.circle.values().cloned().collect()
    }
}

impl Written {
    fn of(kept: &Kept) -> Self {
        let texts = |epochs: &BTreeMap<u64, Identity>| {
            epochs
                .iter()
                .map(|(number, identity)| (*number, identity.secret_text()))
                .collect()
        };
        // A seed shows itself in a link alone; there it is the first third.
        let seed = |seed: &Seed| {
            let link = keys::Link {
                seed: seed.clone(),
                group: kept.group,
                ledger_key: kept.ledger_key,
            };
            link.secret_fragment()
        };
        let owed = kept.owed.iter().map(|one| WrittenOwed {
            seed: seed(&one.seed),
            roles: one.roles.sum(),
            expires_s: one.expires_s,
        });
        Self {
            version: 1,
            relay: kept.relay.url.clone(),
            ca: kept.relay.ca.clone(),
            group: kept.group.to_string(),
            ledger_key: kept.ledger_key.to_string(),
            device: Zeroizing::new(hex::write(&*kept.device.secret())),
            receiving: kept.receiving.iter().map(Identity::secret_text).collect(),
            circle: texts(&kept.circle),
            dispatchers: texts(&kept.dispatchers),
            seed: kept.seed.as_ref().map(seed),
            owed: owed.collect(),
            standing: kept.standing.map(|post| hex::write(&post.0)),
        }
    }

    fn kept(&self) -> Option<Kept> {
        let identities = |texts: &BTreeMap<u64, Zeroizing<String>>| {
            let one =
                |(number, text): (&u64, &Zeroizing<String>)| Some((*number, Identity::from_text(text).ok()?));
            texts.iter().map(one).collect::<Option<BTreeMap<_, _>>>()
        };
        let seed = |text: &Zeroizing<String>| Some(keys::Link::read(text).ok()?.seed);
        let owed = self.owed.iter().map(|one| {
            Some(Owed {
                seed: seed(&one.seed)?,
                roles: Roles::from_sum(one.roles)?,
                expires_s: one.expires_s,
            })
        });
        let receiving = self.receiving.iter().map(|text| Identity::from_text(text).ok());
        Some(Kept {
            relay: Relay {
                url: self.relay.clone(),
                ca: self.ca.clone(),
            },
            group: Digest(hex::array(&self.group)?),
            ledger_key: Key(hex::array(&self.ledger_key)?),
            device: Device::from_secret(&Zeroizing::new(hex::array::<32>(&self.device)?)),
            receiving: receiving.collect::<Option<Vec<_>>>()?,
            circle: identities(&self.circle)?,
            dispatchers: identities(&self.dispatchers)?,
            seed: match &self.seed {
                Some(text) => Some(seed(text)?),
                None => None,
            },
            owed: owed.collect::<Option<Vec<_>>>()?,
            standing: match &self.standing {
                Some(text) => Some(PostId(hex::array(text)?)),
                None => None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trying::Memory;

    fn kept(epochs: u64) -> Kept {
        let circle = (0..epochs).map(|number| (number, Identity::generate()));
        Kept {
            relay: Relay {
                url: String::new(),
                ca: None,
            },
            group: Digest([1; 32]),
            ledger_key: Key([2; 32]),
            device: Device::from_secret(&[3; 32]),
            receiving: vec![Identity::generate()],
            circle: circle.collect(),
            dispatchers: BTreeMap::new(),
            seed: Some(Seed::new(&[4; 32])),
            owed: Vec::new(),
            standing: None,
        }
    }

    #[test]
    fn a_link_that_opens_an_epoch_is_dropped_with_the_keys_of_old_epochs() {
        let shelf = Memory::default();
        for (epochs, is_kept) in [(3, true), (4, false)] {
            kept(epochs).write(&shelf).unwrap();
            let read = Kept::read(&shelf).unwrap();
            assert_eq!((read.circle.len(), read.seed.is_some()), (3, is_kept));
        }
    }
}
