//! The key that signs checkpoints: made at the first start, kept in the folder, read by nobody else.

use crate::store::disk::Disk;
use crate::store::{OpenError, StoreError};
use ed25519_dalek::SigningKey;
use seal::ledger::LogKey;
use std::fs;
use std::io;
use std::path::Path;

pub(crate) const FILE: &str = "ledger.key";
const FIRST_LINE: &str = "pfiff/ledger-key/1\n";

/// What this ledger is called and signs with.
pub(crate) struct Signer {
    pub(crate) origin: String,
    pub(crate) key: SigningKey,
    pub(crate) known: LogKey,
}

impl Signer {
    pub(crate) fn new(origin: &str, key: SigningKey) -> Result<Self, OpenError> {
        let is_plain = origin.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+');
        let known = LogKey::new(origin, key.verifying_key().as_bytes());
        match known {
            Ok(known) if is_plain && origin.len() <= 128 => Ok(Self {
                origin: origin.to_owned(),
                key,
                known,
            }),
            _ => Err(OpenError::Name(origin.to_owned())),
        }
    }
}

/// The key in this folder; `None` where there is no such file.
pub(crate) fn read(folder: &Path) -> Result<Option<SigningKey>, OpenError> {
    let path = folder.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => parse(&text)
            .map(Some)
            .ok_or_else(|| OpenError::Key(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(crate::store::path_of("reading", &path)(error).into()),
    }
}

/// A fresh one, durable before it signs anything.
pub(crate) fn make(folder: &Path, disk: &Disk) -> Result<SigningKey, OpenError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| StoreError::File {
        doing: "asking the system for chance for",
        path: folder.join(FILE),
        source: io::Error::other(error.to_string()),
    })?;
    let key = SigningKey::from_bytes(&seed);
    let hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = format!("{FIRST_LINE}{hex}\n");
    disk.place(
        &folder.join(FILE),
        &folder.join(".new-ledger.key"),
        text.as_bytes(),
    )?;
    Ok(key)
}

fn parse(text: &str) -> Option<SigningKey> {
    let hex = text.strip_prefix(FIRST_LINE)?.strip_suffix('\n')?;
    let is_hex = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut seed = [0; 32];
    for (byte, digits) in seed.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    is_hex.then(|| SigningKey::from_bytes(&seed))
}
