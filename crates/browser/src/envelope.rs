//! Envelopes as a page sees them: parsed, or the head of one that is about to be written.

use crate::{Chain, Device, Refusal};
use domain::group::{Digest, Key, StreamId};
use seal::envelope::{self, Class};
use wasm_bindgen::prelude::wasm_bindgen;

/// 32 bytes, or whatever else has a fixed length.
pub(crate) fn exactly<const N: usize>(bytes: &[u8], what: &str) -> Result<[u8; N], Refusal> {
    let words = || format!("{what} has {N} bytes, not {}", bytes.len());
    bytes
        .try_into()
        .map_err(|_| Refusal::new("argument/length", &words()))
}

/// One that its author signed. Whether it counts, a [`Chain`] says.
#[wasm_bindgen]
#[derive(Debug, Clone)]
pub struct Envelope(pub(crate) envelope::Envelope);

#[wasm_bindgen]
impl Envelope {
    /// From foreign bytes.
    ///
    /// # Errors
    /// The first thing that is wrong with them.
    pub fn parse(bytes: Vec<u8>) -> Result<Envelope, Refusal> {
        Ok(Self(envelope::Envelope::parse(bytes)?))
    }

    /// Exactly as it came.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.0.bytes().to_vec()
    }

    /// What others call it by.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        self.0.digest().0.to_vec()
    }

    /// The group that it belongs to: of a genesis, the one that it begins.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn group(&self) -> Vec<u8> {
        self.0.group().0.to_vec()
    }

    /// Everything else that everybody sees.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn head(&self) -> Head {
        Head(*self.0.head())
    }

    /// Closed, or in clear where its class says so.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        self.0.body().to_vec()
    }
}

/// What of an envelope everybody sees.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy)]
pub struct Head(pub(crate) envelope::Head);

#[wasm_bindgen]
impl Head {
    /// Of the first envelope that a device writes in a class; of later ones, [`Chain::next`].
    ///
    /// # Errors
    /// Where something has another length, or there is no such class.
    pub fn first(group: &[u8], class: u8, device: &Device, app: &[u8]) -> Result<Head, Refusal> {
        let class = Class::ALL.get(usize::from(class)).copied();
        Ok(Self(envelope::Head {
            group: Digest(exactly(group, "a group")?),
            class: class.ok_or_else(|| Refusal::new("argument/class", "there are classes 0 to 3"))?,
            author: device.0.key(),
            stream: StreamId::ONLY,
            sequence: 0,
            previous: Digest::NONE,
            app: Digest(exactly(app, "the digest of the app")?),
            seen: None,
        }))
    }

    /// The same, once its author has seen this of the ledger.
    #[must_use]
    pub fn having(&self, seen: &Seen) -> Head {
        let seen = Some(seen.0);
        Self(envelope::Head { seen, ..self.0 })
    }

    /// 0 membership, 1 circle, 2 custody, 3 notice.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn class(&self) -> u8 {
        self.0.class as u8
    }

    /// Who signed.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn author(&self) -> Vec<u8> {
        let Key(author) = self.0.author;
        author.to_vec()
    }

    /// Which of the author's streams.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn stream(&self) -> Vec<u8> {
        self.0.stream.0.to_vec()
    }

    /// Its number in that stream, from 0.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.0.sequence
    }

    /// The digest of the app that wrote it.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn app(&self) -> Vec<u8> {
        self.0.app.0.to_vec()
    }

    /// What of the ledger its author knew.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn seen(&self) -> Option<Seen> {
        self.0.seen.map(Seen)
    }
}

/// The newest of the ledger that somebody had verified.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy)]
pub struct Seen(pub(crate) envelope::Seen);

#[wasm_bindgen]
impl Seen {
    /// The group's last entry and its head; the ledger's size and its root.
    ///
    /// # Errors
    /// Where a head or a root has not 32 bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(sequence: u64, head: &[u8], size: u64, root: &[u8]) -> Result<Seen, Refusal> {
        let (head, root) = (Digest(exactly(head, "a head")?), Digest(exactly(root, "a root")?));
        Ok(Self(envelope::Seen {
            sequence,
            head,
            size,
            root,
        }))
    }

    /// Of the group's last entry.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.0.sequence
    }

    /// The group's head after it.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn head(&self) -> Vec<u8> {
        self.0.head.0.to_vec()
    }

    /// Entries of the whole ledger.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn size(&self) -> u64 {
        self.0.size
    }

    /// The hash of its tree at that size.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn root(&self) -> Vec<u8> {
        self.0.root.0.to_vec()
    }
}

#[wasm_bindgen]
impl Chain {
    /// The head of the next envelope of a device in a class that has one stream.
    ///
    /// # Errors
    /// As [`Head::first`]; and for custody, whose streams begin with each take.
    pub fn next(&self, class: u8, device: &Device, app: &[u8]) -> Result<Head, Refusal> {
        let head = Head::first(&self.id(), class, device, app)?.0;
        if head.class == Class::Custody {
            return Err(Refusal::new("argument/class", "a take has a stream of its own"));
        }
        let (sequence, previous) = self.streams.due(head.author, class, head.stream);
        Ok(Head(envelope::Head {
            sequence,
            previous,
            ..head
        }))
    }
}
