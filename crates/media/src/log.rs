//! What ffmpeg says while it works, boiled down while it is said.
//!
//! Foreign bytes: lines are cut, their number does not matter, control characters are taken out, and nothing is
//! believed beyond a count of silence and the last complaint.

use std::io::{BufRead, BufReader, Read};

const LINE_BYTES_MAX: u64 = 2_048;
const DETAIL_CHARS_MAX: usize = 200;
const OPENING_BYTES_MAX: usize = 64 << 10;
/// Jumps whose place is kept; a file with more is named by the number alone.
const JUMPS_MAX: usize = 1_000;

/// The few things worth keeping of a child's messages.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// The last complaint, without addresses and file names.
    pub(crate) last_error: Option<String>,
    pub(crate) ran_out_of_memory: bool,
    pub(crate) hit_written_limit: bool,
    pub(crate) off_whitelist: bool,
    pub(crate) no_such_stream: bool,
    /// The file wanted another file opened, and was not obeyed.
    pub(crate) pointed_elsewhere: bool,
    /// Samples of silence put in, and of overlap taken out, at the file's own rate.
    pub(crate) silence_samples: u64,
    pub(crate) dropped_samples: u64,
    /// Times of the first frame and of each one that does not follow the one before, in seconds.
    pub(crate) jumps_s: Vec<f64>,
    pub(crate) jumps: u64,
    /// How ffmpeg describes its input, for `aside`; longer ones are of no use to it.
    pub(crate) opening: String,
    is_opening: bool,
}

impl Log {
    pub(crate) fn read(from: impl Read) -> Self {
        let mut log = Self::default();
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        let mut begins_line = true;
        loop {
            line.clear();
            match (&mut from).take(LINE_BYTES_MAX).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return log,
                // The rest of a line that was cut could be dressed up as a message of its own.
                Ok(_) if begins_line => log.hear(&String::from_utf8_lossy(&line)),
                Ok(_) => {}
            }
            begins_line = line.ends_with(b"\n");
        }
    }

    fn hear(&mut self, line: &str) {
        self.hear_opening(line);
        let (speaker, line) = speaker(line);
        match line.split_once("] ") {
            Some(("[verbose", said)) if speaker.starts_with("Parsed_aresample") => self.hear_resampler(said),
            Some(("[info", said)) if speaker.starts_with("Parsed_ashowinfo") => self.hear_frame(said),
            // What was complained of while opening concerns streams that are not read from here on.
            Some(("[info", said)) if said.starts_with("Stream mapping") => self.last_error = None,
            Some(("[warning", said)) => self.pointed_elsewhere |= said.contains("opening external track"),
            Some(("[error" | "[fatal" | "[panic", said)) => self.hear_complaint(said.trim()),
            // The loader speaks before ffmpeg does, when there is no room even for the program.
            None => self.ran_out_of_memory |= line.contains("failed to map segment"),
            _ => {}
        }
    }

    fn hear_opening(&mut self, line: &str) {
        if line.starts_with("[info] Input #0, ") && self.opening.is_empty() {
            self.is_opening = true;
        } else if line.starts_with("[info] Output #") || line.starts_with("[info] Stream mapping") {
            self.is_opening = false;
        }
        let is_of_a_part = line.starts_with('[') && !line.starts_with("[info] ");
        if self.is_opening && !is_of_a_part && self.opening.len() < OPENING_BYTES_MAX {
            self.opening.push_str(line);
        }
    }

    fn hear_resampler(&mut self, line: &str) {
        let count_after = |word: &str| {
            let (_, rest) = line.split_once(word)?;
            rest.split(' ').next()?.parse::<u64>().ok()
        };
        if let Some(samples) = count_after("adding ") {
            self.silence_samples = self.silence_samples.saturating_add(samples);
        } else if let Some(samples) = count_after("discarding ") {
            self.dropped_samples = self.dropped_samples.saturating_add(samples);
        }
    }

    fn hear_frame(&mut self, line: &str) {
        let time = line
            .split_once("pts_time:")
            .and_then(|(_, rest)| rest.split(' ').next());
        let Some(time_s) = time
            .and_then(|time| time.parse::<f64>().ok())
            .filter(|time| time.is_finite())
        else {
            return;
        };
        self.jumps += 1;
        if self.jumps_s.len() < JUMPS_MAX {
            self.jumps_s.push(time_s);
        }
    }

    fn hear_complaint(&mut self, said: &str) {
        self.ran_out_of_memory |= said.contains("Cannot allocate memory");
        self.hit_written_limit |= said.contains("File too large");
        self.off_whitelist |= said.contains("not on whitelist");
        self.no_such_stream |= said.contains("matches no streams");
        let plain = in_plain_words(plain(said));
        // The closing lines repeat the error in general words; the particular one came before.
        let general = [
            "conversion failed",
            "error opening",
            "error while filtering",
            "error while decoding",
            "error marking filters",
            "cannot determine format of input",
            "error reinitializing filters",
            "invalid image size",
            "nothing in it is",
        ];
        let is_general = general.iter().any(|general| plain.starts_with(general));
        if !plain.is_empty() && (!is_general || self.last_error.is_none()) {
            self.last_error = Some(plain);
        }
    }
}

