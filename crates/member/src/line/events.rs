//! The relay's stream of events, as it comes. What it says, `device` reads.

use super::{Line, PATIENCE, request};
use device::{Asking, Event, LineError, Lines};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Whoever hears nothing for so long asks anew: the clock is told every 15 s.
const SILENCE: Duration = Duration::from_secs(45);
/// How long one listens without looking up.
const LISTEN: Duration = Duration::from_millis(50);
/// A stream that is being read.
pub(crate) struct Ear {
    body: Incoming,
    lines: Lines,
    heard_at: Instant,
}

impl Line {
    pub(crate) fn listen(&mut self, asking: &Asking<'_>) -> Result<Ear, LineError> {
        let Self { runtime, place, .. } = self;
        let opened = runtime.block_on(async {
            let late = |_| "it takes too long".to_owned();
            let mut open = timeout(PATIENCE, place.connect()).await.map_err(late)??;
            let sent = open.send_request(request(place, asking)?);
            let answer = timeout(PATIENCE, sent).await.map_err(late)?;
            let answer = answer.map_err(|error| error.to_string())?;
            match answer.status().as_u16() {
                200 => Ok(answer.into_body()),
                status => Err(format!("it answers {status}")),
            }
        });
        let lines = Lines::default();
        opened
            .map(|body| Ear {
                body,
                lines,
                heard_at: Instant::now(),
            })
            .map_err(|said| place.failed(said))
    }

    /// What came next, soon nothing yet; none when the stream has ended, or was silent for too long: whoever listens asks anew.
    pub(crate) fn hear(&mut self, ear: &mut Ear) -> Result<Option<Vec<Event>>, LineError> {
        let Self { runtime, place, .. } = self;
        let frame = match runtime.block_on(async { timeout(LISTEN, ear.body.frame()).await }) {
            Ok(Some(frame)) => frame,
            Err(_) if ear.heard_at.elapsed() < SILENCE => return Ok(Some(Vec::new())),
            _ => return Ok(None),
        };
        ear.heard_at = Instant::now();
        let failed = |said| place.failed(said);
        let frame = frame.map_err(|error| failed(error.to_string()))?;
        let bytes = frame.into_data().unwrap_or_default();
        ear.lines.push(&bytes).map(Some).map_err(failed)
    }
}
