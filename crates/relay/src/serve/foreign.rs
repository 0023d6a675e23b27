//! What strangers send to the door, read as the door reads it: for those who try any bytes. Nobody else needs it.

use std::path::Path;

use axum::http::{HeaderMap, HeaderValue, header};

use super::{Config, envelopes, groups, ledger};

/// What a part of an address came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// As a digest.
    pub digest: Option<[u8; 32]>,
    /// As a sequence.
    pub number: Option<u64>,
    /// As what stands behind `?`.
    pub after: Option<u64>,
}

/// A part of an address, as each of the things that it can be.
#[must_use]
pub fn asked(text: &str) -> Asked {
    Asked {
        digest: groups::digest(text).ok().map(|digest| digest.0),
        number: groups::number(text).ok(),
        after: groups::after(Some(text)).ok().flatten(),
    }
}

/// The token in a header `Authorization`, if it is one.
#[must_use]
pub fn token(bytes: &[u8]) -> Option<String> {
    let value = HeaderValue::from_bytes(bytes).ok()?;
    let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value)]);
    envelopes::bearer(&headers).ok().flatten().map(str::to_owned)
}

/// What a cosigner sends: the size that was cosigned, and the lines.
#[must_use]
pub fn cosigned(body: &[u8]) -> Option<(u64, Vec<String>)> {
    ledger::read(body)
}

/// The operator's file, which a fault of a hand may have made anything.
#[must_use]
pub fn config(text: &str) -> Option<Config> {
    let config = Config::parse(Path::new("relay.toml"), text).ok()?;
    config.settings().is_ok().then_some(config)
}
