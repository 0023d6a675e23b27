//! One thread with many readers. A page that came is written to one after the other; whoever does not take all of it
//! keeps its place in the page and goes on when the system says that it can.
//!
//! Reads no store and decides nothing about who sees what: it asks for pages, and gets them with who is a member.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use domain::group::{Digest, Group};
use mio::{Events, Interest, Poll, Token, Waker};

use super::seat::{Seat, Sent};
use crate::serve::pages::Page;
use crate::serve::rung::Sees;

/// How often the clock is told, so that a reader knows that it is not cut off.
const TIME_EVERY_S: u64 = 15;
/// How long somebody may not read what waits for them.
pub(super) const STALL_PATIENCE_S: u64 = 60;
const WAKE: Token = Token(usize::MAX);

/// What a shard is asked to do.
pub(super) enum Order {
    /// One more reader.
    Seat(Seat),
    /// A group has more.
    Ring(Digest),
    /// A page that was asked for. None: it cannot be read.
    Page(Wanted, Option<Faces>),
    /// Nothing more comes in this group.
    Over(Digest),
    /// The relay stops.
    End,
}

/// A page that is asked for: of which group, behind which sequence, and how far it had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) group: Digest,
    pub(super) after: u64,
    pub(super) newest: u64,
}

/// A page, and who was a member after it was read. No group: it is at its end.
#[derive(Debug, Clone)]
pub(super) struct Faces {
    pub(super) page: Arc<Page>,
    pub(super) group: Option<Arc<Group>>,
}

/// Where orders are left, for as long as there are any: none once its shard is gone.
#[derive(Clone)]
pub(super) struct Inbox(Arc<(Mutex<Option<Vec<Order>>>, Waker)>);

impl Inbox {
    /// An order for a shard that is gone is nobody's.
    pub(super) fn leave(&self, order: Order) {
        if let Some(orders) = &mut *self.orders() {
            orders.push(order);
        }
        self.wake();
    }

    /// Hands over a reader, or gives it back where the shard is gone.
    pub(super) fn hand(&self, seat: Seat) -> Option<Seat> {
        match &mut *self.orders() {
            Some(orders) => orders.push(Order::Seat(seat)),
            None => return Some(seat),
        }
        self.wake();
        None
    }

    fn orders(&self) -> MutexGuard<'_, Option<Vec<Order>>> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        // A shard that cannot be woken looks by itself within a second.
        let _ = self.0.1.wake();
    }

    fn taken(&self) -> Vec<Order> {
        self.orders().as_mut().map(std::mem::take).unwrap_or_default()
    }
}

/// Closes an inbox when its shard goes, in whatever way; readers that still lie in it are dropped.
struct Closing(Inbox);

impl Drop for Closing {
    fn drop(&mut self) {
        let left = self.0.orders().take();
        drop(left);
    }
}

/// Who waits for one group.
#[derive(Default)]
struct Room {
    seats: HashSet<usize>,
    /// Who waits for the page behind a sequence.
    loads: HashMap<u64, Load>,
}

/// Who waits for a page that is asked for.
struct Load {
    seats: Vec<usize>,
    /// The first reader that came after it was asked for.
    next: usize,
}

/// A thread's readers.
pub(super) struct Shard {
    poll: Poll,
    inbox: Inbox,
    ask: Box<dyn Fn(Wanted) + Send>,
    seats: HashMap<usize, Seat>,
    rooms: HashMap<Digest, Room>,
    /// Never given twice, so that what was asked for one reader never comes to another.
    next: usize,
    begun: Instant,
    looked_s: u64,
    is_ending: bool,
}

