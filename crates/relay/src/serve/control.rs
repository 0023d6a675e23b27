//! A door for the operator on the relay's own machine: a socket in its folder, which only its owner may open.
//!
//! Two words are understood: a backup, which only the program that holds the folder can make, and that its clock is right.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::os::unix::net::UnixStream as Asking;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader as Lines};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::timeout;

use super::Told;
use super::chores;
use super::door::{Door, now};
use crate::store::Backed;

const NAME: &str = "control";
const CLOCK: &str = "trust-clock";
const DONE: &str = "done";
/// A path and a word.
const LINE_BYTES_MAX: u64 = 8_192;
/// How long the other end may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed<T> {
    /// The relay that runs has done it.
    Done(T),
    /// None runs in that folder.
    NobodyRuns,
}

/// Why a relay that runs did not do it.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// It cannot be spoken to.
    #[error("asking the relay that runs in {}", .folder.display())]
    Ask {
        /// Where.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It could not.
    #[error("the relay that runs could not: {0}")]
    Refused(String),
}

/// Asks the relay that runs in a folder for a backup, and blocks until that is done.
///
/// # Errors
/// When it cannot be asked, or could not do it.
pub fn hand_backup(folder: &Path, to: &Path) -> Result<Handed<Backed>, ControlError> {
    match ask(folder, &format!("backup {}\n", to.display()))? {
        Handed::Done(answer) => read(&answer).map(Handed::Done),
        Handed::NobodyRuns => Ok(Handed::NobodyRuns),
    }
}

/// Tells the relay that runs in a folder that its clock is right, and blocks until retention went on.
///
/// # Errors
/// When it cannot be told, or could not store it.
pub fn hand_clock(folder: &Path) -> Result<Handed<()>, ControlError> {
    match ask(folder, &format!("{CLOCK}\n"))? {
        Handed::Done(answer) if answer == DONE => Ok(Handed::Done(())),
        Handed::Done(answer) => Err(refused(&answer)),
        Handed::NobodyRuns => Ok(Handed::NobodyRuns),
    }
}

fn ask(folder: &Path, line: &str) -> Result<Handed<String>, ControlError> {
    let failed = |source| ControlError::Ask {
        folder: folder.to_owned(),
        source,
    };
    let mut asking = match Asking::connect(folder.join(NAME)) {
        Ok(asking) => asking,
        // Left over from one that was killed, or never there.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
            return Ok(Handed::NobodyRuns);
        }
        Err(error) => return Err(failed(error)),
    };
    asking.write_all(line.as_bytes()).map_err(failed)?;
    let mut answer = String::new();
    let mut lines = BufReader::new(asking.take(LINE_BYTES_MAX));
    lines.read_line(&mut answer).map_err(failed)?;
    Ok(Handed::Done(answer.trim_end().to_owned()))
}

fn refused(answer: &str) -> ControlError {
    let why = if answer.is_empty() {
        "it ended meanwhile"
    } else {
        answer
    };
    ControlError::Refused(why.to_owned())
}

fn read(answer: &str) -> Result<Backed, ControlError> {
    let numbers = answer
        .strip_prefix("done ")
        .and_then(|numbers| numbers.split_once(' '));
    let numbers =
        numbers.and_then(|(entries, envelopes)| Some((entries.parse().ok()?, envelopes.parse().ok()?)));
    let (entries, envelopes) = numbers.ok_or_else(|| refused(answer))?;
    Ok(Backed { entries, envelopes })
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
        if let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, Arc::clone(&door)));
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
    let line = line.trim_end_matches('\n');
    let said = match line.strip_prefix("backup ") {
        Some(to) => backup(&door, PathBuf::from(to)).await,
        None if line == CLOCK => trust_clock(&door).await,
        None => "this is not understood".to_owned(),
    };
    // Whoever does not wait for it finds the copy all the same.
    let _ = stream.write_all(format!("{said}\n").as_bytes()).await;
}

async fn backup(door: &Door, to: PathBuf) -> String {
    let relay = door.relay.clone();
    match tokio::task::spawn_blocking(move || relay.backup(&to)).await {
        Ok(Ok(Backed { entries, envelopes })) => format!("done {entries} {envelopes}"),
        Ok(Err(error)) => error.to_string().replace('\n', " "),
        Err(_) => "it is ending".to_owned(),
    }
}

async fn trust_clock(door: &Door) -> String {
    let relay = door.relay.clone();
    match tokio::task::spawn_blocking(move || relay.trust_clock(now())).await {
        Ok(Ok(())) => {
            // It goes on at once, not in an hour.
            let _ = chores::retain(door).await;
            DONE.to_owned()
        }
        Ok(Err(error)) => error.to_string().replace('\n', " "),
        Err(_) => "it is ending".to_owned(),
    }
}
