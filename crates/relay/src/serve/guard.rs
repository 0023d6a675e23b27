//! What every request passes first, and what every answer carries. Whoever asks is known here by rate alone.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::door::Door;
use super::problem::Problem;
use super::rates::From;

/// The other end of the connection, as the system names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// Who asks, as one who has a share of what there is; none for this machine itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asker(pub(super) Option<From>);

/// No cookies exist, and nothing but the app is a page: any origin may read, none may frame or run it.
const EVERY_ANSWER: &[(&str, &str)] = &[
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "retry-after"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; sandbox",
    ),
    ("cross-origin-resource-policy", "cross-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];
const PREFLIGHT: &[(&str, &str)] = &[
    (
        "access-control-allow-headers",
        "authorization, content-type, last-event-id",
    ),
    ("access-control-allow-methods", "GET, PUT, POST"),
    ("access-control-max-age", "86400"),
];
/// A year, as is usual.
const TLS_ALWAYS: &str = "max-age=31536000";

pub(super) async fn guard(State(door): State<Arc<Door>>, mut request: Request, next: Next) -> Response {
    let from = asker(&door, &request).and_then(|address| door.rates.from(address));
    request.extensions_mut().insert(Asker(from));
    let mut response = match admitted(&door, &request, from) {
        Err(problem) => problem.into_response(),
        Ok(()) if request.method() == Method::OPTIONS => preflight(),
        Ok(()) => in_our_words(next.run(request).await),
    };
    dress(&door, &mut response);
    door.counts.answered(response.status());
    response
}

fn admitted(door: &Door, request: &Request, from: Option<From>) -> Result<(), Problem> {
    if door.is_ending() {
        return Err(Problem::ends());
    }
    let peer = request.extensions().get::<Peer>();
    if door.address_header.is_none() && peer.is_some_and(|peer| peer.0.is_loopback()) && is_forwarded(request)
    {
        door.came_through_a_proxy();
    }
    let Some(from) = from else {
        return Ok(());
    };
    door.rates.request(from, Instant::now()).map_err(|after_s| {
        door.counts
            .too_often
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let detail = "more requests than one address may send";
        Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-often",
            detail,
            "wait, and send it again",
        )
        .again_after_s(after_s)
    })
}

/// What proxies write about who asks.
const FORWARDED: [&str; 4] = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

fn is_forwarded(request: &Request) -> bool {
    FORWARDED.iter().any(|name| request.headers().contains_key(*name))
}

/// Whether somebody on this machine asks, and not a proxy on it for somebody of whom nothing is known.
pub(super) fn is_from_here(door: &Door, request: &Request) -> bool {
    let is_known = !is_forwarded(request) || named(door, request).is_some();
    is_known && asker(door, request).is_some_and(|address| address.is_loopback())
}

/// Who asks: the other end, or, where that is a proxy on this machine, whom it names last.
pub(super) fn asker(door: &Door, request: &Request) -> Option<IpAddr> {
    let Peer(peer) = *request.extensions().get::<Peer>()?;
    Some(named(door, request).unwrap_or(peer))
}

fn named(door: &Door, request: &Request) -> Option<IpAddr> {
    let Peer(peer) = *request.extensions().get::<Peer>()?;
    let name = door.address_header.as_ref().filter(|_| peer.is_loopback())?;
    last_named(request.headers(), name)
}

/// What stands before the last was written by who asked, and can be anything.
fn last_named(headers: &HeaderMap, name: &HeaderName) -> Option<IpAddr> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next()?.trim().parse().ok()
}

fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    put(response.headers_mut(), PREFLIGHT);
    response
}

/// Gives what the routes' machinery refuses the same form as our own refusals.
fn in_our_words(response: Response) -> Response {
    let status = response.status();
    let is_ours = response.extensions().get::<Ours>().is_some();
    if is_ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let mut ours = spelt(status).into_response();
    if let Some(allow) = response.headers().get(header::ALLOW) {
        ours.headers_mut().insert(header::ALLOW, allow.clone());
    }
    ours
}

fn spelt(status: StatusCode) -> Problem {
    let advice = "see /openapi.json for what can be asked";
    match status {
        StatusCode::NOT_FOUND => Problem::new(status, "no-route", "there is no such address", advice),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            status,
            "no-method",
            "this address is not asked in this way",
            advice,
        ),
        _ => Problem::new(status, "no-request", "this cannot be understood", advice),
    }
}

/// Marks our own refusals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ours;

/// Marks what has its own policy: the app's files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dressed;

fn dress(door: &Door, response: &mut Response) {
    let is_dressed = response.extensions().get::<Dressed>().is_some();
    let headers = response.headers_mut();
    if !is_dressed {
        put(headers, EVERY_ANSWER);
    }
    // What is not said to be good for longer is about a group, and stays in no cache.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if door.certificates.is_some() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(TLS_ALWAYS),
        );
    }
}

fn put(headers: &mut HeaderMap, these: &[(&'static str, &'static str)]) {
    for (name, value) in these {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}
