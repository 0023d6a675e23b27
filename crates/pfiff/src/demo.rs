//! `pfiff demo`: the project's own rendered event, made once, put on one clock and shown, beside a relay with a small group.

mod street;

use std::path::{Path, PathBuf};

use anyhow::Context;
use stage::Step;

use crate::flags::{DemoFlags, HowFlags};
use crate::open::{Kind, show};
use crate::{print, surroundings};
use street::Street;

/// Raised when the rendered event changes: an older one is then rendered anew.
const EDITION: u32 = 1;
/// How far apart the cameras of the corner stand at most.
const SPREAD_M: f64 = 50.0;

pub(crate) fn run(flags: &DemoFlags) -> anyhow::Result<()> {
    let tools = surroundings::tools()?;
    let kept = surroundings::cache()?.join("demonstration");
    let folder = kept.join(format!("{EDITION}-{}", flags.seed));
    let street = Street::open(&kept);
    if !folder.exists() {
        render(&kept, &folder, flags.seed)?;
    }
    let files = clips(&folder)?;
    match &street {
        Ok(street) => street.lines().iter().for_each(|line| print::step(line)),
        // The clips can be looked at all the same.
        Err(why) => print::step(&format!("no relay with a group is shown: {why:#}")),
    }
    let how = HowFlags {
        spread_m: SPREAD_M,
        jobs: None,
        no_cache: false,
    };
    let request = surroundings::request(&files, &how)?;
    show(
        &request,
        &tools,
        "An evening on the corner".to_owned(),
        Kind::Demonstration,
        flags.port,
    )
}

/// Rendered beside its place and moved there whole: what was interrupted is rendered again.
fn render(kept: &Path, folder: &Path, seed: u64) -> anyhow::Result<()> {
    std::fs::create_dir_all(kept).with_context(|| format!("making {}", kept.display()))?;
    let half_done = tempfile::tempdir_in(kept).context("making a folder for the demonstration event")?;
    let bar = print::Rendering::new();
    stage::demonstration(half_done.path(), seed, &mut |step| match step {
        Step::Events => bar.step("the event is synthesised"),
        Step::Begun { file } => bar.step(file),
        Step::Written { file, done, of } => bar.written(file, done, of),
    })
    .context("rendering the demonstration event")?;
    bar.end();
    std::fs::rename(half_done.path(), folder).with_context(|| format!("keeping {}", folder.display()))
}

fn clips(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.file_name().is_some_and(|name| name != "truth.json"));
    files.sort();
    Ok(files)
}
