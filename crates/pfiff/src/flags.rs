//! What can be typed, and what it is checked for before anything runs.

pub(crate) mod app;
pub(crate) mod case;
pub(crate) mod member;
pub(crate) mod relay;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Clips of one event on one clock, with an error bar or an honest refusal.
#[derive(Debug, Parser)]
#[command(name = "pfiff", version, arg_required_else_help = true)]
pub(crate) struct Flags {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Put clips on one clock by their sound, or say which cannot be placed and why
    Align(AlignFlags),
    /// Put clips on one clock and look at them in step, on a local page
    Open(OpenFlags),
    /// Keep one investigation's clips, and all that is known of them, in a folder of their own
    Case(case::CaseFlags),
    /// Render the demonstration event once, put it on one clock and look at it in step
    Demo(DemoFlags),
    /// Run a relay for neighbours on watch: it keeps what it cannot read, and proves that it does
    Relay(relay::RelayFlags),
    /// Sign the app that neighbours open in their browsers, check it, take it elsewhere
    App(app::AppFlags),
    /// Check the ledger of any relay
    Ledger(relay::LedgerFlags),
    /// Begin a group of neighbours on watch, join one, say who is in it
    Group(member::GroupFlags),
    /// Follow a group: alarms, shifts, members, and what is not as it must be
    Watch(member::WatchFlags),
    /// Blow the whistle: everybody in the group knows at once
    Whistle(member::WhistleFlags),
    /// Answer a whistle
    Answer(member::AnswerFlags),
    /// Tell the public, correct it, or give the all-clear
    Notice(member::NoticeFlags),
}

/// What every command that aligns needs.
#[derive(Debug, Args)]
pub(crate) struct HowFlags {
    /// The two cameras furthest apart stand at most so many metres from each other
    #[arg(long, value_name = "METRES", default_value_t = 50.0, value_parser = spread)]
    pub(crate) spread_m: f64,
    /// Files decoded at once, and threads [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
    /// Keep nothing of this run, and use nothing kept before
    #[arg(long)]
    pub(crate) no_cache: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AlignFlags {
    /// Clips: any container and codec that ffmpeg reads, with picture or sound only
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Write the whole answer as one JSON object (formats/align.md) instead of a table
    #[arg(long)]
    pub(crate) json: bool,
    /// Write timelines for OpenTimelineIO, as DaVinci Resolve reads it
    #[arg(long, value_name = "FILE")]
    pub(crate) otio: Option<PathBuf>,
    /// Write timelines as FCPXML, for Final Cut and DaVinci Resolve
    #[arg(long, value_name = "FILE")]
    pub(crate) fcpxml: Option<PathBuf>,
    /// Write timelines as Final Cut 7 XML, for Premiere
    #[arg(long, value_name = "FILE")]
    pub(crate) xmeml: Option<PathBuf>,
    /// Write one row for each clip, for spreadsheets
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) how: HowFlags,
}

#[derive(Debug, Args)]
pub(crate) struct OpenFlags {
    /// Clips: any container and codec that ffmpeg reads, with picture or sound only
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Port on 127.0.0.1 [default: a free one]
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    #[command(flatten)]
    pub(crate) how: HowFlags,
}

#[derive(Debug, Args)]
pub(crate) struct DemoFlags {
    /// Port on 127.0.0.1 [default: a free one]
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// Another number renders another event
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// No two cameras of one event stand further apart than a bang is heard.
const SPREAD_MAX_M: f64 = 20_000.0;

fn spread(text: &str) -> Result<f64, String> {
    let metres: f64 = text
        .parse()
        .map_err(|_| format!("`{text}` is not a number of metres"))?;
    if metres.is_finite() && (0.0..=SPREAD_MAX_M).contains(&metres) {
        Ok(metres)
    } else {
        Err(format!("`{text}` is not between 0 and {SPREAD_MAX_M} metres"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_flags_fit_together() {
        Flags::command().debug_assert();
    }
}
