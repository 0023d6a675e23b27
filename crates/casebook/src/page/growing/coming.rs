//! A file as it comes through a request: what is told of it, and its bytes for whoever reads and waits.

use std::io::{self, Read};
use std::time::{Duration, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use http_body_util::BodyExt;
use serde::Deserialize;
use tokio::sync::mpsc;

use crate::case::Parcel;

/// Longest name that is taken, in bytes: that of Linux for a path.
const NAME_BYTES_MAX: usize = 4_096;
/// Pieces that wait for the disk.
const WAITING_MAX: usize = 16;

/// What the page says of a file.
#[derive(Deserialize)]
pub(super) struct Told {
    name: String,
    modified_ms: Option<u64>,
}

/// Without it nobody could tell a whole file from one that was cut.
pub(super) struct NoLength;

impl Told {
    pub(super) fn parcel(self, length: Option<&HeaderValue>) -> Result<Parcel, NoLength> {
        let length = length.and_then(|length| length.to_str().ok());
        let bytes = length.and_then(|length| length.parse().ok()).ok_or(NoLength)?;
        let since = self.modified_ms.map(Duration::from_millis);
        Ok(Parcel {
            name: cut(self.name),
            bytes,
            modified: since.and_then(|since| UNIX_EPOCH.checked_add(since)),
        })
    }
}

fn cut(mut name: String) -> String {
    let mut end = name.len().min(NAME_BYTES_MAX);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.truncate(end);
    name
}

/// The bytes of a request, for whoever may wait for them.
pub(super) fn read(mut body: Body) -> Coming {
    let (to, pieces) = mpsc::channel(WAITING_MAX);
    tokio::spawn(async move {
        while let Some(frame) = body.frame().await {
            let piece = frame.map(|frame| frame.into_data().unwrap_or_default());
            let has_failed = piece.is_err();
            // Nobody reads any more once the file was refused; the rest is let through, so that the answer arrives.
            let _ = to.send(piece.map_err(io::Error::other)).await;
            if has_failed {
                return;
            }
        }
    });
    Coming {
        pieces,
        rest: Bytes::new(),
    }
}

/// Reads what comes; to be read where waiting is allowed.
pub(super) struct Coming {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    rest: Bytes,
}

impl Read for Coming {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.rest = piece?,
                None => return Ok(0),
            }
        }
        let read = into.len().min(self.rest.len());
        into[..read].copy_from_slice(&self.rest.split_to(read));
        Ok(read)
    }
}
