//! How far the work has come, for a page that asks.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::align::{AlignError, Step, Watch};
use crate::case::{CaseError, ImportWatch};

/// What is being done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// Nothing.
    #[default]
    Idle,
    /// Files are looked into.
    Looking,
    /// Sound is decoded.
    Hearing,
    /// Sound is compared, and clips placed.
    Placing,
}

/// As the page is told.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Progress {
    /// Grows by one with each page that took the place of another.
    turn: usize,
    stage: Stage,
    done: usize,
    of: usize,
    /// Whether the last work was stopped before it ended.
    is_stopped: bool,
    /// Why the last work failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// The progress of one case's work.
#[derive(Debug, Default)]
pub(super) struct Doing(Mutex<Progress>);

impl Doing {
    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn told(&self) -> Progress {
        self.progress().clone()
    }

    pub(super) fn begin(&self) {
        let mut progress = self.progress();
        *progress = Progress {
            turn: progress.turn,
            stage: Stage::Looking,
            ..Progress::default()
        };
    }

    pub(super) fn turned(&self, turn: usize) {
        self.progress().turn = turn;
    }

    pub(super) fn end(&self, error: Option<CaseError>) {
        let mut progress = self.progress();
        let is_stopped = matches!(error, Some(CaseError::Align(AlignError::Stopped)));
        let error = error.filter(|_| !is_stopped);
        *progress = Progress {
            turn: progress.turn,
            is_stopped,
            hint: error.as_ref().and_then(CaseError::hint),
            error: error.map(|error| error.to_string()),
            ..Progress::default()
        };
    }

    fn at(&self, stage: Stage, done: usize, of: usize) {
        let mut progress = self.progress();
        // Threads tell in no order, and a bar does not go back.
        let done = if progress.stage == stage {
            done.max(progress.done)
        } else {
            done
        };
        (progress.stage, progress.done, progress.of) = (stage, done, of);
    }
}

impl ImportWatch for Doing {
    fn copied(&self, _: &Path, _: u64, _: u64) {}

    fn probed(&self, done: usize, of: usize) {
        self.at(Stage::Looking, done, of);
    }
}

impl Watch for Doing {
    fn heard(&self, done: usize, of: usize, _: &Path) {
        self.at(Stage::Hearing, done, of);
    }

    fn clock(&self, _: Step, done: usize, of: usize) {
        self.progress().done = 0;
        self.at(Stage::Placing, done, of);
    }
}
