//! Takes an envelope's bytes from the network and hands them to the engine, with the token that a genesis needs.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use seal::envelope::{Class, digest_of};

use super::door::{Door, now, now_s};
use super::groups::{digest, receipt_as_sent};
use super::guard::Asker;
use super::problem::Problem;
use crate::engine::Taken;
use crate::intake::{Founding, Refusal};

/// The largest envelope.
pub(super) fn bytes_max() -> usize {
    Class::ALL.into_iter().map(Class::bytes_max).max().unwrap_or(0)
}

/// `PUT /v1/envelopes/{digest}`
pub(super) async fn put(
    State(door): State<Arc<Door>>,
    Path(named): Path<String>,
    Extension(Asker(from)): Extension<Asker>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let named = digest(&named)?;
    let token = bearer(&headers)?;
    // Its room is taken until it is answered: so long it lies in memory.
    let (bytes, _room) = door.bodies.read(from, &headers, body, bytes_max()).await?;
    if digest_of(&bytes) != named {
        return Err(differs());
    }
    let shown = match token {
        Some(token) => door.tokens.show(token, &named, now_s()).await.map_err(unknown)?,
        None => None,
    };
    let founding = match shown {
        Some(_) => Founding::Allowed,
        None => Founding::Refused,
    };
    let taken = door.relay.take_in(bytes, founding, now()).await;
    if let (Some(shown), true) = (shown, began_nothing(&taken)) {
        shown.give_back().await;
    }
    let taken = taken?;
    let status = match taken.was_new {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    Ok((status, receipt_as_sent(taken.receipt)).into_response())
}

/// A token is for what begins a group, and nothing else uses it up. Where the disk failed or the relay ends, what it took in
/// all the same is not known.
fn began_nothing(taken: &Result<Taken, Refusal>) -> bool {
    match taken {
        Ok(taken) => taken.sequence != 1,
        Err(refusal) => !matches!(refusal, Refusal::Storage | Refusal::Closing),
    }
}

/// The token, where one was sent.
pub(super) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(shown) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let token = shown.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
    token.map(Some).ok_or_else(|| {
        let advice = "send `Authorization: Bearer TOKEN` with a genesis, and nothing otherwise";
        Problem::new(StatusCode::BAD_REQUEST, "no-token", "this is no token", advice)
    })
}

/// Whether the token is good is not known: what its holder sends is kept by them, and can be sent again.
fn unknown(error: std::io::Error) -> Problem {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Refusal::Full.into(),
        _ => Refusal::Storage.into(),
    }
}

fn differs() -> Problem {
    let detail = "the bytes are others than the address says";
    let advice = "send the envelope's exact bytes to its own digest";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "digest-differs", detail, advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neighbours::Neighbour;
    use crate::serve::tokens::Tokens;
    use crate::serve::trying::Trying;
    use crate::store::disk::Fault;

    #[tokio::test]
    async fn a_disk_that_fails_under_a_token_refuses_nobody_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let mut trying = Trying::new(folder.path()).await;
        let token = Tokens::of(folder.path()).make(now_s() + 60).unwrap();
        let door = Arc::get_mut(&mut trying.door).unwrap();
        door.tokens = Tokens::failing(folder.path(), Fault::NotDone(1));
        let genesis = Neighbour::new(2).founds(door.relay.ledger_key().0);
        let sent = || {
            let bearer = format!("Bearer {token}").parse().unwrap();
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, bearer)]);
            let (door, named) = (Arc::clone(&trying.door), genesis.digest().to_string());
            let body = Body::from(genesis.bytes().to_vec());
            put(State(door), Path(named), Extension(Asker(None)), headers, body)
        };
        let refused = sent().await.unwrap_err();
        assert_eq!(refused.code, "storage");
        assert_eq!(refused.into_response().status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(sent().await.unwrap().status(), StatusCode::CREATED);
        let full = unknown(std::io::Error::from(std::io::ErrorKind::StorageFull));
        assert_eq!(full.into_response().status(), StatusCode::INSUFFICIENT_STORAGE);
    }
}
