//! Which copy is made next. Pure: knows no files and no threads.
//!
//! What is in panes comes first, in the kind that they play; then what other clips need to be played at all, the nearest
//! first; then small copies that nobody looks at yet.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{Kind, Near, Wanted};

/// How far a copy is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Making { frames_done: u64, frames_total: u64 },
    Ready(PathBuf),
    Failed { why: String },
}

/// One copy that is wanted.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) wanted: Wanted,
    pub(super) state: State,
    /// Tells the original from another file that came to lie in its place; none where none lies there.
    stamp: Option<Stamp>,
    is_stopped: bool,
}

/// What the disk says of a file: its number there, its length, and when it was written.
pub(super) type Stamp = (u64, u64, Option<std::time::SystemTime>);

impl Entry {
    pub(super) fn new(wanted: Wanted, state: State, stamp: Option<Stamp>) -> Self {
        Self {
            wanted,
            state,
            stamp,
            is_stopped: false,
        }
    }

    /// In one word, for the page.
    pub(super) fn word(&self) -> &'static str {
        match self.state {
            State::Ready(_) => "ready",
            State::Failed { .. } => "failed",
            _ if self.is_stopped => "stopped",
            State::Making { .. } => "making",
            State::Waiting => "waiting",
        }
    }

    /// One that was wanted before goes on as it was, unless it was found lying there meanwhile, or is gone, or failed
    /// with another original.
    fn go_on_as(&mut self, before: &Self, is_there: &dyn Fn(&Path) -> bool) {
        self.is_stopped = before.is_stopped;
        let holds = match &before.state {
            State::Waiting => false,
            State::Making { .. } => true,
            State::Ready(path) => is_there(path),
            State::Failed { .. } => self.stamp == before.stamp,
        };
        if holds {
            self.state = before.state.clone();
        }
    }

    /// Whether one copy serves both: that of the same original. Ids may have changed, and one clip may be there twice.
    fn is_same(&self, wanted: &Wanted) -> bool {
        self.wanted.kind == wanted.kind && self.wanted.original == wanted.original
    }

    fn waits(&self) -> bool {
        self.state == State::Waiting && !self.is_stopped
    }
}

/// All copies, and what is looked at.
#[derive(Debug, Default)]
pub(super) struct Queue {
    pub(super) entries: Vec<Entry>,
    pub(super) is_over: bool,
    /// All were stopped at once: what comes later is not begun either.
    is_all_stopped: bool,
    near: Near,
    ranks: HashMap<usize, usize>,
}

/// Smaller comes first.
type Rank = (u8, usize, usize);

