//! What a member says: whistles, answers, verdicts, shifts, and notices to the public. `formats/alarm.md`.
//!
//! What is said again because a command was killed is sent once: what waits is looked at first.

use crate::device::post;
use crate::device::sending::Sent;
use crate::outbox::{self, Pending};
use crate::{Device, DeviceError, Outside, Stop};
use domain::alarm::{
    Cell, Lean, Notice, NoticeState, Publication, Said, Verdict, Voice, What, Whistle, Word,
};
use domain::group::{Digest, Role};
use seal::circle::{self, Content};
use seal::envelope::Class;
use seal::notice;

/// A whistle that the ledger has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whistled {
    /// What the alarm is called.
    pub whistle: Digest,
    /// Its sequence in the group.
    pub sequence: u64,
}

/// What became of telling the public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noticed {
    /// It was told now.
    Told(Notice),
    /// It had been told.
    Before(Notice),
    /// It cannot be told yet.
    Missing(Missing),
}

/// What a notice lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Voices for the alarm.
    pub for_it: usize,
    /// Voices against it.
    pub against: usize,
    /// How many more on one side than on the other are needed.
    pub margin: u8,
    /// Whether an alert was told, which alone can be corrected or ended.
    pub is_told: bool,
}

/// For so long a whistle that was sent for a killed command is the one of that command, run again.
const FINISHED_S: u64 = 600;

impl<O: Outside> Device<O> {
    /// Blows the whistle.
    ///
    /// # Errors
    /// Where the place is none, or the relay cannot be asked.
    pub async fn whistle(
        &mut self,
        what: What,
        north_deg: f64,
        east_deg: f64,
        at: Option<&str>,
    ) -> Result<Whistled, DeviceError> {
        let cell = cell(north_deg, east_deg)?;
        let whistle = Whistle {
            what,
            cell,
            post: at.map(|name| post(&self.kept.group, name)),
            at_s: self.now_s(),
            sighting: None,
        };
        // The time aside: the same whistle, blown again because its command was killed.
        let same = |content: &Content| match content {
            Content::Said(Said::Whistle(one)) => {
                Whistle {
                    at_s: whistle.at_s,
                    ..*one
                } == whistle
            }
            _ => false,
        };
        let digest = self.blow(&Content::Said(Said::Whistle(whistle)), same).await?;
        let sequence = self.mirror.sequence_of(digest).unwrap_or_default();
        Ok(Whistled {
            whistle: digest,
            sequence,
        })
    }

    /// Answers a whistle.
    ///
    /// # Errors
    /// Where there is no such whistle, this member was not asked, or the relay cannot be asked.
    pub async fn answer(&mut self, whistle: &str, lean: Lean) -> Result<Digest, DeviceError> {
        let sent = self.ready().await?;
        let alarm = self.alarm(whistle)?;
        let content = self.answering(alarm, lean)?;
        self.say_unless(&sent, &content, |one| *one == content).await?;
        Ok(alarm)
    }

    /// What this member would say, signed.
    ///
    /// # Errors
    /// Where there is no such whistle, or this member was not asked.
    pub fn answering(&self, alarm: Digest, lean: Lean) -> Result<Content, DeviceError> {
        let (alarms, me, now_s) = (self.circle().alarms(), self.key(), self.now_s());
        let open = alarms.all().get(&alarm);
        let open = open.filter(|one| one.whistle.may_be_signed_at(now_s));
        let open = open.ok_or_else(|| {
            DeviceError::cannot(
                "this alarm has ended, or its time is not now",
                "nothing need be done",
            )
        })?;
        if !open.asked.contains(&me) {
            return Err(DeviceError::cannot(
                "this device was not asked: it was not on shift when the whistle was blown, or is of the branch of who blew it",
                "check in with `pfiff group check-in POST`, for the next one",
            ));
        }
        let word = match lean {
            Lean::For => Word::Confirmed(self.sign_notice(alarm, NoticeState::Alert, Voice::Answer)?),
            Lean::Against => Word::NotIt(self.sign_notice(alarm, NoticeState::Correction, Voice::Answer)?),
            Lean::Neither => Word::CannotTell,
        };
        Ok(Content::Said(Said::Answer(alarm, word)))
    }

    /// What a dispatcher would decide, signed.
    ///
    /// # Errors
    /// Where there is no such alarm.
    pub fn deciding(&self, alarm: Digest, verdict: Verdict) -> Result<Content, DeviceError> {
        let signature = self.sign_notice(alarm, verdict.state(), Voice::Verdict)?;
        Ok(Content::Said(Said::Verdict(alarm, verdict, signature)))
    }

    fn sign_notice(
        &self,
        alarm: Digest,
        state: NoticeState,
        voice: Voice,
    ) -> Result<domain::alarm::Signature, DeviceError> {
        let next = self.circle().alarms().next_notice(self.group()?, alarm, state);
        let next =
            next.ok_or_else(|| DeviceError::cannot("there is no such alarm", "see `pfiff group status`"))?;
        Ok(notice::sign(self.kept.device.signing_key(), voice, &next))
    }

