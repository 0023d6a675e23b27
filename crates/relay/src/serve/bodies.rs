//! Reads what is sent here: each body so large and no slower, and all of them together no larger than there is room for.
//! What a body says is not known here.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::problem::Problem;

/// How long a body may take: a megabyte over a bad network.
const PATIENCE: Duration = Duration::from_secs(60);

/// Room for bodies that are under way, in bytes.
#[derive(Debug)]
pub(super) struct Bodies {
    room: Arc<Semaphore>,
    patience: Duration,
}

/// The room that a body takes, given back when this goes.
pub(super) type Room = Option<OwnedSemaphorePermit>;

impl Bodies {
    pub(super) fn new(bytes_max: u64) -> Self {
        let most = usize::try_from(bytes_max).unwrap_or(usize::MAX);
        Self {
            room: Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))),
            patience: PATIENCE,
        }
    }

    /// A whole body, `most` bytes at most. It takes room as it comes: whoever announces much and sends little holds up
    /// nobody.
    pub(super) async fn read(
        &self,
        headers: &HeaderMap,
        body: Body,
        most: usize,
    ) -> Result<(Vec<u8>, Room), Problem> {
        self.announced(headers, most)?;
        let mut pieces = body.into_data_stream();
        let (mut bytes, mut room) = (Vec::new(), None);
        let whole = async {
            while let Some(piece) = pieces.next().await {
                // The connection broke: nobody hears the answer.
                let piece = piece.map_err(|_| too_large())?;
                if bytes.len() + piece.len() > most {
                    return Err(too_large());
                }
                self.take(&mut room, piece.len())?;
                bytes.extend_from_slice(&piece);
            }
            Ok((bytes, room))
        };
        timeout(self.patience, whole)
            .await
            .unwrap_or_else(|_| Err(too_slow()))
    }

    /// What cannot come in is refused before it is sent.
    fn announced(&self, headers: &HeaderMap, most: usize) -> Result<(), Problem> {
        let said = headers
            .get(header::CONTENT_LENGTH)
            .and_then(|said| said.to_str().ok());
        match said.and_then(|said| said.parse::<u64>().ok()) {
            Some(said) if said > most as u64 => Err(too_large()),
            Some(said) if said > self.room.available_permits() as u64 => Err(Problem::busy()),
            _ => Ok(()),
        }
    }

    fn take(&self, room: &mut Room, bytes: usize) -> Result<(), Problem> {
        let bytes = u32::try_from(bytes).map_err(|_| too_large())?;
        let more = Arc::clone(&self.room).try_acquire_many_owned(bytes);
        let more = more.map_err(|_| Problem::busy())?;
        match room {
            Some(room) => room.merge(more),
            None => *room = Some(more),
        }
        Ok(())
    }
}

fn too_large() -> Problem {
    let detail = "this is more than may be sent here at once";
    let advice = "send one envelope, or one checkpoint, at a time";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail, advice)
}

fn too_slow() -> Problem {
    let detail = "the body did not come within a minute";
    let advice = "send it again when the network is better";
    Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", detail, advice).again_after_s(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;

    fn bodies(bytes_max: u64) -> Bodies {
        Bodies {
            patience: Duration::from_millis(10),
            ..Bodies::new(bytes_max)
        }
    }

    async fn code(bodies: &Bodies, headers: &HeaderMap, body: Body) -> &'static str {
        let read = bodies.read(headers, body, 100).await;
        read.map_or_else(|problem| problem.code, |_| "read")
    }

    #[tokio::test]
    async fn a_body_is_read_to_the_largest_and_no_further() {
        let (bodies, mut headers) = (bodies(1_000), HeaderMap::new());
        assert_eq!(code(&bodies, &headers, Body::from(vec![0; 100])).await, "read");
        assert_eq!(
            code(&bodies, &headers, Body::from(vec![0; 101])).await,
            "too-large"
        );
        headers.insert(header::CONTENT_LENGTH, 9_999_999_999_u64.into());
        assert_eq!(code(&bodies, &headers, Body::empty()).await, "too-large");
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up() {
        let never = Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(code(&bodies(1_000), &HeaderMap::new(), never).await, "too-slow");
    }

    #[tokio::test]
    async fn all_bodies_together_have_so_much_room() {
        let (bodies, mut headers) = (bodies(150), HeaderMap::new());
        let body = || Body::from(vec![0; 100]);
        let (_, room) = bodies.read(&headers, body(), 100).await.unwrap();
        assert_eq!(code(&bodies, &headers, body()).await, "busy");
        headers.insert(header::CONTENT_LENGTH, 100_u64.into());
        assert_eq!(code(&bodies, &headers, Body::empty()).await, "busy");
        drop(room);
        assert_eq!(code(&bodies, &headers, body()).await, "read");
    }
}
