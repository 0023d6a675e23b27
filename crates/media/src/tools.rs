//! Where the foreign programs are, how much each child may use, and the one switch that ends them all.
//!
//! Decides once at start whether a child can be cut off from the network by the kernel. Knows no files.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A program that is needed and was not found.
#[derive(Debug, thiserror::Error)]
#[error("`{program}` is not installed, it comes with the package {package}")]
pub struct MissingTool {
    /// What is missing.
    pub program: &'static str,
    /// The Debian or Ubuntu package that brings it.
    pub package: &'static str,
}

/// What one child process may use. The processor time grows with the length of what is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Address space of a child; 1080p with one thread needs 400 MB.
    pub memory_bytes: u64,
    /// Processor seconds that even the shortest file may take.
    pub cpu_base_s: u64,
    /// Processor seconds more for each hour of sound that a file of its size could hold.
    pub cpu_per_hour_s: u64,
    /// Longest sound that is given out, in seconds of sound.
    pub sound_max_s: u64,
    /// Longest time without a single byte from a child, in seconds.
    pub silence_max_s: u64,
    /// Largest file that a child may write.
    pub written_bytes_max: u64,
}

impl Limits {
    /// Room for two days of sound, 4K pictures and slow machines.
    pub const USUAL: Self = Self {
        memory_bytes: 1_500_000_000,
        cpu_base_s: 60,
        cpu_per_hour_s: 72,
        sound_max_s: 2 * 86_400,
        silence_max_s: 120,
        written_bytes_max: 64_000_000_000,
    };
}

/// How a child is made to give way, and to end when the thread that started it ends, even by `kill -9`.
#[derive(Debug, Clone)]
pub(crate) struct Behind {
    pub(crate) nice: Option<PathBuf>,
    pub(crate) setpriv: Option<PathBuf>,
}

/// The foreign programs, found once, with the limits under which they run.
#[derive(Debug, Clone)]
pub struct Tools {
    pub(crate) ffmpeg: PathBuf,
    pub(crate) ffprobe: PathBuf,
    pub(crate) prlimit: PathBuf,
    /// Present where a child can be given an empty network of its own.
    pub(crate) unshare: Option<PathBuf>,
    /// Where children work behind everybody else.
    pub(crate) behind: Option<Behind>,
    pub(crate) limits: Limits,
    stop: Stopper,
}

impl Tools {
    /// Looks for the programs on `PATH`, and tries whether children can be cut off from the network.
    ///
    /// # Errors
    /// [`MissingTool`] names the first program that is missing.
    pub fn find() -> Result<Self, MissingTool> {
        let unshare = on_path("unshare").filter(|unshare| works(unshare));
        Ok(Self {
            ffmpeg: needed("ffmpeg", "ffmpeg")?,
            ffprobe: needed("ffprobe", "ffmpeg")?,
            prlimit: needed("prlimit", "util-linux")?,
            unshare,
            behind: None,
            limits: Limits::USUAL,
            stop: Stopper::default(),
        })
    }

    /// The same programs under other limits.
    #[must_use]
    pub fn limited(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same programs as on a machine whose kernel gives a child no network of its own: then what ffmpeg may
    /// open is all that stands before the network, and tests prove that this is enough.
    #[must_use]
    pub fn sharing_network(mut self) -> Self {
        self.unshare = None;
        self
    }

    /// The same programs with a switch of their own: it ends their children and no others; the switch of these tools
    /// ends them too.
    #[must_use]
    pub fn apart(&self) -> Self {
        let mut apart = self.clone();
        let above = self.stop.above.iter().chain([&self.stop.own]);
        apart.stop = Stopper {
            above: above.cloned().collect(),
            own: Arc::default(),
        };
        apart
    }

    /// The same programs for long work beside a person who watches: children give way to everything else, and none
    /// outlives the thread that started it.
    #[must_use]
    pub fn behind(&self) -> Self {
        let mut behind = self.apart();
        behind.behind = Some(Behind {
            nice: on_path("nice"),
            setpriv: on_path("setpriv"),
        });
        behind
    }

    /// What ffmpeg calls its version.
    #[must_use]
    pub fn ffmpeg_version(&self) -> Option<String> {
        let mut asked = Command::new(&self.ffmpeg);
        let said = asked
            .arg("-version")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output();
        let first = String::from_utf8_lossy(&said.ok()?.stdout)
            .lines()
            .next()?
            .to_owned();
        first.split(' ').nth(2).map(str::to_owned)
    }

    /// The switch that ends all children of these tools and of their clones.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        self.stop.clone()
    }
}

/// Ends all children at once: for Ctrl-C.
#[derive(Debug, Clone, Default)]
pub struct Stopper {
    own: Arc<AtomicBool>,
    /// Of the tools that these were taken apart from.
    above: Vec<Arc<AtomicBool>>,
}

impl Stopper {
    /// From now on every child is killed and every call answers `Stopped`.
    pub fn stop(&self) {
        self.own.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        let mut switches = self.above.iter().chain([&self.own]);
        switches.any(|switch| switch.load(Ordering::Relaxed))
    }
}

fn needed(program: &'static str, package: &'static str) -> Result<PathBuf, MissingTool> {
    on_path(program).ok_or(MissingTool { program, package })
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    // A relative entry would make the program depend on the folder we happen to stand in.
    env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// User namespaces are forbidden on some machines; then the protocol list alone keeps the network out.
fn works(unshare: &Path) -> bool {
    let tried = Command::new(unshare)
        .args(["-r", "-n", "--"].map(OsStr::new))
        .arg("true")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}
