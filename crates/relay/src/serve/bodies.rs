//! Reads what is sent here: each body so large and no slower, and all of them together no larger than there is room for.
//! What a body says is not known here.

mod room;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout_at};

use super::envelopes::bytes_max;
use super::problem::Problem;
use super::rates::From;
use room::{Held, Room};

/// What a whistle and a membership never go beyond. Bodies so small have a room of their own, so that recordings never
/// shut out a whistle.
const SMALL_BYTES_MAX: u64 = 64 * 1024;
/// The part of all room that is theirs.
const SMALL_PART: u64 = 4;
/// How long a small body may take.
const SMALL_PATIENCE: Duration = Duration::from_secs(20);
/// How long a larger body may take: a megabyte over a bad network.
const PATIENCE: Duration = Duration::from_secs(60);

/// Room for bodies that are under way.
#[derive(Debug)]
pub(super) struct Bodies {
    small: Lane,
    large: Lane,
}

/// Bodies of one kind.
#[derive(Debug)]
struct Lane {
    room: Arc<Room>,
    patience: Duration,
}

impl Bodies {
    pub(super) fn new(bytes_max: u64) -> Self {
        let small = bytes_max / SMALL_PART;
        Self::with(small, bytes_max - small)
    }

    fn with(small: u64, large: u64) -> Self {
        Self {
            small: Lane {
                room: Room::new(small, SMALL_BYTES_MAX),
                patience: SMALL_PATIENCE,
            },
            large: Lane {
                room: Room::new(large, bytes_max() as u64),
                patience: PATIENCE,
            },
        }
    }

    fn lane(&self, bytes: u64) -> &Lane {
        if bytes > SMALL_BYTES_MAX {
            &self.large
        } else {
            &self.small
        }
    }

    /// A whole body, `most` bytes at most. It takes room as it comes: whoever announces much and sends little holds up
    /// nobody.
    pub(super) async fn read(
        &self,
        from: Option<From>,
        headers: &HeaderMap,
        body: Body,
        most: usize,
    ) -> Result<(Vec<u8>, Held), Problem> {
        let announced = self.announced(from, headers, most)?;
        let (begun, mut pieces) = (Instant::now(), body.into_data_stream());
        let mut lane = self.lane(announced);
        let (mut bytes, mut held) = (Vec::new(), lane.room.hold(from));
        loop {
            let piece = timeout_at(begun + lane.patience, pieces.next()).await;
            let Some(piece) = piece.map_err(|_| too_slow())? else {
                return Ok((bytes, held));
            };
            // The connection broke: nobody hears the answer.
            let piece = piece.map_err(|_| too_large())?;
            let long = bytes.len() + piece.len();
            if long > most {
                return Err(too_large());
            }
            let mut more = piece.len();
            let due = self.lane(announced.max(long as u64));
            if !Arc::ptr_eq(&due.room, &lane.room) {
                // It did not say how long it is, and is no small one.
                (lane, held, more) = (due, due.room.hold(from), long);
            }
            if !held.take(more as u64) {
                return Err(Problem::busy());
            }
            bytes.extend_from_slice(&piece);
        }
    }

    /// How long it says to be. What cannot come in is refused before it is sent.
    fn announced(&self, from: Option<From>, headers: &HeaderMap, most: usize) -> Result<u64, Problem> {
        let said = headers
            .get(header::CONTENT_LENGTH)
            .and_then(|said| said.to_str().ok());
        let said = said.and_then(|said| said.parse::<u64>().ok()).unwrap_or(0);
        if said > most as u64 {
            return Err(too_large());
        }
        if self.lane(said).room.has(from, said) {
            Ok(said)
        } else {
            Err(Problem::busy())
        }
    }
}

fn too_large() -> Problem {
    let detail = "this is more than may be sent here at once";
    let advice = "send one envelope, or one checkpoint, at a time";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail, advice)
}

fn too_slow() -> Problem {
    let detail = "the body did not come in time";
    let advice = "send it again when the network is better";
    Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", detail, advice).again_after_s(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;

    /// Of rooms so large there is at least one envelope in each; what is told is told at once.
    fn bodies() -> Bodies {
        let mut bodies = Bodies::with(0, 0);
        bodies.small.patience = Duration::from_millis(10);
        bodies.large.patience = Duration::from_millis(10);
        bodies
    }

    async fn code(bodies: &Bodies, headers: &HeaderMap, body: Body, most: usize) -> &'static str {
        let read = bodies.read(None, headers, body, most).await;
        read.map_or_else(|problem| problem.code, |_| "read")
    }

    fn long(bytes: usize) -> Body {
        Body::from(vec![0; bytes])
    }

    const SMALL: usize = 65_536;

    #[tokio::test]
    async fn a_body_is_read_to_the_largest_and_no_further() {
        let (bodies, mut headers) = (bodies(), HeaderMap::new());
        assert_eq!(code(&bodies, &headers, long(100), 100).await, "read");
        assert_eq!(code(&bodies, &headers, long(101), 100).await, "too-large");
        headers.insert(header::CONTENT_LENGTH, 9_999_999_999_u64.into());
        assert_eq!(code(&bodies, &headers, Body::empty(), 100).await, "too-large");
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up_a_small_one_sooner() {
        let never = || Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
        let mut bodies = bodies();
        bodies.large.patience = PATIENCE;
        assert_eq!(code(&bodies, &HeaderMap::new(), never(), 100).await, "too-slow");
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_LENGTH, (SMALL as u64 + 1).into());
        bodies.large.patience = Duration::from_millis(10);
        bodies.small.patience = PATIENCE;
        assert_eq!(code(&bodies, &headers, never(), 2 * SMALL).await, "too-slow");
    }

    #[tokio::test]
    async fn recordings_leave_room_for_a_whistle_and_whistles_for_recordings() {
        let (bodies, headers) = (bodies(), HeaderMap::new());
        let much = bytes_max();
        let read = |bytes| bodies.read(None, &headers, long(bytes), much);
        let (_, large) = read(much).await.unwrap();
        assert_eq!(code(&bodies, &headers, long(SMALL + 1), much).await, "busy");
        let (_, small) = read(SMALL).await.unwrap();
        assert_eq!(code(&bodies, &headers, long(1), much).await, "busy");
        let mut announced = HeaderMap::new();
        announced.insert(header::CONTENT_LENGTH, 100_u64.into());
        assert_eq!(code(&bodies, &announced, Body::empty(), much).await, "busy");
        drop(large);
        assert_eq!(code(&bodies, &headers, long(much), much).await, "read");
        drop(small);
        assert_eq!(code(&bodies, &headers, long(SMALL), much).await, "read");
    }

    /// One that does not say how long it is.
    #[tokio::test]
    async fn a_small_body_that_grows_takes_from_the_large_room_alone() {
        let (bodies, headers) = (bodies(), HeaderMap::new());
        let pieces = [SMALL, 1].map(|bytes| Ok::<_, std::io::Error>(Bytes::from(vec![0; bytes])));
        let grows = Body::from_stream(futures_util::stream::iter(pieces));
        let (bytes, held) = bodies.read(None, &headers, grows, 2 * SMALL).await.unwrap();
        assert_eq!(bytes.len(), SMALL + 1);
        assert_eq!(code(&bodies, &headers, long(SMALL), SMALL).await, "read");
        let much = bytes_max();
        assert_eq!(code(&bodies, &headers, long(much), much).await, "busy");
        drop(held);
        assert_eq!(code(&bodies, &headers, long(much), much).await, "read");
    }
}
