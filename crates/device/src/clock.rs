//! The relay's clock, as far as it was heard: for passes, which the relay judges by it (`formats/relay.md`, pass).
//!
//! Believed for nothing else: whoever lies about the time gets a pass for that time, at this one ledger alone.

use std::time::UNIX_EPOCH;

/// How far the relay's clock goes ahead of this machine's, in seconds; behind it, less than nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RelayClock(i64);

impl RelayClock {
    /// What the relay's clock said just now.
    pub(crate) fn heard(&mut self, relay_s: u64, own_s: u64) {
        *self = Self::between(relay_s, own_s);
    }

    /// From the `date` of an answer (RFC 9110, section 5.6.7); nothing changes where it is none.
    pub(crate) fn heard_date(&mut self, date: &str, own_s: u64) {
        let since = httpdate::parse_http_date(date)
            .ok()
            .and_then(|date| date.duration_since(UNIX_EPOCH).ok());
        if let Some(since) = since {
            self.heard(since.as_secs(), own_s);
        }
    }

    /// What it shows when this machine's shows that.
    pub(crate) fn at_s(self, own_s: u64) -> u64 {
        own_s.saturating_add_signed(self.0)
    }

    fn between(relay_s: u64, own_s: u64) -> Self {
        Self(i64::try_from(i128::from(relay_s) - i128::from(own_s)).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relays_clock_goes_ahead_or_behind() {
        for (relay_s, own_s) in [(1_000, 400), (400, 1_000), (7, 7), (u64::MAX, 0)] {
            let RelayClock(ahead) = RelayClock::between(relay_s, own_s);
            let due = i128::from(relay_s) - i128::from(own_s);
            assert_eq!(i128::from(ahead), i64::try_from(due).map_or(0, i128::from));
        }
    }

    #[test]
    fn what_is_no_date_changes_nothing() {
        let mut clock = RelayClock(5);
        clock.heard_date("yesterday", 9);
        assert_eq!(clock, RelayClock(5));
        clock.heard_date("Fri, 27 Nov 2026 20:32:57 GMT", 1_795_811_000);
        assert_eq!(clock.at_s(1_795_811_001), 1_795_811_578);
    }
}
