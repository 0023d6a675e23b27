//! What a device knows of its group, as plain words and numbers: for screens and for programs.
//!
//! Decides nothing, and knows no terminal. Keys and digests are in hex.

use crate::circle::Heard;
use crate::outbox::Refused;
use crate::{Device, Finding, Outside, hex};
use domain::alarm::{Alarm, Lean, NoticeState, Publication, Said, Standing, Verdict, What, Word};
use domain::group::{Change, Group, Role, Roles};
use domain::watch::Planned;
use seal::circle::Content;
use serde::Serialize;

/// A group as it stands.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// Its id.
    pub group: String,
    /// Its newest sequence.
    pub sequence: u64,
    /// The head there: who has the same at the same sequence has the same history.
    pub head: String,
    /// The present epoch.
    pub epoch: u64,
    /// Confirmations less refutations that make a notice.
    pub margin: u8,
    /// This device.
    pub me: String,
    /// Whether it is a member; not before it has joined, and not after it was removed.
    pub is_member: bool,
    /// Everybody.
    pub members: Vec<MemberLine>,
    /// Roles that wait for a second steward.
    pub proposals: Vec<ProposalLine>,
    /// Invitations of this device that can still be used.
    pub invitations: Vec<InvitationLine>,
    /// Whether watchers and dispatchers may invite watchers.
    pub watchers_invite: bool,
    /// For how many days what is closed to the circle is kept.
    pub circle_days: u8,
    /// All alarms, in the order of their names.
    pub alarms: Vec<AlarmLine>,
    /// What this device wrote and the relay refused for good.
    pub refused: Vec<RefusedLine>,
    /// What is not as it must be.
    pub findings: Vec<FindingLine>,
}

/// One member.
#[derive(Debug, Clone, Serialize)]
pub struct MemberLine {
    /// Who.
    pub key: String,
    /// What they may do.
    pub roles: Vec<&'static str>,
    /// At which post they stand, if they do.
    pub post: Option<String>,
}

/// Roles that wait for a second steward.
#[derive(Debug, Clone, Serialize)]
pub struct ProposalLine {
    /// The envelope that proposes them.
    pub proposal: String,
    /// For whom.
    pub member: String,
    /// All of their roles then.
    pub roles: Vec<&'static str>,
    /// By whom.
    pub by: String,
}

/// An invitation of this device.
#[derive(Debug, Clone, Serialize)]
pub struct InvitationLine {
    /// Its key; what opens the group is in the link alone.
    pub invitation: String,
    /// What it gives.
    pub roles: Vec<&'static str>,
    /// Until when, in seconds since 1970.
    pub expires_s: u64,
}

/// One alarm.
#[derive(Debug, Clone, Serialize)]
pub struct AlarmLine {
    /// Its whistle.
    pub whistle: String,
    /// Who blew it.
    pub by: String,
    /// About what.
    pub what: &'static str,
    /// The south-west corner of its field, in degrees.
    pub north: f64,
    /// The same.
    pub east: f64,
    /// How it stands: unconfirmed, confirmed, unfounded, ended.
    pub standing: &'static str,
    /// Voices for it.
    pub for_it: usize,
    /// Voices against it.
    pub against: usize,
    /// Whether this device is asked.
    pub asks_me: bool,
    /// What the public was told last.
    pub told: Option<&'static str>,
}

/// One envelope that was refused for good; it lies in this device's folder.
#[derive(Debug, Clone, Serialize)]
pub struct RefusedLine {
    /// Its digest.
    pub envelope: String,
    /// The relay's code.
    pub code: String,
    /// The relay's words.
    pub detail: String,
}

/// One finding.
#[derive(Debug, Clone, Serialize)]
pub struct FindingLine {
    /// For scripts.
    pub code: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Which thing.
    pub about: String,
    /// What to do.
    pub advice: &'static str,
}

