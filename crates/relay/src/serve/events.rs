//! The bell over the network: a group's rungs as Server-Sent Events, from wherever the reader left off.
//!
//! Nothing is kept for a reader but the last sequence that it was sent. Its next page is read when it has taken the one
//! before, so a reader that stalls costs one page and holds up nobody.
//!
//! Here is decided whether a reader is let in; the answer carries a ticket, with which its connection goes to the hall.

mod hall;
mod seat;
mod shard;
mod wire;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Version, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::OwnedSemaphorePermit;

use super::door::Door;
use super::groups::{after, digest, number};
use super::problem::Problem;
use super::reader::Reader;
use crate::bell::Listener;

pub(super) use hall::Hall;
pub(super) use seat::Kept;
pub(super) use wire::Bared;

/// A reader who is let in.
pub(super) struct Ticket {
    reader: Reader,
    after: u64,
    listener: Listener,
    place: OwnedSemaphorePermit,
}

/// Goes with the answer, to whoever has the connection.
#[derive(Clone)]
struct Carried(Arc<Mutex<Option<Ticket>>>);

/// `GET /v1/groups/{group}/events`
pub(super) async fn events(
    State(door): State<Arc<Door>>,
    Path(group): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = Reader::of(&door, digest(&group)?, &headers).await?;
    let after = match headers.get("last-event-id") {
        Some(id) => number(id.to_str().unwrap_or("?"))?,
        None => after(query.as_deref())?.unwrap_or(0),
    };
    if !door.has_bell() {
        return Err(Problem::no_bell());
    }
    let place = Arc::clone(&door.streams)
        .try_acquire_owned()
        .map_err(|_| no_room())?;
    let group = reader.group;
    let listener = door.ask(move |relay| relay.listen(group)).await?;
    let ticket = Ticket {
        reader,
        after,
        listener,
        place,
    };
    let kind = [(header::CONTENT_TYPE, "text/event-stream")];
    // Proxies that gather before they pass on would hold a whistle back.
    let mut response = (kind, [("x-accel-buffering", "no")]).into_response();
    let carried = Carried(Arc::new(Mutex::new(Some(ticket))));
    response.extensions_mut().insert(carried);
    Ok(response)
}

fn no_room() -> Problem {
    let detail = "as many readers wait here as the relay has room for";
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "too-many-streams",
        detail,
        "ask again in a while",
    )
    .again_after_s(30)
}

/// The ticket that an answer carries, if it is one that begins a stream.
pub(super) fn ticket(response: &mut Response) -> Option<Ticket> {
    let Carried(ticket) = response.extensions_mut().remove()?;
    ticket.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// The head of an answer that ends with its connection.
pub(super) fn head(response: &Response, version: Version) -> String {
    let status = response.status();
    let mut text = format!("{version:?} {status}\r\n");
    for (name, value) in response.headers() {
        // All of them are ours, and text.
        let _ = write!(text, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    let date = httpdate::fmt_http_date(SystemTime::now());
    text + &format!("date: {date}\r\nconnection: close\r\n\r\n")
}
