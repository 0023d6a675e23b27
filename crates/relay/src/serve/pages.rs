//! What comes next in a group, read and written out once for all who wait for it.
//!
//! Thousands wake at one whistle and want the same few rungs. The first reads them from the store, the others wait for
//! that and send the same bytes. Knows nothing of who reads: a page has both faces.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use base64ct::{Base64, Encoding as _};
use domain::group::Digest;
use tokio::sync::OnceCell;

use super::door::Door;
use super::rung::{self, Sees};
use crate::engine::Rung;
use crate::store::ReadError;

/// Rungs of one page.
const RUNGS_MAX: usize = 64;
/// Pages that are remembered: 64 of the largest circle envelopes each, twice in base64, are 3.5 MB.
const PAGES_MAX: usize = 16;

/// Some rungs of a group as events.
#[derive(Debug)]
pub(super) struct Page {
    /// The last sequence on it.
    pub(super) last: u64,
    members: Bytes,
    everybody: Bytes,
}

/// The newest pages.
#[derive(Debug, Default)]
pub(super) struct Pages(Mutex<VecDeque<(Place, Arc<Cell>)>>);

/// Filled by the first who asks.
type Cell = OnceCell<Arc<Page>>;

/// Of which group, behind which sequence, and how far it had come: what is asked for later may hold more.
type Place = (Digest, u64, u64);

impl Page {
    fn of(rungs: &[Rung], after: u64) -> Self {
        let face = |sees| {
            let events: String = rungs.iter().map(|rung| event(rung, sees)).collect();
            Bytes::from(events)
        };
        let members = face(Sees::All);
        let all_clear = rungs.iter().all(|rung| !rung::is_closed(rung));
        Self {
            last: rungs.last().map_or(after, |rung| rung.sequence),
            everybody: if all_clear {
                members.clone()
            } else {
                face(Sees::Clear)
            },
            members,
        }
    }

    /// The bytes to be sent.
    pub(super) fn face(&self, sees: Sees) -> Bytes {
        match sees {
            Sees::All => self.members.clone(),
            Sees::Clear => self.everybody.clone(),
        }
    }
}

fn event(rung: &Rung, sees: Sees) -> String {
    let data = Base64::encode_string(&rung::write(rung, sees));
    format!("id: {}\ndata: {data}\n\n", rung.sequence)
}

impl Pages {
    /// What a group has behind `after`, of which `newest` is known to be there.
    pub(super) async fn behind(
        &self,
        door: &Door,
        group: Digest,
        after: u64,
        newest: u64,
    ) -> Result<Arc<Page>, ReadError> {
        let cell = self.cell((group, after, newest));
        let read = || async {
            let rungs = door
                .ask(move |relay| relay.rungs(group, after, RUNGS_MAX))
                .await?;
            Ok(Arc::new(Page::of(&rungs, after)))
        };
        cell.get_or_try_init(read).await.cloned()
    }

    fn cell(&self, place: Place) -> Arc<Cell> {
        // A place and its cell are one entry, so a thread that died left nothing half done.
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cell)) = pages.iter().find(|(known, _)| *known == place) {
            return Arc::clone(cell);
        }
        if pages.len() == PAGES_MAX {
            pages.pop_front();
        }
        let cell = Arc::new(Cell::new());
        pages.push_back((place, Arc::clone(&cell)));
        cell
    }
}
