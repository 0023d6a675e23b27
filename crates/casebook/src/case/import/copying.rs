//! One file's bytes into another, hashed on the way.
//!
//! Reading and writing go on while the last block is hashed, so that hashing costs no time of its own where there are two
//! processors. Says which side failed: what cannot be read is a finding, what cannot be written ends the import.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::align::Stopper;
use crate::case::durable::Durable;

const BLOCK_BYTES: usize = 1 << 20;
/// Blocks that wait to be hashed.
const WAITING_MAX: usize = 8;

/// What was copied.
pub(super) struct Copied {
    /// In hex.
    pub(super) sha256: String,
    pub(super) blake3: String,
    pub(super) bytes: u64,
    /// When the source was last written, before it was read.
    pub(super) modified: Option<SystemTime>,
}

/// Which side failed.
pub(super) enum Failed {
    Reading(io::Error),
    Writing(io::Error),
    Stopped,
}

impl Copied {
    /// Whether the source is still what it was when it was opened.
    pub(super) fn is_all_of(&self, file: &File) -> bool {
        let about = file.metadata();
        about.is_ok_and(|about| about.len() == self.bytes && about.modified().ok() == self.modified)
    }
}

pub(super) fn copy(
    from: &mut File,
    into: &mut File,
    durable: &Durable,
    stopper: &Stopper,
    said: &dyn Fn(u64),
) -> Result<Copied, Failed> {
    let modified = from.metadata().and_then(|about| about.modified()).ok();
    let (to_hash, blocks) = sync_channel::<Arc<Vec<u8>>>(WAITING_MAX);
    std::thread::scope(|scope| {
        let hashing = scope.spawn(move || {
            let (mut sha256, mut blake3) = (Sha256::new(), blake3::Hasher::new());
            for block in blocks {
                sha256.update(block.as_slice());
                blake3.update(block.as_slice());
            }
            (sha256.finalize(), blake3.finalize())
        });
        let mut bytes = 0;
        loop {
            if stopper.is_stopped() {
                return Err(Failed::Stopped);
            }
            let block = Arc::new(block(from).map_err(Failed::Reading)?);
            if block.is_empty() {
                break;
            }
            bytes += block.len() as u64;
            // Whoever hashes ends only after this end of the channel.
            let _ = to_hash.send(Arc::clone(&block));
            durable
                .point()
                .and_then(|()| into.write_all(&block))
                .map_err(Failed::Writing)?;
            said(bytes);
        }
        drop(to_hash);
        let (sha256, blake3) = hashing
            .join()
            .map_err(|_| Failed::Writing(io::Error::other("hashing stopped")))?;
        Ok(Copied {
            sha256: hex(&sha256),
            blake3: blake3.to_hex().to_string(),
            bytes,
            modified,
        })
    })
}

/// A full block, or what is left.
fn block(from: &mut File) -> io::Result<Vec<u8>> {
    let mut block = Vec::with_capacity(BLOCK_BYTES);
    from.take(BLOCK_BYTES as u64).read_to_end(&mut block)?;
    Ok(block)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Both digests of a file, in hex: SHA-256 and BLAKE3.
pub(in crate::case) fn hex_of(file: File) -> io::Result<(String, String)> {
    let (mut sha256, mut blake3, mut file) = (Sha256::new(), blake3::Hasher::new(), file);
    loop {
        let block = block(&mut file)?;
        if block.is_empty() {
            return Ok((hex(&sha256.finalize()), blake3.finalize().to_hex().to_string()));
        }
        sha256.update(&block);
        blake3.update(&block);
    }
}
