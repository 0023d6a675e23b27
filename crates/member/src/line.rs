//! The relay over HTTP and TLS: one question after the other, each with a largest size and a longest time.
//!
//! Whatever comes is foreign and bounded here; whether it is true, `mirror` says. Knows no keys and no groups.

mod events;
mod place;

use device::{Answer, Asking, LineError, Relay, Wire};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::{Method, Request, header};
use place::{Place, Sender};
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::timeout;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// A relay that is asked.
pub(crate) struct Line {
    runtime: Runtime,
    place: Place,
    connection: Option<Sender>,
}

impl Line {
    pub(crate) fn new(relay: &Relay) -> Result<Self, LineError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self {
            runtime: runtime.map_err(place::started)?,
            place: Place::of(&relay.url, relay.ca.as_deref().map(Path::new))?,
            connection: None,
        })
    }

    fn once(&mut self, asking: &Asking<'_>) -> Result<Answer, LineError> {
        let Self {
            runtime,
            place,
            connection,
        } = self;
        let answer = runtime.block_on(async {
            let late = |_| Err("it takes too long".to_owned());
            timeout(PATIENCE, answered(connection, place, asking))
                .await
                .unwrap_or_else(late)
        });
        if answer.is_err() {
            *connection = None;
        }
        answer.map_err(|said| place.failed(said))
    }
}

impl Wire for Line {
    /// A connection that rested too long is opened once more. Whoever waits for this waits: one thing after the other.
    async fn ask(&mut self, asking: &Asking<'_>) -> Result<Answer, LineError> {
        let rested = self.connection.is_some();
        match self.once(asking) {
            Err(_) if rested => self.once(asking),
            other => other,
        }
    }
}

async fn answered(
    connection: &mut Option<Sender>,
    place: &Place,
    asking: &Asking<'_>,
) -> Result<Answer, String> {
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
    let date = answer.headers().get(header::DATE);
    let date = date.and_then(|date| date.to_str().ok()).map(str::to_owned);
    let body = Limited::new(answer.into_body(), asking.most).collect().await;
    let body = body.map_err(|error| error.to_string())?.to_bytes().into();
    Ok(Answer { status, date, body })
}

fn request(place: &Place, asking: &Asking<'_>) -> Result<Request<Full<Bytes>>, String> {
    let mut request = Request::builder()
        .method(match asking.method {
            device::Method::Get => Method::GET,
            device::Method::Put => Method::PUT,
        })
        .uri(format!("{}{}", place.under(), asking.path))
        .header(header::HOST, place.authority());
    if let Some(shown) = asking.authorization {
        request = request.header(header::AUTHORIZATION, shown);
    }
    let body = Full::new(Bytes::copy_from_slice(asking.body));
    request.body(body).map_err(|error| error.to_string())
}
