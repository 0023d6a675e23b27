//! `pfiff ledger`: what anybody does with the ledger of a relay elsewhere.

use std::path::{Path, PathBuf};

use relay::audit::{self, Asked};

use crate::flags::relay::{LedgerCommand, LedgerFlags};
use crate::print::relay as told;
use crate::{print, surroundings};

pub(crate) fn run(flags: &LedgerFlags) -> anyhow::Result<()> {
    match &flags.command {
        LedgerCommand::Audit { url, key, seen, ca } => {
            let seen = seen.clone().map_or_else(|| usual(url), Ok)?;
            audit(&Asked {
                url: url.clone(),
                key: key.clone(),
                seen,
                ca: ca.clone(),
            })
        }
    }
}

fn audit(asked: &Asked) -> anyhow::Result<()> {
    let progress = told::Auditing::new();
    let report = audit::audit(asked, &mut |done, of| progress.said(done, of))?;
    progress.end();
    print::text(&told::audited(&report, &asked.seen))?;
    match told::fails(&report) {
        0 => Ok(()),
        count => Err(Failed(count).into()),
    }
}

/// One file for each address. A name of a file is made of it that shows which.
fn usual(url: &str) -> anyhow::Result<PathBuf> {
    let plain = |letter: char| match letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-') {
        true => letter,
        false => '_',
    };
    let name: String = url.trim_end_matches('/').chars().map(plain).collect();
    Ok(surroundings::state()?.join(Path::new("audited")).join(name))
}

/// The ledger breaks its rules.
#[derive(Debug, thiserror::Error)]
#[error("{0} things in this ledger are not as they must be")]
pub(crate) struct Failed(usize);
