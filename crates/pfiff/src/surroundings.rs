//! Where this machine keeps things, and what ends a run: the one room that only Unix has.

use std::path::PathBuf;

use anyhow::Context;
use casebook::align::{AlignError, Request, Stopper, Tools};
use casebook::case::CaseError;
use etcetera::BaseStrategy;

use crate::flags::HowFlags;

/// Where the built page lies beside an installed program.
const PAGE_BESIDE_PROGRAM: &str = "../share/pfiff/page";
/// Where it lies in a clone.
const PAGE_IN_CLONE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist");
/// What a shell reports of a program that Ctrl-C ended.
pub(crate) const INTERRUPTED: u8 = 130;

/// ffmpeg and its keepers; Ctrl-C ends them and this program.
pub(crate) fn tools() -> anyhow::Result<Tools> {
    let tools = Tools::find().context("looking for the programs that read clips")?;
    end_on_interrupt(tools.stopper());
    Ok(tools)
}

/// Working files have no names, so ending at once leaves nothing behind; children are ended first.
fn end_on_interrupt(stopper: Stopper) {
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        runtime.block_on(interrupted());
        stopper.stop();
        // Reading notices within a tenth of a second and kills its children; computing has nothing to clean up.
        std::thread::sleep(std::time::Duration::from_millis(400));
        std::process::exit(INTERRUPTED.into());
    });
}

/// Whether a command failed only because somebody ended it.
pub(crate) fn is_interruption(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(AlignError::Stopped))
        || matches!(error.downcast_ref(), Some(CaseError::Align(AlignError::Stopped)))
}

/// Returns when somebody presses Ctrl-C or asks the program to end.
pub(crate) async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut asked) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = asked.recv() => {}
    }
}

/// Whether the next line that is typed, or piped in, is `yes`.
pub(crate) fn said_yes() -> bool {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).is_ok() && line.trim() == "yes"
}

/// The user's cache folder for Pfiff.
pub(crate) fn cache() -> anyhow::Result<PathBuf> {
    let home = etcetera::choose_base_strategy().context("looking for your home folder")?;
    Ok(home.cache_dir().join("pfiff"))
}

/// Where this user's Pfiff keeps what it must not forget.
pub(crate) fn state() -> anyhow::Result<PathBuf> {
    let home = etcetera::choose_base_strategy().context("looking for your home folder")?;
    Ok(home.state_dir().unwrap_or_else(|| home.data_dir()).join("pfiff"))
}

/// Where this user's keys lie, one folder for each group. PFIFF_HOME is for tests and scripts.
pub(crate) fn groups() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os("PFIFF_HOME") {
        return Ok(PathBuf::from(folder));
    }
    let home = etcetera::choose_base_strategy().context("looking for your home folder")?;
    Ok(home.data_dir().join("pfiff").join("groups"))
}

/// Where tests end this program while it sends.
pub(crate) fn stop() -> member::Stop {
    member::Stop::parse(&std::env::var("PFIFF_STOP_AT").unwrap_or_default())
}

/// As many as were asked for, or as there are processors.
pub(crate) fn jobs(asked: Option<u16>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(processors, usize::from)
}

pub(crate) fn request(files: &[PathBuf], how: &HowFlags) -> anyhow::Result<Request> {
    Ok(Request {
        files: files.to_vec(),
        spread_m: how.spread_m,
        jobs: jobs(how.jobs),
        cache: if how.no_cache { None } else { Some(cache()?) },
    })
}

/// The signed app that came with this program, or that PFIFF_PAGE_DIR names, as `make run` does.
///
/// Not the one in a clone: that is signed with a key for trying, which whoever opens it would pin.
pub(crate) fn app_folder() -> Option<PathBuf> {
    let page =
        std::env::var_os("PFIFF_PAGE_DIR").map_or_else(page_beside, |folder| Some(PathBuf::from(folder)))?;
    let folder = page.join("watch");
    folder.join("manifest.note").is_file().then_some(folder)
}

/// The folder of the built page: asked for, beside the program, or in the clone.
pub(crate) fn page_folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("PFIFF_PAGE_DIR") {
        return PathBuf::from(folder);
    }
    page_beside().unwrap_or_else(|| PathBuf::from(PAGE_IN_CLONE))
}

fn page_beside() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let folder = program.parent()?.join(PAGE_BESIDE_PROGRAM);
    folder.is_dir().then_some(folder)
}
