//! Offices and rules of a group: roles given and taken, a second steward's word, an invitation taken back, the policy.
//!
//! Decides nothing: `domain::group` says what counts, and which envelope has to carry the next epoch.

use super::epochs;
use crate::device::sending::Sent;
use crate::{Device, DeviceError, Outside};
use domain::group::{Change, Digest, Epoch, Key, Policy, Roles, Rule};
use keys::Link;
use seal::envelope::Class;
use seal::membership::{self, Content, Handed};

/// What became of roles that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// They count.
    Now,
    /// They wait for a second steward: the envelope that proposes them.
    Proposed(Digest),
}

/// What of a policy is to be another one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PolicyChange {
    /// 2 to 20.
    pub margin: Option<u64>,
    /// Whether watchers and dispatchers may invite watchers.
    pub watchers_invite: Option<bool>,
    /// 1 to 90.
    pub circle_days: Option<u64>,
}

impl PolicyChange {
    /// Whether nothing is to be changed.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    fn of(&self, now: Policy) -> Option<Policy> {
        let invite = self.watchers_invite.unwrap_or(now.watchers_invite);
        Policy::from_figures(
            self.margin.unwrap_or(now.margin.into()),
            invite.into(),
            self.circle_days.unwrap_or(now.circle_days.into()),
        )
    }
}

impl<O: Outside> Device<O> {
    /// Gives a member these roles and no others, at once or as a proposal.
    ///
    /// # Errors
    /// Where this member may not, or the relay cannot be asked.
    pub async fn give_roles(&mut self, member: &str, roles: Roles) -> Result<Given, DeviceError> {
        self.ready().await?;
        let key = self.one_named(member)?;
        let has = |device: &Self| {
            device
                .circle()
                .group()
                .and_then(|group| group.member(key))
                .map(|one| one.roles)
        };
        if has(self) == Some(roles) {
            return Ok(Given::Now);
        }
        let content = self.office(key, |epoch| Change::Roles {
            member: key,
            roles,
            epoch,
        })?;
        let digest = self
            .send(Sent::Clear(Class::Membership, membership::write(&content)))
            .await?;
        self.upkeep().await?;
        let is_proposed = self.group()?.proposals().any(|(proposal, ..)| proposal == digest);
        Ok(if is_proposed {
            Given::Proposed(digest)
        } else {
            Given::Now
        })
    }

    /// Agrees, as a second steward, to the proposal that begins so.
    ///
    /// # Errors
    /// Where nothing such stands open, this member may not, or the relay cannot be asked.
    pub async fn second(&mut self, begins: &str) -> Result<Digest, DeviceError> {
        for sent in self.ready().await? {
            // Of the same command, killed before.
            let content = membership::read(&sent.envelope).ok();
            if let Some(Change::Second { proposal, .. }) = content.map(|content| content.change)
                && proposal.to_string().starts_with(begins)
            {
                return Ok(proposal);
            }
        }
        let open = self.group()?.proposals();
        let fitting: Vec<_> = open
            .filter(|(digest, ..)| digest.to_string().starts_with(begins))
            .collect();
        let &[(proposal, member, _)] = fitting.as_slice() else {
            return Err(DeviceError::cannot(
                format!("{} proposals begin with {begins}", fitting.len()),
                "see `pfiff group status` for those that stand open",
            ));
        };
        let content = self.office(member, |epoch| Change::Second { proposal, epoch })?;
        self.change(&content).await?;
        self.upkeep().await?;
        Ok(proposal)
    }

    /// With the next epoch in it, where the member stops reading what is for dispatchers by that.
    fn office(&self, member: Key, change: impl Fn(Option<Epoch>) -> Change) -> Result<Content, DeviceError> {
        let plain = change(None);
        match self.group()?.check(self.place(), &plain) {
            Err(broken) if broken.rule == Rule::EpochWithRoles => {
                let group = self.group()?;
                let all = group.members().iter().map(|(key, one)| (one, *key != member));
                let content = epochs::content(group, all, |epoch| change(Some(epoch)))?;
                self.may(&content.change).map(|()| content)
            }
            _ => self.may(&plain).map(|()| Content {
                change: plain,
                handed: Handed::default(),
            }),
        }
    }

    /// Takes back an invitation of this device, by its link or by the beginning of its key.
    ///
    /// # Errors
    /// Where it is none of this device's, was used, or the relay cannot be asked.
    pub async fn withdraw(&mut self, which: &str) -> Result<Key, DeviceError> {
        self.ready().await?;
        let key = match Link::read(which) {
            Ok(link) => link.seed.key(),
            Err(_) => self.own_invitation(which)?,
        };
        let change = Change::Withdraw(key);
        self.may(&change)?;
        self.change(&Content {
            change,
            handed: Handed::default(),
        })
        .await?;
        self.kept.owed.retain(|one| one.seed.key() != key);
        self.kept.write(&self.outside).map(|()| key)
    }

    fn own_invitation(&self, begins: &str) -> Result<Key, DeviceError> {
        let own = self.kept.owed.iter().map(|one| one.seed.key());
        let fitting: Vec<Key> = own.filter(|key| key.to_string().starts_with(begins)).collect();
        match fitting.as_slice() {
            [one] => Ok(*one),
            several => Err(DeviceError::cannot(
                format!("{} invitations of this device begin with {begins}", several.len()),
                "see `pfiff group status`, or give the whole link",
            )),
        }
    }

    /// Changes what the group has agreed on; nothing is asked where nothing is to be changed.
    ///
    /// # Errors
    /// Where a figure is out of its bounds, this member may not, or the relay cannot be asked.
    pub async fn agree(&mut self, other: &PolicyChange) -> Result<(), DeviceError> {
        self.ready().await?;
        let now = self.group()?.policy();
        let then = other.of(now).ok_or_else(|| {
            DeviceError::cannot(
                "no group can agree on that",
                "the margin is 2 to 20, and what is closed to the circle is kept 1 to 90 days",
            )
        })?;
        if then == now {
            return Ok(());
        }
        let change = Change::Policy(then);
        self.may(&change)?;
        self.change(&Content {
            change,
            handed: Handed::default(),
        })
        .await
    }

    fn one_named(&self, begins: &str) -> Result<Key, DeviceError> {
        let named = self.named(std::slice::from_ref(&begins.to_owned()))?;
        let none = || DeviceError::cannot("no member was named", "see `pfiff group members`");
        named.first().copied().ok_or_else(none)
    }
}
