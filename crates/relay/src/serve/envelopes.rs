//! Takes an envelope's bytes from the network and hands them to the engine, with the token that a genesis needs.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use seal::envelope::{Class, digest_of};

use super::door::{Door, now, now_s};
use super::groups::{digest, receipt_as_sent};
use super::problem::Problem;
use super::tokens::Shown;
use crate::intake::Founding;

/// How long a body may take: a megabyte over a bad network.
const BODY_PATIENCE: Duration = Duration::from_secs(60);

/// `PUT /v1/envelopes/{digest}`
pub(super) async fn put(
    State(door): State<Arc<Door>>,
    Path(named): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let named = digest(&named)?;
    let token = bearer(&headers)?;
    let bytes = read(&headers, body, BODY_PATIENCE).await?;
    if digest_of(&bytes) != named {
        return Err(differs());
    }
    let shown = token.and_then(|token| door.tokens.show(token, &named, now_s()));
    let (sequence, answer) = take_in(&door, bytes, shown.as_ref()).await;
    // A token is for what begins a group, and nothing else uses it up.
    if let (Some(shown), false) = (shown, sequence == Some(1)) {
        shown.give_back();
    }
    answer
}

async fn take_in(
    door: &Door,
    bytes: Bytes,
    shown: Option<&Shown>,
) -> (Option<u64>, Result<Response, Problem>) {
    let founding = match shown {
        Some(_) => Founding::Allowed,
        None => Founding::Refused,
    };
    let taken = match door.relay.take_in(bytes.into(), founding, now()).await {
        Ok(taken) => taken,
        Err(refusal) => return (None, Err(refusal.into())),
    };
    let status = match taken.was_new {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let answer = (status, receipt_as_sent(taken.receipt)).into_response();
    (Some(taken.sequence), Ok(answer))
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

async fn read(headers: &HeaderMap, body: Body, patience: Duration) -> Result<Bytes, Problem> {
    let most = Class::ALL.into_iter().map(Class::bytes_max).max().unwrap_or(0);
    let said = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|said| said.to_str().ok());
    if said
        .and_then(|said| said.parse().ok())
        .is_some_and(|said: u64| said > most as u64)
    {
        return Err(too_large());
    }
    match tokio::time::timeout(patience, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // It was longer than it said, or the connection broke: then nobody hears the answer.
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(too_slow()),
    }
}

fn differs() -> Problem {
    let detail = "the bytes are others than the address says";
    let advice = "send the envelope's exact bytes to its own digest";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "digest-differs", detail, advice)
}

fn too_large() -> Problem {
    let detail = "no envelope is so large";
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        detail,
        "send one envelope at a time",
    )
}

fn too_slow() -> Problem {
    let detail = "the envelope did not come within a minute";
    Problem::new(
        StatusCode::REQUEST_TIMEOUT,
        "too-slow",
        detail,
        "send it again when the network is better",
    )
    .again_after_s(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn code(headers: &HeaderMap, body: Body, patience: Duration) -> &'static str {
        read(headers, body, patience)
            .await
            .map_or_else(|problem| problem.code, |_| "read")
    }

    #[tokio::test]
    async fn a_body_is_read_to_the_largest_envelope_and_no_further() {
        let most = Class::Custody.bytes_max();
        let mut headers = HeaderMap::new();
        assert_eq!(
            code(&headers, Body::from(vec![0; most]), BODY_PATIENCE).await,
            "read"
        );
        assert_eq!(
            code(&headers, Body::from(vec![0; most + 1]), BODY_PATIENCE).await,
            "too-large"
        );
        headers.insert(header::CONTENT_LENGTH, 9_999_999_999_u64.into());
        assert_eq!(code(&headers, Body::empty(), BODY_PATIENCE).await, "too-large");
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up() {
        let never = || Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(
            code(&HeaderMap::new(), never(), Duration::from_millis(10)).await,
            "too-slow"
        );
    }
}
