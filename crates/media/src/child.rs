//! One child process under limits: the only place that starts one, and the only place that needs Unix.
//!
//! Promises: a child ends with its answer, with its limits, with the stop switch, or with the value that holds it,
//! whichever is first; it sees no network, no standard input and no terminal. Knows no media.

use std::ffi::{OsStr, OsString};
use std::io::{PipeReader, Read, pipe};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::error::{Limit, MediaError};
use crate::log::Log;
use crate::tools::{Stopper, Tools};

/// How often the stop switch is looked at while a child says nothing.
const LOOK_UP: Duration = Duration::from_millis(40);
const CHUNK_BYTES: usize = 32 * 1024;
/// Most that is kept of what a child writes beside its output; more is read and dropped.
const ASIDE_BYTES_MAX: u64 = 1 << 20;
/// Chunks that wait for a slow reader; beyond them the child waits.
const CHUNKS_WAITING: usize = 4;

/// What one child may use.
pub(crate) struct Budget {
    pub(crate) cpu_s: u64,
    pub(crate) out_bytes: u64,
    pub(crate) written_bytes: u64,
}

/// A child at work. Dropping it kills it.
pub(crate) struct Running {
    child: Child,
    chunks: Option<Receiver<Vec<u8>>>,
    readers: Option<(JoinHandle<()>, JoinHandle<Log>)>,
    aside: Option<JoinHandle<Vec<u8>>>,
    stop: Stopper,
    out_left: u64,
    waited: Duration,
    wait_max: Duration,
    silence_max: Duration,
}

/// How a child ended, and what it said.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) log: Log,
    /// What it wrote beside its output, where that was asked for.
    pub(crate) aside: Vec<u8>,
}

impl Running {
    pub(crate) fn start(
        tools: &Tools,
        program: &Path,
        args: &[OsString],
        budget: &Budget,
    ) -> Result<Self, MediaError> {
        Self::spawn(command(tools, program, args, budget), tools, program, budget)
    }

    /// The same, with a second way out: what the child writes to `pipe:0`. Its standard input is of no use to it,
    /// and the only further descriptor that can be handed over without `unsafe`.
    pub(crate) fn start_with_aside(
        tools: &Tools,
        program: &Path,
        args: &[OsString],
        budget: &Budget,
    ) -> Result<Self, MediaError> {
        let (from, to) = pipe().map_err(MediaError::io("making a pipe"))?;
        let mut command = command(tools, program, args, budget);
        command.stdin(to);
        let mut running = Self::spawn(command, tools, program, budget)?;
        running.aside = Some(std::thread::spawn(move || keep(from)));
        Ok(running)
    }

    /// Takes the command whole: it holds the child's ends of the pipes, and they must be closed here.
    fn spawn(
        mut command: Command,
        tools: &Tools,
        program: &Path,
        budget: &Budget,
    ) -> Result<Self, MediaError> {
        if tools.stopper().is_stopped() {
            return Err(MediaError::Stopped);
        }
        let mut child = command
            .spawn()
            .map_err(MediaError::io(format!("starting {}", program.display())))?;
        let (sender, chunks) = sync_channel(CHUNKS_WAITING);
        let stdout = child.stdout.take();
        let stderr = child.stderr.take();
        let readers = (
            std::thread::spawn(move || pass_on(stdout, &sender)),
            std::thread::spawn(move || listen(stderr)),
        );
        Ok(Self {
            child,
            chunks: Some(chunks),
            readers: Some(readers),
            aside: None,
            stop: tools.stopper(),
            out_left: budget.out_bytes,
            waited: Duration::ZERO,
            // A child that only sleeps uses no processor; ten times its processor time is for busy machines.
            wait_max: Duration::from_secs(budget.cpu_s.saturating_mul(10)),
            silence_max: Duration::from_secs(tools.limits.silence_max_s),
        })
    }

    /// The next bytes, or `None` at the end. Time that the caller takes between two calls is not held against
    /// the child.
    pub(crate) fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, MediaError> {
        let began = Instant::now();
        let chunk = loop {
            if self.stop.is_stopped() {
                return Err(MediaError::Stopped);
            }
            let silent = began.elapsed();
            if silent > self.silence_max || self.waited + silent > self.wait_max {
                return Err(MediaError::Limit { which: Limit::Wall });
            }
            let Some(chunks) = &self.chunks else { break None };
            match chunks.recv_timeout(LOOK_UP) {
                Ok(chunk) => break Some(chunk),
                Err(RecvTimeoutError::Disconnected) => break None,
                Err(RecvTimeoutError::Timeout) => {}
            }
        };
        self.waited += began.elapsed();
        let bytes = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        self.out_left = self
            .out_left
            .checked_sub(bytes)
            .ok_or(MediaError::Limit { which: Limit::Output })?;
        Ok(chunk)
    }

