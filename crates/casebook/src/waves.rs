//! How loud a recording was, from the whole day down to the millisecond.
//!
//! Level 0 is the loudest sample of each millisecond, 0 to 255, from file time zero; each further level holds the
//! loudest of eight values of the one below. So a bang of one millisecond stands out at every level. Made once, while a
//! clip is heard, and read in pieces. Knows no clip, no placement and no page; what is kept can be made again.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Samples a second of the sound that this is made from.
pub const RATE_HZ: usize = 8_000;
/// Values of one level that one value of the next stands for.
pub const STEP: usize = 8;
/// Levels: values of 1, 8, 64, 512 and 4 096 ms.
pub const LEVELS: usize = 5;

const SAMPLES_PER_MS: usize = RATE_HZ / 1_000;
/// A day and a half; what is beyond is not drawn.
const MS_MAX: usize = 36 * 3_600_000;
/// First line of a kept file. Another way of making it gets another number.
const HEADER: &[u8] = b"pfiff waves 1\n";
/// Behind the header: values of level 0, and when the sound ends, in nanoseconds after file time zero.
const HEAD: usize = HEADER.len() + 8 + 8;

/// All levels of one recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waves {
    levels: Vec<Vec<u8>>,
    ends_ns: i64,
}

/// A recording that is being heard.
#[derive(Debug)]
pub struct Listening {
    finest: Vec<u8>,
    loudest: u8,
    in_this_ms: usize,
    samples: u64,
}

impl Listening {
    /// `begins_ns`: the first sample, after file time zero.
    #[must_use]
    pub fn from(begins_ns: i64) -> Self {
        let samples = (begins_ns.max(0) as f64 * 1e-9 * RATE_HZ as f64).round() as u64;
        let silent = usize::try_from(samples).unwrap_or(usize::MAX);
        Self {
            finest: vec![0; (silent / SAMPLES_PER_MS).min(MS_MAX)],
            loudest: 0,
            in_this_ms: silent % SAMPLES_PER_MS,
            samples,
        }
    }

    /// The next samples.
    pub fn push(&mut self, samples: impl IntoIterator<Item = i16>) {
        for sample in samples {
            let loud = u8::try_from(sample.unsigned_abs() >> 7).unwrap_or(u8::MAX);
            self.loudest = self.loudest.max(loud);
            self.in_this_ms += 1;
            self.samples += 1;
            if self.in_this_ms == SAMPLES_PER_MS {
                self.end_ms();
            }
        }
    }

    fn end_ms(&mut self) {
        if self.finest.len() < MS_MAX {
            self.finest.push(self.loudest);
        }
        (self.loudest, self.in_this_ms) = (0, 0);
    }

    /// What was heard.
    #[must_use]
    pub fn finish(mut self) -> Waves {
        if self.in_this_ms > 0 {
            self.end_ms();
        }
        let ends_ns = self.samples as f64 / RATE_HZ as f64 * 1e9;
        let mut levels = vec![self.finest];
        for _ in 1..LEVELS {
            let below = levels.last().map_or(&[][..], Vec::as_slice);
            levels.push(coarser(below, STEP));
        }
        Waves {
            levels,
            ends_ns: ends_ns.round() as i64,
        }
    }
}

fn coarser(finer: &[u8], step: usize) -> Vec<u8> {
    let loudest = |values: &[u8]| values.iter().copied().max().unwrap_or(0);
    finer.chunks(step).map(loudest).collect()
}

impl Waves {
    /// When the sound ends, after file time zero.
    #[must_use]
    pub fn ends_ns(&self) -> i64 {
        self.ends_ns
    }

    /// Values of one level, as many as there are.
    #[must_use]
    pub fn values(&self, level: usize, from: usize, count: usize) -> &[u8] {
        let all = self.levels.get(level).map_or(&[][..], Vec::as_slice);
        let from = from.min(all.len());
        &all[from..from.saturating_add(count).min(all.len())]
    }

    /// The loudest of each so many milliseconds.
    #[must_use]
    pub fn every(&self, ms: usize) -> Vec<u8> {
        coarser(&self.levels[0], ms.max(1))
    }

    /// Bytes in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.levels.iter().map(Vec::len).sum()
    }

    /// Keeps it in a file, which is there whole or not at all.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(HEADER)?;
        new.write_all(&(self.levels[0].len() as u64).to_le_bytes())?;
        new.write_all(&self.ends_ns.to_le_bytes())?;
        for level in &self.levels {
            new.write_all(level)?;
        }
        new.persist(path)?;
        Ok(())
    }
}

