//! The ledger over the network: C2SP tlog-tiles by GET, and cosigners' lines. What a tile is, others compute.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use seal::ledger::{Note, Resource};

use super::door::Door;
use super::groups;
use super::guard::Asker;
use super::problem::Problem;
use crate::ledger::CosignError;
use crate::store::StoreError;

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
/// A year: a full tile is the same for good, and so is a partial one as long as it is served.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// A checkpoint has some 200 bytes, and a cosigner's line no more.
const COSIGNED_BYTES_MAX: usize = 8_192;
/// May be kept, and must be asked for each time.
const ASK_AGAIN: &str = "no-cache";

/// `GET /ledger/checkpoint`
pub(super) async fn checkpoint(State(door): State<Arc<Door>>) -> Response {
    let headers = [(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, ASK_AGAIN)];
    (headers, door.relay.checkpoint()).into_response()
}

/// `GET /ledger/key`
pub(super) async fn key(State(door): State<Arc<Door>>) -> Response {
    let (_, text) = door.relay.ledger_key();
    ([(header::CONTENT_TYPE, TEXT)], format!("{text}\n")).into_response()
}

/// `GET /ledger/tile/{*path}`
pub(super) async fn tile(
    State(door): State<Arc<Door>>,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    let path = format!("tile/{path}");
    // Named by the standard or by nothing: the engine never sees another path.
    Resource::parse(&path).map_err(|_| Problem::not_there())?;
    let bytes = door.ask(move |relay| relay.resource(&path)).await?;
    let headers = [(header::CONTENT_TYPE, BYTES), (header::CACHE_CONTROL, FOR_GOOD)];
    Ok((headers, bytes).into_response())
}

/// `POST /ledger/cosignatures`: a checkpoint's text, an empty line, and lines of known cosigners.
pub(super) async fn cosign(
    State(door): State<Arc<Door>>,
    Extension(Asker(from)): Extension<Asker>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    let (body, _room) = door.bodies.read(from, &headers, body, COSIGNED_BYTES_MAX).await?;
    let (size, lines) = read(&body).ok_or_else(no_cosignature)?;
    let relay = door.relay.clone();
    let turn = Arc::clone(&door.cosigning).acquire_owned().await;
    let turn = turn.map_err(|_| Problem::ends())?;
    let added = tokio::task::spawn_blocking(move || {
        // Also when who asked is gone.
        let _turn = turn;
        lines
            .iter()
            .try_for_each(|line| relay.add_cosignature(size, line))
    });
    match added.await {
        Ok(Ok(())) => Ok(StatusCode::NO_CONTENT),
        Ok(Err(error)) => Err(refused(&error)),
        Err(_) => Err(Problem::ends()),
    }
}

/// The size that was cosigned, and the lines, line feeds included. What they are worth, the engine says.
pub(super) fn read(body: &[u8]) -> Option<(u64, Vec<String>)> {
    let note = Note::parse(body).ok()?;
    let size = groups::number(note.text().split('\n').nth(1)?).ok()?;
    let (_, lines) = std::str::from_utf8(body).ok()?.split_once("\n\n")?;
    Some((size, lines.split_inclusive('\n').map(str::to_owned).collect()))
}

fn no_cosignature() -> Problem {
    let detail = "this is no checkpoint with a cosigner's line";
    let advice = "send the checkpoint's three lines, an empty line, and yours";
    Problem::new(StatusCode::BAD_REQUEST, "no-cosignature", detail, advice)
}

fn refused(error: &CosignError) -> Problem {
    let detail = error.to_string();
    match error {
        CosignError::NoCheckpoint(_) => {
            let advice = "ask for the newest checkpoint, and cosign that";
            Problem::new(StatusCode::CONFLICT, "no-checkpoint", &detail, advice)
        }
        CosignError::Unknown(_) => {
            let advice = "ask the operator to name your verifier key in `cosigners`";
            Problem::new(StatusCode::FORBIDDEN, "no-cosigner", &detail, advice)
        }
        CosignError::Store(StoreError::Busy) => Problem::busy(),
        CosignError::Store(_) => Problem::store(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::trying::Trying;
    use std::time::Duration;
    use tokio::time::timeout;

    /// Signed by the ledger itself, who is no cosigner.
    async fn sent(door: Arc<Door>) -> &'static str {
        let body = Body::from(door.relay.checkpoint());
        let answer = cosign(State(door), Extension(Asker(None)), HeaderMap::new(), body).await;
        answer.unwrap_err().code
    }

    #[tokio::test]
    async fn four_cosignatures_wait_for_the_disk_at_once_and_no_fifth() {
        let folder = tempfile::tempdir().unwrap();
        let door = Trying::new(folder.path()).await.door;
        assert_eq!(sent(Arc::clone(&door)).await, "no-cosigner");
        let take = || Arc::clone(&door.cosigning).try_acquire_owned();
        let mut taken: Vec<_> = (0..3).map(|_| take().unwrap()).collect();
        assert_eq!(sent(Arc::clone(&door)).await, "no-cosigner");
        taken.push(take().unwrap());
        let mut fifth = tokio::spawn(sent(Arc::clone(&door)));
        let waits = timeout(Duration::from_millis(200), &mut fifth).await;
        assert!(waits.is_err(), "{waits:?}");
        taken.pop();
        assert_eq!(fifth.await.unwrap(), "no-cosigner");
    }
}
