//! Acts of a member: begin a group, invite, join, remove, and what a device does by itself when an epoch began.
//!
//! Each asks `domain::group` first whether it would count, so that a relay that keeps the rules refuses nothing.

mod epochs;
mod offices;

use crate::device::sending::{Flushed, Sent, unsigned};
use crate::kept::{Kept, Owed};
use crate::outbox::{self, Pending};
use crate::outside::Outside;
use crate::{Device, DeviceError, Relay};
use domain::group::{Change, Digest, Epoch, Group, Invitation, Key, Place, Recipient, Roles};
use keys::{Device as Signer, Identity, Link, Seed, hand_over};
use seal::envelope::Class;
use seal::membership::{self, Content, Handed};
use std::collections::BTreeMap;

pub use offices::{Given, PolicyChange};

/// How many epochs may begin while a device writes its key for one.
const EPOCHS_MET_MAX: usize = 4;

/// A way in.
#[derive(Debug, Clone)]
pub struct Invited {
    /// Opens the present epoch for whoever has it: for one person alone.
    pub link: String,
    /// What it gives.
    pub roles: Roles,
    /// Until when, in seconds since 1970.
    pub expires_s: u64,
}

/// A new epoch's identities, and what is handed over with them.
pub(crate) struct Begun {
    pub(crate) epoch: Epoch,
    pub(crate) handed: Handed,
}

pub(crate) fn begun(
    number: u64,
    circle: &[Recipient],
    dispatchers: &[Recipient],
) -> Result<Begun, DeviceError> {
    let (for_all, for_few) = (Identity::generate(), Identity::generate());
    let handed = Handed {
        circle: hand_over(number, &for_all, circle).map_err(|error| unsigned(&error))?,
        dispatchers: hand_over(number, &for_few, dispatchers).map_err(|error| unsigned(&error))?,
        ..Handed::default()
    };
    let epoch = Epoch {
        number,
        circle: for_all.recipient(),
        dispatchers: for_few.recipient(),
    };
    Ok(Begun { epoch, handed })
}

impl<O: Outside> Device<O> {
    /// Makes a way in.
    ///
    /// # Errors
    /// Where this member may not, or the relay cannot be asked.
    pub async fn invite(&mut self, roles: Roles, expires_s: u64) -> Result<Invited, DeviceError> {
        for sent in self.ready().await? {
            let content = membership::read(&sent.envelope).ok();
            if let Some(Change::Invitation(one)) = content.map(|content| content.change)
                && one.roles == roles
                && let Some(owed) = self.kept.owed.iter().find(|owed| owed.seed.key() == one.key)
            {
                return Ok(self.link(owed));
            }
        }
        let owed = Owed {
            seed: Seed::new(&self.outside.chance()?),
            roles,
            expires_s,
        };
        let content = self.invitation(&owed)?;
        self.may(&content.change)?;
        self.kept.owed.push(owed.clone());
        self.kept.write(&self.outside)?;
        self.change(&content).await?;
        Ok(self.link(&owed))
    }

    fn link(&self, owed: &Owed) -> Invited {
        let Kept {
            relay,
            group,
            ledger_key,
            ..
        } = &self.kept;
        let link = Link {
            seed: owed.seed.clone(),
            group: *group,
            ledger_key: *ledger_key,
        };
        Invited {
            link: format!("{}/#{}", relay.url.trim_end_matches('/'), *link.secret_fragment()),
            roles: owed.roles,
            expires_s: owed.expires_s,
        }
    }

    fn invitation(&self, owed: &Owed) -> Result<Content, DeviceError> {
        let epoch = self.group()?.epoch().number;
        let invitation = Invitation {
            key: owed.seed.key(),
            roles: owed.roles,
            expires_s: owed.expires_s,
            epoch,
        };
        let identity = self.kept.circle.get(&epoch).ok_or_else(|| {
            DeviceError::cannot(
                "this device has no key of the present epoch",
                "ask another steward to begin a new one",
            )
        })?;
        let opener = owed.seed.identity().map_err(|error| unsigned(&error))?;
        let handed = Handed {
            circle: hand_over(epoch, identity, &[opener.recipient()]).map_err(|error| unsigned(&error))?,
            proof: Some(owed.seed.consent(self.kept.group, self.key(), &invitation)),
            ..Handed::default()
        };
        Ok(Content {
            change: Change::Invitation(invitation),
            handed,
        })
    }

