//! All who wait: a few threads that write to them, and one rope for each group that somebody waits for.
//!
//! A connection comes here when its request was answered well, and never goes back.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::body::Bytes;
use domain::group::Digest;
use tokio::runtime::Handle;

use super::Ticket;
use super::seat::{Ending, Kept, Rope, Seat, time};
use super::shard::{Faces, Inbox, Order, Shard, Wanted};
use super::wire::Wire;
use crate::bell::Listener;
use crate::serve::Told;
use crate::serve::door::Door;
use crate::serve::pages::Pages;

/// More threads than this would only wait for each other's turn in the system.
const SHARDS_MAX: usize = 4;

/// All threads.
pub(in crate::serve) struct Hall {
    inboxes: Vec<Inbox>,
    threads: Vec<JoinHandle<io::Result<()>>>,
    ropes: Mutex<HashMap<Digest, Weak<Rope>>>,
    turn: AtomicUsize,
}

impl Hall {
    /// Starts the threads; at the end each gives its readers so long.
    pub(in crate::serve) fn start(door: &Arc<Door>, farewell: Duration) -> io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut hall = Self {
            inboxes: Vec::new(),
            threads: Vec::new(),
            ropes: Mutex::default(),
            turn: AtomicUsize::new(0),
        };
        for _ in 0..cores.min(SHARDS_MAX) {
            let (asked, runtime) = (Arc::clone(door), Handle::current());
            let ask = |inbox| asking(asked, runtime, inbox);
            let (shard, inbox) = Shard::new(ask)?;
            let named = std::thread::Builder::new().name("bell".to_owned());
            hall.inboxes.push(inbox);
            let living = Living::begins(door);
            hall.threads.push(named.spawn(move || {
                let ended = shard.run(farewell);
                living.ends(ended.is_ok());
                ended
            })?);
        }
        Ok(hall)
    }

    /// Takes a reader in, with the first thread in turn that lives. The head of its answer is sent first, then the time.
    pub(in crate::serve) fn take(&self, ticket: Ticket, head: &str, wire: Wire, kept: Kept) {
        let seat = Seat {
            wire,
            rope: self.rope(ticket.reader.group, ticket.listener),
            member: ticket.reader.member,
            after: ticket.after,
            unsent: Bytes::from([head.as_bytes(), &time()].concat()),
            page: Bytes::new(),
            is_loading: false,
            is_time: false,
            ending: Ending::No,
            stalled_s: None,
            told_s: 0,
            _kept: Some((kept, ticket.place)),
        };
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.inboxes.len();
        let (later, first) = self.inboxes.split_at(turn);
        // Where none takes it, its connection ends, and it asks anew.
        let _ = first
            .iter()
            .chain(later)
            .try_fold(seat, |seat, inbox| inbox.hand(seat));
    }

    fn rope(&self, group: Digest, listener: Listener) -> Arc<Rope> {
        // A rope is in the list or not, so a thread that died left nothing half done.
        let mut ropes = self.ropes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rope) = ropes
            .get(&group)
            .and_then(Weak::upgrade)
            .filter(|rope| !rope.is_over())
        {
            return rope;
        }
        ropes.retain(|_, rope| rope.strong_count() > 0);
        let rope = Arc::new(Rope::new(group));
        // Spawned when the rope is there: a task that finds none ends, and nobody would ring.
        let rings = rings(Arc::downgrade(&rope), group, listener, self.inboxes.clone());
        let _ = rope.task.set(tokio::spawn(rings).abort_handle());
        ropes.insert(group, Arc::downgrade(&rope));
        rope
    }

    /// Tells all readers that the relay stops.
    pub(in crate::serve) fn end(&self) {
        self.inboxes.iter().for_each(|inbox| inbox.leave(Order::End));
    }

    /// Until everybody was told, or did not hear it in time. Blocks.
    pub(in crate::serve) fn join(self) {
        // What breaks a shard breaks its connections, which come back by themselves.
        self.threads.into_iter().for_each(|thread| drop(thread.join()));
    }
}

/// A thread's life, as the door knows it.
struct Living {
    door: Arc<Door>,
    is_well: bool,
}

impl Living {
    fn begins(door: &Arc<Door>) -> Self {
        door.bells.fetch_add(1, Ordering::Relaxed);
        Self {
            door: Arc::clone(door),
            is_well: false,
        }
    }

    /// Where this is never said, it broke.
    fn ends(mut self, is_well: bool) {
        self.is_well = is_well;
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        let left = self.door.bells.fetch_sub(1, Ordering::Relaxed) - 1;
        if !self.is_well {
            (self.door.tell)(Told::BellBroke { left });
        }
    }
}

/// Rings for a group, for as long as somebody holds its rope.
async fn rings(rope: Weak<Rope>, group: Digest, mut listener: Listener, inboxes: Vec<Inbox>) {
    let mut known = 0;
    while let Some(newest) = listener.above(known).await {
        known = newest;
        match rope.upgrade() {
            Some(rope) => rope.newest.store(newest, Ordering::Release),
            None => return,
        }
        inboxes.iter().for_each(|inbox| inbox.leave(Order::Ring(group)));
    }
    // First: whoever comes behind the order must find it.
    if let Some(rope) = rope.upgrade() {
        rope.is_over.store(true, Ordering::Release);
    }
    inboxes.iter().for_each(|inbox| inbox.leave(Order::Over(group)));
}

fn asking(door: Arc<Door>, runtime: Handle, inbox: Inbox) -> Box<dyn Fn(Wanted) + Send> {
    Box::new(move |wanted| {
        let (door, inbox) = (Arc::clone(&door), inbox.clone());
        runtime.spawn(async move {
            let faces = faces(&door, wanted).await;
            inbox.leave(Order::Page(wanted, faces));
        });
    })
}

/// Nothing where the store failed: readers are sent away, and ask anew behind their last.
async fn faces(door: &Door, wanted: Wanted) -> Option<Faces> {
    let Wanted { group, after, newest } = wanted;
    let page = door.pages.behind(door, group, after, newest).await.ok()?;
    // Asked after the page was read: so nobody sees more than a member, as the group is after that page.
    let members = door.ask(move |relay| relay.members(group)).await.ok()?;
    // The group ended, perhaps since the page was read: what is closed on it is released by now, and must be shown so.
    let page = match &members {
        Some(_) => page,
        None => Pages::read(door, group, after).await.ok()?,
    };
    let group = members;
    Some(Faces { page, group })
}

#[cfg(test)]
mod tests;
