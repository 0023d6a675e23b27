//! Sending: signed once, stored, sent until there is a receipt, forgotten when the group has it.

use super::Device;
use crate::outbox::{self, Pending};
use crate::outside::{Asking, Outside};
use crate::{DeviceError, Finding, Refusal, Stop};
use domain::alarm::Said;
use domain::group::{Digest, Rule, StreamId};
use keys::Device as Signer;
use seal::body::{self, Readers};
use seal::circle::Content;
use seal::close::close;
use seal::envelope::{Class, Envelope, Head, sign};
use seal::ledger::{EnvelopeTag, GroupTag, RECEIPT_BYTES_MAX, Receipt};
use std::collections::BTreeMap;

/// How often a thing is closed to an epoch that then is over, before it is given up.
const EPOCHS_MET_MAX: usize = 4;

/// What is sent.
pub(crate) enum Sent {
    Clear(Class, Vec<u8>),
    Circle(Vec<u8>),
}

/// What became of what waited.
#[derive(Default)]
pub(crate) struct Flushed {
    pub(crate) done: Vec<Pending>,
    /// By the number of its class, what is to be tried again.
    held: BTreeMap<u8, Refusal>,
}

impl Flushed {
    /// Why something waits.
    pub(crate) fn held(&self) -> Option<&Refusal> {
        self.held.values().next()
    }

    fn hold(&mut self, pending: &Pending, refusal: Refusal) {
        self.held
            .entry(pending.envelope.head().class as u8)
            .or_insert(refusal);
    }

    fn holds_up(&self, pending: &Pending) -> bool {
        let held = self.held.get(&(pending.envelope.head().class as u8));
        held.is_some_and(|refusal| !refusal.took_nothing() || !is_whistle(pending))
    }
}

fn is_whistle(pending: &Pending) -> bool {
    let content = pending.content.as_deref();
    let read = content.and_then(|bytes| seal::circle::read(bytes).ok());
    matches!(read, Some(Content::Said(Said::Whistle(_))))
}

impl<O: Outside> Device<O> {
    /// Signs, stores and sends it, and reads the group up to it.
    pub(crate) async fn send(&mut self, sent: Sent) -> Result<Digest, DeviceError> {
        let pending = self.pend(sent)?;
        self.outside.at(Stop::Stored);
        self.deliver(pending).await.map(|envelope| envelope.digest())
    }

    /// Signs and stores it.
    pub(crate) fn pend(&mut self, sent: Sent) -> Result<Pending, DeviceError> {
        let name = outbox::next_name(&self.outside)?;
        let (envelope, content) = match sent {
            Sent::Clear(class, body) => (self.signed(class, &body)?, None),
            Sent::Circle(content) => (self.closed(&content)?, Some(content)),
        };
        let pending = Pending::new(name, envelope, content);
        pending.store(&self.outside)?;
        Ok(pending)
    }

    /// Sends it, unless what it says is so by now: then nobody misses it, and it is not kept as refused.
    pub(crate) async fn send_unless(
        &mut self,
        sent: Sent,
        is_so: impl Fn(&Self) -> bool,
    ) -> Result<Option<Digest>, DeviceError> {
        let known: Vec<_> = self.refused.iter().map(|one| one.digest).collect();
        match self.send(sent).await {
            Err(DeviceError::Refused(_)) if is_so(self) => {
                let new = self.refused.iter().map(|one| one.digest);
                let new: Vec<_> = new.filter(|digest| !known.contains(digest)).collect();
                for digest in new {
                    outbox::forget_refused(&self.outside, digest)?;
                    self.refused.retain(|one| one.digest != digest);
                }
                Ok(None)
            }
            other => other.map(Some),
        }
    }

    /// Sends what waits; what was sent now.
    ///
    /// # Errors
    /// Where the relay cannot be asked or refuses.
    pub(crate) async fn flush(&mut self) -> Result<Vec<Pending>, DeviceError> {
        let flushed = self.flush_all().await?;
        match flushed.held() {
            Some(refusal) => Err(DeviceError::Refused(refusal.clone())),
            None => Ok(flushed.done),
        }
    }

    /// Sends what waits.
    pub(crate) async fn flush_all(&mut self) -> Result<Flushed, DeviceError> {
        self.flush_but(None).await
    }

    /// The same but for one; holds nothing up but what stands in the same stream behind what is to be tried again. No
    /// whistle waits even there, where that surely took no number.
    pub(crate) async fn flush_but(&mut self, name: Option<&str>) -> Result<Flushed, DeviceError> {
        let mut flushed = Flushed::default();
        for pending in outbox::waiting(&self.outside)? {
            if flushed.holds_up(&pending) || name == Some(pending.name()) {
                continue;
            }
            match self.deliver(pending.clone()).await {
                Ok(envelope) => flushed.done.push(pending.instead(envelope)),
                // Put aside: what was written after it may go all the same, a whistle above all.
                Err(DeviceError::Refused(_)) if !pending.waits(&self.outside)? => {}
                Err(DeviceError::Refused(refusal)) => flushed.hold(&pending, refusal),
                Err(error) => return Err(error),
            }
        }
        Ok(flushed)
    }

