//! Reads a whole ledger from its first entry to its last, and says everything that is wrong with it.
//!
//! Memory stays flat: the right edge of the tree, and one head for each group. After a finding it goes on as if the
//! ledger were right from there, so that one break is one finding, not one for each entry behind it.

use super::digest::{GroupHead, GroupTag};
use super::edge::Edge;
use super::entry::{Entry, GroupState, Leaf};
use super::finding::Finding;
use super::tiles::Tile;
use super::tree::{TreeHead, leaf_hash};
use std::collections::{BTreeMap, HashMap};

/// Groups that are followed: about 100 MB of heads.
pub const GROUPS_MAX: usize = 1_000_000;

/// An audit under way.
#[derive(Debug, Default)]
pub struct Audit {
    edge: Edge,
    groups: HashMap<GroupTag, GroupState>,
    /// Roots that were signed, by size, until the audit comes there.
    signed: BTreeMap<u64, Vec<TreeHead>>,
    /// Heads that members saw, until the audit comes there.
    seen: HashMap<(GroupTag, u64), Vec<GroupHead>>,
    is_successor: bool,
    has_too_many_groups: bool,
}

/// What one entry came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Audited {
    /// Everything that is wrong with it.
    pub findings: Vec<Finding>,
    /// The tiles that it completes, to be compared with those that are served.
    pub tiles: Vec<Tile>,
}

/// What the whole ledger came to.
#[derive(Debug, PartialEq, Eq)]
pub struct AuditEnd {
    /// What was left open.
    pub findings: Vec<Finding>,
    /// The tiles at the right edge, to be compared with those that are served.
    pub tiles: Vec<Tile>,
    /// Size and root of what was read.
    pub head: TreeHead,
    /// How many groups there are.
    pub groups: usize,
}

impl Audit {
    /// Begins at the first entry.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins at the first entry of a ledger that goes on for another one, whose groups stood so.
    #[must_use]
    pub fn succeeding(groups: impl IntoIterator<Item = (GroupTag, GroupState)>) -> Self {
        Self {
            groups: groups.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Goes on where an audit stood that was stopped: with what it said of its edge, its groups and its beginning.
    #[must_use]
    pub fn resuming(
        edge: Edge,
        groups: impl IntoIterator<Item = (GroupTag, GroupState)>,
        is_successor: bool,
    ) -> Self {
        Self {
            edge,
            groups: groups.into_iter().collect(),
            is_successor,
            ..Self::default()
        }
    }

    /// Size and root of what was read so far.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        self.edge.head()
    }

    /// Where each group stands, in no order.
    pub fn groups(&self) -> impl Iterator<Item = (GroupTag, GroupState)> + '_ {
        self.groups.iter().map(|(group, state)| (*group, *state))
    }

    /// Whether the ledger goes on for another one.
    #[must_use]
    pub fn is_successor(&self) -> bool {
        self.is_successor
    }

    /// Hands in a checkpoint that was signed, now or long ago. It is compared when the audit comes to its size, so it
    /// is best handed in before the first entry.
    pub fn expect(&mut self, signed: TreeHead) -> Option<Finding> {
        let found = self.edge.head();
        if signed.size < found.size {
            return Some(Finding::TooLate { size: signed.size });
        }
        if signed.size == found.size {
            return compare(&signed, &found);
        }
        let at_size = self.signed.entry(signed.size).or_default();
        if !at_size.contains(&signed) {
            at_size.push(signed);
        }
        None
    }

    /// Hands in where a member saw a group stand. It is compared when the audit comes there.
    pub fn expect_group(&mut self, group: GroupTag, seen: GroupState) {
        self.seen
            .entry((group, seen.sequence))
            .or_default()
            .push(seen.head);
    }

