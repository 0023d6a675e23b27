//! `pfiff open`: clips in, a local page out on which they play in step.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use casebook::align::{Request, Tools, align};
use casebook::case::{AlignCase, Case, Workplace};
use casebook::page::{self, Event};
use casebook::playing::{ProxyError, Watch, page_clips};

use crate::flags::OpenFlags;
use crate::{print, surroundings};

pub(crate) fn run(flags: &OpenFlags) -> anyhow::Result<()> {
    let tools = surroundings::tools()?;
    let request = surroundings::request(&flags.files, &flags.how)?;
    let title = match request.files.len() {
        1 => "1 clip".to_owned(),
        count => format!("{count} clips"),
    };
    show(&request, &tools, title, Kind::OwnFiles, flags.port)
}

/// Whose clips are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The user's.
    OwnFiles,
    /// The project's own rendered event.
    Demonstration,
}

/// Aligns, makes playable what a browser cannot play, and serves the page until Ctrl-C.
pub(crate) fn show(
    request: &Request,
    tools: &Tools,
    title: String,
    kind: Kind,
    port: Option<u16>,
) -> anyhow::Result<()> {
    let progress = print::Progress::new();
    let aligned = align(request, tools, &progress)?;
    progress.end(&aligned.counts);
    // Proxies made for --no-cache live as long as the page.
    let scratch = tempfile::tempdir().context("making a folder for clips to play")?;
    let folder = request
        .cache
        .as_ref()
        .map_or(scratch.path().to_owned(), |cache| cache.join("proxies"));
    let clips = page_clips(&aligned, tools, &folder, &Told);
    let event = Event {
        title,
        answer: aligned.answer,
        clips,
        is_demonstration: kind == Kind::Demonstration,
        tools: Some(tools.clone()),
        workplace: None,
        thumbs: request.cache.as_ref().map(|cache| cache.join("thumbs")),
    };
    until_ended(event, port)
}

/// Serves a case's page until Ctrl-C; what is placed there is kept in the case.
pub(crate) fn page(
    case: Case<'static>,
    how: &AlignCase,
    tools: &Tools,
    port: Option<u16>,
) -> anyhow::Result<()> {
    let progress = print::Progress::new();
    let (aligned, exhibits) = case.shown(how, tools, &progress)?;
    progress.end(&aligned.counts);
    let clips = page_clips(&aligned, tools, &case.proxies(), &Told);
    let event = Event {
        title: case.title(),
        answer: aligned.answer.clone(),
        clips,
        is_demonstration: false,
        tools: Some(tools.clone()),
        thumbs: Some(case.thumbs()),
        workplace: Some(Arc::new(Workplace::new(case, aligned.answer, exhibits))),
    };
    until_ended(event, port)
}

fn until_ended(event: Event, port: Option<u16>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("starting the page's server")?;
    let page_folder = surroundings::page_folder();
    let ready = |link: &str| print::link(link);
    runtime.block_on(page::serve(
        event,
        page_folder,
        port,
        ready,
        surroundings::interrupted(),
    ))?;
    Ok(())
}

struct Told;

impl Watch for Told {
    fn proxy(&self, of: &Path) {
        print::step(&format!("making a copy of {} that browsers play", of.display()));
    }

    fn failed(&self, clip: &Path, error: &ProxyError) {
        print::problem(&format!("{} cannot be shown", clip.display()), error);
    }
}
