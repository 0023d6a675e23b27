//! What the page asks of the copies for playing: how far they are, what is looked at, stop and go on.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;

use super::routes::Page;
use crate::proxies::{Near, Proxies};

/// Bytes of one request: the ids of some thousand clips.
const BODY_MAX: usize = 64 << 10;

pub(super) fn routes() -> Router<Arc<Page>> {
    Router::new()
        .route("/api/proxies", get(told))
        .route("/api/proxies/near", post(near))
        .route("/api/proxies/stop", post(stop))
        .route("/api/proxies/resume", post(resume))
        .layer(DefaultBodyLimit::max(BODY_MAX))
}

/// One clip; all where it is null.
#[derive(Deserialize)]
struct Which {
    id: Option<usize>,
}

/// A page that makes none has none.
async fn told(State(page): State<Arc<Page>>) -> Response {
    let told = page.event.proxies.as_ref().map(|proxies| proxies.told());
    Json(told.unwrap_or_default()).into_response()
}

async fn near(State(page): State<Arc<Page>>, Json(near): Json<Near>) -> Response {
    with(&page, |proxies| proxies.near(near))
}

async fn stop(State(page): State<Arc<Page>>, Json(which): Json<Which>) -> Response {
    with(&page, |proxies| proxies.stop(which.id))
}

async fn resume(State(page): State<Arc<Page>>, Json(which): Json<Which>) -> Response {
    with(&page, |proxies| proxies.resume(which.id))
}

/// Each answers with how far all are.
fn with(page: &Page, asked: impl FnOnce(&Proxies)) -> Response {
    let Some(proxies) = &page.event.proxies else {
        return StatusCode::NOT_FOUND.into_response();
    };
    asked(proxies);
    Json(proxies.told()).into_response()
}
