//! A door for the operator on the relay's own machine: a socket in its folder, which only its owner may open.
//!
//! Four things are understood: a backup, which only the program that holds the folder can make, that its clock is right,
//! that something is taken down, and that a group is at its end. Nothing of what was asked is written down.

mod handing;

use std::error::Error;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::group::Digest;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader as Lines};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::{sleep, timeout};

use super::door::{Door, now};
use super::groups::{digest, number};
use super::listen::ACCEPT_PAUSE;
use super::{Told, chores};
use crate::Relay;
use crate::engine::Ended;
use crate::store::{Backed, Retained};

pub use handing::{
    ControlError, Handed, group_of, hand_backup, hand_clock, hand_end, hand_withdraw, sequence_of,
};

const NAME: &str = "control";
const CLOCK: &str = "trust-clock";
const DONE: &str = "done";
/// A group ended, and nothing is released before the operator says that the clock is right.
const WAITS: &str = "waits";
/// A path and a word.
const LINE_BYTES_MAX: u64 = 8_192;
/// How long the other end may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// What can be asked for.
#[derive(Debug, PartialEq, Eq)]
enum Wish {
    Backup(PathBuf),
    TrustClock,
    Withdraw(Digest, RangeInclusive<u64>),
    End(Digest),
}

impl Wish {
    fn parse(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "backup" if !rest.is_empty() => Some(Self::Backup(PathBuf::from(rest))),
            CLOCK if rest.is_empty() => Some(Self::TrustClock),
            "end" => digest(rest).ok().map(Self::End),
            "withdraw" => {
                let (group, sequences) = rest.split_once(' ')?;
                let (first, last) = sequences.split_once(' ')?;
                let (first, last) = (number(first).ok()?, number(last).ok()?);
                Some(Self::Withdraw(digest(group).ok()?, first..=last))
            }
            _ => None,
        }
    }
}

/// Answers for as long as it is not stopped.
pub(super) async fn run(folder: PathBuf, door: Arc<Door>) {
    let path = folder.join(NAME);
    // Whoever left it is gone: the folder is ours alone.
    let _ = std::fs::remove_file(&path);
    let listener = match listen(&path) {
        Ok(listener) => listener,
        Err(error) => return (door.tell)(Told::NoControl(error.to_string())),
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(answer(stream, Arc::clone(&door)))),
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

fn listen(path: &Path) -> std::io::Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt as _;
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

async fn answer(mut stream: UnixStream, door: Arc<Door>) {
    let mut line = String::new();
    let mut lines = Lines::new((&mut stream).take(LINE_BYTES_MAX));
    let Ok(Ok(_)) = timeout(PATIENCE, lines.read_line(&mut line)).await else {
        return;
    };
    let done = match Wish::parse(line.trim_end_matches('\n')) {
        Some(wish) => follow(&door, wish).await,
        None => Err("this is not understood".to_owned()),
    };
    let said = done.unwrap_or_else(|why| why.replace('\n', " "));
    // Whoever does not wait for it finds it done all the same.
    let _ = stream.write_all(format!("{said}\n").as_bytes()).await;
}

async fn follow(door: &Door, wish: Wish) -> Result<String, String> {
    match wish {
        Wish::Backup(to) => {
            let Backed { entries, envelopes } = ask(door, move |relay| relay.backup(&to)).await?;
            Ok(format!("{DONE} {entries} {envelopes}"))
        }
        Wish::TrustClock => {
            ask(door, |relay| relay.trust_clock(now())).await?;
            // It goes on at once, not in an hour.
            chores::retain(door).await;
            Ok(DONE.to_owned())
        }
        Wish::Withdraw(group, sequences) => {
            let pages = Arc::clone(&door.pages);
            let act = move |relay: &Relay| relay.withdraw_and(group, &sequences, || pages.clear());
            let gone = ask(door, act).await?;
            Ok(told(door, gone))
        }
        Wish::End(group) => {
            let ended = ask(door, move |relay| relay.end_now(group, now())).await;
            door.pages.clear();
            ended.map(|ended| match ended {
                Ended::Released(gone) => told(door, gone),
                Ended::Waits { ahead_s } => format!("{WAITS} {ahead_s}"),
            })
        }
    }
}

async fn ask<T: Send + 'static, E: Error + Send + 'static>(
    door: &Door,
    act: impl FnOnce(&Relay) -> Result<T, E> + Send + 'static,
) -> Result<T, String> {
    let relay = door.relay.clone();
    let done = tokio::task::spawn_blocking(move || act(&relay)).await;
    done.map_err(|error| match error.is_panic() {
        true => "it broke while doing it: look at it, and report this".to_owned(),
        false => "it is ending".to_owned(),
    })?
    .map_err(|error| said(&error))
}

/// With what lies behind it.
fn said(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut behind = error.source();
    while let Some(error) = behind {
        text = format!("{text}: {error}");
        behind = error.source();
    }
    text
}

fn told(door: &Door, gone: Retained) -> String {
    let Retained {
        releases,
        released,
        deleted,
    } = gone;
    if released > 0 || deleted > 0 {
        (door.tell)(Told::Retained { released, deleted });
    }
    format!("{DONE} {releases} {released} {deleted}")
}

#[cfg(test)]
mod tests;
