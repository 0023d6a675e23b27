//! The relay over HTTP and TLS: one question after the other, each with a largest size and a longest time.
//!
//! Whatever comes is foreign and bounded here; whether it is true, `mirror` says. Knows no keys and no groups.

mod clock;
mod events;
mod place;

pub(crate) use clock::{RelayClock, now_s};
pub(crate) use events::{Event, Lines};
pub use place::LineError;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::{Method, Request, header};
use place::{Place, Sender};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::timeout;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Words of a refusal that are kept, in characters.
const WORDS_MAX: usize = 300;

/// Where a relay is, and whom to trust besides those whom this machine trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// As `https://relay.example`.
    pub url: String,
    /// Certificates, in PEM.
    pub ca: Option<PathBuf>,
}

/// Why a relay did not take something in, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// By which programs know it.
    pub code: String,
    /// What is wrong.
    pub detail: String,
    /// What to do.
    pub advice: String,
    /// Whether the very same can go well later.
    pub again: bool,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.detail, self.code, self.status)
    }
}

/// One question.
pub(crate) struct Asking<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) authorization: Option<&'a str>,
    pub(crate) body: &'a [u8],
    pub(crate) most: usize,
}

impl<'a> Asking<'a> {
    pub(crate) fn get(path: &'a str, most: usize) -> Self {
        Self {
            method: Method::GET,
            path,
            authorization: None,
            body: &[],
            most,
        }
    }

    pub(crate) fn put(path: &'a str, body: &'a [u8], most: usize) -> Self {
        Self {
            method: Method::PUT,
            path,
            authorization: None,
            body,
            most,
        }
    }

    pub(crate) fn with(self, authorization: Option<&'a str>) -> Self {
        Self {
            authorization,
            ..self
        }
    }
}

/// A relay that is asked.
pub(crate) struct Line {
    runtime: Runtime,
    place: Place,
    connection: Option<Sender>,
    pub(crate) clock: RelayClock,
}

impl Line {
    pub(crate) fn new(relay: &Relay) -> Result<Self, LineError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self {
            runtime: runtime.map_err(LineError::Start)?,
            place: Place::of(&relay.url, relay.ca.as_deref().map(Path::new))?,
            connection: None,
            clock: RelayClock::default(),
        })
    }

    /// The bytes that it answers with, or its refusal. A connection that rested too long is opened once more.
    pub(crate) fn ask(&mut self, asking: &Asking<'_>) -> Result<Result<Vec<u8>, Refusal>, LineError> {
        let rested = self.connection.is_some();
        match self.once(asking) {
            Err(_) if rested => self.once(asking),
            other => other,
        }
    }

    fn once(&mut self, asking: &Asking<'_>) -> Result<Result<Vec<u8>, Refusal>, LineError> {
        let Self {
            runtime,
            place,
            connection,
            clock,
        } = self;
        let answer = runtime.block_on(async {
            let late = |_| Err("it takes too long".to_owned());
            timeout(PATIENCE, answered(connection, clock, place, asking))
                .await
                .unwrap_or_else(late)
        });
        if answer.is_err() {
            *connection = None;
        }
        let (status, bytes) = answer.map_err(|said| place.failed(asking.path, said))?;
        Ok(if (200..300).contains(&status) {
            Ok(bytes)
        } else {
            Err(Refusal::read(status, &bytes))
        })
    }
}

async fn answered(
    connection: &mut Option<Sender>,
    clock: &mut RelayClock,
    place: &Place,
    asking: &Asking<'_>,
) -> Result<(u16, Vec<u8>), String> {
    if connection.as_ref().is_none_or(Sender::is_closed) {
        *connection = Some(place.connect().await?);
    }
    let open = connection.as_mut().ok_or("no connection")?;
    open.ready().await.map_err(|error| error.to_string())?;
    let request = request(place, asking)?;
    let answer = open
        .send_request(request)
        .await
        .map_err(|error| error.to_string())?;
    let status = answer.status().as_u16();
    if let Some(date) = answer
        .headers()
        .get(header::DATE)
        .and_then(|date| date.to_str().ok())
    {
        clock.heard_date(date);
    }
    let body = Limited::new(answer.into_body(), asking.most).collect().await;
    Ok((status, body.map_err(|error| error.to_string())?.to_bytes().into()))
}

fn request(place: &Place, asking: &Asking<'_>) -> Result<Request<Full<Bytes>>, String> {
    let mut request = Request::builder()
        .method(asking.method.clone())
        .uri(format!("{}{}", place.under(), asking.path))
        .header(header::HOST, place.authority());
    if let Some(shown) = asking.authorization {
        request = request.header(header::AUTHORIZATION, shown);
    }
    let body = Full::new(Bytes::copy_from_slice(asking.body));
    request.body(body).map_err(|error| error.to_string())
}

impl Refusal {
    /// Whether what was refused is surely not in the ledger: by the relay's own words, and not after its disk failed.
    pub(crate) fn took_nothing(&self) -> bool {
        self.code != "?" && self.code != "storage"
    }

    /// Foreign words: bounded, on one line.
    pub(crate) fn read(status: u16, bytes: &[u8]) -> Self {
        let said: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
        let words = |field: &str| {
            let text = said.get(field).and_then(serde_json::Value::as_str).unwrap_or("?");
            text.chars()
                .filter(|letter| !letter.is_control())
                .take(WORDS_MAX)
                .collect()
        };
        let again = said.get("again").and_then(serde_json::Value::as_bool);
        Self {
            status,
            code: words("code"),
            detail: words("detail"),
            advice: words("do"),
            // Not the relay's own words: a proxy's, or a cut answer. Nothing is given up for that.
            again: again.unwrap_or(true),
        }
    }
}
