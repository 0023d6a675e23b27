//! What of an envelope everybody sees, the relay included; nothing else of it is visible.

use super::Seen;
use crate::cbor::{CborError, Reader, Writer};
use domain::group::{Digest, Key, StreamId};

const VERSION: u64 = 1;
const FIELDS: usize = 10;

/// What kind of thing lies inside; how long it is kept and how large it may be follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Keys, roles and dates, in clear.
    Membership,
    /// For the members.
    Circle,
    /// Recordings, for the custodians.
    Custody,
    /// For everybody, in clear.
    Notice,
}

impl Class {
    /// All, each at its number.
    pub const ALL: [Self; 4] = [Self::Membership, Self::Circle, Self::Custody, Self::Notice];

    /// As it is written.
    #[must_use]
    pub fn number(self) -> u64 {
        self as u64
    }

    fn numbered(number: u64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The largest whole envelope, in bytes.
    #[must_use]
    pub fn bytes_max(self) -> usize {
        match self {
            Self::Membership => 65_536,
            Self::Circle => 20_480,
            Self::Custody => 1_114_112,
            Self::Notice => 4_096,
        }
    }

    /// To how many a body of it may be closed; 0 where it is in clear.
    #[must_use]
    pub fn recipients_max(self) -> usize {
        match self {
            Self::Membership | Self::Notice => 0,
            Self::Circle => 1,
            Self::Custody => crate::closed::STANZAS_MAX,
        }
    }

    /// Whether a body of it must be closed.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Circle | Self::Custody)
    }
}

/// Everything that is visible, and where the author put it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The digest of the group's genesis; [`Digest::NONE`] in the genesis itself.
    pub group: Digest,
    /// What lies inside.
    pub class: Class,
    /// Who signed.
    pub author: Key,
    /// Which of the author's streams.
    pub stream: StreamId,
    /// Its number in that stream, from 0.
    pub sequence: u64,
    /// The digest of the stream's envelope before.
    pub previous: Digest,
    /// The digest of the app that wrote it.
    pub app: Digest,
    /// What of the ledger the author knew.
    pub seen: Option<Seen>,
}

/// A rule of the shape that is broken, in words.
pub(super) type Fault = &'static str;

impl Head {
    /// The payload of an envelope: this and a body.
    pub(super) fn with_body(&self, body: &[u8]) -> Vec<u8> {
        let first = Writer::new().list(FIELDS).uint(VERSION);
        let first = first.bytes(&self.group.0).uint(self.class.number());
        let first = first
            .bytes(&self.author.0)
            .bytes(&self.stream.0)
            .uint(self.sequence);
        let first = first.bytes(&self.previous.0).bytes(&self.app.0);
        let first = match &self.seen {
            None => first.null(),
            Some(seen) => seen.write(first),
        };
        first.bytes(body).done()
    }

    /// This and where the body lies, as offset and length within the payload.
    pub(super) fn read(payload: &[u8]) -> Result<(Self, (usize, usize)), Wrong> {
        let mut reader = Reader::new(payload);
        reader.list_of(FIELDS)?;
        if reader.uint()? != VERSION {
            return Err(Wrong::Shape("an unknown version"));
        }
        let head = Self {
            group: Digest(reader.array_of()?),
            class: Class::numbered(reader.uint()?).ok_or(Wrong::Shape("an unknown class"))?,
            author: Key(reader.array_of()?),
            stream: StreamId(reader.array_of()?),
            sequence: reader.uint()?,
            previous: Digest(reader.array_of()?),
            app: Digest(reader.array_of()?),
            seen: if reader.null() {
                None
            } else {
                Some(Seen::read(&mut reader)?)
            },
        };
        let length = reader.bytes()?.len();
        reader.end()?;
        head.check().map_err(Wrong::Shape)?;
        Ok((head, (payload.len() - length, length)))
    }

    /// What follows from the fields alone.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let rules = [
            (
                (self.sequence == 0) == (self.previous == Digest::NONE),
                "the first of a stream, and only it, follows nothing",
            ),
            (
                self.class == Class::Custody || self.stream == StreamId::ONLY,
                "only takes have streams of their own",
            ),
            (
                self.class != Class::Custody || self.stream != StreamId::ONLY,
                "a take has a stream of its own",
            ),
            (
                self.group != Digest::NONE || self.class == Class::Membership,
                "it belongs to no group",
            ),
            (
                self.group != Digest::NONE || (self.sequence == 0 && self.seen.is_none()),
                "a genesis is the first of its stream and has seen nothing",
            ),
            (
                self.seen.is_none_or(|seen| seen.is_something()),
                "nothing seen is written as null, and no group is larger than its ledger",
            ),
        ];
        rules
            .into_iter()
            .find(|(holds, _)| !holds)
            .map_or(Ok(()), |(_, fault)| Err(fault))
    }
}

/// Either the bytes or what they say is wrong.
pub(super) enum Wrong {
    Bytes(CborError),
    Shape(Fault),
}

impl From<CborError> for Wrong {
    fn from(error: CborError) -> Self {
        Self::Bytes(error)
    }
}
