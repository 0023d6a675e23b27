//! What waits for the writer: envelopes in two lanes, so that a whistle never waits behind recordings, and orders.

use super::StoreError;
use super::retention::Pass;
use super::rows::Placed;
use crate::intake::{Founding, Refusal};
use crate::ledger::CosignError;
use crate::ledger::served::Served;
use domain::time::WallTime;
use seal::envelope::{Class, Envelope};
use std::collections::VecDeque;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Envelopes that may wait, recordings apart; at 20 kB each, 80 MB.
const WAITING_MAX: usize = 4_096;
/// Recordings' envelopes that may wait; of each about 1 MB lies in memory.
const CUSTODY_WAITING_MAX: usize = 64;
/// Envelopes of one transaction: enough to share an fsync, few enough to be quick.
const BATCH_MAX: usize = 256;
/// Of these, of recordings.
const CUSTODY_BATCH_MAX: usize = 32;

/// One envelope that waits.
pub(crate) struct Take {
    pub(crate) envelope: Envelope,
    pub(crate) founding: Founding,
    pub(crate) now: WallTime,
    /// Its bytes are durable in a file of their own already.
    pub(crate) in_file: bool,
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
        answer: SyncSender<Result<Pass, StoreError>>,
    },
}

/// What the writer does next.
pub(crate) enum Next {
    Batch(Vec<Take>),
    Order(Order),
    End,
}

#[derive(Default)]
struct Lanes {
    quick: VecDeque<Take>,
    custody: VecDeque<Take>,
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
        let (lane, most) = match take.envelope.head().class {
            Class::Custody => (&mut lanes.custody, CUSTODY_WAITING_MAX),
            _ => (&mut lanes.quick, WAITING_MAX),
        };
        if lane.len() >= most {
            return Err(Refusal::Busy);
        }
        lane.push_back(take);
        self.more.notify_one();
        Ok(())
    }

    pub(crate) fn order(&self, order: Order) -> Result<(), StoreError> {
        let mut lanes = self.lanes();
        if lanes.is_closed {
            return Err(StoreError::Closed);
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

    pub(crate) fn waiting(&self) -> u64 {
        let lanes = self.lanes();
        (lanes.quick.len() + lanes.custody.len()) as u64
    }

    /// Nothing more comes in; what waits is finished.
    pub(crate) fn close(&self) {
        self.lanes().is_closed = true;
        self.more.notify_all();
    }
}

impl Lanes {
    fn next(&mut self) -> Option<Next> {
        let has_takes = !self.quick.is_empty() || !self.custody.is_empty();
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
        let quick = self.quick.len().min(BATCH_MAX);
        let mut batch: Vec<Take> = self.quick.drain(..quick).collect();
        let custody = (BATCH_MAX - quick).min(CUSTODY_BATCH_MAX).min(self.custody.len());
        batch.extend(self.custody.drain(..custody));
        // A batch is never empty: the quick lane filled it, or had nothing.
        Some(Next::Batch(batch))
    }
}
