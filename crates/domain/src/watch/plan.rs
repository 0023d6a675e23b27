//! What is planned: names, posts, shifts and who took them, folded in the ledger's order.
//!
//! **Invariant:** equal for all who read the present epoch, whatever they read before it. What was said before is kept
//! apart, so that it can be shown and said again.

use super::{Label, NEEDED_MAX, Planned, Post, PostId, Shift, ShiftId};
use crate::group::{Group, Key, Role};
use std::collections::{BTreeMap, BTreeSet};

/// Posts of a group, at most.
pub const POSTS_MAX: usize = 256;
/// Shifts of a group, at most.
pub const SHIFTS_MAX: usize = 1_024;
/// Shifts that were over this long before a new one begins, in seconds, go.
const KEPT_S: u64 = 8 * 86_400;

/// Why something that was said about the plan counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotPlanned {
    /// By somebody who is no member.
    #[error("its author is no member")]
    Stranger,
    /// The author has not the role for it.
    #[error("its author may not say that")]
    Right,
    /// About a post that is not there.
    #[error("there is no such post")]
    NoPost,
    /// About a shift that is not there.
    #[error("there is no such shift")]
    NoShift,
    /// All places are taken.
    #[error("all places of that shift are taken")]
    Full,
    /// Given back or offered by somebody who has no place there.
    #[error("its author has no place in that shift")]
    NotTaken,
    /// More than a group can have.
    #[error("the group has as many as it can")]
    TooMany,
    /// A taker is no watcher.
    #[error("it names somebody who does not watch")]
    NoWatcher,
}

/// A shift, and who would give their place away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// The shift itself.
    pub shift: Shift,
    /// Who took it and offers it, the first who offered first.
    pub offered: Vec<Key>,
}

/// What was said within one epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Said {
    name: Option<Label>,
    nicknames: BTreeMap<Key, Label>,
    posts: BTreeMap<PostId, Post>,
    shifts: BTreeMap<ShiftId, Stood>,
}

/// What is planned.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    epoch: u64,
    now: Said,
    /// The last of what was known before, where this epoch has not said it again nor ended it.
    before: Said,
}

/// What was before is not the same for all, and nobody judges by it.
impl PartialEq for Plan {
    fn eq(&self, other: &Self) -> bool {
        (self.epoch, &self.now) == (other.epoch, &other.now)
    }
}
impl Eq for Plan {}

impl Plan {
    /// What the group is called.
    #[must_use]
    pub fn name(&self) -> Option<&Label> {
        self.now.name.as_ref().or(self.before.name.as_ref())
    }

    /// What a member is called.
    #[must_use]
    pub fn nickname(&self, member: Key) -> Option<&Label> {
        let nicknames = [&self.now.nicknames, &self.before.nicknames];
        nicknames.into_iter().find_map(|all| all.get(&member))
    }

    /// Posts of the present epoch.
    #[must_use]
    pub fn posts(&self) -> &BTreeMap<PostId, Post> {
        &self.now.posts
    }

    /// Shifts of the present epoch.
    #[must_use]
    pub fn shifts(&self) -> &BTreeMap<ShiftId, Stood> {
        &self.now.shifts
    }

    /// What was known before, is not said again yet, and is for this member to say: their own nickname; for a steward also
    /// the group's name, posts, and shifts that are not over.
    #[must_use]
    pub fn to_say_again(&self, group: &Group, me: Key, now_s: u64) -> Vec<Planned> {
        let mut known = self.clone();
        known.enter(group);
        let is_said = known.now.nicknames.contains_key(&me);
        let own = known.before.nicknames.remove(&me).filter(|_| !is_said);
        let own = own.filter(|_| group.member(me).is_some()).map(Planned::Nickname);
        if !group.is(me, Role::Steward) {
            return own.into_iter().collect();
        }
        let Said {
            name, posts, shifts, ..
        } = known.before;
        let posts = posts.into_iter().map(|(id, post)| Planned::Post(id, post));
        let lasts = |one: &Stood| one.shift.span.until_s > now_s;
        let shifts = shifts.into_iter().filter(|(_, one)| lasts(one));
        let shifts = shifts.map(|(id, one)| Planned::Shift(id, said_again(group, one.shift)));
        let name = name.map(Planned::Name).into_iter();
        own.into_iter().chain(name).chain(posts).chain(shifts).collect()
    }

    /// Takes what was said next. What does not count changes nothing.
    ///
    /// # Errors
    /// Why it does not count.
    pub fn fold(&mut self, group: &Group, by: Key, said: &Planned) -> Result<(), NotPlanned> {
        let member = group.member(by).ok_or(NotPlanned::Stranger)?;
        let may = match said {
            Planned::Nickname(_) => true,
            Planned::Name(_) | Planned::Post(..) | Planned::Closed(_) => member.is(Role::Steward),
            Planned::Shift(..) | Planned::Off(_) => member.is(Role::Steward) || member.is(Role::Dispatcher),
            Planned::Take(_) | Planned::GiveBack(_) | Planned::Offer(_) => member.is(Role::Watcher),
        };
        may.then_some(()).ok_or(NotPlanned::Right)?;
        self.enter(group);
        match said {
            Planned::Nickname(label) => drop(self.now.nicknames.insert(by, label.clone())),
            Planned::Name(label) => (self.now.name, self.before.name) = (Some(label.clone()), None),
            Planned::Post(id, post) => self.post(*id, post)?,
            Planned::Closed(id) => self.close(*id),
            Planned::Shift(id, shift) => self.shift(group, *id, shift)?,
            Planned::Off(id) => self.call_off(*id),
            Planned::Take(id) => self.take(*id, by)?,
            Planned::GiveBack(id) => self.give_back(*id, by)?,
            Planned::Offer(id) => self.offer(*id, by)?,
        }
        Ok(())
    }

