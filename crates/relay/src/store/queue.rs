//! What waits for the writer: envelopes in two lanes, so that a whistle never waits behind recordings, and orders.

use super::retention::Pass;
use super::rows::Placed;
use super::shelved::Shelved;
use super::{RetainError, StoreError};
use crate::intake::{Founding, Refusal};
use crate::ledger::CosignError;
use crate::ledger::served::Served;
use domain::group::Digest;
use domain::time::WallTime;
use seal::envelope::{Class, Envelope};
use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Bytes of envelopes that may wait in memory, recordings apart, and of recordings.
const WAITING_BYTES_MAX: usize = 64 << 20;
/// Envelopes of one transaction: enough to share an fsync, few enough to be quick.
const BATCH_MAX: usize = 256;
/// Of these, of recordings.
const CUSTODY_BATCH_MAX: usize = 32;

/// Cosignatures that may wait.
const ORDERS_MAX: usize = 64;

/// One envelope that waits.
pub(crate) struct Take {
    pub(crate) envelope: Envelope,
    pub(crate) founding: Founding,
    pub(crate) now: WallTime,
    /// A recording's: its bytes are durable there already, and its author has paid for it.
    pub(crate) file: Option<Shelved>,
    pub(crate) answer: oneshot::Sender<Result<Answer, Refusal>>,
}

/// What becomes of it.
pub(crate) struct Answer {
    pub(crate) placed: Placed,
    pub(crate) was_new: bool,
    pub(crate) served: Arc<Served>,
}

/// What else the writer does.
pub(crate) enum Order {
    Cosign {
        size: u64,
        line: String,
        answer: SyncSender<Result<(), CosignError>>,
    },
    Retain {
        now: WallTime,
        answer: SyncSender<Result<Pass, RetainError>>,
    },
    Trust {
        now: WallTime,
        answer: SyncSender<Result<(), StoreError>>,
    },
    Withdraw {
        group: Digest,
        sequences: RangeInclusive<u64>,
        answer: SyncSender<Result<Pass, StoreError>>,
    },
    End {
        group: Digest,
        answer: SyncSender<Result<(), StoreError>>,
    },
}

/// What the writer does next.
pub(crate) enum Next {
    Batch(Vec<Take>),
    Order(Order),
    End,
}

#[derive(Default)]
struct Lane {
    takes: VecDeque<Take>,
    bytes: usize,
}

#[derive(Default)]
struct Lanes {
    quick: Lane,
    custody: Lane,
    orders: VecDeque<Order>,
    /// Orders and batches take turns.
    was_batch: bool,
    is_closed: bool,
}

#[derive(Default)]
pub(crate) struct Queue {
    lanes: Mutex<Lanes>,
    more: Condvar,
}

impl Queue {
    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn put(&self, take: Take) -> Result<(), Refusal> {
        let mut lanes = self.lanes();
        if lanes.is_closed {
            return Err(Refusal::Closing);
        }
        let lane = match take.envelope.head().class {
            Class::Custody => &mut lanes.custody,
            _ => &mut lanes.quick,
        };
        let put = lane.put(take);
        drop(lanes);
        // With one that finds no room its file may go, for which nobody else waits.
        let Err(turned_away) = put else {
            self.more.notify_one();
            return Ok(());
        };
        drop(turned_away);
        Err(Refusal::Busy)
    }

    pub(crate) fn order(&self, order: Order) -> Result<(), StoreError> {
        let mut lanes = self.lanes();
        if lanes.is_closed {
            return Err(StoreError::Closed);
        }
        // All others are the operator's own.
        if matches!(order, Order::Cosign { .. }) && lanes.orders.len() >= ORDERS_MAX {
            return Err(StoreError::Busy);
        }
        lanes.orders.push_back(order);
        self.more.notify_one();
        Ok(())
    }

    /// Waits for something to do. Whatever came meanwhile comes as one batch: alone when idle, many under load.
    pub(crate) fn next(&self) -> Next {
        let mut lanes = self.lanes();
        loop {
            if let Some(next) = lanes.next() {
                return next;
            }
            if lanes.is_closed {
                return Next::End;
            }
            lanes = self.more.wait(lanes).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lanes().is_closed
    }

    pub(crate) fn waiting(&self) -> u64 {
        let lanes = self.lanes();
        (lanes.quick.takes.len() + lanes.custody.takes.len()) as u64
    }

    /// Nobody will take what waits: those who wait are told so, and nobody else begins to.
    pub(crate) fn abandon(&self) {
        let closed = Lanes {
            is_closed: true,
            ..Lanes::default()
        };
        // Dropped when the lanes are free again: files go with it.
        let _waited = std::mem::replace(&mut *self.lanes(), closed);
    }

    /// Nothing more comes in; what waits is finished.
    pub(crate) fn close(&self) {
        self.lanes().is_closed = true;
        self.more.notify_all();
    }
}

impl Lane {
    /// Given back where there is no room.
    fn put(&mut self, take: Take) -> Result<(), Box<Take>> {
        let bytes = self.bytes + take.envelope.bytes().len();
        if bytes > WAITING_BYTES_MAX {
            return Err(Box::new(take));
        }
        self.bytes = bytes;
        self.takes.push_back(take);
        Ok(())
    }

    /// The first of them, `most` at most.
    fn first(&mut self, most: usize) -> Vec<Take> {
        let count = self.takes.len().min(most);
        let first: Vec<Take> = self.takes.drain(..count).collect();
        self.bytes -= first
            .iter()
            .map(|take| take.envelope.bytes().len())
            .sum::<usize>();
        first
    }
}

impl Lanes {
    fn next(&mut self) -> Option<Next> {
        let has_takes = !self.quick.takes.is_empty() || !self.custody.takes.is_empty();
        if self.was_batch || !has_takes {
            self.was_batch = false;
            if let Some(order) = self.orders.pop_front() {
                return Some(Next::Order(order));
            }
        }
        if !has_takes {
            return None;
        }
        self.was_batch = true;
        let mut batch = self.quick.first(BATCH_MAX);
        // A batch is never empty: the quick lane filled it, or had nothing.
        let room = (BATCH_MAX - batch.len()).min(CUSTODY_BATCH_MAX);
        batch.extend(self.custody.first(room));
        Some(Next::Batch(batch))
    }
}
