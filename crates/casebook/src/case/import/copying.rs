//! One file's bytes into another, hashed on the way.
//!
//! Reading and writing go on while the last block is hashed, so that hashing costs no time of its own where there are two
//! processors. Says which side failed: what cannot be read is a finding, what cannot be written ends the import.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::WallTime;
use sha2::{Digest, Sha256};

use crate::align::{AlignError, Stopper};
use crate::case::CaseError;
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
    modified: Option<SystemTime>,
}

impl Copied {
    /// As RFC 3339.
    pub(super) fn modified_at(&self) -> Option<String> {
        self.modified.and_then(rfc3339)
    }
}

pub(super) fn rfc3339(time: SystemTime) -> Option<String> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some(WallTime(i64::try_from(since.as_nanos()).ok()?).rfc3339())
}

/// Whether a file that was read is still what it was when it was opened.
pub(super) fn is_all_of(file: &File, bytes: u64, modified: Option<SystemTime>) -> bool {
    let about = file.metadata();
    about.is_ok_and(|about| about.len() == bytes && about.modified().ok() == modified)
}

/// A whole copy under a name of its own, which goes away unless it becomes an original.
pub(super) struct Copy {
    pub(super) copied: Copied,
    into: File,
    incoming: Incoming,
    durable: Arc<Durable>,
}

impl Copy {
    /// Puts it on the disk, which takes as long as it is long: to be done while nobody waits for the case.
    pub(super) fn ground(self) -> Result<Grounded, CaseError> {
        // What the file system said of the source goes with the bytes; where it cannot, the case's own record has it.
        let _ = self
            .copied
            .modified
            .map(|modified| self.into.set_modified(modified));
        self.durable.ground(&self.into, &self.incoming.0)?;
        Ok(Grounded(self))
    }
}

/// A copy that is on the disk.
pub(super) struct Grounded(Copy);

impl Grounded {
    pub(super) fn copied(&self) -> &Copied {
        &self.0.copied
    }

    pub(super) fn become_original(&self, to: &Path) -> Result<(), CaseError> {
        self.0.durable.name(&self.0.incoming.0, to)
    }
}

/// A name that is gone when nobody needs it any more.
struct Incoming(PathBuf);

impl Drop for Incoming {
    fn drop(&mut self) {
        // Where it became an original the name is gone by now.
        let _ = fs::remove_file(&self.0);
    }
}

/// Copies into a case, whoever works in it meanwhile.
pub(super) struct Copier {
    durable: Arc<Durable>,
    incoming: PathBuf,
}

impl Copier {
    pub(super) fn new(durable: &Arc<Durable>, incoming: &Path) -> Self {
        static COPIES: AtomicU64 = AtomicU64::new(0);
        let nth = COPIES.fetch_add(1, Ordering::Relaxed);
        Self {
            durable: Arc::clone(durable),
            incoming: incoming.join(format!("{}-{nth}.part", std::process::id())),
        }
    }

    /// The inner error is one of reading.
    pub(super) fn copy(
        self,
        from: &mut (dyn Read + Send),
        modified: Option<SystemTime>,
        stopper: &Stopper,
        said: &dyn Fn(u64),
    ) -> Result<io::Result<Copy>, CaseError> {
        let mut into = self.durable.begin(&self.incoming)?;
        let incoming = Incoming(self.incoming);
        match copy(from, &mut into, &self.durable, stopper, said) {
            Ok(copied) => Ok(Ok(Copy {
                copied: Copied { modified, ..copied },
                into,
                incoming,
                durable: self.durable,
            })),
            Err(Failed::Writing(source)) => Err(CaseError::io("copying into the case".to_owned(), source)),
            Err(Failed::Stopped) => Err(CaseError::Align(AlignError::Stopped)),
            Err(Failed::Reading(error)) => Ok(Err(error)),
        }
    }
}

/// Which side failed.
enum Failed {
    Reading(io::Error),
    Writing(io::Error),
    Stopped,
}

fn copy(
    from: &mut (dyn Read + Send),
    into: &mut File,
    durable: &Durable,
    stopper: &Stopper,
    said: &dyn Fn(u64),
) -> Result<Copied, Failed> {
    let (to_hash, blocks) = sync_channel::<Arc<Vec<u8>>>(WAITING_MAX);
    std::thread::scope(|scope| {
        let hashing = scope.spawn(move || hash(blocks));
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
        let hashed = hashing.join();
        let (sha256, blake3) = hashed.map_err(|_| Failed::Writing(io::Error::other("hashing stopped")))?;
        Ok(Copied {
            sha256,
            blake3,
            bytes,
            modified: None,
        })
    })
}

/// Both digests, in hex: SHA-256 and BLAKE3.
fn hash(blocks: Receiver<Arc<Vec<u8>>>) -> (String, String) {
    let (mut sha256, mut blake3) = (Sha256::new(), blake3::Hasher::new());
    for block in blocks {
        sha256.update(block.as_slice());
        blake3.update(block.as_slice());
    }
    (hex(&sha256.finalize()), blake3.finalize().to_hex().to_string())
}

/// A full block, or what is left.
fn block(from: &mut dyn Read) -> io::Result<Vec<u8>> {
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