/// Levels kept in a file, read in pieces.
#[derive(Debug)]
pub struct KeptWaves {
    file: File,
    finest: usize,
    ends_ns: i64,
}

impl KeptWaves {
    /// None where there is none, or another kind of file, or half of one.
    #[must_use]
    pub fn open(path: &Path) -> Option<Self> {
        let file = File::open(path).ok()?;
        let mut head = [0; HEAD];
        file.read_exact_at(&mut head, 0).ok()?;
        let (header, numbers) = head.split_at(HEADER.len());
        let (finest, ends_ns) = numbers.split_at(8);
        let finest = usize::try_from(u64::from_le_bytes(finest.try_into().ok()?)).ok()?;
        let ends_ns = i64::from_le_bytes(ends_ns.try_into().ok()?);
        if header != HEADER || finest > MS_MAX || ends_ns < 0 {
            return None;
        }
        let whole = HEAD + (0..LEVELS).map(|level| length(finest, level)).sum::<usize>();
        let is_whole = file.metadata().ok()?.len() == whole as u64;
        is_whole.then_some(Self {
            file,
            finest,
            ends_ns,
        })
    }

    /// When the sound ends, after file time zero.
    #[must_use]
    pub fn ends_ns(&self) -> i64 {
        self.ends_ns
    }

    /// As [`Waves::values`].
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn values(&self, level: usize, from: usize, count: usize) -> io::Result<Vec<u8>> {
        if level >= LEVELS {
            return Ok(Vec::new());
        }
        let before: usize = (0..level).map(|one| length(self.finest, one)).sum();
        let from = from.min(length(self.finest, level));
        let mut values = vec![0; count.min(length(self.finest, level) - from)];
        self.file
            .read_exact_at(&mut values, (HEAD + before + from) as u64)?;
        Ok(values)
    }

    /// As [`Waves::every`].
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn every(&self, ms: usize) -> io::Result<Vec<u8>> {
        Ok(coarser(&self.values(0, 0, self.finest)?, ms.max(1)))
    }
}

/// Values of a level.
fn length(finest: usize, level: usize) -> usize {
    (0..level).fold(finest, |values, _| values.div_ceil(STEP))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bang_at(sample: usize, begins_ns: i64) -> Waves {
        let mut listening = Listening::from(begins_ns);
        listening.push((0..RATE_HZ * 20).map(|one| if one == sample { i16::MIN } else { 0 }));
        listening.finish()
    }

    #[test]
    fn a_bang_of_one_sample_stands_in_its_own_millisecond_at_every_level() {
        let waves = bang_at(77_777, 0);
        for level in 0..LEVELS {
            let all = waves.values(level, 0, usize::MAX);
            let place = all.iter().position(|value| *value == u8::MAX);
            assert_eq!(place, Some(9_722 / STEP.pow(level as u32)), "level {level}");
            assert_eq!(all.iter().filter(|value| **value > 0).count(), 1);
        }
    }

    #[test]
    fn sound_that_begins_later_lies_later() {
        let waves = bang_at(80, 1_234_000_000);
        assert_eq!(waves.values(0, 1_244, 1), [u8::MAX]);
        assert_eq!(waves.ends_ns(), 21_234_000_000);
    }

    #[test]
    fn what_was_kept_is_read_in_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/a.waves");
        let waves = bang_at(77_777, 0);
        waves.keep(&path).unwrap();
        let kept = KeptWaves::open(&path).unwrap();
        for level in 0..=LEVELS {
            for (from, count) in [(0, 9), (3, usize::MAX), (9_720, 4), (usize::MAX, 1)] {
                assert_eq!(
                    kept.values(level, from, count).unwrap(),
                    waves.values(level, from, count)
                );
            }
        }
        assert_eq!(
            (kept.ends_ns(), kept.every(50).unwrap()),
            (waves.ends_ns(), waves.every(50))
        );
    }

    #[test]
    fn half_a_file_or_a_foreign_one_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.waves");
        bang_at(0, 0).keep(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let mut foreign = bytes.clone();
        foreign[HEADER.len()..HEADER.len() + 8].fill(0xff);
        for bad in [&bytes[..bytes.len() - 1], &bytes[..7], b"", &foreign] {
            std::fs::write(&path, bad).unwrap();
            assert!(KeptWaves::open(&path).is_none());
        }
    }

    #[test]
    fn a_beginning_without_end_takes_no_memory() {
        assert!(Listening::from(i64::MAX).finish().weight() < 2 * MS_MAX);
    }
}
