//! First comparisons of pairs, kept between runs by the digests of their sounds.
//!
//! One file for each sound holds its comparisons with sounds that were known when it came; entries are only ever
//! appended, each with a checksum, so a half-written one is skipped. A folder that has grown costs what is new.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use clock::correlate::Curve;
use clock::{Step, Surroundings};

use super::{Counts, Stopper, Watch};

/// Raised whenever a comparison means something else: older ones are then not found.
const VERSION: u8 = 1;
/// Marks an entry, with its version behind it.
const MARK: &[u8; 3] = b"pfc";
/// Mark, version, the other's digest, bytes of the comparison, checksum.
const HEAD: usize = 4 + 32 + 4 + 8;
/// A longer comparison than that of two recordings of ten hours is nonsense.
const ENTRY_BYTES_MAX: usize = 64 << 20;

type Digest = [u8; 32];

/// Where one comparison lies.
struct Place {
    file: usize,
    offset: u64,
    bytes: usize,
    checksum: [u8; 8],
}

/// What a run is surrounded by.
pub(crate) struct Memory<'a> {
    digests: Vec<Digest>,
    folder: Option<PathBuf>,
    known: HashMap<(Digest, Digest), Place>,
    files: Vec<File>,
    grown: Mutex<HashMap<usize, File>>,
    watch: &'a dyn Watch,
    stopper: Stopper,
    compared: AtomicUsize,
    recalled: AtomicUsize,
}

impl<'a> Memory<'a> {
    pub(crate) fn new(cache: Option<&Path>, digests: Vec<Digest>, watch: &'a dyn Watch) -> Self {
        let folder = cache.map(|cache| cache.join("comparisons"));
        let folder = folder.filter(|folder| fs::create_dir_all(folder).is_ok());
        let (mut known, mut files) = (HashMap::new(), Vec::new());
        if let Some(folder) = &folder {
            for digest in &digests {
                if let Ok(file) = File::open(folder.join(file_name(digest))) {
                    index(&file, files.len(), digest, &mut known);
                    let _ = file.set_modified(SystemTime::now());
                    files.push(file);
                }
            }
        }
        let (compared, recalled) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self {
            digests,
            folder,
            known,
            files,
            grown: Mutex::default(),
            watch,
            stopper: Stopper::default(),
            compared,
            recalled,
        }
    }

    /// The run ends early once this says so.
    pub(crate) fn until(self, stopper: Stopper) -> Self {
        Self { stopper, ..self }
    }

    pub(crate) fn counts<T>(&self, heard: impl Iterator<Item = T>, is_recalled: fn(T) -> bool) -> Counts {
        let (recalled, decoded): (Vec<bool>, Vec<bool>) =
            heard.map(is_recalled).partition(|recalled| *recalled);
        Counts {
            decoded: decoded.len(),
            recalled: recalled.len(),
            compared: self.compared.load(Ordering::Relaxed),
            recalled_pairs: self.recalled.load(Ordering::Relaxed),
        }
    }

    fn place(&self, a: usize, b: usize) -> Option<&Place> {
        let (a, b) = (self.digests[a], self.digests[b]);
        self.known.get(&(a, b)).or_else(|| self.known.get(&(b, a)))
    }

    fn append(&self, a: usize, b: usize, curve: &Curve) -> Option<()> {
        let folder = self.folder.as_ref()?;
        // The sound that has no file yet is the newer one.
        let (owner, other) = if folder.join(file_name(&self.digests[b])).exists() {
            (a, b)
        } else {
            (b, a)
        };
        let bytes = curve.to_bytes();
        let mut entry = Vec::with_capacity(HEAD + bytes.len());
        entry.extend(MARK);
        entry.push(VERSION);
        entry.extend(self.digests[other]);
        entry.extend(u32::try_from(bytes.len()).ok()?.to_le_bytes());
        entry.extend(checksum(&bytes));
        entry.extend(bytes);
        let mut grown = self.grown.lock().ok()?;
        if let std::collections::hash_map::Entry::Vacant(vacant) = grown.entry(owner) {
            let path = folder.join(file_name(&self.digests[owner]));
            vacant.insert(OpenOptions::new().create(true).append(true).open(path).ok()?);
        }
        // One write for one entry: two programs that append at once do not mix.
        grown.get_mut(&owner)?.write_all(&entry).ok()
    }
}

impl Surroundings for Memory<'_> {
    fn progress(&self, step: Step, done: usize, of: usize) {
        self.watch.clock(step, done, of);
    }

    fn is_over(&self) -> bool {
        self.stopper.is_stopped()
    }

    fn recall(&self, a: usize, b: usize) -> Option<Curve> {
        let place = self.place(a, b)?;
        let mut bytes = vec![0; place.bytes];
        self.files[place.file]
            .read_exact_at(&mut bytes, place.offset)
            .ok()?;
        let curve = Some(bytes)
            .filter(|bytes| checksum(bytes) == place.checksum)
            .and_then(|b| Curve::from_bytes(&b))?;
        self.recalled.fetch_add(1, Ordering::Relaxed);
        Some(curve)
    }

    fn keep(&self, a: usize, b: usize, curve: &Curve) {
        self.compared.fetch_add(1, Ordering::Relaxed);
        // A full disk keeps nothing; the next run compares again.
        let _ = self.append(a, b, curve);
    }
}

fn file_name(digest: &Digest) -> String {
    format!("{}.pairs", blake3::Hash::from_bytes(*digest).to_hex())
}

fn checksum(bytes: &[u8]) -> [u8; 8] {
    let hash = blake3::hash(bytes);
    let mut short = [0; 8];
    short.copy_from_slice(&hash.as_bytes()[..8]);
    short
}

/// Notes where each whole entry of one file lies.
fn index(file: &File, number: usize, owner: &Digest, known: &mut HashMap<(Digest, Digest), Place>) {
    let mut head = [0; HEAD];
    let mut offset = 0;
    while file.read_exact_at(&mut head, offset).is_ok() && head[..3] == *MARK {
        let mut other = [0; 32];
        other.copy_from_slice(&head[4..36]);
        let bytes = u32::from_le_bytes([head[36], head[37], head[38], head[39]]) as usize;
        let mut checksum = [0; 8];
        checksum.copy_from_slice(&head[40..]);
        if bytes > ENTRY_BYTES_MAX {
            return;
        }
        offset += HEAD as u64;
        if head[3] == VERSION {
            known.insert(
                (*owner, other),
                Place {
                    file: number,
                    offset,
                    bytes,
                    checksum,
                },
            );
        }
        offset += bytes as u64;
    }
}
