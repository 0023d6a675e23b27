//! A group as one device follows it, envelope by envelope in the ledger's order.
//!
//! Folds who belongs to it and how far each stream has come. What is said in the circle is not folded here.

use crate::envelope::exactly;
use crate::{Envelope, Refusal};
use domain::group::{Change, Group, Key, Place, Role, Rule, Streams};
use seal::envelope::Class;
use seal::membership;
use wasm_bindgen::prelude::wasm_bindgen;

/// Begins with a genesis.
#[wasm_bindgen]
#[derive(Debug, Clone)]
pub struct Chain {
    pub(crate) group: Group,
    pub(crate) streams: Streams,
}

#[wasm_bindgen]
impl Chain {
    /// From the group's first envelope.
    ///
    /// # Errors
    /// Where it is no genesis.
    pub fn begin(genesis: &Envelope) -> Result<Chain, Refusal> {
        let content = membership::read(&genesis.0)?;
        let Change::Genesis(first) = content.change else {
            return Err(Refusal::new("group/content", "a group begins with its genesis"));
        };
        let group = Group::found(genesis.0.head().author, genesis.0.digest(), first);
        let mut streams = Streams::default();
        streams.take(&genesis.0.link())?;
        Ok(Self { group, streams })
    }

    /// Takes the next envelope of the ledger, and its sequence there. One that is refused changes nothing.
    ///
    /// # Errors
    /// What is wrong with it, or the rule that it breaks.
    pub fn take(&mut self, sequence: u64, envelope: &Envelope) -> Result<(), Refusal> {
        let link = envelope.0.link();
        self.streams.check(&link)?;
        self.fold(sequence, envelope)?;
        Ok(self.streams.take(&link)?)
    }

    /// The digest of its genesis.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn id(&self) -> Vec<u8> {
        self.group.id().0.to_vec()
    }

    /// Who belongs to it.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn members(&self) -> Vec<Member> {
        let members = self.group.members().iter();
        members
            .map(|(key, member)| Member {
                key: *key,
                roles: member.roles.sum(),
                branch: member.branch,
            })
            .collect()
    }

    /// The number of the present epoch.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.group.epoch().number
    }

    /// The group sequence of the entry that began it.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn epoch_from(&self) -> u64 {
        self.group.epoch_from()
    }

    /// What is said to every member is closed to this recipient.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn circle(&self) -> String {
        self.group.epoch().circle.0.clone()
    }

    /// What is for dispatchers alone is closed to this one.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn dispatchers(&self) -> String {
        self.group.epoch().dispatchers.0.clone()
    }

    /// Voices more for than against that make a notice.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn margin(&self) -> u8 {
        self.group.policy().margin
    }

    /// The ledger that the group lives on, by its name.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn origin(&self) -> String {
        self.group.genesis().origin.clone()
    }

    /// Who signs that ledger.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn ledger_key(&self) -> Vec<u8> {
        self.group.genesis().ledger_key.0.to_vec()
    }

    /// Whether an invitation, by its key, can still be spent.
    ///
    /// # Errors
    /// Where it is no key.
    pub fn is_open(&self, invitation: &[u8]) -> Result<bool, Refusal> {
        Ok(self
            .group
            .invitation(Key(exactly(invitation, "a key")?))
            .is_some())
    }
}

impl Chain {
    fn fold(&mut self, sequence: u64, envelope: &Envelope) -> Result<(), Refusal> {
        let head = envelope.0.head();
        if envelope.0.group() != self.group.id() && head.class != Class::Membership {
            return Err(Refusal::new("group/other", "it belongs to another group"));
        }
        match head.class {
            Class::Membership => self.change(sequence, envelope),
            Class::Circle => Ok(self
                .group
                .check_circle(head.author, head.seen.map(|seen| seen.sequence))?),
            Class::Notice => member(self.group.member(head.author).is_some(), Rule::Stranger),
            Class::Custody => member(self.group.is(head.author, Role::Watcher), Rule::Right),
        }
    }

    fn change(&mut self, sequence: u64, envelope: &Envelope) -> Result<(), Refusal> {
        let (author, digest) = (envelope.0.head().author, envelope.0.digest());
        let content = membership::read(&envelope.0)?;
        let is_genesis = matches!(content.change, Change::Genesis(_));
        if envelope.0.group() != self.group.id() && !is_genesis {
            return Err(Refusal::new("group/other", "it belongs to another group"));
        }
        let folded = self.group.fold(
            Place {
                author,
                digest,
                sequence,
            },
            &content.change,
        );
        folded.map_err(|broken| Refusal::from(broken.rule))
    }
}

fn member(holds: bool, rule: Rule) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(rule.into()) }
}

/// A device in the group.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy)]
pub struct Member {
    key: Key,
    roles: u64,
    branch: Key,
}

#[wasm_bindgen]
impl Member {
    /// Its signing key.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        self.key.0.to_vec()
    }

    /// A sum of 1 steward, 2 dispatcher, 4 watcher, 8 custodian.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn roles(&self) -> u8 {
        u8::try_from(self.roles).unwrap_or_default()
    }

    /// Whose branch it belongs to: voices of one branch count once.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn branch(&self) -> Vec<u8> {
        self.branch.0.to_vec()
    }
}
