//! Memory for what is being sent: so much in all, and of that so much for one address. Knows no bodies, only bytes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::serve::rates::From;

/// An address may hold this part of a room.
const SHARES: u64 = 8;

/// So many bytes, for as many as fit in.
#[derive(Debug)]
pub(super) struct Room {
    most: u64,
    share: u64,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: u64,
    by: HashMap<From, u64>,
}

/// Bytes that are taken, given back when this goes.
#[derive(Debug)]
pub(in crate::serve) struct Held {
    room: Arc<Room>,
    from: Option<From>,
    bytes: u64,
}

impl Room {
    /// Whatever is said, the largest body alone has room always.
    pub(super) fn new(most: u64, body_max: u64) -> Arc<Self> {
        let most = most.max(body_max);
        Arc::new(Self {
            most,
            share: (most / SHARES).max(body_max),
            taken: Mutex::default(),
        })
    }

    /// Numbers are whole between any two statements here, so a thread that died left nothing half done.
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fits(&self, taken: &Taken, from: Option<From>, bytes: u64) -> bool {
        let of = from.and_then(|from| taken.by.get(&from)).copied().unwrap_or(0);
        let is_within = |taken: u64, most| taken.saturating_add(bytes) <= most;
        is_within(taken.all, self.most) && (from.is_none() || is_within(of, self.share))
    }

    pub(super) fn has(&self, from: Option<From>, bytes: u64) -> bool {
        self.fits(&self.taken(), from, bytes)
    }

    /// Nothing, for a body that begins.
    pub(super) fn hold(self: &Arc<Self>, from: Option<From>) -> Held {
        let room = Arc::clone(self);
        Held { room, from, bytes: 0 }
    }
}

impl Held {
    /// Takes more, or says that there is no room for it.
    pub(super) fn take(&mut self, bytes: u64) -> bool {
        let mut taken = self.room.taken();
        if !self.room.fits(&taken, self.from, bytes) {
            return false;
        }
        taken.all += bytes;
        if let Some(from) = self.from {
            *taken.by.entry(from).or_default() += bytes;
        }
        self.bytes += bytes;
        true
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut taken = self.room.taken();
        taken.all -= self.bytes;
        let Some(from) = self.from else { return };
        if let Some(of) = taken.by.get_mut(&from) {
            *of -= self.bytes;
            if *of == 0 {
                taken.by.remove(&from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::rates::Rates;

    #[test]
    fn an_address_has_its_share_and_this_machine_all_of_it() {
        let rates = Rates::new(60, 1);
        let from = |address: &str| rates.from(address.parse().unwrap());
        let room = Room::new(80, 1);
        let mut one = room.hold(from("192.0.2.1"));
        assert!(one.take(10) && !one.take(1) && !room.has(from("192.0.2.1"), 1));
        let mut other = room.hold(from("192.0.2.2"));
        assert!(other.take(10));
        let mut here = room.hold(None);
        assert!(here.take(60) && !here.take(1) && !other.take(1));
        drop((one, other, here));
        assert_eq!(room.taken().all, 0);
        assert!(room.taken().by.is_empty());
    }
}