impl Queue {
    pub(super) fn of(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            ..Self::default()
        }
    }

    pub(super) fn state(&self, id: usize, kind: Kind) -> Option<&State> {
        let is_it = |entry: &&Entry| entry.wanted.id == id && entry.wanted.kind == kind;
        self.entries.iter().find(is_it).map(|entry| &entry.state)
    }

    /// Others are wanted from now on. `is_there`: whether a copy still lies where it was.
    pub(super) fn want(&mut self, entries: Vec<Entry>, is_there: &dyn Fn(&Path) -> bool) {
        let key = |entry: &Entry| (entry.wanted.original.clone(), entry.wanted.kind);
        let mut before: HashMap<_, Vec<Entry>> = HashMap::new();
        for entry in std::mem::take(&mut self.entries) {
            before.entry(key(&entry)).or_default().push(entry);
        }
        self.entries = entries;
        for entry in &mut self.entries {
            let same = before.get(&key(entry)).map_or(&[][..], Vec::as_slice);
            let own = same.iter().find(|one| one.wanted.id == entry.wanted.id);
            match own.or(same.first()) {
                Some(before) => entry.go_on_as(before, is_there),
                None => entry.is_stopped = self.is_all_stopped,
            }
        }
    }

    /// Says how far a copy is, to all clips that it serves. Returns the place of the one that is wanted most; none when
    /// it is not wanted any more.
    pub(super) fn stands(&mut self, wanted: &Wanted, state: &State) -> Option<usize> {
        for entry in self.entries.iter_mut().filter(|entry| entry.is_same(wanted)) {
            entry.state = state.clone();
        }
        let all = 0..self.entries.len();
        let same = all.filter(|at| self.entries[*at].is_same(wanted));
        same.min_by_key(|at| (self.entries[*at].is_stopped, self.rank(&self.entries[*at])))
    }

    pub(super) fn near(&mut self, near: Near) {
        self.ranks.clear();
        for (rank, id) in near.ids.iter().enumerate() {
            self.ranks.entry(*id).or_insert(rank);
        }
        self.near = near;
    }

    pub(super) fn stop(&mut self, id: Option<usize>) {
        self.is_all_stopped |= id.is_none();
        for entry in self.of_clip(id) {
            entry.is_stopped = true;
        }
    }

    pub(super) fn resume(&mut self, id: Option<usize>) {
        self.is_all_stopped &= id.is_some();
        for entry in self.of_clip(id) {
            entry.is_stopped = false;
            if matches!(entry.state, State::Failed { .. }) {
                entry.state = State::Waiting;
            }
        }
    }

    fn of_clip(&mut self, id: Option<usize>) -> impl Iterator<Item = &mut Entry> {
        let is_meant = move |entry: &&mut Entry| id.is_none_or(|id| entry.wanted.id == id);
        self.entries.iter_mut().filter(is_meant)
    }

    /// The place of the one to make next.
    pub(super) fn next(&self) -> Option<usize> {
        let waiting = (0..self.entries.len()).filter(|at| self.entries[*at].waits());
        waiting.min_by_key(|at| self.rank(&self.entries[*at]))
    }

    /// Whether the one that is being made is to be left for another: it was stopped, or somebody waits before a pane
    /// while it is for none and less than half done.
    pub(super) fn gives_way(&self, at: usize) -> bool {
        let Some(entry) = self.entries.get(at) else {
            return true;
        };
        if self.is_over || entry.is_stopped {
            return true;
        }
        let is_half_done = match entry.state {
            State::Making {
                frames_done,
                frames_total,
            } => frames_total > 0 && 2 * frames_done >= frames_total,
            _ => false,
        };
        let is_looked_at = |entry: &Entry| self.rank(entry).0 == 0;
        let next = self.next().map(|next| &self.entries[next]);
        !is_half_done && !is_looked_at(entry) && next.is_some_and(is_looked_at)
    }

    fn rank(&self, entry: &Entry) -> Rank {
        let Wanted { id, kind, .. } = entry.wanted;
        let near = self.ranks.get(&id).copied().unwrap_or(usize::MAX);
        let played = if self.near.is_wall { Kind::Wall } else { Kind::Pane };
        let class = match kind {
            _ if near < self.near.panes && kind == played => 0,
            Kind::Pane => 1,
            Kind::Wall => 2,
        };
        (class, near, id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(wanted: &[(usize, Kind)]) -> Vec<Entry> {
        let entry = |&(id, kind): &(usize, Kind)| {
            let wanted = Wanted {
                id,
                kind,
                name: format!("{id}.mov"),
                original: PathBuf::from(format!("{id}.mov")),
                content: None,
            };
            Entry::new(wanted, State::Waiting, None)
        };
        wanted.iter().map(entry).collect()
    }

    fn there(_: &Path) -> bool {
        true
    }

    fn queue(wanted: &[(usize, Kind)]) -> Queue {
        Queue::of(entries(wanted))
    }

    fn near(ids: &[usize], panes: usize, is_wall: bool) -> Near {
        Near {
            ids: ids.to_vec(),
            panes,
            is_wall,
        }
    }

    /// All, in the order in which they are made.
    fn check(mut queue: Queue, expected: &[(usize, Kind)]) {
        let mut made = Vec::new();
        while let Some(next) = queue.next() {
            let entry = &mut queue.entries[next];
            entry.state = State::Ready(PathBuf::new());
            made.push((entry.wanted.id, entry.wanted.kind));
        }
        assert_eq!(made, expected);
    }

    use Kind::{Pane, Wall};

    #[test]
    fn the_nearest_to_the_playhead_is_made_first() {
        let mut queue = queue(&[(0, Pane), (1, Pane), (2, Pane), (3, Pane)]);
        queue.near(near(&[2, 3, 1], 1, false));
        check(queue, &[(2, Pane), (3, Pane), (1, Pane), (0, Pane)]);
    }

    #[test]
    fn a_wall_of_panes_gets_its_small_copies_first_and_others_what_they_need() {
        let mut queue = queue(&[(0, Pane), (0, Wall), (1, Wall), (2, Wall), (2, Pane)]);
        queue.near(near(&[1, 0, 2], 2, true));
        check(queue, &[(1, Wall), (0, Wall), (0, Pane), (2, Pane), (2, Wall)]);
    }

    #[test]
    fn what_is_made_gives_way_to_a_pane_that_waits_unless_it_is_half_done() {
        let mut queue = queue(&[(0, Pane), (1, Pane)]);
        let making = |frames_done| State::Making {
            frames_done,
            frames_total: 10,
        };
        queue.entries[0].state = making(4);
        assert!(!queue.gives_way(0));
        queue.near(near(&[1], 1, false));
        assert!(queue.gives_way(0));
        queue.entries[0].state = making(5);
        assert!(!queue.gives_way(0));
    }

    #[test]
    fn what_was_stopped_is_not_made_until_it_is_resumed() {
        let mut queue = queue(&[(0, Pane), (1, Pane)]);
        queue.stop(Some(0));
        assert_eq!((queue.next(), queue.gives_way(0)), (Some(1), true));
        assert_eq!(queue.entries[0].word(), "stopped");
        queue.stop(None);
        assert_eq!(queue.next(), None);
        queue.resume(None);
        check(queue, &[(0, Pane), (1, Pane)]);
    }

    #[test]
    fn what_failed_is_tried_again_only_when_somebody_says_so() {
        let mut queue = queue(&[(0, Pane)]);
        queue.entries[0].state = State::Failed { why: String::new() };
        assert_eq!(queue.next(), None);
        queue.resume(Some(0));
        assert_eq!(queue.next(), Some(0));
    }
    #[test]
    fn what_was_stopped_or_is_made_stays_so_when_others_are_wanted_too() {
        let mut queue = queue(&[(0, Pane), (1, Pane), (2, Pane)]);
        let making = State::Making {
            frames_done: 1,
            frames_total: 9,
        };
        queue.entries[0].state = making.clone();
        queue.stop(Some(1));
        let made = queue.entries[0].wanted.clone();
        let mut more = entries(&[(3, Pane), (0, Pane), (1, Pane)]);
        more[1].wanted.id = 7;
        queue.want(more, &there);
        let words: Vec<&str> = queue.entries.iter().map(Entry::word).collect();
        assert_eq!(words, ["waiting", "making", "stopped"]);
        assert_eq!(queue.state(7, Pane), Some(&making));
        assert_eq!(queue.stands(&made, &making), Some(1));
        queue.want(entries(&[(3, Pane)]), &there);
        assert_eq!(queue.stands(&made, &making), None);
    }

    #[test]
    fn when_all_were_stopped_what_comes_later_waits_for_a_word_too() {
        let mut queue = queue(&[(0, Pane)]);
        queue.stop(None);
        queue.want(entries(&[(0, Pane), (1, Pane)]), &there);
        assert_eq!(queue.next(), None);
        queue.resume(Some(1));
        queue.want(entries(&[(0, Pane), (1, Pane), (2, Pane)]), &there);
        assert_eq!(queue.next(), Some(1));
        queue.resume(None);
        check(queue, &[(0, Pane), (1, Pane), (2, Pane)]);
    }

    #[test]
    fn one_copy_serves_all_clips_of_the_same_original() {
        let mut twice = entries(&[(0, Pane), (1, Pane), (2, Pane)]);
        twice[1].wanted.original = twice[0].wanted.original.clone();
        let mut queue = Queue::of(twice.clone());
        let made = queue.entries[0].wanted.clone();
        let making = State::Making {
            frames_done: 1,
            frames_total: 9,
        };
        queue.near(near(&[1], 1, false));
        let at = queue.stands(&made, &making).unwrap();
        assert_eq!(queue.state(0, Pane), queue.state(1, Pane));
        assert!(!queue.gives_way(at), "nobody waits for another file");
        // Who stops it for one of them leaves it to the other.
        queue.stop(Some(1));
        let at = queue.stands(&made, &making).unwrap();
        assert!(!queue.gives_way(at));
        queue.want(twice, &there);
        assert_eq!(queue.state(1, Pane), Some(&making));
        let words = |queue: &Queue| queue.entries.iter().map(Entry::word).collect::<Vec<_>>();
        assert_eq!(words(&queue), ["making", "stopped", "waiting"]);
        queue.stands(&made, &State::Ready(PathBuf::new()));
        assert_eq!(words(&queue), ["ready", "ready", "waiting"]);
    }

    #[test]
    fn what_is_gone_is_made_again_and_what_failed_is_tried_with_another_original() {
        let mut queue = queue(&[(0, Pane), (1, Pane)]);
        queue.entries[0].state = State::Ready(PathBuf::from("0.mp4"));
        queue.entries[1].state = State::Failed { why: String::new() };
        let words = |queue: &Queue| queue.entries.iter().map(Entry::word).collect::<Vec<_>>();
        queue.want(entries(&[(0, Pane), (1, Pane)]), &there);
        assert_eq!(words(&queue), ["ready", "failed"]);
        let mut again = entries(&[(0, Pane), (1, Pane)]);
        again[1].stamp = Some((7, 9, None));
        queue.want(again, &|_| false);
        assert_eq!(words(&queue), ["waiting", "waiting"]);
    }
}
