//! The few kinds of deterministic CBOR that our formats use (RFC 8949, section 4.2.1).
//!
//! Written here and not taken from a library because what is refused matters more than what is read: a number, a length
//! or a text has one spelling, and nothing is copied or made room for before its bytes are there. Knows no format.

/// Deeper than this no format goes.
const DEPTH_MAX: usize = 8;

/// Why bytes are not the CBOR that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// The bytes end inside of something.
    #[error("cut at byte {0}")]
    Cut(usize),
    /// A number or a length is spelt longer than it needs to be, or has no definite length.
    #[error("not the shortest spelling at byte {0}")]
    Spelling(usize),
    /// Something of another kind stands there.
    #[error("expected {wanted} at byte {at}")]
    Kind {
        /// What was to come.
        wanted: &'static str,
        /// Where.
        at: usize,
    },
    /// More bytes than there should be.
    #[error("bytes follow at byte {0}")]
    Trailing(usize),
    /// Lists in lists in lists.
    #[error("too deep at byte {0}")]
    Deep(usize),
}

const UINT: u8 = 0;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const TAG: u8 = 6;
const NULL: u8 = 0xf6;

/// Reads what it is told to expect, front to back.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// At the first of these bytes.
    #[must_use]
    pub fn new(all: &'a [u8]) -> Self {
        Self { all, at: 0 }
    }

    /// How many bytes were read.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], CborError> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.all.len());
        let end = end.ok_or(CborError::Cut(self.all.len()))?;
        let taken = &self.all[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn argument(&mut self, major: u8, wanted: &'static str) -> Result<u64, CborError> {
        let at = self.at;
        let first = self.take(1)?[0];
        if first >> 5 != major {
            return Err(CborError::Kind { wanted, at });
        }
        let (width, least) = match first & 0x1f {
            small @ 0..=23 => return Ok(u64::from(small)),
            24 => (1, 24),
            25 => (2, 1 << 8),
            26 => (4, 1 << 16),
            27 => (8, 1 << 32),
            _ => return Err(CborError::Spelling(at)),
        };
        let value = self
            .take(width)?
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        if value < least {
            Err(CborError::Spelling(at))
        } else {
            Ok(value)
        }
    }

    /// A number below 2⁶³.
    ///
    /// # Errors
    /// Where anything else stands there.
    pub fn uint(&mut self) -> Result<u64, CborError> {
        let at = self.at;
        let value = self.argument(UINT, "a number")?;
        let is_small = value < 1 << 63;
        is_small.then_some(value).ok_or(CborError::Kind {
            wanted: "a number below 2^63",
            at,
        })
    }

    /// Bytes of any length.
    ///
    /// # Errors
    /// Where anything else stands there.
    pub fn bytes(&mut self) -> Result<&'a [u8], CborError> {
        let length = self.argument(BYTES, "bytes")?;
        self.take(usize::try_from(length).unwrap_or(usize::MAX))
    }

    /// Exactly so many bytes.
    ///
    /// # Errors
    /// Where anything else stands there, or more or fewer of them.
    pub fn array_of<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        let at = self.at;
        let wrong = |_| CborError::Kind {
            wanted: "bytes of another length",
            at,
        };
        self.bytes()?.try_into().map_err(wrong)
    }

    /// UTF-8.
    ///
    /// # Errors
    /// Where anything else stands there.
    pub fn text(&mut self) -> Result<&'a str, CborError> {
        let at = self.at;
        let length = self.argument(TEXT, "text")?;
        let taken = self.take(usize::try_from(length).unwrap_or(usize::MAX))?;
        std::str::from_utf8(taken).map_err(|_| CborError::Kind { wanted: "UTF-8", at })
    }

    /// How many things a list has; they follow.
    ///
    /// # Errors
    /// Where no list begins, or one that cannot be whole: each thing has a byte at least.
    pub fn list(&mut self) -> Result<usize, CborError> {
        let count = self.argument(ARRAY, "a list")?;
        let left = self.all.len() - self.at;
        usize::try_from(count)
            .ok()
            .filter(|count| *count <= left)
            .ok_or(CborError::Cut(self.all.len()))
    }

    /// The beginning of a list of exactly so many things.
    ///
    /// # Errors
    /// Where no such list begins.
    pub fn list_of(&mut self, count: usize) -> Result<(), CborError> {
        let at = self.at;
        let is_so = self.list()? == count;
        is_so.then_some(()).ok_or(CborError::Kind {
            wanted: "a list of another length",
            at,
        })
    }

    /// Whether nothing stands there, said so; then it is read.
    pub fn null(&mut self) -> bool {
        let is_null = self.all.get(self.at) == Some(&NULL);
        self.at += usize::from(is_null);
        is_null
    }

    /// Exactly these bytes, whatever they mean.
    ///
    /// # Errors
    /// Where others stand there.
    pub fn exactly(&mut self, bytes: &[u8], wanted: &'static str) -> Result<(), CborError> {
        let at = self.at;
        let is_so = self.take(bytes.len())? == bytes;
        is_so.then_some(()).ok_or(CborError::Kind { wanted, at })
    }

    /// That nothing follows.
    ///
    /// # Errors
    /// Where something does.
    pub fn end(&self) -> Result<(), CborError> {
        let is_end = self.at == self.all.len();
        is_end.then_some(()).ok_or(CborError::Trailing(self.at))
    }

    /// Passes over one thing of any of our kinds, lists within lists included.
    ///
    /// # Errors
    /// Where it is none of them.
    pub fn skip(&mut self) -> Result<(), CborError> {
        let mut left = vec![1_usize];
        while let Some(count) = left.last_mut() {
            if *count == 0 {
                left.pop();
                continue;
            }
            *count -= 1;
            if let Some(within) = self.skip_one()? {
                if left.len() >= DEPTH_MAX {
                    return Err(CborError::Deep(self.at));
                }
                left.push(within);
            }
        }
        Ok(())
    }

    /// How many things follow within, for a list or a tag.
    fn skip_one(&mut self) -> Result<Option<usize>, CborError> {
        let first = *self.all.get(self.at).ok_or(CborError::Cut(self.at))?;
        match first >> 5 {
            UINT => self.uint().map(|_| None),
            BYTES => self.bytes().map(|_| None),
            TEXT => self.text().map(|_| None),
            ARRAY => self.list().map(Some),
            TAG => self.argument(TAG, "a tag").map(|_| Some(1)),
            _ if self.null() => Ok(None),
            _ => Err(CborError::Kind {
                wanted: "a number, bytes, text, a list or null",
                at: self.at,
            }),
        }
    }
}