    /// Who is no watcher any more holds no place; a new epoch begins with nothing said.
    pub fn follow(&mut self, group: &Group) {
        self.enter(group);
        let gone = |key: &Key| !group.is(*key, Role::Watcher);
        for one in self.now.shifts.values_mut() {
            one.shift.takers.retain(|key| !gone(key));
            one.offered.retain(|key| !gone(key));
        }
        self.now.nicknames.retain(|key, _| group.member(*key).is_some());
        self.before
            .nicknames
            .retain(|key, _| group.member(*key).is_some());
    }

    fn enter(&mut self, group: &Group) {
        if self.epoch == group.epoch().number {
            return;
        }
        self.epoch = group.epoch().number;
        let was = std::mem::take(&mut self.now);
        self.before.name = was.name.or(self.before.name.take());
        self.before.nicknames.extend(was.nicknames);
        self.before.posts.extend(was.posts);
        let newest_s = was.shifts.values().map(|one| one.shift.span.from_s).max();
        self.before.shifts.extend(was.shifts);
        forget_old(&mut self.before.shifts, newest_s.unwrap_or(0));
    }

    fn post(&mut self, id: PostId, post: &Post) -> Result<(), NotPlanned> {
        let posts = &mut self.now.posts;
        let has_room = posts.len() < POSTS_MAX || posts.contains_key(&id);
        has_room.then_some(()).ok_or(NotPlanned::TooMany)?;
        posts.insert(id, post.clone());
        self.before.posts.remove(&id);
        Ok(())
    }

    /// Also of what is not there: whoever knows what was said before knows more of that, and must judge alike.
    fn close(&mut self, id: PostId) {
        for said in [&mut self.now, &mut self.before] {
            said.posts.remove(&id);
            said.shifts.retain(|_, one| one.shift.post != id);
        }
    }

    fn shift(&mut self, group: &Group, id: ShiftId, shift: &Shift) -> Result<(), NotPlanned> {
        self.now.posts.get(&shift.post).ok_or(NotPlanned::NoPost)?;
        let shifts = &mut self.now.shifts;
        if let Some(known) = shifts.get_mut(&id) {
            let takers = std::mem::take(&mut known.shift.takers);
            known.shift = Shift {
                takers,
                ..shift.clone()
            };
            return Ok(());
        }
        let watch = |all: &BTreeSet<Key>| all.iter().all(|key| group.is(*key, Role::Watcher));
        watch(&shift.takers).then_some(()).ok_or(NotPlanned::NoWatcher)?;
        if shifts.len() >= SHIFTS_MAX {
            forget_old(shifts, shift.span.from_s);
        }
        (shifts.len() < SHIFTS_MAX)
            .then_some(())
            .ok_or(NotPlanned::TooMany)?;
        let stood = Stood {
            shift: shift.clone(),
            offered: Vec::new(),
        };
        shifts.insert(id, stood);
        self.before.shifts.remove(&id);
        Ok(())
    }

    fn call_off(&mut self, id: ShiftId) {
        self.now.shifts.remove(&id);
        self.before.shifts.remove(&id);
    }

    fn stood(&mut self, id: ShiftId) -> Result<&mut Stood, NotPlanned> {
        self.now.shifts.get_mut(&id).ok_or(NotPlanned::NoShift)
    }

    fn take(&mut self, id: ShiftId, by: Key) -> Result<(), NotPlanned> {
        let stood = self.stood(id)?;
        if stood.shift.takers.contains(&by) {
            stood.offered.retain(|key| *key != by);
            return Ok(());
        }
        if stood.shift.takers.len() >= usize::from(stood.shift.needed) {
            let freed = *stood.offered.first().ok_or(NotPlanned::Full)?;
            stood.offered.remove(0);
            stood.shift.takers.remove(&freed);
        }
        stood.shift.takers.insert(by);
        Ok(())
    }

    fn give_back(&mut self, id: ShiftId, by: Key) -> Result<(), NotPlanned> {
        let stood = self.stood(id)?;
        stood.offered.retain(|key| *key != by);
        stood
            .shift
            .takers
            .remove(&by)
            .then_some(())
            .ok_or(NotPlanned::NotTaken)
    }

    fn offer(&mut self, id: ShiftId, by: Key) -> Result<(), NotPlanned> {
        let stood = self.stood(id)?;
        stood
            .shift
            .takers
            .contains(&by)
            .then_some(())
            .ok_or(NotPlanned::NotTaken)?;
        if !stood.offered.contains(&by) {
            stood.offered.push(by);
        }
        Ok(())
    }
}

/// Those that were over long before that time.
fn forget_old(shifts: &mut BTreeMap<ShiftId, Stood>, from_s: u64) {
    shifts.retain(|_, one| one.shift.span.until_s.saturating_add(KEPT_S) > from_s);
}

/// Without whoever does not watch any more. Fewer may be needed by now than took it: they stay.
fn said_again(group: &Group, shift: Shift) -> Shift {
    let watches = |key: &Key| group.is(*key, Role::Watcher);
    let takers: BTreeSet<Key> = shift.takers.into_iter().filter(watches).collect();
    let needed = shift.needed.max(u8::try_from(takers.len()).unwrap_or(NEEDED_MAX));
    Shift {
        takers,
        needed,
        ..shift
    }
}
