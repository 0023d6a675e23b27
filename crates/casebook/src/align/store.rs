//! Where decoded sound lies while it is compared, and between runs.
//!
//! A working file has no name, so nothing is left behind whatever ends the program. What is kept between runs can be
//! made again at any time: it is checked when it is read, and thrown away, oldest first, beyond a fixed size.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clock::Recording;

/// Bytes that all kept work may take.
const KEPT_BYTES_MAX: u64 = 4 << 30;
/// First line of a kept sound: what it is and how it was made. Another decoder's rules get another number.
const KEPT_HEADER: &[u8] = b"pfiff sound 1, 8000 Hz, mono, 16 bit\n";
const WAVES: &str = "waves";
/// Bytes of the digest behind the header.
const DIGEST_BYTES: usize = 32;
const SKIP: u64 = (KEPT_HEADER.len() + DIGEST_BYTES) as u64;

/// Sound in a file, ready to be read anywhere.
#[derive(Debug)]
pub(crate) struct Sound {
    file: File,
    skip: u64,
    samples: usize,
}

impl Recording for Sound {
    fn len(&self) -> usize {
        self.samples
    }

    fn read(&self, from: usize, out: &mut [f32]) {
        let known = self.samples.saturating_sub(from).min(out.len());
        let mut bytes = vec![0; 2 * known];
        // A disk that fails in the middle gives silence: it cannot make sounds agree.
        let read = self
            .file
            .read_exact_at(&mut bytes, self.skip + 2 * from as u64)
            .is_ok();
        out.fill(0.0);
        for (out, pair) in out.iter_mut().zip(bytes.chunks_exact(2)).filter(|_| read) {
            *out = f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32768.0;
        }
    }
}

/// A working file that grows while a clip is decoded.
pub(crate) struct Growing {
    file: BufWriter<File>,
    hasher: blake3::Hasher,
    samples: usize,
}

impl Growing {
    pub(crate) fn push(&mut self, samples: &[i16]) -> io::Result<()> {
        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        self.hasher.update(&bytes);
        self.samples += samples.len();
        self.file.write_all(&bytes)
    }

    /// The sound, and the digest of its samples.
    pub(crate) fn finish(self) -> io::Result<(Sound, [u8; 32])> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let digest = *self.hasher.finalize().as_bytes();
        Ok((
            Sound {
                file,
                skip: 0,
                samples: self.samples,
            },
            digest,
        ))
    }
}

/// Kept work, or none.
pub(crate) struct Store {
    folder: Option<PathBuf>,
}

impl Store {
    pub(crate) fn new(cache: Option<&Path>) -> Self {
        let folder = cache.map(|cache| cache.join("sounds"));
        Self {
            folder: folder.filter(|folder| fs::create_dir_all(folder).is_ok()),
        }
    }

    /// A new working file without a name.
    pub(crate) fn growing(&self) -> io::Result<Growing> {
        let file = match &self.folder {
            Some(folder) => tempfile::tempfile_in(folder)?,
            None => tempfile::tempfile()?,
        };
        Ok(Growing {
            file: BufWriter::new(file),
            hasher: blake3::Hasher::new(),
            samples: 0,
        })
    }

    /// Digest of a whole file, where anything is kept at all.
    pub(crate) fn digest(&self, path: &Path) -> Option<[u8; 32]> {
        self.folder.as_ref()?;
        // A pipe or a device would never end.
        let file = fs::metadata(path)
            .ok()
            .filter(fs::Metadata::is_file)
            .and_then(|_| File::open(path).ok())?;
        let mut hasher = blake3::Hasher::new();
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let mut block = vec![0; 1 << 16];
        loop {
            match reader.read(&mut block).ok()? {
                0 => return Some(*hasher.finalize().as_bytes()),
                read => hasher.update(&block[..read]),
            };
        }
    }

    /// Sound kept from an earlier run, if it is whole.
    pub(crate) fn recall(&self, of: &[u8; 32]) -> Option<(Sound, [u8; 32])> {
        let mut file = File::open(self.path(of)?).ok()?;
        let mut head = vec![0; SKIP as usize];
        file.read_exact(&mut head).ok()?;
        let (header, digest) = head.split_at(KEPT_HEADER.len());
        let digest: [u8; 32] = digest.try_into().ok()?;
        let mut hasher = blake3::Hasher::new();
        let bytes = io::copy(&mut file, &mut hasher).ok()?;
        if header != KEPT_HEADER || *hasher.finalize().as_bytes() != digest || bytes % 2 != 0 {
            return None;
        }
        // What was used lately is thrown away last; where the disk refuses, it only goes sooner.
        let _ = file.set_modified(SystemTime::now());
        Some((
            Sound {
                file,
                skip: SKIP,
                samples: bytes as usize / 2,
            },
            digest,
        ))
    }

    /// Keeps a sound for later runs. A full disk keeps nothing, and says nothing: the run goes on.
    pub(crate) fn keep(&self, of: &[u8; 32], sound: &Sound, digest: &[u8; 32]) {
        if let Some(path) = self.path(of) {
            let _ = write_kept(&path, sound, digest);
        }
    }

    /// Where the outline of a file's sound is kept, by the digest of the file.
    pub(crate) fn waves(&self, of: &[u8; 32]) -> Option<PathBuf> {
        Some(waves_in(
            self.folder.as_ref()?.parent()?,
            &blake3::Hash::from_bytes(*of).to_hex(),
        ))
    }

    fn path(&self, of: &[u8; 32]) -> Option<PathBuf> {
        let name = blake3::Hash::from_bytes(*of).to_hex();
        Some(self.folder.as_ref()?.join(format!("{name}.sound")))
    }

    /// Throws away what was not used for longest, until all fits.
    pub(crate) fn bound(&self) {
        let Some(folders) = self.folder.as_ref().and_then(|folder| folder.parent()) else {
            return;
        };
        let mut kept: Vec<(SystemTime, u64, PathBuf)> = ["sounds", "comparisons", WAVES]
            .iter()
            .filter_map(|name| fs::read_dir(folders.join(name)).ok())
            .flatten()
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let about = entry.metadata().ok()?;
                Some((about.modified().ok()?, about.len(), entry.path()))
            })
            .collect();
        kept.sort();
        let mut bytes: u64 = kept.iter().map(|(_, length, _)| length).sum();
        for (_, length, path) in kept {
            if bytes <= KEPT_BYTES_MAX {
                break;
            }
            if fs::remove_file(path).is_ok() {
                bytes -= length;
            }
        }
    }
}

/// Where the outline of a file's sound lies among kept work; `blake3` in hex.
pub(crate) fn waves_in(kept_work: &Path, blake3: &str) -> PathBuf {
    kept_work.join(WAVES).join(format!("{blake3}.waves"))
}

fn write_kept(path: &Path, sound: &Sound, digest: &[u8; 32]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(KEPT_HEADER)?;
    new.write_all(digest)?;
    let mut from = &sound.file;
    from.seek(io::SeekFrom::Start(sound.skip))?;
    io::copy(&mut from, &mut new)?;
    new.persist(path)?;
    Ok(())
}