/// Splits off the leading `[name @ 0x…] ` marks: the first name, and what was said.
fn speaker(line: &str) -> (&str, &str) {
    let (mut first, mut rest) = ("", line);
    while let Some((mark, said)) = rest.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        let Some((name, _)) = mark.split_once(" @ 0x") else {
            break;
        };
        if first.is_empty() {
            first = name;
        }
        rest = said;
    }
    (first, rest)
}

fn in_plain_words(said: String) -> String {
    let size = said.strip_prefix("picture size ");
    if let Some(size) = size.and_then(|size| size.strip_suffix(" is invalid")) {
        return format!("its picture of {size} pixels is too large to be decoded");
    }
    let known = [
        (
            "moov atom not found",
            "its index is missing: it is cut, or the recording was never finished",
        ),
        (
            "invalid data found when processing input",
            "nothing in it is recognised as a recording",
        ),
        ("end of file", "it ends before anything could be decoded"),
    ];
    known
        .iter()
        .find(|(theirs, _)| said == *theirs)
        .map_or(said, |(_, ours)| (*ours).to_owned())
}

/// Takes out the file's name and everything that could disturb a terminal.
fn plain(said: &str) -> String {
    let said = match said.strip_prefix("file:/") {
        Some(named) => named.rsplit_once(": ").map_or("", |(_, reason)| reason),
        None => said,
    };
    let clean = said
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char });
    let text: String = clean.take(DETAIL_CHARS_MAX).collect();
    let text = text.trim().trim_end_matches('.');
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().collect::<String>() + chars.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_loses_its_address_and_its_file_name() {
        let log = Log::read(&b"[error] file:/tmp/a: b.mp4: Invalid data found when processing input\n"[..]);
        assert_eq!(
            log.last_error.as_deref(),
            Some("nothing in it is recognised as a recording")
        );
    }

    #[test]
    fn silence_is_counted_and_places_are_kept() {
        let said = "[Parsed_ashowinfo_2 @ 0x1] [info] n:0 pts:0 pts_time:0.25 pos:1\n\
                    [Parsed_aresample_5 @ 0x1] [SWR @ 0x2] [verbose] adding 1024 audio samples of silence\n\
                    [Parsed_aresample_5 @ 0x1] [SWR @ 0x2] [verbose] adding 24 audio samples of silence\n";
        let log = Log::read(said.as_bytes());
        assert_eq!((log.silence_samples, log.jumps_s), (1048, vec![0.25]));
    }

    #[test]
    fn an_endless_line_is_cut() {
        let log = Log::read(std::io::repeat(b'x').take(10_000_000));
        assert_eq!(log.last_error, None);
    }
}