/// One thing that came.
#[derive(Debug, Clone, Serialize)]
pub struct HeardLine {
    /// What kind of thing.
    pub kind: &'static str,
    /// By whom.
    pub by: String,
    /// About whom or what.
    pub about: Option<String>,
    /// What was said.
    pub said: Option<&'static str>,
}

impl From<&Refused> for RefusedLine {
    fn from(one: &Refused) -> Self {
        Self {
            envelope: one.digest.to_string(),
            code: one.code.clone(),
            detail: one.detail.clone(),
        }
    }
}

impl From<&Finding> for FindingLine {
    fn from(one: &Finding) -> Self {
        Self {
            code: one.code,
            meaning: one.meaning(),
            about: one.about.clone(),
            advice: one.advice(),
        }
    }
}

impl<O: Outside> Device<O> {
    /// All of it; nothing before the group was read.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        let group = self.circle().group()?;
        let (sequence, head) = self.head();
        let alarms = self.circle().alarms().all().values();
        Some(Status {
            group: self.group_id(),
            sequence,
            head,
            epoch: group.epoch().number,
            margin: group.policy().margin.max(2),
            me: self.key().to_string(),
            is_member: self.is_member(),
            members: self.members(group),
            proposals: self.proposals(),
            invitations: self.invitations(group),
            watchers_invite: group.policy().watchers_invite,
            circle_days: group.policy().circle_days,
            alarms: alarms.map(|one| self.alarm_line(group, one)).collect(),
            refused: self.refused.iter().map(RefusedLine::from).collect(),
            findings: self.findings().iter().map(FindingLine::from).collect(),
        })
    }

    fn members(&self, group: &Group) -> Vec<MemberLine> {
        let post = |key| self.circle().watch().on_shift(group).find(|(one, _)| *one == key);
        let line = |(key, member): (&domain::group::Key, &domain::group::Member)| MemberLine {
            key: key.to_string(),
            roles: member.roles.iter().map(|role| role.word()).collect(),
            post: post(*key).map(|(_, post)| hex::write(&post.0)),
        };
        group.members().iter().map(line).collect()
    }

    fn proposals(&self) -> Vec<ProposalLine> {
        let line = |(digest, member, by, roles): (_, domain::group::Key, domain::group::Key, Roles)| {
            let proposal: domain::group::Digest = digest;
            ProposalLine {
                proposal: proposal.to_string(),
                member: member.to_string(),
                roles: roles.iter().map(Role::word).collect(),
                by: by.to_string(),
            }
        };
        self.circle().proposals().map(line).collect()
    }

    fn invitations(&self, group: &Group) -> Vec<InvitationLine> {
        let open = self
            .kept
            .owed
            .iter()
            .filter(|one| group.invitation(one.seed.key()).is_some());
        let line = |one: &crate::kept::Owed| InvitationLine {
            invitation: one.seed.key().to_string(),
            roles: one.roles.iter().map(Role::word).collect(),
            expires_s: one.expires_s,
        };
        open.map(line).collect()
    }

    fn alarm_line(&self, group: &Group, one: &Alarm) -> AlarmLine {
        let alarms = self.circle().alarms();
        let tally = alarms.tally(group, one);
        let standing = alarms.standing(group, one.id, self.now_s());
        let (cell, me) = (one.whistle.cell, self.key());
        AlarmLine {
            whistle: one.id.to_string(),
            by: one.by.to_string(),
            what: what(one.whistle.what),
            north: f64::from(cell.north) / 200.0 - 90.0,
            east: f64::from(cell.east) / 200.0 - 180.0,
            standing: standing.map_or("unconfirmed", stands),
            for_it: tally.voices(Lean::For),
            against: tally.voices(Lean::Against),
            asks_me: group.member(me).is_some() && one.asked.contains(&me) && !one.answers.contains_key(&me),
            told: alarms
                .told()
                .of(one.id)
                .map(Publication::latest)
                .map(|told| notice(told.state)),
        }
    }
}

