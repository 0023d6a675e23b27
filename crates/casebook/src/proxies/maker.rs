//! Makes copies, one after the other, as the queue says. ffmpeg uses the cores of one copy better than two copies do.

use std::ops::ControlFlow;
use std::path::PathBuf;

use media::{MediaError, ProxyProgress, Tools};

use super::queue::State;
use super::{Proxies, Wanted, Watch, folder};

/// Why a copy is not there.
#[derive(Debug, thiserror::Error)]
enum NotMade {
    /// The original cannot be read.
    #[error("reading the original: {0}")]
    Original(#[source] std::io::Error),
    /// There is no room, or it may not be written.
    #[error("writing the recipe of the copy: {0}")]
    Recipe(#[source] std::io::Error),
    /// No folder can be written.
    #[error("there is no folder to write the copy to")]
    NoFolder,
    /// ffmpeg could not make it.
    #[error(transparent)]
    Media(#[from] MediaError),
}

/// Until all is over.
pub(super) fn run(proxies: &Proxies, tools: &Tools, watch: &dyn Watch) {
    let version = tools.ffmpeg_version();
    while let Some(wanted) = await_next(proxies) {
        let made = make(proxies, tools, version.as_deref(), &wanted, watch);
        let state = match made {
            Ok(path) => State::Ready(path),
            Err(NotMade::Media(MediaError::Stopped)) => State::Waiting,
            Err(error) => State::Failed { why: in_full(&error) },
        };
        if let State::Failed { why } = &state {
            watch.failed(&wanted.name, why);
        }
        proxies.queue().stands(&wanted, &state);
    }
}

/// The next one, marked as being made; waits until there is one. None when all is over.
fn await_next(proxies: &Proxies) -> Option<Wanted> {
    let mut queue = proxies.queue();
    loop {
        if queue.is_over {
            return None;
        }
        if let Some(at) = queue.next() {
            let wanted = queue.entries[at].wanted.clone();
            let making = State::Making {
                frames_done: 0,
                frames_total: 0,
            };
            queue.stands(&wanted, &making);
            return Some(wanted);
        }
        let waited = proxies.changed.wait(queue);
        queue = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
    }
}

fn make(
    proxies: &Proxies,
    tools: &Tools,
    version: Option<&str>,
    wanted: &Wanted,
    watch: &dyn Watch,
) -> Result<PathBuf, NotMade> {
    let content_known = known(wanted)?;
    let name = folder::name(&content_known).unwrap_or_default();
    // Another clip may be the same, or another program have made it meanwhile.
    if let Some(path) = proxies.folder.find(&name) {
        return Ok(path);
    }
    let path = proxies.folder.place(&name).ok_or(NotMade::NoFolder)?;
    folder::write_recipe(&content_known, version, &path).map_err(NotMade::Recipe)?;
    let mut told = |progress: ProxyProgress| heed(proxies, wanted, progress);
    let made = media::proxy_by(tools, &wanted.original, &path, &wanted.kind.recipe(), &mut told)?;
    watch.made(&wanted.name, wanted.kind, made.spent);
    Ok(path)
}

fn known(wanted: &Wanted) -> Result<Wanted, NotMade> {
    let content = match wanted.content {
        Some(content) => content,
        None => folder::content(&wanted.original).map_err(NotMade::Original)?,
    };
    Ok(Wanted {
        content: Some(content),
        ..wanted.clone()
    })
}

/// Says how far it is, and hears whether it is to go on.
fn heed(proxies: &Proxies, wanted: &Wanted, progress: ProxyProgress) -> ControlFlow<()> {
    let mut queue = proxies.queue();
    let making = State::Making {
        frames_done: progress.frames_done,
        frames_total: progress.frames_total,
    };
    match queue.stands(wanted, &making) {
        Some(at) if !queue.gives_way(at) => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    }
}

/// With what lies behind it.
fn in_full(error: &NotMade) -> String {
    let mut text = error.to_string();
    let NotMade::Media(error) = error else { return text };
    let mut source = std::error::Error::source(error);
    while let Some(behind) = source {
        text = format!("{text}: {behind}");
        source = behind.source();
    }
    text
}
