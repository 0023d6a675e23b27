//! What can be typed after `pfiff case`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Nanoseconds in a second.
const NS: i64 = 1_000_000_000;
/// A day is longer than any clip, and any island.
const TIME_MAX_S: u64 = 1_000 * 3_600;

#[derive(Debug, Args)]
pub(crate) struct CaseFlags {
    #[command(subcommand)]
    pub(crate) command: CaseCommand,
}

/// Where the case lies.
#[derive(Debug, Args)]
pub(crate) struct WhichCase {
    /// The folder of the case [default: the one that you stand in]
    #[arg(long, value_name = "DIR")]
    pub(crate) case: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    /// Make a case: an empty folder for originals and what is known of them
    New {
        /// A folder that is not there yet, or empty
        dir: PathBuf,
    },
    /// Take files and folders into the case, bit by bit, and name every problem
    Import {
        /// Files, and folders with all that is in them
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Take again what was removed from this case before
        #[arg(long)]
        again: bool,
        #[command(flatten)]
        which: WhichCase,
    },
    /// Put all clips of the case on one clock by their sound
    Align {
        #[command(flatten)]
        which: WhichCase,
        /// The two cameras furthest apart stand at most so many metres from each other
        #[arg(long, value_name = "METRES", default_value_t = 50.0, value_parser = super::spread)]
        spread_m: f64,
        /// Files decoded at once, and threads [default: as many as there are processors]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
        jobs: Option<u16>,
        /// Write the whole answer as one JSON object (formats/align.md) instead of a table
        #[arg(long)]
        json: bool,
    },
    /// Place a clip by hand and lock it there: sound never moves it
    Place(PlaceFlags),
    /// Mark a clip, or a stretch of it, as graphic: the page blurs and mutes it until it is asked for
    Mark(MarkFlags),
    /// Take a clip out of the case: its bytes go, a tombstone with the reason stays
    Remove {
        /// Its number, as `status` lists it, or its name
        clip: String,
        /// Why, for whoever asks later
        #[arg(long, value_name = "REASON", required = true)]
        why: String,
        #[command(flatten)]
        which: WhichCase,
    },
    /// Say what the case holds, where each clip stands, and everything that is wrong
    Status {
        #[command(flatten)]
        which: WhichCase,
        /// One JSON object (formats/case.md) instead of a table
        #[arg(long)]
        json: bool,
        /// Read every original through and compare it with what it was when it came in
        #[arg(long)]
        verify: bool,
    },
    /// Look at the case in step, on a local page
    Open {
        #[command(flatten)]
        which: WhichCase,
        /// The two cameras furthest apart stand at most so many metres from each other
        #[arg(long, value_name = "METRES", default_value_t = 50.0, value_parser = super::spread)]
        spread_m: f64,
        /// Port on 127.0.0.1 [default: a free one]
        #[arg(long, value_name = "PORT")]
        port: Option<u16>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PlaceFlags {
    /// Its number, as `status` lists it, or its name
    pub(crate) clip: String,
    /// When it begins: a time such as 83.25, 1:23.25 or 1:02:03.5
    #[arg(long, value_name = "TIME", required_unless_present_any = ["nowhere", "frame"], conflicts_with_all = ["nowhere", "frame"], value_parser = time_ns, allow_hyphen_values = true)]
    pub(crate) at: Option<i64>,
    /// The time is that of this clip, not of an island
    #[arg(long, value_name = "CLIP")]
    pub(crate) beside: Option<String>,
    /// The time is that of this island, as `status` numbers them
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "beside", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) island: u16,
    /// How far it may be off, in seconds [default: 0.5]
    #[arg(long, value_name = "SECONDS", value_parser = time_ns)]
    pub(crate) error: Option<i64>,
    /// The first frame of it, counted from 0, that shows an event which the other clip shows too
    #[arg(long, value_name = "N", requires_all = ["beside", "beside_frame"], conflicts_with_all = ["nowhere", "error"])]
    pub(crate) frame: Vec<usize>,
    /// The first frame of the other clip that shows this event; once for each `--frame`, in the same order
    #[arg(long, value_name = "N", requires = "frame")]
    pub(crate) beside_frame: Vec<usize>,
    /// Take back where it was placed by hand
    #[arg(long)]
    pub(crate) nowhere: bool,
    #[command(flatten)]
    pub(crate) which: WhichCase,
}

#[derive(Debug, Args)]
pub(crate) struct MarkFlags {
    /// Its number, as `status` lists it, or its name
    pub(crate) clip: String,
    /// What it shows, or lets hear, is graphic
    #[arg(long, required_unless_present = "clear", conflicts_with = "clear")]
    pub(crate) graphic: bool,
    /// From this time of the clip on [default: its beginning]
    #[arg(long, value_name = "TIME", value_parser = time_ns, conflicts_with = "clear")]
    pub(crate) from: Option<i64>,
    /// Up to this time of the clip [default: its end]
    #[arg(long, value_name = "TIME", value_parser = time_ns, conflicts_with = "clear")]
    pub(crate) to: Option<i64>,
    /// Why, for whoever comes to it later
    #[arg(long, value_name = "REASON", conflicts_with = "clear")]
    pub(crate) why: Option<String>,
    /// Take all marks from it
    #[arg(long)]
    pub(crate) clear: bool,
    #[command(flatten)]
    pub(crate) which: WhichCase,
}

/// `[-][[H:]M:]S[.fraction]` in nanoseconds; what is finer than that is cut off.
fn time_ns(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is no time: write 83.25, 1:23.25 or 1:02:03.5");
    let (sign, unsigned) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_plain = |digits: &str| digits.chars().all(|c| c.is_ascii_digit());
    let parts: Vec<&str> = whole.split(':').collect();
    if parts.len() > 3 || !parts.iter().all(|part| is_plain(part) && !part.is_empty()) || !is_plain(fraction)
    {
        return Err(wrong());
    }
    let mut seconds: u64 = 0;
    for part in &parts {
        let part: u64 = part.parse().map_err(|_| wrong())?;
        seconds = seconds
            .checked_mul(60)
            .and_then(|all| all.checked_add(part))
            .ok_or_else(wrong)?;
    }
    if seconds > TIME_MAX_S {
        return Err(format!("`{text}` is longer than any recording"));
    }
    let nine: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let fraction_ns: i64 = nine.parse().map_err(|_| wrong())?;
    Ok(sign * (i64::try_from(seconds).map_err(|_| wrong())? * NS + fraction_ns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, expected_ns) in [
            ("0", 0),
            ("83.25", 83_250_000_000),
            ("1:23.25", 83_250_000_000),
            ("1:02:03.5", 3_723_500_000_000),
            ("-0.04", -40_000_000),
            ("5.1234567891", 5_123_456_789),
        ] {
            assert_eq!(time_ns(text), Ok(expected_ns), "{text}");
        }
        for wrong in [
            "",
            "-",
            ":",
            "1:",
            "1:2:3:4",
            "1e9",
            "1.2.3",
            "٣",
            "+1",
            "99999999999999999999",
            "3601:00:00",
        ] {
            assert!(time_ns(wrong).is_err(), "{wrong}");
        }
    }
}