impl From<&Heard> for HeardLine {
    fn from(heard: &Heard) -> Self {
        let line = |kind, by: &domain::group::Key, about, said| Self {
            kind,
            by: by.to_string(),
            about,
            said,
        };
        match heard {
            Heard::Changed(by, change) => line("group", by, about(change), Some(changed(change))),
            Heard::Told(by, told) => line(
                "notice",
                by,
                Some(told.alarm.to_string()),
                Some(notice(told.state)),
            ),
            Heard::Said(by, digest, content) => match content {
                Content::CheckIn(post) => line("check-in", by, Some(hex::write(&post.0)), None),
                Content::CheckOut => line("check-out", by, None, None),
                Content::HandOver(post, _) => line("hand-over", by, Some(hex::write(&post.0)), None),
                Content::Planned(one) => line("plan", by, None, Some(planned(one))),
                Content::Said(Said::Whistle(one)) => {
                    line("whistle", by, Some(digest.to_string()), Some(what(one.what)))
                }
                Content::Said(Said::Answer(alarm, word)) => {
                    line("answer", by, Some(alarm.to_string()), Some(word_of(*word)))
                }
                Content::Said(Said::Verdict(alarm, one, _)) => {
                    line("verdict", by, Some(alarm.to_string()), Some(verdict(*one)))
                }
                Content::Said(Said::Enough(alarm)) => line("enough", by, Some(alarm.to_string()), None),
                Content::Said(Said::Same(alarm, _)) => line("same", by, Some(alarm.to_string()), None),
                Content::Said(Said::Apart(alarm)) => line("apart", by, Some(alarm.to_string()), None),
            },
        }
    }
}

/// As it is typed and told.
#[must_use]
pub fn notice(state: NoticeState) -> &'static str {
    match state {
        NoticeState::Alert => "alert",
        NoticeState::Correction => "correction",
        NoticeState::AllClear => "all-clear",
    }
}

pub(crate) fn stands(standing: Standing) -> &'static str {
    match standing {
        Standing::Unconfirmed => "unconfirmed",
        Standing::Confirmed => "confirmed",
        Standing::Unfounded => "unfounded",
        Standing::Ended => "ended",
    }
}

pub(crate) fn what(what: What) -> &'static str {
    ["danger", "crowd", "vehicle", "fire", "water", "hurt", "other"][what as usize]
}

pub(crate) fn word_of(word: Word) -> &'static str {
    match word {
        Word::Confirmed(_) => "confirmed",
        Word::NotIt(_) => "not-it",
        Word::CannotTell => "cannot-tell",
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "confirmed",
        Verdict::Unfounded => "unfounded",
        Verdict::Ended => "ended",
    }
}

/// Without names: what is printed here is read by scripts, and often kept.
fn planned(planned: &Planned) -> &'static str {
    match planned {
        Planned::Nickname(_) => "said a nickname",
        Planned::Name(_) => "named the group",
        Planned::Post(..) => "opened or changed a post",
        Planned::Closed(_) => "closed a post",
        Planned::Shift(..) => "planned a shift",
        Planned::Off(_) => "called a shift off",
        Planned::Take(_) => "took a shift",
        Planned::GiveBack(_) => "gave a shift back",
        Planned::Offer(_) => "offered a shift",
    }
}

fn changed(change: &Change) -> &'static str {
    match change {
        Change::Genesis(_) => "began",
        Change::Invitation(_) => "invited somebody",
        Change::Join { .. } => "joined",
        Change::Epoch { removed, .. } if removed.is_empty() => "began an epoch",
        Change::Epoch { .. } => "removed somebody",
        Change::Receiving { .. } => "renewed a receiving key",
        Change::Roles { .. } => "gave roles",
        Change::Policy(_) => "changed the policy",
        Change::Withdraw(_) => "took an invitation back",
        Change::Second { .. } => "seconded a proposal",
    }
}

fn about(change: &Change) -> Option<String> {
    match change {
        Change::Epoch { removed, .. } => removed.first().map(ToString::to_string),
        Change::Roles { member, .. } => Some(member.to_string()),
        _ => None,
    }
}
