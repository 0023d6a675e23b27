//! How the door says no: RFC 9457, with a stable code and what to do. Names no key, no group and no address.
//!
//! What the engine refuses keeps the engine's code and words; here it gets a status.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::guard::Ours;
use crate::intake::{Again, Refusal};
use crate::store::ReadError;

/// A refusal as it is sent. `formats/relay.md` has the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    pub(super) code: &'static str,
    detail: String,
    #[serde(rename = "do")]
    advice: &'static str,
    again: bool,
    #[serde(skip)]
    after_s: Option<u64>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: &str, advice: &'static str) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Refused"),
            status: status.as_u16(),
            code,
            detail: detail.to_owned(),
            advice,
            again: false,
            after_s: None,
        }
    }

    /// The very same request may go well later.
    pub(super) fn again_after_s(mut self, after_s: u64) -> Self {
        self.again = true;
        self.after_s = Some(after_s);
        self
    }

    pub(super) fn not_there() -> Self {
        let detail = "there is no such group, sequence or tile here";
        Self::new(
            StatusCode::NOT_FOUND,
            "not-there",
            detail,
            "check the address, and whether the relay is the right one",
        )
    }

    pub(super) fn ends() -> Self {
        let detail = "the relay is stopping";
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "ends",
            detail,
            "ask again in a moment",
        )
        .again_after_s(2)
    }

    pub(super) fn busy() -> Self {
        let detail = "more is being sent here than there is room for";
        let advice = "keep it, wait, and send the same again";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail, advice).again_after_s(2)
    }

    /// All threads that write to readers are gone.
    pub(super) fn no_bell() -> Self {
        let detail = "nobody can be told here what comes: the bell broke";
        let advice = "read the group's envelopes again and again; tell the operator to start the relay anew";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "no-bell", detail, advice).again_after_s(30)
    }

    /// What is past its time stays, by a mistake of ours.
    pub(super) fn no_retention() -> Self {
        let detail = "what is past its time is not deleted: retention broke";
        let advice = "tell the operator to start the relay anew, and to report this";
        let again_s = 3_600;
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "no-retention", detail, advice).again_after_s(again_s)
    }

    /// Why the relay takes nothing in now: the code says it, the status is always 503.
    pub(super) fn not_ready(refusal: Refusal) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self {
            title: status.canonical_reason().unwrap_or("Refused"),
            status: status.as_u16(),
            ..Self::from(refusal)
        }
    }

    pub(super) fn store() -> Self {
        let detail = "the relay could not read what it stores";
        let advice = "ask again; if it goes on, tell the operator";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "storage", detail, advice).again_after_s(10)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (detail, advice) = (refusal.to_string(), refusal.advice());
        let problem = Self::new(status(&refusal), refusal.code(), &detail, advice);
        match refusal.again() {
            Again::InSeconds(after_s) => problem.again_after_s(after_s),
            Again::AfterThat => Self {
                again: true,
                ..problem
            },
            Again::Never => problem,
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NoGroup | ReadError::Nothing => Self::not_there(),
            ReadError::Store(_) => Self::store(),
        }
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Malformed(_) => StatusCode::BAD_REQUEST,
        Refusal::Founding => StatusCode::UNAUTHORIZED,
        Refusal::Stranger | Refusal::Right | Refusal::Expired | Refusal::Quota => StatusCode::FORBIDDEN,
        Refusal::NoGroup => StatusCode::NOT_FOUND,
        Refusal::Gap { .. }
        | Refusal::Chain
        | Refusal::Conflict
        | Refusal::Seen
        | Refusal::Rule(_)
        | Refusal::Epoch => StatusCode::CONFLICT,
        Refusal::Ended => StatusCode::GONE,
        Refusal::Rate { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Full => StatusCode::INSUFFICIENT_STORAGE,
        Refusal::Busy | Refusal::Storage | Refusal::Closing => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let after_s = self.after_s;
        let mut response = (status, Json(self)).into_response();
        response.extensions_mut().insert(Ours);
        let mut set = |name: HeaderName, value: HeaderValue| response.headers_mut().insert(name, value);
        set(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(after_s) = after_s {
            set(RETRY_AFTER, after_s.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            set(WWW_AUTHENTICATE, HeaderValue::from_static("Pfiff, Bearer"));
        }
        response
    }
}