    /// Nothing of this device is in the group or on its way there, so nothing is lost with its files.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn has_begun_nothing(&self) -> Result<bool, DeviceError> {
        Ok(!self.is_member() && outbox::waiting(&self.outside)?.is_empty())
    }

    /// Becomes a member by the invitation that is kept, be anybody else there or not.
    ///
    /// # Errors
    /// Where it stands no more, or the relay cannot be asked or is found lying.
    pub async fn spend(&mut self) -> Result<(), DeviceError> {
        self.sync().await?;
        self.flush().await?;
        if self.is_member() {
            return self.upkeep().await;
        }
        let gone = || {
            DeviceError::cannot(
                "this invitation stands no more",
                "ask for a new link: it was used or taken back, or a new epoch began",
            )
        };
        let seed = self.kept.seed.clone().ok_or_else(gone)?;
        let receiving = self
            .kept
            .receiving
            .last()
            .map(Identity::recipient)
            .ok_or_else(gone)?;
        let proof = Some(seed.proof(self.kept.group, self.key(), &receiving));
        let change = Change::Join {
            invitation: seed.key(),
            receiving,
        };
        self.group()?.invitation(seed.key()).ok_or_else(gone)?;
        self.may(&change)?;
        self.change(&Content {
            change,
            handed: Handed {
                proof,
                ..Handed::default()
            },
        })
        .await?;
        self.upkeep().await
    }

    /// Removes members, none perhaps, and begins the next epoch in the same envelope.
    ///
    /// # Errors
    /// Where this member may not, or the relay cannot be asked.
    pub async fn remove(&mut self, begins: &[String]) -> Result<u64, DeviceError> {
        let before = self.circle().group().map(|group| group.epoch().number);
        let was = self.named(begins);
        self.ready().await?;
        let removed = &was.or_else(|_| self.named(begins))?[..];
        let group = self.group()?;
        let is_done = !removed.is_empty()
            && before != Some(group.epoch().number)
            && removed.iter().all(|key| group.member(*key).is_none());
        if !is_done {
            self.begin_epoch(removed).await?;
            self.upkeep().await?;
        }
        Ok(self.group()?.epoch().number)
    }

    /// The members whose keys begin so.
    fn named(&self, begins: &[String]) -> Result<Vec<Key>, DeviceError> {
        let members = self.group()?.members();
        let one = |begin: &String| {
            let fitting: Vec<&Key> = members
                .keys()
                .filter(|key| key.to_string().starts_with(begin))
                .collect();
            match fitting.as_slice() {
                [key] => Ok(**key),
                several => Err(DeviceError::cannot(
                    format!("{} members' keys begin with {begin}", several.len()),
                    "see `pfiff group members`, and give more letters",
                )),
            }
        };
        begins.iter().map(one).collect()
    }

    /// What a device does by itself: an epoch for whom the present one left out, a receiving key for it, and its open
    /// invitations again.
    pub(crate) async fn upkeep(&mut self) -> Result<(), DeviceError> {
        for _ in 0..EPOCHS_MET_MAX {
            self.mend().await?;
            if self.renew_receiving().await? {
                break;
            }
        }
        for owed in self.kept.owed.clone() {
            self.renew(&owed).await?;
        }
        Ok(())
    }

    /// Whether the present epoch has a receiving key of this device, or need not; not where another epoch began meanwhile.
    async fn renew_receiving(&mut self) -> Result<bool, DeviceError> {
        let group = self.group()?;
        let (epoch, me) = (group.epoch().number, self.key());
        let Some(member) = group.member(me).filter(|member| member.receiving_epoch < epoch) else {
            return Ok(true);
        };
        let is_in_use = |one: &Identity| one.recipient() == member.receiving;
        // One that was made before and refused is as good as another: the one in use must not be pushed out.
        let made = self.kept.receiving.last().filter(|one| !is_in_use(one));
        let receiving = made.cloned().unwrap_or_else(Identity::generate);
        let change = Change::Receiving {
            epoch,
            receiving: receiving.recipient(),
        };
        if made.is_none() {
            self.kept.receiving.push(receiving);
            self.kept.write(&self.outside)?;
        }
        let handed = Handed::default();
        let sent = Sent::Clear(Class::Membership, membership::write(&Content { change, handed }));
        let is_over = |device: &Self| {
            device
                .circle()
                .group()
                .is_some_and(|group| group.epoch().number > epoch)
        };
        Ok(self.send_unless(sent, is_over).await?.is_some())
    }

    async fn renew(&mut self, owed: &Owed) -> Result<(), DeviceError> {
        let group = self.group()?;
        let has_key = self.kept.circle.contains_key(&group.epoch().number);
        if group.invitation(owed.seed.key()).is_some() || !has_key {
            // Without a key of this epoch there is nothing to hand over yet.
            return Ok(());
        }
        let content = self.invitation(owed);
        let may = content.and_then(|content| self.may(&content.change).map(|()| content));
        let is_good = owed.expires_s > self.clock_s();
        match may {
            Ok(content) if is_good => match self.change(&content).await {
                Err(DeviceError::Refused(refusal)) if refusal.code == "expired" => self.forget_owed(owed),
                other => other,
            },
            // Spent, taken back, over, or not this member's to give any more.
            _ => self.forget_owed(owed),
        }
    }

    fn forget_owed(&mut self, owed: &Owed) -> Result<(), DeviceError> {
        self.kept.owed.retain(|one| one.seed != owed.seed);
        self.kept.write(&self.outside)
    }

    /// Up to date, with all sent that waited.
    ///
    /// # Errors
    /// Where the relay cannot be asked or is found lying, or this device is no member.
    pub(crate) async fn ready(&mut self) -> Result<Vec<Pending>, DeviceError> {
        let flushed = self.at_hand().await?;
        if let Some(refusal) = flushed.held() {
            return Err(DeviceError::Refused(refusal.clone()));
        }
        self.upkeep().await?;
        Ok(flushed.done)
    }

    /// The same, also where something is to be tried again later.
    pub(crate) async fn at_hand(&mut self) -> Result<Flushed, DeviceError> {
        self.give_up();
        if self.circle().group().is_some() || self.kept.seed.is_some() {
            self.sync().await?;
        }
        let flushed = self.flush_all().await?;
        self.sync().await?;
        if !self.is_member() {
            return Err(DeviceError::cannot(
                "this device is no member of the group any more",
                "ask a steward for a new invitation",
            ));
        }
        Ok(flushed)
    }

    pub(crate) fn group(&self) -> Result<&Group, DeviceError> {
        let unread = || {
            DeviceError::cannot(
                "the group was not read yet",
                "try again when its relay can be reached",
            )
        };
        self.circle().group().ok_or_else(unread)
    }

    /// Behind everything that is known; the digest decides nothing.
    fn place(&self) -> Place {
        Place {
            author: self.key(),
            digest: Digest::NONE,
            sequence: self.mirror.state().sequence + 1,
        }
    }

    fn may(&self, change: &Change) -> Result<(), DeviceError> {
        self.group()?.check(self.place(), change).map_err(|broken| {
            DeviceError::cannot(
                format!("the group's rules forbid it: {:?}", broken.rule),
                "see formats/group.md, rules",
            )
        })
    }

    async fn change(&mut self, content: &Content) -> Result<(), DeviceError> {
        self.send(Sent::Clear(Class::Membership, membership::write(content)))
            .await
            .map(drop)
    }
}

/// What a new device keeps of a group.
#[must_use]
pub fn fresh(relay: &Relay, group: Digest, ledger_key: Key, device: Signer, receiving: Identity) -> Kept {
    Kept {
        relay: relay.clone(),
        group,
        ledger_key,
        device,
        receiving: vec![receiving],
        circle: BTreeMap::new(),
        dispatchers: BTreeMap::new(),
        seed: None,
        owed: Vec::new(),
        standing: None,
    }
}