/// Whether these bytes are one thing of our kinds, spelt as it must be, and nothing more.
///
/// # Errors
/// Where and how they are not.
pub fn check(bytes: &[u8]) -> Result<(), CborError> {
    let mut reader = Reader::new(bytes);
    reader.skip()?;
    reader.end()
}

/// Writes front to back; what it writes, [`Reader`] reads.
#[derive(Debug, Default, Clone)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing yet, and room for so many bytes: what is secret leaves no copy behind where it would have to grow.
    #[must_use]
    pub fn with_room(bytes: usize) -> Self {
        Self {
            out: Vec::with_capacity(bytes),
        }
    }

    fn argument(mut self, major: u8, value: u64) -> Self {
        let first = major << 5;
        let bytes = value.to_be_bytes();
        let (code, width) = match value {
            0..=23 => {
                self.out.push(first | bytes[7]);
                return self;
            }
            24..=0xff => (24, 1),
            0x100..=0xffff => (25, 2),
            0x1_0000..=0xffff_ffff => (26, 4),
            _ => (27, 8),
        };
        self.out.push(first | code);
        self.out.extend_from_slice(&bytes[8 - width..]);
        self
    }

    /// A number; must be below 2⁶³ to be read again.
    #[must_use]
    pub fn uint(self, value: u64) -> Self {
        self.argument(UINT, value)
    }

    /// Bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self = self.argument(BYTES, bytes.len() as u64);
        self.raw(bytes)
    }

    /// UTF-8.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self = self.argument(TEXT, text.len() as u64);
        self.raw(text.as_bytes())
    }

    /// The beginning of a list; so many things follow.
    #[must_use]
    pub fn list(self, count: usize) -> Self {
        self.argument(ARRAY, count as u64)
    }

    /// Nothing, said so.
    #[must_use]
    pub fn null(self) -> Self {
        self.raw(&[NULL])
    }

    /// Bytes that are CBOR already.
    #[must_use]
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.out.extend_from_slice(bytes);
        self
    }

    /// What was written.
    #[must_use]
    pub fn done(self) -> Vec<u8> {
        self.out
    }
}
