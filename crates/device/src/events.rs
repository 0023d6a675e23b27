//! The relay's stream of events, line by line: rungs, its clock, its end. `formats/relay.md`, rungs.

use base64ct::{Base64, Encoding as _};

/// An event's text at most: a rung of the largest envelope that is not fetched apart, in base64.
const EVENT_BYTES_MAX: usize = 131_072;

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A rung, as it stands in a batch.
    Rung(Vec<u8>),
    /// The relay's clock, in seconds since 1970.
    Time(u64),
}

/// Bytes become events here, whole ones alone.
#[derive(Debug, Default)]
pub struct Lines(Vec<u8>);

impl Lines {
    /// Takes more bytes; the events that are whole by now.
    ///
    /// # Errors
    /// Where they are no events.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, String> {
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
