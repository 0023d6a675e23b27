//! What comes next in a group, read and written out once for all who wait for it.
//!
//! Thousands wake at one whistle and want the same few rungs. The first reads them from the store, the others wait for
//! that and send the same bytes. Knows nothing of who reads: a page has both faces.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use base64ct::{Base64, Encoding as _};
use domain::group::Digest;
use tokio::sync::OnceCell;

use super::door::Door;
use super::rung::{self, Sees};
use crate::engine::Rung;
use crate::store::ReadError;
use crate::store::reading::Most;

/// Bytes of one page for members; more only where one rung alone is more. So a reader that stalls holds no more than that.
const PAGE_BYTES_MAX: usize = 128 * 1024;
/// What is read for one: in base64 so much is a page.
const MOST: Most = Most {
    rungs: 64,
    bytes: PAGE_BYTES_MAX / 4 * 3,
};
/// Pages that are remembered: with both faces 4 MiB.
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
    /// Some rungs at least: a page of none would be kept, and shown to whoever waits for more.
    fn of(rungs: &[Rung]) -> Option<Self> {
        let mut members = String::new();
        let mut count = 0;
        for rung in rungs {
            let event = event(rung, Sees::All);
            if count > 0 && members.len() + event.len() > PAGE_BYTES_MAX {
                break;
            }
            members += &event;
            count += 1;
        }
        let rungs = &rungs[..count];
        let last = rungs.last()?.sequence;
        let members = Bytes::from(members);
        let all_clear = rungs.iter().all(|rung| !rung::is_closed(rung));
        Some(Self {
            last,
            everybody: if all_clear {
                members.clone()
            } else {
                let events: String = rungs.iter().map(|rung| event(rung, Sees::Clear)).collect();
                Bytes::from(events)
            },
            members,
        })
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
        let read = door.ask(move |relay| relay.read(group, after, MOST));
        self.filled((group, after, newest), read).await
    }

    /// Read anew, for whom a page of before must not be shown; it is not kept.
    pub(super) async fn read(door: &Door, group: Digest, after: u64) -> Result<Arc<Page>, ReadError> {
        let rungs = door.ask(move |relay| relay.read(group, after, MOST)).await?;
        Page::of(&rungs).map(Arc::new).ok_or(ReadError::Nothing)
    }

    /// Forgets all: what was released must not stay in memory, nor be shown again. A page that is being read now is
    /// forgotten too.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.0.lock().unwrap().is_empty()
    }

    async fn filled(
        &self,
        place: Place,
        read: impl Future<Output = Result<Vec<Rung>, ReadError>>,
    ) -> Result<Arc<Page>, ReadError> {
        let page = || async { Page::of(&read.await?).map(Arc::new).ok_or(ReadError::Nothing) };
        self.cell(place).get_or_try_init(page).await.cloned()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::What;
    use crate::serve::trying::Trying;

    #[tokio::test]
    async fn a_page_of_nothing_is_not_kept() {
        let pages = Pages::default();
        let place = (Digest([1; 32]), 4, 5);
        let empty = pages.filled(place, async { Ok(Vec::new()) }).await;
        assert!(matches!(empty, Err(ReadError::Nothing)));
        let page = pages.filled(place, async { Ok(vec![rung(5, 0)]) });
        assert_eq!(page.await.unwrap().last, 5);
    }

    fn rung(sequence: u64, bytes: usize) -> Rung {
        Rung {
            sequence,
            index: 9,
            entry: vec![1; 105],
            class: None,
            what: What::Bytes(vec![1; bytes]),
        }
    }

    #[test]
    fn a_page_ends_where_the_next_rung_would_be_too_much_and_has_one_always() {
        let last = |rungs: &[Rung]| Page::of(rungs).unwrap().last;
        assert_eq!(last(&[rung(1, 40_000), rung(2, 40_000), rung(3, 40_000)]), 2);
        assert_eq!(last(&[rung(1, 200_000), rung(2, 1)]), 1);
        assert_eq!(last(&[rung(1, 1), rung(2, 200_000)]), 1);
        let page = Page::of(&[rung(1, 40_000), rung(2, 40_000), rung(3, 40_000)]).unwrap();
        let text = String::from_utf8(page.face(Sees::All).to_vec()).unwrap();
        assert!(text.contains("id: 2\n") && !text.contains("id: 3\n"));
    }

    #[tokio::test]
    async fn no_more_is_read_for_a_page_than_it_may_hold_and_none_less() {
        let folder = tempfile::tempdir().unwrap();
        let mut trying = Trying::new(folder.path()).await;
        // Bodies of 16,384 bytes and what is around them: five fit.
        for filler in 0..12 {
            trying.tells_much(filler).await;
        }
        let Trying { door, group, .. } = &trying;
        let read = door.relay.read(*group, 2, MOST).unwrap();
        let page = Page::of(&read).unwrap();
        assert_eq!((read.len(), page.last), (6, 7));
        let all = door.relay.rungs(*group, 2, 64).unwrap();
        assert_eq!(page.face(Sees::All), Page::of(&all).unwrap().face(Sees::All));
    }

    #[tokio::test]
    async fn what_is_cleared_is_read_anew_also_where_it_was_being_read() {
        let pages = Pages::default();
        let place = (Digest([1; 32]), 0, 5);
        let old = pages.filled(place, async {
            pages.clear();
            Ok(vec![rung(1, 7)])
        });
        assert_eq!(old.await.unwrap().last, 1);
        let new = pages.filled(place, async { Ok(vec![rung(2, 0)]) });
        assert_eq!(new.await.unwrap().last, 2);
    }
}
