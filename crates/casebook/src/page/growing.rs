//! Files that come in at the page, and the work that follows: looked into, heard, placed; then the page is turned.
//!
//! One work at a time. It goes on when the page is closed, and ends with the program; what is done by then is kept.

mod coming;
mod doing;
mod waiting;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use axum::extract::{Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use media::Tools;
use serde::{Deserialize, Serialize};

use super::Event;
use super::routes::Page;
use super::turning::Turning;
use super::work::refused;
use crate::align::{Aligned, Stopper};
use crate::case::{AlignCase, CaseError, Outcome, Workplace};
use coming::{NoLength, Told};
use doing::Doing;
use waiting::{Turn, Waiting};

/// Makes an event of what came of aligning a case.
pub type Renew = dyn Fn(Aligned, Arc<Growing>) -> Event + Send + Sync;

/// What makes a case grow.
pub struct Growing {
    workplace: Arc<Workplace>,
    how: AlignCase,
    tools: Tools,
    renew: Box<Renew>,
    turning: OnceLock<Weak<Turning>>,
    doing: Arc<Doing>,
    /// Ends the work that is going on; none while there is none.
    at_work: Mutex<Option<Stopper>>,
    /// More came while the work went on.
    again: AtomicBool,
    /// What was taken and not begun with.
    waiting: Arc<Waiting>,
}

impl std::fmt::Debug for Growing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Growing").finish_non_exhaustive()
    }
}

impl Growing {
    /// `renew` makes the event that takes the place of the one before.
    #[must_use]
    pub fn new(workplace: Arc<Workplace>, how: AlignCase, tools: &Tools, renew: Box<Renew>) -> Arc<Self> {
        Arc::new(Self {
            workplace,
            how,
            tools: tools.clone(),
            renew,
            turning: OnceLock::new(),
            doing: Arc::default(),
            at_work: Mutex::default(),
            again: AtomicBool::new(false),
            waiting: Arc::default(),
        })
    }

    pub(super) fn turns(&self, turning: &Arc<Turning>) {
        let _ = self.turning.set(Arc::downgrade(turning));
    }

    /// Begins to look into what is new, to hear and to place it; where that goes on already, it is done once more.
    pub fn begin(self: &Arc<Self>) {
        self.waiting.end();
        let mut at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        if at_work.is_some() {
            self.again.store(true, Ordering::Relaxed);
            return;
        }
        let tools = self.tools.apart();
        *at_work = Some(tools.stopper());
        self.doing.begin();
        let growing = Arc::clone(self);
        std::thread::spawn(move || growing.work(tools));
    }

    /// Ends the work; what was done stays done, and it can be begun again.
    pub fn stop(&self) {
        self.waiting.end();
        let at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        self.again.store(false, Ordering::Relaxed);
        if let Some(stopper) = &*at_work {
            stopper.stop();
        }
    }

    fn work(self: &Arc<Self>, mut tools: Tools) {
        loop {
            let outcome = self.once_or_said(&tools);
            let mut at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
            if !self.again.swap(false, Ordering::Relaxed) {
                *at_work = None;
                self.doing.end(outcome.err());
                return;
            }
            // Whoever asked for more did so after the stop that these may have heard of.
            tools = self.tools.apart();
            *at_work = Some(tools.stopper());
            self.doing.begin();
        }
    }

    /// Whatever happens inside, the work ends, and something is said of it.
    fn once_or_said(self: &Arc<Self>, tools: &Tools) -> Result<(), CaseError> {
        let once = std::panic::AssertUnwindSafe(|| self.once(tools));
        std::panic::catch_unwind(once).unwrap_or_else(|_| {
            let source =
                std::io::Error::other("it broke off; please report this with what the terminal says");
            Err(CaseError::io("working on what came in".to_owned(), source))
        })
    }

    fn once(self: &Arc<Self>, tools: &Tools) -> Result<(), CaseError> {
        self.workplace.look_into_new(tools, &*self.doing)?;
        let aligned = self.workplace.align(&self.how, tools, &*self.doing)?;
        let event = (self.renew)(aligned, Arc::clone(self));
        if let Some(turning) = self.turning.get().and_then(Weak::upgrade) {
            self.doing.turned(turning.turn(event));
        }
        Ok(())
    }
}

pub(super) fn routes() -> Router<Arc<Page>> {
    Router::new()
        .route("/api/case/bring", post(bring))
        .route("/api/case/align", post(align))
        .route("/api/case/stop", post(stop))
        .route("/api/case/doing", get(doing))
}

/// What came of one file.
#[derive(Serialize)]
struct Came {
    name: String,
    #[serde(flatten)]
    outcome: Outcome,
}

/// Nothing to say but that it is meant: `{}`.
#[derive(Deserialize)]
struct Meant {}

async fn bring(State(page): State<Arc<Page>>, Query(told): Query<Told>, request: Request) -> Response {
    let Some(growing) = page.event.growing.clone() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let length = request.headers().get(header::CONTENT_LENGTH);
    let parcel = match told.parcel(length) {
        Ok(parcel) => parcel,
        Err(NoLength) => return StatusCode::LENGTH_REQUIRED.into_response(),
    };
    let bytes = coming::read(request.into_body());
    let stopper = growing.tools.stopper();
    let name = parcel.name.clone();
    let coming = growing.waiting.comes();
    let runtime = tokio::runtime::Handle::current();
    // Goes on to its end where whoever asked went away meanwhile.
    let taken = tokio::task::spawn_blocking(move || {
        let mut bytes = bytes;
        let outcome = growing.workplace.bring(&parcel, &mut bytes, &stopper);
        let is_taken = matches!(outcome, Ok(Outcome::Taken { .. }));
        let turn = coming.has_come(is_taken);
        runtime.spawn(begin_unless_told(Arc::downgrade(&growing), turn));
        outcome
    });
    match taken.await {
        Ok(Ok(outcome)) => Json(Came { name, outcome }).into_response(),
        Ok(Err(error)) => refused(&error),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Nobody may be there any more who would say that what was taken is to be heard.
async fn begin_unless_told(growing: Weak<Growing>, turn: Turn) {
    tokio::time::sleep(waiting::PATIENCE).await;
    if let Some(growing) = growing.upgrade().filter(|growing| growing.waiting.is_left(turn)) {
        growing.begin();
    }
}

async fn align(State(page): State<Arc<Page>>, Json(_): Json<Meant>) -> Response {
    let Some(growing) = &page.event.growing else {
        return StatusCode::NOT_FOUND.into_response();
    };
    growing.begin();
    Json(growing.doing.told()).into_response()
}

async fn stop(State(page): State<Arc<Page>>, Json(_): Json<Meant>) -> Response {
    let Some(growing) = &page.event.growing else {
        return StatusCode::NOT_FOUND.into_response();
    };
    growing.stop();
    Json(growing.doing.told()).into_response()
}

async fn doing(State(page): State<Arc<Page>>) -> Response {
    match &page.event.growing {
        Some(growing) => Json(growing.doing.told()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
