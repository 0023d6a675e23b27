//! What the person at the page changes in the case: places, marks, takes back, undoes, does again.
//!
//! Each answers with the whole event as it stands afterwards. A body is JSON and small; a form of another page cannot send
//! one, and the door turns other pages away before.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::routes::Page;
use super::wire::WireEvent;
use crate::answer::Answer;
use crate::case::{CaseError, Marking, Placing, Work, Workplace, first_shown};

/// Bytes of one request.
const BODY_MAX: usize = 4_096;

pub(super) fn routes() -> Router<Arc<Page>> {
    Router::new()
        .route("/api/case/place", post(place))
        .route("/api/case/take-back", post(take_back))
        .route("/api/case/mark", post(mark))
        .route("/api/case/clear-marks", post(clear_marks))
        .route("/api/case/undo", post(undo))
        .route("/api/case/redo", post(redo))
        .layer(DefaultBodyLimit::max(BODY_MAX))
}

#[derive(Deserialize)]
struct Which {
    id: usize,
}

#[derive(Deserialize)]
struct Mark {
    id: usize,
    #[serde(flatten)]
    marking: Marking,
}

/// Which change is meant; `{}`: whichever is the newest.
#[derive(Deserialize)]
struct Meant {
    #[serde(default)]
    change: Option<u64>,
}

async fn place(State(page): State<Arc<Page>>, Json(mut placing): Json<Placing>) -> Response {
    if let Err(why) = read_frames(&page, &mut placing).await {
        return why;
    }
    change(&page, move |workplace| workplace.place(&placing)).await
}

/// Which instants the picked frames stand for, by the originals' own time stamps and not by what a page says.
async fn read_frames(page: &Page, placing: &mut Placing) -> Result<(), Response> {
    let (own, beside) = (placing.id, placing.beside);
    for pick in &mut placing.picks {
        for (id, mark) in [(own, &mut pick.own), (beside, &mut pick.beside)] {
            let Some(frame) = mark.frame else { continue };
            let times = page.frame_times(id).await?;
            let name = page.name_of(id);
            *mark = first_shown(&times.times_ns, frame, &name).map_err(|error| refused(&error))?;
        }
    }
    Ok(())
}

async fn take_back(State(page): State<Arc<Page>>, Json(which): Json<Which>) -> Response {
    change(&page, move |workplace| workplace.take_back(which.id)).await
}

async fn mark(State(page): State<Arc<Page>>, Json(mark): Json<Mark>) -> Response {
    change(&page, move |workplace| workplace.mark(mark.id, &mark.marking)).await
}

async fn clear_marks(State(page): State<Arc<Page>>, Json(which): Json<Which>) -> Response {
    change(&page, move |workplace| workplace.clear_marks(which.id)).await
}

async fn undo(State(page): State<Arc<Page>>, Json(meant): Json<Meant>) -> Response {
    change(&page, move |workplace| workplace.undo(meant.change)).await
}

async fn redo(State(page): State<Arc<Page>>, Json(meant): Json<Meant>) -> Response {
    change(&page, move |workplace| workplace.redo(meant.change)).await
}

type Stands = Result<(Answer, Work), CaseError>;

async fn change(page: &Page, change: impl FnOnce(&Workplace) -> Stands + Send + 'static) -> Response {
    match &page.event.workplace {
        Some(workplace) => told(page, workplace, change).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The event as it stands after a change, off the threads that answer: a disk takes its time.
pub(super) async fn told(
    page: &Page,
    workplace: &Arc<Workplace>,
    change: impl FnOnce(&Workplace) -> Stands + Send + 'static,
) -> Response {
    let workplace = Arc::clone(workplace);
    let stands = tokio::task::spawn_blocking(move || change(&workplace)).await;
    match stands {
        Ok(Ok((answer, work))) => Json(WireEvent::of(page, &answer, Some(work))).into_response(),
        Ok(Err(error)) => refused(&error),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[derive(Serialize)]
struct Refused {
    /// One word, and what the sentence speaks of, for whoever says it in another language.
    code: &'static str,
    parameters: serde_json::Value,
    error: String,
    hint: Option<String>,
}

pub(super) fn refused(error: &CaseError) -> Response {
    let status = match error {
        CaseError::Unclear { .. } | CaseError::Cannot(_) => StatusCode::UNPROCESSABLE_ENTITY,
        CaseError::LookOnly | CaseError::Held { .. } => StatusCode::CONFLICT,
        CaseError::Full { .. } => StatusCode::INSUFFICIENT_STORAGE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let (code, parameters) = error.code();
    let told = Refused {
        code,
        parameters,
        error: error.to_string(),
        hint: error.hint(),
    };
    (status, Json(told)).into_response()
}