    /// Takes the next entry, as it lay in its bundle.
    pub fn entry(&mut self, bytes: &[u8]) -> Audited {
        let index = self.edge.head_size();
        let mut findings = Vec::new();
        match Leaf::parse(bytes) {
            Ok(Leaf::Group(entry)) => self.follow(index, &entry, &mut findings),
            Ok(Leaf::Succession(_)) if index == 0 => self.is_successor = true,
            Ok(Leaf::Succession(_)) => findings.push(Finding::Succession { index }),
            Err(why) => findings.push(Finding::NoEntry { index, why }),
        }
        let tiles = self.edge.append(leaf_hash(bytes));
        if let Some(signed) = self.signed.remove(&(index + 1)) {
            let found = self.edge.head();
            findings.extend(signed.iter().filter_map(|signed| compare(signed, &found)));
        }
        Audited { findings, tiles }
    }

    /// Says what was left open when there are no more entries.
    #[must_use]
    pub fn finish(self) -> AuditEnd {
        let (head, tiles) = (self.edge.head(), self.edge.partial_tiles());
        let beyond = |size: &u64| Finding::BeyondEnd {
            size: *size,
            entries: head.size,
        };
        let mut findings: Vec<Finding> = self.signed.keys().map(beyond).collect();
        let mut open: Vec<_> = self.seen.into_keys().collect();
        open.sort_unstable();
        findings.extend(
            open.into_iter()
                .map(|(group, sequence)| Finding::SeenNotReached { group, sequence }),
        );
        AuditEnd {
            findings,
            tiles,
            head,
            groups: self.groups.len(),
        }
    }

    fn follow(&mut self, index: u64, entry: &Entry, findings: &mut Vec<Finding>) {
        let (group, state) = (entry.group(), entry.state());
        let Some(known) = self.groups.get(&group).copied() else {
            return self.begin(index, entry, state, findings);
        };
        findings.extend(against(index, entry, known));
        if state.sequence > known.sequence {
            self.groups.insert(group, state);
        }
        self.compare_seen(index, group, state, findings);
    }

    /// The first entry of a group.
    fn begin(&mut self, index: u64, entry: &Entry, state: GroupState, findings: &mut Vec<Finding>) {
        let (group, sequence) = (entry.group(), entry.sequence());
        if self.groups.len() == GROUPS_MAX {
            let is_told = std::mem::replace(&mut self.has_too_many_groups, true);
            return findings.extend((!is_told).then_some(Finding::TooManyGroups { index }));
        }
        match self.is_successor && sequence > 1 {
            true => findings.push(Finding::BegunBefore {
                index,
                group,
                sequence,
            }),
            false => findings.extend(against(index, entry, GroupState::EMPTY)),
        }
        self.groups.insert(group, state);
        self.compare_seen(index, group, state, findings);
    }

    fn compare_seen(&mut self, index: u64, group: GroupTag, state: GroupState, findings: &mut Vec<Finding>) {
        if self.seen.is_empty() {
            return;
        }
        let found = state.head;
        let seen = self.seen.remove(&(group, state.sequence)).unwrap_or_default();
        let others = seen.into_iter().filter(|seen| *seen != found);
        findings.extend(others.map(|seen| Finding::SeenHead {
            index,
            group,
            seen,
            found,
        }));
    }
}

/// What is wrong with an entry of a group that stands so: its sequence, or, where that is right, the head it names.
fn against(index: u64, entry: &Entry, known: GroupState) -> Option<Finding> {
    let (group, found, needed) = (entry.group(), entry.sequence(), known.sequence + 1);
    if found != needed {
        return Some(Finding::Sequence {
            index,
            group,
            needed,
            found,
        });
    }
    let (found, needed) = (entry.previous(), known.head);
    (found != needed).then_some(Finding::Head {
        index,
        group,
        needed,
        found,
    })
}

fn compare(signed: &TreeHead, found: &TreeHead) -> Option<Finding> {
    let differs = signed.root != found.root;
    differs.then_some(Finding::Root {
        size: found.size,
        signed: signed.root,
        found: found.root,
    })
}
