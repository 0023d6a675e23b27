//! Puts a known cosigner's line under a checkpoint. Durable before it is shown, as everything is.

use super::ground::{Changed, Ground};
use crate::engine::Parts;
use crate::ledger::{CosignError, stored};
use rusqlite::Connection;
use seal::ledger::VerifiedCheckpoint;
use std::sync::Arc;

/// What a line comes to.
enum Line {
    /// It is there already.
    There,
    /// The checkpoint with it.
    New(Box<VerifiedCheckpoint>),
}

/// Whether there is anything to be written, by what readers see: strangers' lines, and those that are there, cost the
/// writer nothing.
pub(crate) fn is_new(parts: &Parts, size: u64, line: &str) -> Result<bool, CosignError> {
    let read = parts
        .readers
        .with(|connection| read(connection, parts, size, line))?;
    Ok(matches!(read, Line::New(_)))
}

pub(super) fn cosign(ground: &mut Ground, size: u64, line: &str) -> Result<(), CosignError> {
    let parts = Arc::clone(&ground.parts);
    let Line::New(checkpoint) = read(ground.connection()?, &parts, size, line)? else {
        return Ok(());
    };
    ground.transact(|connection, _| {
        stored::cosigned(connection, &checkpoint)?;
        Ok(((), Changed::Something))
    })?;
    let served = parts.served();
    if served.head == checkpoint.head() {
        parts.show(served.cosigned(*checkpoint));
    }
    Ok(())
}

fn read(connection: &Connection, parts: &Parts, size: u64, line: &str) -> Result<Line, CosignError> {
    let checkpoint = stored::of_size(connection, size, &parts.signer.known)?;
    let checkpoint = checkpoint.ok_or(CosignError::NoCheckpoint(size))?;
    let mut last = None;
    for cosigner in &parts.cosigners {
        let mut one = checkpoint.clone();
        match one.add_cosignature(cosigner, line) {
            Ok(_) if has(&checkpoint, line) => return Ok(Line::There),
            Ok(_) => return Ok(Line::New(Box::new(one))),
            Err(error) => last = Some(error),
        }
    }
    Err(CosignError::Unknown(last))
}

fn has(checkpoint: &VerifiedCheckpoint, line: &str) -> bool {
    let text = checkpoint.to_string();
    text.split_inclusive('\n').any(|one| one == line)
}
