//! What is read of recordings for a page: frames, small pictures, sound.
//!
//! It outlives a turn. Input ids stay what they were, so an answer that is on its way when the page is turned ends as
//! it began, and what was read once is not read again.

use std::sync::Arc;

use super::Event;
use super::loudness::Loudness;
use super::pictures::Pictures;
use super::thumbs::Thumbs;

pub(super) struct Reading {
    pub(super) pictures: Pictures,
    pub(super) thumbs: Thumbs,
    pub(super) loudness: Loudness,
    can_read: bool,
}

impl Reading {
    pub(super) fn new(event: &Event) -> Arc<Self> {
        Arc::new(Self {
            pictures: Pictures::new(event.tools.as_ref()),
            thumbs: Thumbs::new(event.tools.as_ref(), event.thumbs.clone()),
            loudness: Loudness::new(event.tools.as_ref()),
            can_read: event.tools.is_some(),
        })
    }

    /// The same for the event that comes after; another where this one had nothing to read with.
    pub(super) fn after(before: &Arc<Self>, event: &Event) -> Arc<Self> {
        if before.can_read || event.tools.is_none() {
            return Arc::clone(before);
        }
        Self::new(event)
    }

    /// Ends all reading, for good.
    pub(super) fn end(&self) {
        self.pictures.end();
        self.thumbs.end();
        self.loudness.end();
    }
}
