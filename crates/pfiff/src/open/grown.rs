//! A case's page, which grows: each time something was heard anew, another event with its own copies for playing.

use std::path::PathBuf;
use std::sync::Arc;

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
    /// One maker for all events: what a person stopped stays stopped, and what is half made goes on.
    proxies: Arc<Proxies>,
    tools: Tools,
    workplace: Arc<Workplace>,
}

impl CasePage {
    fn event(&self, aligned: Aligned, growing: Option<Arc<Growing>>) -> Event {
        let (clips, wanted) = page_clips(&aligned);
        self.proxies.want(wanted);
        Event {
            title: self.title.clone(),
            answer: aligned.answer,
            clips,
            is_demonstration: false,
            tools: Some(self.tools.clone()),
            thumbs: Some(self.thumbs.clone()),
            workplace: Some(Arc::clone(&self.workplace)),
            growing,
            proxies: Some(Arc::clone(&self.proxies)),
        }
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
    let (title, thumbs) = (case.title(), case.thumbs());
    let folder = ProxyFolder::kept_in(&case.proxies()).context(NO_ROOM)?;
    let page = Arc::new(CasePage {
        title,
        thumbs,
        proxies: Arc::new(Proxies::new(Vec::new(), folder)),
        tools: tools.clone(),
        workplace: Arc::new(Workplace::new(case, aligned.answer.clone(), exhibits)),
    });
    let renewed = Arc::clone(&page);
    let renew = move |aligned, growing: Arc<Growing>| renewed.event(aligned, Some(growing));
    let growing = Growing::new(Arc::clone(&page.workplace), *how, tools, Box::new(renew));
    let event = page.event(aligned, Some(Arc::clone(&growing)));
    let begin = || {
        page.proxies.begin(tools, Told);
        if !is_whole {
            print::step("what was not heard yet is heard while the page stands");
            growing.begin();
        }
    };
    let served = serve(event, port, begin);
    growing.stop();
    page.proxies.end();
    served
}