impl Shard {
    /// `ask` is called for each page that is needed, and must not wait.
    pub(super) fn new(ask: impl FnOnce(Inbox) -> Box<dyn Fn(Wanted) + Send>) -> io::Result<(Self, Inbox)> {
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), WAKE)?;
        let inbox = Inbox(Arc::new((Mutex::new(Some(Vec::new())), waker)));
        let shard = Self {
            poll,
            inbox: inbox.clone(),
            ask: ask(inbox.clone()),
            seats: HashMap::new(),
            rooms: HashMap::new(),
            next: 0,
            begun: Instant::now(),
            looked_s: 0,
            is_ending: false,
        };
        Ok((shard, inbox))
    }

    /// Until it was told to end and nobody is left, or nobody left in time.
    pub(super) fn run(mut self, farewell: Duration) -> io::Result<()> {
        let _closing = Closing(self.inbox.clone());
        let mut events = Events::with_capacity(1_024);
        let mut until: Option<Instant> = None;
        loop {
            let pause = (!self.seats.is_empty()).then_some(Duration::from_secs(1));
            match self.poll.poll(&mut events, pause) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            self.woken(&events);
            for order in self.inbox.taken() {
                self.follow(order);
            }
            self.look(self.now_s());
            if self.is_ending {
                let until = *until.get_or_insert_with(|| Instant::now() + farewell);
                if self.seats.is_empty() || Instant::now() >= until {
                    return Ok(());
                }
            }
        }
    }

    fn now_s(&self) -> u64 {
        self.begun.elapsed().as_secs()
    }

    fn woken(&mut self, events: &Events) {
        for event in events.iter().filter(|event| event.token() != WAKE) {
            let number = event.token().0;
            if event.is_read_closed() || event.is_write_closed() || event.is_error() {
                self.leaves(number);
            } else if event.is_writable() {
                self.goes_on(number);
            }
        }
    }

    fn follow(&mut self, order: Order) {
        match order {
            Order::Seat(seat) => self.comes(seat),
            Order::Ring(group) => self.rung(group),
            Order::Page(wanted, faces) => self.turned(wanted, faces),
            Order::Over(group) => {
                let seats = self.rooms.get(&group).map(|room| room.seats.clone());
                seats.into_iter().flatten().for_each(|number| self.ends(number));
            }
            Order::End => {
                self.is_ending = true;
                let all: Vec<usize> = self.seats.keys().copied().collect();
                all.into_iter().for_each(|number| self.ends(number));
            }
        }
    }

    fn comes(&mut self, mut seat: Seat) {
        let number = self.next;
        self.next += 1;
        // Also for what it sends: only so its leaving is told. It is never read.
        let both = Interest::READABLE | Interest::WRITABLE;
        if self
            .poll
            .registry()
            .register(&mut seat.wire.socket, Token(number), both)
            .is_err()
        {
            return;
        }
        seat.told_s = self.now_s();
        if self.is_ending || seat.rope.is_over() {
            seat.ends();
        }
        self.rooms
            .entry(seat.rope.group)
            .or_default()
            .seats
            .insert(number);
        self.seats.insert(number, seat);
        self.goes_on(number);
    }

    fn leaves(&mut self, number: usize) {
        let Some(seat) = self.seats.remove(&number) else {
            return;
        };
        let group = seat.rope.group;
        if let Some(room) = self.rooms.get_mut(&group) {
            room.seats.remove(&number);
            if room.seats.is_empty() {
                self.rooms.remove(&group);
            }
        }
    }

    /// Sends what waits, then asks for what comes next.
    fn goes_on(&mut self, number: usize) {
        let now_s = self.now_s();
        let Some(seat) = self.seats.get_mut(&number) else {
            return;
        };
        match seat.send(now_s) {
            Sent::Some => {}
            Sent::Gone => self.leaves(number),
            Sent::All => self.asks(number),
        }
    }

    fn ends(&mut self, number: usize) {
        if let Some(seat) = self.seats.get_mut(&number) {
            seat.ends();
        }
        self.goes_on(number);
    }

    /// Asks for the next page of a reader, where there is one: once for all who want the same.
    fn asks(&mut self, number: usize) {
        let Some(seat) = self.seats.get_mut(&number).filter(|seat| seat.wants()) else {
            return;
        };
        seat.is_loading = true;
        let (group, after, newest) = (seat.rope.group, seat.after, seat.rope.newest());
        let next = self.next;
        let loads = &mut self.rooms.entry(group).or_default().loads;
        let seats = Vec::new();
        let load = loads.entry(after).or_insert(Load { seats, next });
        load.seats.push(number);
        if load.seats.len() == 1 {
            (self.ask)(Wanted { group, after, newest });
        }
    }

    fn rung(&mut self, group: Digest) {
        let Some(room) = self.rooms.get(&group) else {
            return;
        };
        let waiting: Vec<usize> = room.seats.iter().copied().collect();
        waiting.into_iter().for_each(|number| self.asks(number));
    }

    fn turned(&mut self, wanted: Wanted, faces: Option<Faces>) {
        let room = self.rooms.get_mut(&wanted.group);
        let Some(Load { seats, next }) = room.and_then(|room| room.loads.remove(&wanted.after)) else {
            return;
        };
        // The bell rang for what cannot be read: it would ring for ever.
        let faces = faces.filter(|faces| faces.page.last > wanted.after);
        for number in seats {
            if let Some(seat) = self.seats.get_mut(&number) {
                seat.is_loading = false;
                match &faces {
                    // Who is a member was asked before it was there: it asks anew.
                    _ if number >= next => {}
                    None => seat.ends(),
                    Some(_) if seat.is_ending() => {}
                    Some(faces) => {
                        seat.after = faces.page.last;
                        seat.page = faces.of(seat);
                    }
                }
            }
            self.goes_on(number);
        }
    }

    /// Once a second: who is due to hear the time, and who did not read for too long.
    fn look(&mut self, now_s: u64) {
        if now_s == self.looked_s {
            return;
        }
        self.looked_s = now_s;
        let (mut due, mut cut) = (Vec::new(), Vec::new());
        for (number, seat) in &self.seats {
            if seat.is_cut(now_s, STALL_PATIENCE_S) {
                cut.push(*number);
            } else if now_s - seat.told_s >= TIME_EVERY_S {
                due.push(*number);
            }
        }
        cut.into_iter().for_each(|number| self.leaves(number));
        for number in due {
            if let Some(seat) = self.seats.get_mut(&number) {
                seat.told_s = now_s;
                seat.is_time = true;
            }
            self.goes_on(number);
        }
    }
}

impl Faces {
    /// Whoever was removed by an envelope on the page, or before, sees what everybody does.
    fn of(&self, seat: &Seat) -> Bytes {
        let group = self.group.as_ref();
        let member = seat.member.and_then(|key| group?.member(key));
        self.page
            .face(if member.is_some() { Sees::All } else { Sees::Clear })
    }
}

#[cfg(test)]
mod tests;
