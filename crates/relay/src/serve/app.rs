//! The app over the network: `/` and the files of its signed manifest, with a policy that has no exceptions.
//!
//! **Promises** that a path from a request is only looked up among known ones, and that nothing is kept about who asks.
//! **Knows nothing** of what the files say; that they are whole was checked when the relay started.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::door::Door;
use super::guard::Dressed;
use crate::app::{Content, hex};

macro_rules! policy {
    ($connect:literal) => {
        concat!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src ",
            $connect,
            "; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    };
}
macro_rules! headers {
    ($connect:literal) => {
        &[
            ("content-security-policy", policy!($connect)),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ]
    };
}
/// Here the relay is the app's own origin, so there is nobody else to speak to.
const APP_HEADERS: &[(&str, &str)] = headers!("'self'");
/// What another server sends with the same files: there the relay is another origin.
pub(crate) const APP_HEADERS_ELSEWHERE: &[(&str, &str)] = headers!("'self' https:");

/// Names under `assets/` hold a digest of what they name.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// Whatever no other route answers.
pub(super) async fn file(State(door): State<Arc<Door>>, request: Request) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = match request.uri().path() {
        "/" => "index.html",
        path => path.strip_prefix('/').unwrap_or(path),
    };
    let content = door.app.as_ref().and_then(|app| app.contents.get(path));
    match content.filter(|_| is_read) {
        Some(content) => answer(path, content, request.headers()),
        // The guard finds the words.
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(path: &str, content: &Content, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex(&content.digest));
    let is_known = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .any(|line| names(line, &tag));
    let mut response = match &content.brotli {
        _ if is_known => StatusCode::NOT_MODIFIED.into_response(),
        Some(brotli) if takes_brotli(asked) => {
            ([(header::CONTENT_ENCODING, "br")], Body::from(brotli.clone())).into_response()
        }
        _ => Body::from(content.bytes.clone()).into_response(),
    };
    dress(response.headers_mut(), path, &tag);
    response.extensions_mut().insert(Dressed);
    response
}

fn dress(headers: &mut HeaderMap, path: &str, tag: &str) {
    for (name, value) in APP_HEADERS {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    let kept = if path.starts_with("assets/") {
        FOR_GOOD
    } else {
        ASK_AGAIN
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
}

/// A tag behind `W/` names the same bytes here.
fn names(line: &HeaderValue, tag: &str) -> bool {
    let known = line.to_str().unwrap_or_default().split(',');
    known
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

/// `br` with a weight of nothing is a refusal.
fn takes_brotli(asked: &HeaderMap) -> bool {
    let lines = asked.get_all(header::ACCEPT_ENCODING).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|said| said.replace(' ', ""))
        .any(|said| {
            said == "br"
                || said
                    .strip_prefix("br;q=")
                    .is_some_and(|weight| !weight.trim_matches(['0', '.']).is_empty())
        })
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        Some("note" | "key" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