    /// Until the group has it. Written again where it can never count any more.
    pub(crate) async fn deliver(&mut self, mut pending: Pending) -> Result<Envelope, DeviceError> {
        for _ in 0..EPOCHS_MET_MAX {
            pending = self.behind_others(pending)?;
            if self.mirror.sequence_of(pending.envelope.digest()).is_none() {
                match self.put(&pending).await? {
                    Ok(()) => self.sync().await?,
                    Err(refusal) => {
                        self.refused(&pending, refusal).await?;
                    }
                }
            }
            if self.mirror.sequence_of(pending.envelope.digest()).is_some() {
                if self.outside.says_again() && is_whistle(&pending) {
                    outbox::keep_finished(&self.outside, &pending)?;
                }
                pending.forget(&self.outside)?;
                self.refused.retain(|one| one.digest != pending.envelope.digest());
                return Ok(pending.envelope);
            }
            let content = pending.content.clone().filter(|_| self.is_over(&pending));
            let Some(content) = content else {
                let about = format!(
                    "{} has a receipt, and is not in the group",
                    pending.envelope.digest()
                );
                return Err(self.found(Finding::new("withheld", about)));
            };
            pending = pending.instead(self.closed(&content)?);
            pending.store(&self.outside)?;
        }
        Err(DeviceError::cannot(
            "epochs begin faster than this can be said",
            "try again",
        ))
    }

    /// Written again behind what took its number, after a relay had refused it for the time being: a whistle.
    fn behind_others(&self, pending: Pending) -> Result<Pending, DeviceError> {
        let head = pending.envelope.head();
        let (due, _) = self.circle().due(head.author, head.class);
        let is_known = self.mirror.sequence_of(pending.envelope.digest()).is_some();
        let overtaken = pending
            .content
            .clone()
            .filter(|_| !is_known && head.sequence < due);
        let Some(content) = overtaken else {
            return Ok(pending);
        };
        let pending = pending.instead(self.closed(&content)?);
        pending.store(&self.outside)?;
        Ok(pending)
    }

    async fn put(&mut self, pending: &Pending) -> Result<Result<(), Refusal>, DeviceError> {
        let path = format!("/v1/envelopes/{}", pending.envelope.digest());
        let token = pending.token.as_ref().map(|token| format!("Bearer {token}"));
        let asking = Asking::put(&path, pending.envelope.bytes(), RECEIPT_BYTES_MAX).with(token.as_deref());
        let answer = self.asked(&asking).await?;
        self.outside.at(Stop::Sent);
        let bytes = match answer {
            Ok(bytes) => bytes,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if pending.token.is_some() {
            // The first of a group: its ledger is known when it was read.
            return Ok(Ok(()));
        }
        let (ledger, digest) = (self.ledger()?, pending.envelope.digest());
        let (group, tag) = (GroupTag::of(&self.kept.group.0), EnvelopeTag::of(&digest.0));
        match Receipt::parse(&bytes).and_then(|receipt| receipt.verify(&ledger, group, tag)) {
            Ok(receipt) => self.advance(&receipt).await.map(Ok),
            Err(error) => Err(self.found(Finding::new("unproved", format!("{digest}: {error}")))),
        }
    }

    /// Comes back where the group, read anew, may say more.
    async fn refused(&mut self, pending: &Pending, refusal: Refusal) -> Result<(), DeviceError> {
        if self.circle().group().is_some() {
            self.sync().await?;
        }
        let is_there = self.mirror.sequence_of(pending.envelope.digest()).is_some();
        if is_there || (pending.content.is_some() && self.is_over(pending)) {
            return Ok(());
        }
        // The right may come back; what waits behind this must not wait for that.
        if refusal.again && refusal.code != "right" {
            return Err(DeviceError::Refused(refusal));
        }
        // Refused for good, it took no number.
        pending.put_aside(&self.outside, &refusal)?;
        self.refused = outbox::refused(&self.outside)?;
        if refusal.code == "conflict" {
            let about = pending.envelope.digest();
            return Err(self.found(Finding::new("double-number", about)));
        }
        Err(DeviceError::Refused(refusal))
    }

    fn is_over(&self, pending: &Pending) -> bool {
        let (head, group) = (pending.envelope.head(), self.circle().group());
        let checked = group.map(|group| group.check_circle(head.author, head.seen.map(|seen| seen.sequence)));
        checked == Some(Err(Rule::OtherEpoch))
    }

    pub(crate) fn signed(&self, class: Class, body: &[u8]) -> Result<Envelope, DeviceError> {
        let head = self.next_head(class);
        sign(self.kept.device.signing_key(), head, body).map_err(|error| unsigned(&error))
    }

    fn closed(&self, content: &[u8]) -> Result<Envelope, DeviceError> {
        let group = self.circle().group().filter(|_| self.is_member());
        let group = group.ok_or_else(|| {
            DeviceError::cannot(
                "this device is no member of the group",
                "ask a steward for an invitation",
            )
        })?;
        let head = self.next_head(Class::Circle);
        let plain = body::write(&head, Readers::Class, content).map_err(|error| unsigned(&error))?;
        let body =
            close(&plain, std::slice::from_ref(&group.epoch().circle)).map_err(|error| unsigned(&error))?;
        sign(self.kept.device.signing_key(), head, &body).map_err(|error| unsigned(&error))
    }

    fn next_head(&self, class: Class) -> Head {
        let (sequence, previous) = self.circle().due(self.key(), class);
        Head {
            sequence,
            previous,
            seen: self.seen(),
            ..first_head(&self.kept.device, self.kept.group, class, self.outside.app())
        }
    }
}

pub(crate) fn first_head(signer: &Signer, group: Digest, class: Class, app: Digest) -> Head {
    Head {
        group,
        class,
        author: signer.key(),
        stream: StreamId::ONLY,
        sequence: 0,
        previous: Digest::NONE,
        app,
        seen: None,
    }
}

pub(crate) fn unsigned(error: &dyn std::fmt::Display) -> DeviceError {
    DeviceError::cannot(
        format!("it cannot be written: {error}"),
        "please report it with this text",
    )
}
