//! A case's page, which grows: each time something was heard anew, another event with its own copies for playing.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use casebook::align::{Aligned, Tools};
use casebook::case::{AlignCase, Case, Stands, Workplace};
use casebook::page::{Event, Growing};
use casebook::playing::page_clips;
use casebook::proxies::{Proxies, ProxyFolder};

use super::{NO_ROOM, Told, serve};
use crate::print;

/// What all events of one case have in common.
struct CasePage {
    title: String,
    thumbs: PathBuf,
    proxies: PathBuf,
    tools: Tools,
    workplace: Arc<Workplace>,
    /// Copies that are made for the event that is shown.
    made: Mutex<Option<Arc<Proxies>>>,
}

impl CasePage {
    fn event(&self, aligned: Aligned, growing: Option<Arc<Growing>>) -> std::io::Result<Event> {
        let (clips, wanted) = page_clips(&aligned);
        let proxies = Arc::new(Proxies::new(wanted, ProxyFolder::kept_in(&self.proxies)?));
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = made.replace(Arc::clone(&proxies)) {
            // Two makers in one folder would make the same copy twice.
            before.end();
            proxies.begin(&self.tools, Told);
        }
        Ok(Event {
            title: self.title.clone(),
            answer: aligned.answer,
            clips,
            is_demonstration: false,
            tools: Some(self.tools.clone()),
            thumbs: Some(self.thumbs.clone()),
            workplace: Some(Arc::clone(&self.workplace)),
            growing,
            proxies: Some(proxies),
        })
    }

    fn made(&self) -> Option<Arc<Proxies>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Serves the page of a case that may be written, at once; what was not heard yet is heard meanwhile.
pub(crate) fn page(
    case: Case<'static>,
    how: &AlignCase,
    tools: &Tools,
    port: Option<u16>,
) -> anyhow::Result<()> {
    let Stands {
        aligned,
        exhibits,
        is_whole,
    } = case.stands(how)?;
    let (title, thumbs, proxies) = (case.title(), case.thumbs(), case.proxies());
    let page = Arc::new(CasePage {
        title,
        thumbs,
        proxies,
        tools: tools.clone(),
        workplace: Arc::new(Workplace::new(case, aligned.answer.clone(), exhibits)),
        made: Mutex::default(),
    });
    let renewed = Arc::clone(&page);
    let renew = move |aligned, growing: Arc<Growing>| renewed.event(aligned, Some(growing));
    let growing = Growing::new(Arc::clone(&page.workplace), *how, tools, Box::new(renew));
    let event = page.event(aligned, Some(Arc::clone(&growing))).context(NO_ROOM)?;
    let begin = || {
        if let Some(proxies) = page.made() {
            proxies.begin(tools, Told);
        }
        if !is_whole {
            print::step("what was not heard yet is heard while the page stands");
            growing.begin();
        }
    };
    let served = serve(event, port, begin);
    growing.stop();
    if let Some(proxies) = page.made() {
        proxies.end();
    }
    served
}
