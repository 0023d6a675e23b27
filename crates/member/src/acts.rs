//! Acts of a member: begin a group, invite, join, remove, and what a device does by itself when an epoch began.
//!
//! Each asks `domain::group` first whether it would count, so that a relay that keeps the rules refuses nothing.

mod epochs;
mod founding;
mod offices;

use crate::device::sending::{Flushed, Sent, unsigned};
use crate::device::{chance, now_s};
use crate::home::{Folder, Kept, Owed, groups};
use crate::outbox::{self, Pending};
use crate::{Device, MemberError, Relay, Stop};
use domain::group::{Change, Digest, Epoch, Group, Invitation, Key, Place, Recipient, Roles};
use keys::{Device as Signer, Identity, Link, Seed, hand_over};
use seal::envelope::Class;
use seal::membership::{self, Content, Handed};
use std::collections::BTreeMap;
use std::path::Path;

pub use offices::{Given, PolicyChange};

/// A group that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founded {
    /// Its id, in hex.
    pub group: String,
    /// The ledger that it lives on, as a verifier key.
    pub ledger: String,
}

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
struct Begun {
    epoch: Epoch,
    handed: Handed,
}

fn begun(number: u64, circle: &[Recipient], dispatchers: &[Recipient]) -> Result<Begun, MemberError> {
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

impl Device {
    /// Makes a way in.
    ///
    /// # Errors
    /// Where this member may not, or the relay cannot be asked.
    pub fn invite(&mut self, roles: Roles, expires_s: u64) -> Result<Invited, MemberError> {
        for sent in self.ready()? {
            let content = membership::read(&sent.envelope).ok();
            if let Some(Change::Invitation(one)) = content.map(|content| content.change)
                && one.roles == roles
                && let Some(owed) = self.kept.owed.iter().find(|owed| owed.seed.key() == one.key)
            {
                return Ok(self.link(owed));
            }
        }
        let owed = Owed {
            seed: Seed::new(&chance()?),
            roles,
            expires_s,
        };
        let content = self.invitation(&owed)?;
        self.may(&content.change)?;
        self.kept.owed.push(owed.clone());
        self.kept.write(&self.folder)?;
        self.change(&content)?;
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

    fn invitation(&self, owed: &Owed) -> Result<Content, MemberError> {
        let epoch = self.group()?.epoch().number;
        let invitation = Invitation {
            key: owed.seed.key(),
            roles: owed.roles,
            expires_s: owed.expires_s,
            epoch,
        };
        let identity = self.kept.circle.get(&epoch).ok_or_else(|| {
            MemberError::cannot(
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

    /// Becomes a member by a link, be anybody else there or not.
    ///
    /// # Errors
    /// Where the link is none or stands no more, or the relay cannot be asked or is found lying.
    pub fn join(home: &Path, text: &str, ca: Option<&Path>, stop: Stop) -> Result<Self, MemberError> {
        let link = Link::read(text).map_err(|error| {
            MemberError::cannot(error.to_string(), "copy the whole link, between quotation marks")
        })?;
        let url = text
            .trim()
            .split('#')
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        let relay = Relay {
            url: url.to_owned(),
            ca: ca.map(Path::to_owned),
        };
        let id = link.group.to_string();
        if groups(home)?.contains(&id) {
            let mut device = Self::open(home, Some(&id), stop)?;
            device.spend()?;
            return Ok(device);
        }
        let folder = Folder::make(home, &id)?;
        let signer = Signer::from_secret(&chance()?);
        let mut kept = fresh(&relay, link.group, link.ledger_key, signer, Identity::generate());
        kept.seed = Some(link.seed);
        kept.write(&folder)?;
        let mut device = Self::with(folder, kept, stop)?;
        match device.spend() {
            Err(error @ (MemberError::Refused(_) | MemberError::Cannot { .. }))
                if device.has_begun_nothing()? =>
            {
                device.folder.discard()?;
                Err(error)
            }
            other => other.map(|()| device),
        }
    }

    /// Nothing of this device is in the group or on its way there, so nothing is lost with its folder.
    fn has_begun_nothing(&self) -> Result<bool, MemberError> {
        Ok(!self.is_member() && outbox::waiting(&self.folder)?.is_empty())
    }

    fn spend(&mut self) -> Result<(), MemberError> {
        self.sync()?;
        self.flush()?;
        if self.is_member() {
            return self.upkeep();
        }
        let gone = || {
            MemberError::cannot(
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
        })?;
        self.upkeep()
    }

    /// Removes members, none perhaps, and begins the next epoch in the same envelope.
    ///
    /// # Errors
    /// Where this member may not, or the relay cannot be asked.
    pub fn remove(&mut self, begins: &[String]) -> Result<u64, MemberError> {
        let before = self.circle().group().map(|group| group.epoch().number);
        let was = self.named(begins);
        self.ready()?;
        let removed = &was.or_else(|_| self.named(begins))?[..];
        let group = self.group()?;
        let is_done = !removed.is_empty()
            && before != Some(group.epoch().number)
            && removed.iter().all(|key| group.member(*key).is_none());
        if !is_done {
            self.begin_epoch(removed)?;
            self.upkeep()?;
        }
        Ok(self.group()?.epoch().number)
    }

    /// The members whose keys begin so.
    fn named(&self, begins: &[String]) -> Result<Vec<Key>, MemberError> {
        let members = self.group()?.members();
        let one = |begin: &String| {
            let fitting: Vec<&Key> = members
                .keys()
                .filter(|key| key.to_string().starts_with(begin))
                .collect();
            match fitting.as_slice() {
                [key] => Ok(**key),
                several => Err(MemberError::cannot(
                    format!("{} members' keys begin with {begin}", several.len()),
                    "see `pfiff group members`, and give more letters",
                )),
            }
        };
        begins.iter().map(one).collect()
    }

    /// What a device does by itself: an epoch for whom the present one left out, a receiving key for it, and its open
    /// invitations again.
    pub(crate) fn upkeep(&mut self) -> Result<(), MemberError> {
        self.mend()?;
        let group = self.group()?;
        let (epoch, me) = (group.epoch().number, self.key());
        let Some(member) = group.member(me) else {
            return Ok(());
        };
        if member.receiving_epoch < epoch {
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
                self.kept.write(&self.folder)?;
            }
            self.change(&Content {
                change,
                handed: Handed::default(),
            })?;
        }
        for owed in self.kept.owed.clone() {
            self.renew(&owed)?;
        }
        Ok(())
    }

    fn renew(&mut self, owed: &Owed) -> Result<(), MemberError> {
        let is_open = self.group()?.invitation(owed.seed.key()).is_some();
        if is_open {
            return Ok(());
        }
        let content = self.invitation(owed);
        let may = content.and_then(|content| self.may(&content.change).map(|()| content));
        match may {
            Ok(content) if owed.expires_s > now_s() => self.change(&content),
            // Spent, taken back, over, or not this member's to give any more.
            _ => {
                self.kept.owed.retain(|one| one.seed != owed.seed);
                self.kept.write(&self.folder)
            }
        }
    }

    /// Up to date, with all sent that waited.
    ///
    /// # Errors
    /// Where the relay cannot be asked or is found lying, or this device is no member.
    pub(crate) fn ready(&mut self) -> Result<Vec<Pending>, MemberError> {
        let flushed = self.at_hand()?;
        if let Some(refusal) = flushed.held() {
            return Err(MemberError::Refused(refusal.clone()));
        }
        self.upkeep()?;
        Ok(flushed.done)
    }

    /// The same, also where something is to be tried again later.
    pub(crate) fn at_hand(&mut self) -> Result<Flushed, MemberError> {
        if self.circle().group().is_some() || self.kept.seed.is_some() {
            self.sync()?;
        }
        let flushed = self.flush_all()?;
        self.sync()?;
        if !self.is_member() {
            return Err(MemberError::cannot(
                "this device is no member of the group any more",
                "ask a steward for a new invitation",
            ));
        }
        Ok(flushed)
    }

    pub(crate) fn group(&self) -> Result<&Group, MemberError> {
        let unread = || {
            MemberError::cannot(
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

    fn may(&self, change: &Change) -> Result<(), MemberError> {
        self.group()?.check(self.place(), change).map_err(|broken| {
            MemberError::cannot(
                format!("the group's rules forbid it: {:?}", broken.rule),
                "see formats/group.md, rules",
            )
        })
    }

    fn change(&mut self, content: &Content) -> Result<(), MemberError> {
        self.send(Sent::Clear(Class::Membership, membership::write(content)))
            .map(drop)
    }
}

pub(crate) fn fresh(
    relay: &Relay,
    group: Digest,
    ledger_key: Key,
    device: Signer,
    receiving: Identity,
) -> Kept {
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
