//! `pfiff open`: clips in, a local page out on which they play in step.

mod grown;

use std::sync::Arc;

use anyhow::Context;
use casebook::align::{Request, Tools, align};
use casebook::case::{AlignCase, Case, Workplace};
use casebook::page::{self, Event};
use casebook::playing::page_clips;
use casebook::proxies::{self, Proxies, ProxyFolder, ProxySpent, Watch};

pub(crate) use grown::page;

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

const NO_ROOM: &str = "making a folder for clips to play";

/// Whose clips are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The user's.
    OwnFiles,
    /// The project's own rendered event.
    Demonstration,
}

/// Aligns and serves the page until Ctrl-C; what browsers cannot play is made playable meanwhile.
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
    let folder = match &request.cache {
        Some(cache) => ProxyFolder::kept_in(&cache.join("proxies")),
        None => ProxyFolder::scratch(),
    };
    let (clips, wanted) = page_clips(&aligned);
    let proxies = Proxies::new(wanted, folder.context(NO_ROOM)?);
    let event = Event {
        title,
        answer: aligned.answer,
        clips,
        is_demonstration: kind == Kind::Demonstration,
        tools: Some(tools.clone()),
        workplace: None,
        growing: None,
        proxies: None,
        thumbs: request.cache.as_ref().map(|cache| cache.join("thumbs")),
    };
    until_ended(event, proxies, tools, port)
}

/// Serves the page of a case that somebody else holds until Ctrl-C: it can be looked at.
pub(crate) fn looked_at(
    case: Case<'static>,
    how: &AlignCase,
    tools: &Tools,
    port: Option<u16>,
) -> anyhow::Result<()> {
    let progress = print::Progress::new();
    let (aligned, exhibits) = case.shown(how, tools, &progress)?;
    progress.end(&aligned.counts);
    // Somebody else who holds the case may be at work there.
    let folder = ProxyFolder::read_from(&case.proxies());
    let (clips, wanted) = page_clips(&aligned);
    let proxies = Proxies::new(wanted, folder.context(NO_ROOM)?);
    let event = Event {
        title: case.title(),
        answer: aligned.answer.clone(),
        clips,
        is_demonstration: false,
        tools: Some(tools.clone()),
        thumbs: Some(case.thumbs()),
        workplace: Some(Arc::new(Workplace::new(case, aligned.answer, exhibits))),
        growing: None,
        proxies: None,
    };
    until_ended(event, proxies, tools, port)
}

/// The page stands before the first copy for it is begun.
fn until_ended(mut event: Event, proxies: Proxies, tools: &Tools, port: Option<u16>) -> anyhow::Result<()> {
    let proxies = Arc::new(proxies);
    event.proxies = Some(Arc::clone(&proxies));
    let served = serve(event, port, || proxies.begin(tools, Told));
    proxies.end();
    served
}

/// `begin` is called once the page stands.
fn serve(event: Event, port: Option<u16>, begin: impl FnOnce()) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("starting the page's server")?;
    let page_folder = surroundings::page_folder();
    let ready = |link: &str| {
        print::link(link);
        begin();
    };
    let until = surroundings::interrupted();
    runtime.block_on(page::serve(event, page_folder, port, ready, until))?;
    Ok(())
}

struct Told;

impl Watch for Told {
    // The page tells of what goes well.
    fn made(&self, _: &str, _: proxies::Kind, _: ProxySpent) {}

    fn failed(&self, name: &str, why: &str) {
        print::step(&format!("no copy of {name} can be made for playing: {why}"));
    }
}
