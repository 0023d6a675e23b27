//! The relay's stream of events, line by line: rungs, its clock, its end. `formats/relay.md`, rungs.

use super::{Asking, Line, LineError, PATIENCE, request};
use base64ct::{Base64, Encoding as _};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Whoever hears nothing for so long asks anew: the clock is told every 15 s.
const SILENCE: Duration = Duration::from_secs(45);
/// How long one listens without looking up.
const LISTEN: Duration = Duration::from_millis(50);
/// An event's text at most: a rung of the largest envelope that is not fetched apart, in base64.
const EVENT_BYTES_MAX: usize = 131_072;

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A rung, as it stands in a batch.
    Rung(Vec<u8>),
    /// The relay's clock, in seconds since 1970.
    Time(u64),
}

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
            .map_err(|said| place.failed(asking.path, said))
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
        let failed = |said| place.failed("", said);
        let frame = frame.map_err(|error| failed(error.to_string()))?;
        let bytes = frame.into_data().unwrap_or_default();
        ear.lines.push(&bytes).map(Some).map_err(failed)
    }
}

/// Bytes become events here, whole ones alone.
#[derive(Debug, Default)]
pub(crate) struct Lines(Vec<u8>);

impl Lines {
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, String> {
        self.0.extend(bytes);
        let mut events = Vec::new();
        while let Some(end) = self.0.windows(2).position(|two| two == b"\n\n") {
            let whole: Vec<u8> = self.0.drain(..end + 2).collect();
            events.extend(event(&whole)?);
        }
        if self.0.len() > EVENT_BYTES_MAX {
            return Err("an event has no end".to_owned());
        }
        Ok(events)
    }
}

/// Nothing for kinds that a newer relay may send.
fn event(bytes: &[u8]) -> Result<Option<Event>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "an event is no text")?;
    let field = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    let data = field("data").unwrap_or_default();
    Ok(match field("event") {
        None if field("id").is_some() => Some(Event::Rung(
            Base64::decode_vec(data).map_err(|_| "an event is no rung")?,
        )),
        Some("time") => Some(Event::Time(data.parse().map_err(|_| "an event is no time")?)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_whole_however_they_are_cut() {
        let text = b"event: time\ndata: 17\n\nid: 1\ndata: AAE=\n\nevent: end\nretry: 2000\ndata: x\n\n";
        for cut in 1..text.len() {
            let mut lines = Lines::default();
            let mut heard = lines.push(&text[..cut]).unwrap_or_default();
            heard.extend(lines.push(&text[cut..]).unwrap_or_default());
            assert_eq!(heard, [Event::Time(17), Event::Rung(vec![0, 1])], "cut at {cut}");
        }
    }

    #[test]
    fn an_event_without_an_end_is_given_up() {
        let mut lines = Lines::default();
        assert!(lines.push(&vec![b'x'; EVENT_BYTES_MAX + 1]).is_err());
    }
}
