//! The relay's clock, as far as it was heard: for passes, which the relay judges by it (`formats/relay.md`, pass).
//!
//! Believed for nothing else: whoever lies about the time gets a pass for that time, at this one ledger alone.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970, by this machine.
pub(crate) fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// How far the relay's clock goes ahead of this machine's, in seconds; behind it, less than nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RelayClock(i64);

impl RelayClock {
    /// What the relay's clock said just now.
    pub(crate) fn heard(&mut self, relay_s: u64) {
        *self = Self::between(relay_s, now_s());
    }

    /// From the `date` of an answer (RFC 9110, section 5.6.7); nothing changes where it is none.
    pub(crate) fn heard_date(&mut self, date: &str) {
        let since = httpdate::parse_http_date(date)
            .ok()
            .and_then(|date| date.duration_since(UNIX_EPOCH).ok());
        if let Some(since) = since {
            self.heard(since.as_secs());
        }
    }

    /// What it shows now.
    pub(crate) fn now_s(self) -> u64 {
        now_s().saturating_add_signed(self.0)
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
        clock.heard_date("yesterday");
        assert_eq!(clock, RelayClock(5));
        clock.heard_date("Fri, 27 Nov 2026 20:32:57 GMT");
        assert!(clock.now_s().abs_diff(1_795_811_577) <= 1);
    }
}
