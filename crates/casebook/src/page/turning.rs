//! The page that is shown now, and the one that takes its place when the case has grown.
//!
//! A page never changes its clips: where there are others, another page stands behind the same door. Answers that are
//! on their way end as they began.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use tower::ServiceExt;

use super::Event;
use super::door::Door;
use super::folder::PageFolder;
use super::routes::{self, Page};

/// Whatever stands behind the door.
pub(super) struct Turning {
    now: RwLock<(Arc<Page>, Router)>,
}

impl Turning {
    /// Begins with the first page.
    pub(super) fn new(event: Event, folder: PageFolder, door: Door) -> Arc<Self> {
        let growing = event.growing.clone();
        let page = Page::new(event, Arc::new(folder), Arc::new(door));
        let turning = Arc::new(Self {
            now: RwLock::new(routed(page)),
        });
        if let Some(growing) = growing {
            growing.turns(&turning);
        }
        turning
    }

    /// Shows another event from now on. Says the how manieth it is after the first.
    pub(super) fn turn(&self, event: Event) -> usize {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        *now = routed(now.0.after(event));
        now.0.turn
    }

    /// Ends what is still being read for the page.
    pub(super) fn end(&self) {
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
        now.0.reading.end();
        if let Some(growing) = &now.0.event.growing {
            growing.stop();
        }
    }

    /// All requests, each to the page that stands when it comes.
    pub(super) fn router(self: Arc<Self>) -> Router {
        Router::new().fallback(move |request: Request| Self::answer(Arc::clone(&self), request))
    }

    async fn answer(turning: Arc<Self>, request: Request) -> Response {
        let router = {
            let now = turning.now.read().unwrap_or_else(PoisonError::into_inner);
            now.1.clone()
        };
        match router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

fn routed(page: Page) -> (Arc<Page>, Router) {
    let page = Arc::new(page);
    (Arc::clone(&page), routes::router(page))
}
