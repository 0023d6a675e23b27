//! What can be typed after `pfiff relay` and `pfiff ledger`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use relay::Digest;

#[derive(Debug, Args)]
pub(crate) struct RelayFlags {
    #[command(subcommand)]
    pub(crate) command: RelayCommand,
}

/// Which relay of this machine.
#[derive(Debug, Args)]
pub(crate) struct WhichRelay {
    /// Its configuration, as in deploy/relay.toml
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Its folder, with all else as usual [default: pfiff-relay]
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    pub(crate) folder: Option<PathBuf>,
}

/// Which group of it, and whether that is sure.
#[derive(Debug, Args)]
pub(crate) struct WhatGroup {
    /// The group's id, 64 hex digits, as its stewards say it
    #[arg(value_parser = group)]
    pub(crate) group: Digest,
    /// Do not ask: this cannot be taken back
    #[arg(long)]
    pub(crate) yes: bool,
}

fn group(text: &str) -> Result<Digest, String> {
    relay::serve::group_of(text)
        .ok_or_else(|| "a group's id has 64 hex digits, none of them capital".to_owned())
}

/// `7` or `7-12`, from 1.
fn sequences(text: &str) -> Result<(u64, u64), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (relay::serve::sequence_of(first), relay::serve::sequence_of(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err("say a sequence, as 7, or the first and the last, as 7-12".to_owned()),
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum RelayCommand {
    /// Serve: take envelopes in, keep them, ring the bell, until Ctrl-C
    Run {
        #[command(flatten)]
        which: WhichRelay,
        /// Address and port, instead of those of the configuration; port 0 is a free one
        #[arg(long, value_name = "ADDRESS:PORT")]
        listen: Option<SocketAddr>,
    },
    /// Make a token with which one group can begin here; it is shown once
    Token {
        #[command(flatten)]
        which: WhichRelay,
        /// For how many days it is good
        #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=365))]
        days: u16,
    },
    /// Say that this machine's clock is right, after it jumped or the relay was off for more than two days
    TrustClock {
        #[command(flatten)]
        which: WhichRelay,
    },
    /// Take envelopes down for good: told in the ledger first, then deleted. Memberships never
    Withdraw {
        #[command(flatten)]
        what: WhatGroup,
        /// The sequence in the group, or the first and the last of many
        #[arg(value_name = "FIRST[-LAST]", value_parser = sequences)]
        sequences: (u64, u64),
        #[command(flatten)]
        which: WhichRelay,
    },
    /// End a group for good: nothing more comes in, and all that it wrote is released and deleted
    End {
        #[command(flatten)]
        what: WhatGroup,
        #[command(flatten)]
        which: WhichRelay,
    },
    /// Copy all of it into a folder that is not there yet, also while it runs, and check the copy
    Backup {
        /// Where the copy goes
        dir: PathBuf,
        #[command(flatten)]
        which: WhichRelay,
    },
    /// Make a relay's folder, which is not there yet, out of a backup that is checked first
    Restore {
        /// The backup
        dir: PathBuf,
        #[command(flatten)]
        which: WhichRelay,
    },
}

#[derive(Debug, Args)]
pub(crate) struct LedgerFlags {
    #[command(subcommand)]
    pub(crate) command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Read a relay's whole ledger, and say everything that is wrong with it
    Audit {
        /// The relay's address, for instance `https://relay.example`
        url: String,
        /// The ledger's key, had from elsewhere [default: the one of the audit before]
        #[arg(long, value_name = "NAME+ID+KEY")]
        key: Option<String>,
        /// Where is remembered what was seen [default: a file for this address in your state folder]
        #[arg(long, value_name = "FILE")]
        seen: Option<PathBuf>,
        /// Trust these certificates too, in PEM
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_has_one_spelling() {
        assert_eq!(sequences("7"), Ok((7, 7)));
        assert_eq!(sequences("7-12"), Ok((7, 12)));
        let last = i64::MAX.unsigned_abs();
        assert_eq!(sequences(&format!("1-{last}")), Ok((1, last)));
        let beyond = (last + 1).to_string();
        let wrong = [
            "", "-", "0", "7-", "-7", "9-3", "0-3", "+7", "007", "7-012", "7-8-9", " 7",
        ];
        for wrong in wrong.into_iter().chain([beyond.as_str()]) {
            assert!(sequences(wrong).is_err(), "{wrong}");
        }
    }
}
