//! The way in: an invitation's link, what it opens, and the join that spends it. Whether it is still open, a [`Chain`] says.

use crate::{Chain, Device, Envelope, Identity, Refusal};
use domain::group::Change;
use keys::{Link, Part, handed};
use seal::membership::{self, Content, Handed};
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

/// What stands behind the `#` of a link.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Invitation(Link);

#[wasm_bindgen]
impl Invitation {
    /// From a whole link, or from the part behind its `#`.
    ///
    /// # Errors
    /// Where it is none, or not whole.
    #[wasm_bindgen(constructor)]
    pub fn new(link: String) -> Result<Invitation, Refusal> {
        let link = Zeroizing::new(link);
        Ok(Self(Link::read(&link)?))
    }

    /// Which group.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn group(&self) -> Vec<u8> {
        self.0.group.0.to_vec()
    }

    /// Who signs the ledger that the group lives on.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn ledger_key(&self) -> Vec<u8> {
        self.0.ledger_key.0.to_vec()
    }

    /// What the invitation is called in its envelope.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        self.0.seed.key().0.to_vec()
    }

    /// What is handed over with it is closed to this recipient.
    ///
    /// # Errors
    /// Never for a seed that was read.
    #[wasm_bindgen(getter)]
    pub fn recipient(&self) -> Result<String, Refusal> {
        Ok(self.0.seed.identity()?.recipient().0)
    }

    /// The body of the join that spends it, in the class membership.
    ///
    /// # Errors
    /// Where `receiving` is no recipient.
    pub fn join(&self, device: &Device, receiving: &str) -> Result<Vec<u8>, Refusal> {
        let receiving = seal::recipient::recipient(receiving);
        let receiving = receiving.map_err(|error| Refusal::of("close/recipient", &error))?;
        let proof = Some(self.0.seed.proof(self.0.group, device.0.key(), &receiving));
        let (invitation, handed) = (
            self.0.seed.key(),
            Handed {
                proof,
                ..Handed::default()
            },
        );
        let change = Change::Join {
            invitation,
            receiving,
        };
        Ok(membership::write(&Content { change, handed }))
    }

    /// The circle's identity of the present epoch, out of the invitation's envelope.
    ///
    /// # Errors
    /// What it hands over instead, and whose envelope it is.
    pub fn circle(&self, envelope: &Envelope, chain: &Chain) -> Result<Identity, Refusal> {
        let by = [self.0.seed.identity()?];
        Ok(Identity(handed(
            &envelope.0,
            chain.group.epoch(),
            Part::Circle,
            &by,
        )?))
    }
}

#[wasm_bindgen]
impl Identity {
    /// The circle's identity of the present epoch, out of the envelope that began it, by a member's own identity.
    ///
    /// # Errors
    /// What it hands over instead, and whose envelope it is.
    pub fn circle(&self, envelope: &Envelope, chain: &Chain) -> Result<Identity, Refusal> {
        self.handed(envelope, chain, Part::Circle)
    }

    /// The dispatchers' identity of that epoch, for who has the role.
    ///
    /// # Errors
    /// As [`Identity::circle`].
    pub fn dispatchers(&self, envelope: &Envelope, chain: &Chain) -> Result<Identity, Refusal> {
        self.handed(envelope, chain, Part::Dispatchers)
    }
}

impl Identity {
    fn handed(&self, envelope: &Envelope, chain: &Chain, part: Part) -> Result<Identity, Refusal> {
        let by = std::slice::from_ref(&self.0);
        Ok(Self(handed(&envelope.0, chain.group.epoch(), part, by)?))
    }
}