    /// Tells the public: by this dispatcher's verdict, or by the margin where it is there.
    ///
    /// # Errors
    /// Where there is no such whistle, or the relay cannot be asked.
    pub async fn notice(&mut self, whistle: &str, state: NoticeState) -> Result<Noticed, DeviceError> {
        let sent = self.ready().await?;
        let alarm = self.alarm(whistle)?;
        let told = |device: &Self| device.circle().alarms().told().of(alarm).map(Publication::latest);
        if let Some(before) = told(self).filter(|one| one.state == state) {
            return Ok(Noticed::Before(before));
        }
        let needs_alert = state != NoticeState::Alert && told(self).is_none();
        if self.circle().is(self.key(), Role::Dispatcher) && !needs_alert {
            self.decide(&sent, alarm, state).await?;
        }
        let due = self
            .circle()
            .standpoint()
            .and_then(|place| self.circle().alarms().due(&place, alarm, self.now_s()));
        let Some(due) = due.filter(|due| due.notice.state == state) else {
            return Ok(Noticed::Missing(self.missing(alarm)?));
        };
        let body = notice::write(&due.notice, &due.signatures);
        self.send(Sent::Clear(Class::Notice, body)).await?;
        Ok(Noticed::Told(due.notice))
    }

    async fn decide(
        &mut self,
        sent: &[Pending],
        alarm: Digest,
        state: NoticeState,
    ) -> Result<(), DeviceError> {
        let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.state() == state);
        let Some(verdict) = verdict else { return Ok(()) };
        let signature = self.sign_notice(alarm, state, Voice::Verdict)?;
        let content = Content::Said(Said::Verdict(alarm, verdict, signature));
        let decided = self
            .circle()
            .alarms()
            .all()
            .get(&alarm)
            .and_then(|one| one.verdict);
        if decided.is_some_and(|one| one.verdict == verdict && one.signature == signature) {
            return Ok(());
        }
        self.say_unless(sent, &content, |one| *one == content)
            .await
            .map(drop)
    }

    fn missing(&self, alarm: Digest) -> Result<Missing, DeviceError> {
        let (group, alarms) = (self.group()?, self.circle().alarms());
        let tally = alarms.all().get(&alarm).map(|one| alarms.tally(group, one));
        let voices = |side| tally.as_ref().map_or(0, |tally| tally.voices(side));
        Ok(Missing {
            for_it: voices(Lean::For),
            against: voices(Lean::Against),
            margin: group.policy().margin.max(2),
            is_told: alarms.told().of(alarm).is_some(),
        })
    }

    /// Begins to stand at a post: 32 hex digits, or a name that all here use.
    ///
    /// # Errors
    /// Where the relay cannot be asked.
    pub async fn check_in(&mut self, name: &str) -> Result<(), DeviceError> {
        let post = post(&self.kept.group, name);
        let content = Content::CheckIn(post);
        self.say(&content, |one| *one == content).await?;
        self.kept.standing = Some(post);
        self.kept.write(&self.outside)
    }

    /// Stands watch no longer.
    ///
    /// # Errors
    /// Where the relay cannot be asked.
    pub async fn check_out(&mut self) -> Result<(), DeviceError> {
        self.give_up();
        self.kept.standing = None;
        self.kept.write(&self.outside)?;
        self.say(&Content::CheckOut, |one| *one == Content::CheckOut)
            .await
            .map(drop)
    }

    /// Up to date; and on shift again where an epoch ended the shift of somebody who still stands there.
    ///
    /// # Errors
    /// Where the relay cannot be asked or is found lying.
    pub async fn keep_watch(&mut self) -> Result<(), DeviceError> {
        self.ready().await?;
        // Those that are old.
        self.finished_same(|_| false)?;
        let (group, me) = (self.group()?, self.key());
        let is_on = self.circle().watch().is_on(group, me);
        if let Some(post) = self.kept.standing.filter(|_| !is_on) {
            self.say(&Content::CheckIn(post), |_| false).await?;
        }
        self.say_again().await
    }

    /// What is planned ends with its epoch: a steward's device says it again in the next one, and each its own nickname.
    /// Where the relay wants it slower, the rest follows next time.
    async fn say_again(&mut self) -> Result<(), DeviceError> {
        let (group, now_s) = (self.group()?, self.now_s());
        for planned in self.circle().plan().to_say_again(group, self.key(), now_s) {
            let sent = Sent::Circle(circle::write(&Content::Planned(planned)));
            match self.send(sent).await {
                Err(DeviceError::Refused(refusal)) if refusal.again => return Ok(()),
                other => drop(other?),
            }
        }
        Ok(())
    }

    /// Reads what is new and sends what waits, also where this device is no member any more.
    ///
    /// # Errors
    /// As [`Device::sync`].
    pub async fn catch_up(&mut self) -> Result<(), DeviceError> {
        self.sync().await?;
        if self.is_member() {
            self.ready().await?;
        }
        Ok(())
    }

    /// Whether an epoch began for which this device has done nothing yet.
    #[must_use]
    pub fn needs_upkeep(&self) -> bool {
        let group = self.circle().group();
        let own = group.and_then(|group| Some((group, group.member(self.key())?)));
        let is_behind = own.is_some_and(|(group, member)| member.receiving_epoch < group.epoch().number);
        is_behind || self.must_mend()
    }

    /// Kept before anybody is asked. A whistle waits behind nothing that the relay wants to be tried again: not behind a
    /// receiving key, an epoch or a check-in, which go later. Where the relay may have kept one of those all the same, its
    /// number is taken, and the relay says so.
    async fn blow(
        &mut self,
        content: &Content,
        is_same: impl Fn(&Content) -> bool,
    ) -> Result<Digest, DeviceError> {
        self.give_up();
        if let Some(before) = self.finished_same(&is_same)? {
            return Ok(before.envelope.digest());
        }
        if !self.is_member() {
            self.at_hand().await?;
        }
        let waits = outbox::waiting(&self.outside)?;
        let before = waits.into_iter().find(|one| is_said(one, &is_same));
        let pending = match before {
            Some(before) => before,
            None => self.pend(Sent::Circle(circle::write(content)))?,
        };
        self.outside.at(Stop::Stored);
        match self.others_first(&pending).await {
            Ok(()) | Err(DeviceError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
        let digest = self.deliver(pending).await?.digest();
        self.finished_same(&is_same)?;
        Ok(digest)
    }

    /// What waited before it, and what an epoch asks of a device: whom it left out shall read the whistle too.
    async fn others_first(&mut self, pending: &Pending) -> Result<(), DeviceError> {
        self.sync().await?;
        let flushed = self.flush_but(Some(pending.name())).await?;
        if flushed.held().is_none() {
            self.upkeep().await?;
        }
        Ok(())
    }

    /// The same, sent by another program for a command that was killed. What is older is another whistle.
    fn finished_same(&self, is_same: impl Fn(&Content) -> bool) -> Result<Option<Pending>, DeviceError> {
        let mut found = None;
        for one in outbox::finished(&self.outside)? {
            let is_old = whistled_at(&one).is_none_or(|at_s| at_s + FINISHED_S < self.now_s());
            let is_it = !is_old && is_said(&one, &is_same);
            if is_old || is_it {
                one.drop_finished(&self.outside)?;
            }
            found = found.or(Some(one).filter(|_| is_it));
        }
        Ok(found)
    }

    async fn say(
        &mut self,
        content: &Content,
        is_same: impl Fn(&Content) -> bool,
    ) -> Result<Digest, DeviceError> {
        let sent = self.ready().await?;
        self.say_unless(&sent, content, is_same).await
    }

    async fn say_unless(
        &mut self,
        sent: &[Pending],
        content: &Content,
        is_same: impl Fn(&Content) -> bool,
    ) -> Result<Digest, DeviceError> {
        if let Some(before) = sent.iter().find(|one| is_said(one, &is_same)) {
            return Ok(before.envelope.digest());
        }
        self.send(Sent::Circle(circle::write(content))).await
    }

    /// The alarm whose whistle begins so.
    fn alarm(&self, begins: &str) -> Result<Digest, DeviceError> {
        let all = self.circle().alarms().all().keys();
        let fitting: Vec<Digest> = all
            .filter(|id| id.to_string().starts_with(begins))
            .copied()
            .collect();
        match fitting.as_slice() {
            [one] => Ok(*one),
            [] => Err(DeviceError::cannot(
                format!("no alarm begins with {begins}"),
                "see `pfiff group status`",
            )),
            _ => Err(DeviceError::cannot(
                format!("several alarms begin with {begins}"),
                "give more of its letters",
            )),
        }
    }
}

/// When it was blown, where it is a whistle.
fn whistled_at(pending: &Pending) -> Option<u64> {
    match circle::read(pending.content.as_deref()?).ok()? {
        Content::Said(Said::Whistle(one)) => Some(one.at_s),
        _ => None,
    }
}

/// Whether it was this that was said.
fn is_said(pending: &Pending, is_same: impl Fn(&Content) -> bool) -> bool {
    let content = pending.content.as_deref();
    content
        .and_then(|bytes| circle::read(bytes).ok())
        .is_some_and(|one| is_same(&one))
}

/// A field of 1/200 degree.
fn cell(north_deg: f64, east_deg: f64) -> Result<Cell, DeviceError> {
    let wrong = || {
        DeviceError::cannot(
            "this is no place on earth",
            "give degrees: --north 44.97 --east -93.26",
        )
    };
    let is_whole = north_deg.is_finite() && east_deg.is_finite() && north_deg >= -90.0 && east_deg >= -180.0;
    is_whole.then_some(()).ok_or_else(wrong)?;
    let number = |degrees: f64, from: f64| ((degrees + from) * 200.0).floor() as u64;
    Cell::from_numbers(number(north_deg, 90.0), number(east_deg, 180.0)).ok_or_else(wrong)
}
