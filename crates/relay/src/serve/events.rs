//! The bell over the network: a group's rungs as Server-Sent Events, from wherever the reader left off.
//!
//! Nothing is kept for a reader but the last sequence that it was sent. Its next page is read when it has taken the one
//! before, so a reader that stalls costs one page and holds up nobody.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::door::{Door, now_s};
use super::groups::{after, digest, number};
use super::problem::Problem;
use super::reader::Reader;
use crate::bell::Listener;

/// How often the clock is told, so that a reader knows that it is not cut off.
const TIME_EVERY: Duration = Duration::from_secs(15);
/// What a reader is told when the relay stops; most stop to start again.
const END: &str = "event: end\nretry: 2000\ndata: the relay is stopping\n\n";

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
    let place = Arc::clone(&door.streams)
        .try_acquire_owned()
        .map_err(|_| no_room())?;
    let group = reader.group;
    let listener = door.ask(move |relay| relay.listen(group)).await?;
    let stream = Stream::new(door, reader, after, listener, place);
    let chunks = futures_util::stream::unfold(stream, Stream::next);
    let kind = [(header::CONTENT_TYPE, "text/event-stream")];
    // Proxies that gather before they pass on would hold a whistle back.
    Ok((kind, [("x-accel-buffering", "no")], Body::from_stream(chunks)).into_response())
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

/// One reader that waits.
struct Stream {
    door: Arc<Door>,
    reader: Reader,
    after: u64,
    listener: Listener,
    clock: Interval,
    ends: watch::Receiver<bool>,
    stage: Stage,
    _place: OwnedSemaphorePermit,
}

/// It begins with the time, whatever waits already.
enum Stage {
    Begins,
    GoesOn,
    Ended,
}

/// Why it woke.
enum Woke {
    Newest(u64),
    Time,
    End,
}

impl Stream {
    fn new(
        door: Arc<Door>,
        reader: Reader,
        after: u64,
        listener: Listener,
        place: OwnedSemaphorePermit,
    ) -> Self {
        let mut clock = interval_at(Instant::now() + TIME_EVERY, TIME_EVERY);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let ends = door.ends.clone();
        Self {
            door,
            reader,
            after,
            listener,
            clock,
            ends,
            stage: Stage::Begins,
            _place: place,
        }
    }

    /// The next bytes, and the stream that goes on behind them.
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        let woke = match std::mem::replace(&mut self.stage, Stage::GoesOn) {
            Stage::Begins => Woke::Time,
            Stage::GoesOn => self.woke().await,
            Stage::Ended => return None,
        };
        let bytes = match woke {
            Woke::Newest(newest) => self.page(newest).await,
            Woke::Time => Some(Bytes::from(format!("event: time\ndata: {}\n\n", now_s()))),
            Woke::End => None,
        };
        let bytes = bytes.unwrap_or_else(|| {
            self.stage = Stage::Ended;
            Bytes::from_static(END.as_bytes())
        });
        Some((Ok(bytes), self))
    }

    /// The clock before what comes, so that it is told also while much comes.
    async fn woke(&mut self) -> Woke {
        tokio::select! {
            biased;
            _ = self.ends.wait_for(|ends| *ends) => Woke::End,
            _ = self.clock.tick() => Woke::Time,
            newest = self.listener.above(self.after) => newest.map_or(Woke::End, Woke::Newest),
        }
    }

    /// Nothing where the store failed, or the bell rang for what cannot be read: the reader is sent away, and asks anew behind its last.
    async fn page(&mut self, newest: u64) -> Option<Bytes> {
        let (door, group) = (&self.door, self.reader.group);
        let page = door.pages.behind(door, group, self.after, newest).await.ok()?;
        // Asked after the page was read: whoever was removed by an envelope on it, or before, sees what everybody does.
        let sees = self.reader.sees(door).await.ok()?;
        self.after = page.last;
        Some(page.face(sees))
    }
}