    /// Everything that is still to come, within the budget.
    pub(crate) fn rest(&mut self) -> Result<Vec<u8>, MediaError> {
        let mut all = Vec::new();
        while let Some(chunk) = self.next_chunk()? {
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }

    /// Waits for the end. To be called when there is nothing more to read.
    pub(crate) fn finish(mut self) -> Result<Ended, MediaError> {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self
                .child
                .try_wait()
                .map_err(MediaError::io("waiting for a child"))?
            {
                break status;
            }
            if self.stop.is_stopped() {
                return Err(MediaError::Stopped);
            }
            if began.elapsed() > self.silence_max {
                return Err(MediaError::Limit { which: Limit::Wall });
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        let (log, aside) = self.join().unwrap_or_default();
        let ended = Ended { status, log, aside };
        ended.within_limits().map(|()| ended)
    }

    fn join(&mut self) -> Option<(Log, Vec<u8>)> {
        // Without its receiver the reader cannot be stuck on a full channel.
        self.chunks = None;
        let (out, log) = self.readers.take()?;
        let _ = out.join();
        let aside = self.aside.take().map(JoinHandle::join);
        Some((log.join().ok()?, aside.transpose().ok()?.unwrap_or_default()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when the child is gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.join();
    }
}

impl Ended {
    /// Told by the system to end (not by a crash of its own), or out of memory.
    fn within_limits(&self) -> Result<(), MediaError> {
        const SIGKILL: i32 = 9;
        const SIGXCPU: i32 = 24;
        const SIGXFSZ: i32 = 25;
        match self.status.signal() {
            Some(SIGKILL | SIGXCPU) => Err(MediaError::Limit { which: Limit::Cpu }),
            Some(SIGXFSZ) => Err(MediaError::Limit { which: Limit::Output }),
            _ if !self.status.success() && self.log.ran_out_of_memory => {
                Err(MediaError::Limit { which: Limit::Memory })
            }
            _ => Ok(()),
        }
    }

    /// The signal of a crash, where there was one.
    pub(crate) fn crash(&self) -> Option<i32> {
        self.status.signal()
    }
}

fn command(tools: &Tools, program: &Path, args: &[OsString], budget: &Budget) -> Command {
    let mut command = Command::new(&tools.prlimit);
    command
        .arg(format!("--as={}", tools.limits.memory_bytes))
        .arg(format!("--cpu={}", budget.cpu_s))
        .arg(format!("--fsize={}", budget.written_bytes))
        .args(["--nofile=64", "--core=0", "--"]);
    let behind = tools.behind.as_ref();
    if let Some(nice) = behind.and_then(|behind| behind.nice.as_ref()) {
        command.arg(nice).args(["-n", "15"]);
    }
    if let Some(unshare) = &tools.unshare {
        command.arg(unshare).args(["-r", "-n", "--"].map(OsStr::new));
    }
    // After `unshare`: the kernel forgets the signal when a process gets new rights.
    if let Some(setpriv) = behind.and_then(|behind| behind.setpriv.as_ref()) {
        command.arg(setpriv).args(["--pdeathsig", "KILL", "--"]);
    }
    command.arg(program).args(args);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // A group of its own: Ctrl-C must reach us first, else a child that it ends looks like a file that is cut.
    command.process_group(0);
    command
        .current_dir("/")
        .env_clear()
        .env("LC_ALL", "C")
        .env("PATH", "/usr/bin:/bin");
    command
}

fn pass_on(stdout: Option<ChildStdout>, sender: &SyncSender<Vec<u8>>) {
    let Some(mut stdout) = stdout else { return };
    loop {
        let mut chunk = vec![0; CHUNK_BYTES];
        match stdout.read(&mut chunk) {
            Ok(0) => return,
            Ok(bytes) => chunk.truncate(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => return,
        }
        if sender.send(chunk).is_err() {
            return;
        }
    }
}

fn keep(mut from: PipeReader) -> Vec<u8> {
    let mut kept = Vec::new();
    // What is beyond the limit is drained: a child that waits for us would not end.
    let _ = (&mut from).take(ASIDE_BYTES_MAX).read_to_end(&mut kept);
    let _ = std::io::copy(&mut from, &mut std::io::sink());
    kept
}

fn listen(stderr: Option<ChildStderr>) -> Log {
    stderr.map(Log::read).unwrap_or_default()
}
