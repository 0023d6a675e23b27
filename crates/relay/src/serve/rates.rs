//! How much one address may ask for. In memory only: an address is hashed under a key of this run, and never stored,
//! logged or told.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Addresses that are remembered; beyond, all are forgotten and begin anew.
const ADDRESSES_MAX: usize = 65_536;

/// An address of this run; of a home, with IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct From(u64);

/// Counts by address.
#[derive(Debug)]
pub(super) struct Rates {
    secret: RandomState,
    per_minute: f64,
    connections_max: u32,
    requests: Mutex<HashMap<From, Bucket>>,
    connections: Mutex<HashMap<From, u32>>,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

/// A connection that is counted for as long as this lives.
#[derive(Debug)]
pub(super) struct Connected {
    rates: Arc<Rates>,
    from: From,
}

impl Rates {
    pub(super) fn new(requests_per_minute: u32, connections_max: u32) -> Self {
        Self {
            secret: RandomState::new(),
            per_minute: f64::from(requests_per_minute.max(1)),
            connections_max,
            requests: Mutex::default(),
            connections: Mutex::default(),
        }
    }

    /// `None` for this machine itself: a proxy or an onion service, behind which everybody is one.
    pub(super) fn from(&self, address: IpAddr) -> Option<From> {
        let address = address.to_canonical();
        if address.is_loopback() {
            return None;
        }
        // A home has a network of IPv6, not an address.
        let home = match address {
            IpAddr::V4(address) => u128::from(address.to_bits()),
            IpAddr::V6(address) => address.to_bits() >> 64 | 1 << 127,
        };
        Some(From(self.secret.hash_one(home)))
    }

    /// Takes one request from an address, or says after how many seconds there is room for one.
    pub(super) fn request(&self, from: From, now: Instant) -> Result<(), u64> {
        let mut buckets = lock(&self.requests);
        if buckets.len() >= ADDRESSES_MAX && !buckets.contains_key(&from) {
            buckets.clear();
        }
        let full = Bucket {
            left: self.per_minute,
            at: now,
        };
        let bucket = buckets.entry(from).or_insert(full);
        let gained = now.saturating_duration_since(bucket.at).as_secs_f64() * self.per_minute / 60.0;
        bucket.left = (bucket.left + gained).min(self.per_minute);
        bucket.at = now;
        if bucket.left < 1.0 {
            return Err(self.seconds_for(1.0 - bucket.left));
        }
        bucket.left -= 1.0;
        Ok(())
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a part of one, over one a minute at least: 60 at most"
    )]
    fn seconds_for(&self, missing: f64) -> u64 {
        (missing * 60.0 / self.per_minute).ceil().max(1.0) as u64
    }

    /// Counts a connection, or refuses it.
    pub(super) fn connect(self: &Arc<Self>, from: From) -> Option<Connected> {
        let mut connections = lock(&self.connections);
        let count = connections.entry(from).or_default();
        if *count >= self.connections_max {
            return None;
        }
        *count += 1;
        let rates = Arc::clone(self);
        Some(Connected { rates, from })
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        let mut connections = lock(&self.rates.connections);
        if let Some(count) = connections.get_mut(&self.from) {
            *count -= 1;
            if *count == 0 {
                connections.remove(&self.from);
            }
        }
    }
}

/// Numbers are whole between any two statements here, so a thread that died left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn from(rates: &Rates, address: &str) -> Option<From> {
        rates.from(address.parse().unwrap())
    }

    #[test]
    fn an_address_has_its_rate_and_another_has_its_own() {
        let rates = Rates::new(60, 1);
        let (one, other) = (
            from(&rates, "192.0.2.1").unwrap(),
            from(&rates, "192.0.2.2").unwrap(),
        );
        let now = Instant::now();
        assert!((0..60).all(|_| rates.request(one, now).is_ok()));
        assert_eq!(rates.request(one, now), Err(1));
        assert_eq!(rates.request(other, now), Ok(()));
        assert_eq!(rates.request(one, now + Duration::from_secs(1)), Ok(()));
        assert_eq!(rates.request(one, now + Duration::from_secs(1)), Err(1));
    }

    #[test]
    fn a_connection_counts_until_it_ends() {
        let rates = Arc::new(Rates::new(60, 1));
        let one = from(&rates, "192.0.2.1").unwrap();
        let first = rates.connect(one).unwrap();
        assert!(rates.connect(one).is_none());
        drop(first);
        assert!(rates.connect(one).is_some());
        assert!(lock(&rates.connections).is_empty());
    }

    #[test]
    fn a_home_is_one_and_this_machine_is_nobody() {
        let rates = Rates::new(60, 1);
        assert_eq!(from(&rates, "2001:db8::1"), from(&rates, "2001:db8::2"));
        assert_ne!(from(&rates, "2001:db8::1"), from(&rates, "2001:db8:0:1::1"));
        assert_eq!(from(&rates, "::ffff:192.0.2.1"), from(&rates, "192.0.2.1"));
        assert_eq!(from(&rates, "127.0.0.1"), None);
        assert_eq!(from(&rates, "::1"), None);
    }
}
