//! What a screen shows of a group: members, posts, shifts, gaps, cards, what waits. Keys and digests in hex, places in
//! degrees, times in seconds since 1970.
//!
//! Decides nothing: `domain` has judged all of it. Whoever looks says what time it is.

mod cards;
mod watch;

pub use cards::{CardView, WhistleView};
pub use watch::{GapView, PostView, ShiftView};

use crate::status::FindingLine;
use crate::{Device, DeviceError, Outside};
use domain::group::{Group, Key, Role, Roles};
use serde::Serialize;

/// A group, as one of its devices shows it.
#[derive(Debug, Clone, Serialize)]
pub struct View {
    /// Its id.
    pub group: String,
    /// What it is called, if that was said.
    pub name: Option<String>,
    /// This device.
    pub me: String,
    /// Whether it is a member.
    pub is_member: bool,
    /// Whether it can read what the circle says now.
    pub is_shut_out: bool,
    /// How far the group was read.
    pub sequence: u64,
    /// The present epoch.
    pub epoch: u64,
    /// Confirmations less refutations that make a notice.
    pub margin: u8,
    /// All members, this one too.
    pub members: Vec<MemberView>,
    /// Posts of the present epoch.
    pub posts: Vec<PostView>,
    /// Shifts of the present epoch, the earliest first.
    pub shifts: Vec<ShiftView>,
    /// Shifts that run now, and for which too few stand at their post.
    pub gaps: Vec<GapView>,
    /// What is whistled about, the newest card first.
    pub cards: Vec<CardView>,
    /// What was said and has no receipt yet, the oldest first.
    pub waiting: Vec<WaitingView>,
    /// How many things relays refused for good.
    pub refused: usize,
    /// What is not as it must be.
    pub findings: Vec<FindingLine>,
}

/// One member.
#[derive(Debug, Clone, Serialize)]
pub struct MemberView {
    /// The signing key.
    pub key: String,
    /// As they call themselves.
    pub nickname: Option<String>,
    /// What they may do.
    pub roles: Vec<&'static str>,
    /// Voices of one branch count once.
    pub branch: String,
    /// Where they stand watch.
    pub post: Option<String>,
}

/// Something that waits to be sent.
#[derive(Debug, Clone, Serialize)]
pub struct WaitingView {
    /// Under which it is kept.
    pub name: String,
    /// What it is called, unless it has to be closed anew.
    pub digest: String,
    /// Whether it is a whistle.
    pub is_whistle: bool,
}

impl<O: Outside> Device<O> {
    /// All of it, for whoever looks now; nothing before the group was read.
    ///
    /// # Errors
    /// Where what waits cannot be read.
    pub fn view(&self, now_s: u64) -> Result<Option<View>, DeviceError> {
        let Some(group) = self.circle().group() else {
            return Ok(None);
        };
        let findings = self.findings();
        Ok(Some(View {
            group: self.group_id(),
            name: self.circle().plan().name().map(|name| name.text().to_owned()),
            me: self.key().to_string(),
            is_member: self.is_member(),
            is_shut_out: findings.iter().any(|one| one.code == "shut-out"),
            sequence: self.head().0,
            epoch: group.epoch().number,
            margin: group.policy().margin.max(2),
            members: self.members_view(group),
            posts: watch::posts(self.circle(), group),
            shifts: watch::shifts(self.circle()),
            gaps: watch::gaps(self.circle(), group, now_s),
            cards: cards::cards(self.circle(), group, self.key(), now_s),
            waiting: self.waiting_view()?,
            refused: self.refused.len(),
            findings: findings.iter().map(FindingLine::from).collect(),
        }))
    }

    fn members_view(&self, group: &Group) -> Vec<MemberView> {
        let circle = self.circle();
        let post = |key: Key| circle.watch().on_shift(group).find(|(one, _)| *one == key);
        let view = |(key, member): (&Key, &domain::group::Member)| MemberView {
            key: key.to_string(),
            nickname: circle.plan().nickname(*key).map(|name| name.text().to_owned()),
            roles: words(member.roles),
            branch: member.branch.to_string(),
            post: post(*key).map(|(_, post)| crate::hex(&post.0)),
        };
        group.members().iter().map(view).collect()
    }

    fn waiting_view(&self) -> Result<Vec<WaitingView>, DeviceError> {
        let view = |one: crate::Waiting| WaitingView {
            name: one.name,
            digest: one.digest.to_string(),
            is_whistle: one.is_whistle,
        };
        Ok(self.waiting()?.into_iter().map(view).collect())
    }
}

fn words(roles: Roles) -> Vec<&'static str> {
    roles.iter().map(Role::word).collect()
}
