//! A member's device in one group, in a worker of the browser. One act after the other: the worker sees to that, and ends
//! one that waits for the network by breaking the question off.

use crate::{Place, Refusal, Said};
use device::kept::Kept;
use device::{Device, Lean, Lines, Relay, Roles, fresh};
use domain::alarm::Verdict;
use domain::group::Digest;
use keys::{Device as Signer, Identity, Link};
use seal::circle::Content;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

/// The device of one group.
#[wasm_bindgen]
pub struct Phone {
    device: Device<Place>,
    lines: Lines,
}

/// Where the stream of events is, and what is shown there.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Stream {
    path: String,
    pass: Option<String>,
}

#[wasm_bindgen]
impl Stream {
    /// Behind the relay's address.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn path(&self) -> String {
        self.path.clone()
    }

    /// For the header `authorization`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn pass(&self) -> Option<String> {
        self.pass.clone()
    }
}

#[wasm_bindgen]
impl Phone {
    /// The device that is kept there.
    ///
    /// # Errors
    /// Where there is none, or its files are not what they should be.
    pub fn open(place: Place) -> Result<Phone, Refusal> {
        Self::of(Device::open(place)?)
    }

    /// A new device for an invitation, which is kept and not spent yet: `relay` is the address, `secret` what stands
    /// behind `#`.
    ///
    /// # Errors
    /// Where it is no invitation, or nothing can be kept.
    pub fn invited(place: Place, relay: String, secret: String) -> Result<Phone, Refusal> {
        use device::Outside as _;
        let secret = Zeroizing::new(secret);
        let link =
            Link::read(&secret).map_err(|error| Refusal::new("invitation/link", &error.to_string()))?;
        let relay = Relay {
            url: relay.trim_end_matches('/').to_owned(),
            ca: None,
        };
        let signer = Signer::from_secret(&Zeroizing::new(place.chance()?));
        let mut kept: Kept = fresh(&relay, link.group, link.ledger_key, signer, Identity::generate());
        kept.seed = Some(link.seed);
        kept.write(&place)?;
        Self::of(Device::with(place, kept)?)
    }

    fn of(device: Device<Place>) -> Result<Phone, Refusal> {
        let lines = Lines::default();
        Ok(Self { device, lines })
    }

    /// The address of its relay.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn relay(&self) -> String {
        self.device.relay().url.clone()
    }

    /// Whether it is a member now.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn is_member(&self) -> bool {
        self.device.is_member()
    }

    /// Becomes a member by the invitation, be anybody else there or not.
    ///
    /// # Errors
    /// Where it stands no more, or the relay cannot be asked or is found lying.
    pub async fn spend(&mut self) -> Result<(), Refusal> {
        Ok(self.device.spend().await?)
    }

    /// Reads what is new, sends what waits, does what an epoch asks of a device, and checks in again where its owner
    /// still stands there.
    ///
    /// # Errors
    /// Where the relay cannot be asked, refuses or is found lying.
    pub async fn catch_up(&mut self) -> Result<(), Refusal> {
        self.device.sync().await?;
        if self.device.is_member() {
            self.device.keep_watch().await?;
        }
        Ok(())
    }

    /// Tells the public what the circle has decided; how many alarms that were.
    ///
    /// # Errors
    /// As [`Phone::catch_up`].
    pub async fn publish_due(&mut self) -> Result<usize, Refusal> {
        Ok(self.device.publish_due().await?.len())
    }

    /// Where to listen.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn stream(&self) -> Stream {
        let (path, pass) = self.device.stream();
        Stream { path, pass }
    }

    /// A new stream begins.
    pub fn listens(&mut self) {
        self.lines = Lines::default();
    }

    /// Takes bytes of the stream. Says whether to go on: where not, [`Phone::catch_up`], and another stream.
    ///
    /// # Errors
    /// As [`Phone::catch_up`], and where they are no events.
    pub async fn hear(&mut self, bytes: Vec<u8>) -> Result<bool, Refusal> {
        let events = self.lines.push(&bytes);
        let events = events.map_err(|said| Refusal::new("device/line", &said))?;
        Ok(self.device.hear(events).await?)
    }

    /// What a screen shows, as JSON: `device::view`. `null` before the group was read.
    ///
    /// # Errors
    /// Where what is kept cannot be read.
    pub fn view(&self, now_s: f64) -> Result<String, Refusal> {
        let view = self.device.view(now_s as u64)?;
        serde_json::to_string(&view).map_err(|error| Refusal::new("device/view", &error.to_string()))
    }

    /// Signs and keeps it at once, and asks nobody; the name under which it waits.
    ///
    /// # Errors
    /// Where this device is no member, or it cannot be kept.
    pub fn set_down(&mut self, said: &Said) -> Result<String, Refusal> {
        self.set(&said.0)
    }

    /// The same of an answer: 0 confirmed, 1 not it, 2 cannot tell.
    ///
    /// # Errors
    /// Where this device was not asked, and as [`Phone::set_down`].
    pub fn answer(&mut self, alarm: &str, word: u8) -> Result<String, Refusal> {
        let lean = [Lean::For, Lean::Against, Lean::Neither]
            .get(usize::from(word))
            .copied();
        let lean = lean.ok_or_else(|| Refusal::new("argument/word", "there are words 0 to 2"))?;
        let content = self.device.answering(digest(alarm)?, lean)?;
        self.set(&content)
    }

    /// The same of a dispatcher's verdict: 0 confirmed, 1 unfounded, 2 ended.
    ///
    /// # Errors
    /// As [`Phone::answer`].
    pub fn decide(&mut self, alarm: &str, verdict: u8) -> Result<String, Refusal> {
        let verdict = Verdict::ALL.get(usize::from(verdict)).copied();
        let verdict = verdict.ok_or_else(|| Refusal::new("argument/verdict", "there are verdicts 0 to 2"))?;
        let content = self.device.deciding(digest(alarm)?, verdict)?;
        self.set(&content)
    }

    /// Begins to stand at a post, by its id in hex, and keeps that, so that it stands also in the next epoch.
    ///
    /// # Errors
    /// As [`Phone::set_down`].
    pub fn stand(&mut self, post: Option<String>) -> Result<String, Refusal> {
        Ok(self.device.stand(post.as_deref())?.name)
    }

    /// Makes a way in, with a sum of roles: the whole link.
    ///
    /// # Errors
    /// Where this member may not, or the relay cannot be asked.
    pub async fn invite(&mut self, roles: u8, expires_s: f64) -> Result<String, Refusal> {
        let roles = Roles::from_sum(u64::from(roles));
        let roles = roles.ok_or_else(|| Refusal::new("argument/roles", "there are no such roles"))?;
        Ok(self.device.invite(roles, expires_s as u64).await?.link)
    }

    /// Removes members, by their keys in hex, and begins the next epoch.
    ///
    /// # Errors
    /// As [`Phone::invite`].
    pub async fn remove(&mut self, keys: Vec<String>) -> Result<(), Refusal> {
        self.device.remove(&keys).await?;
        Ok(())
    }

    fn set(&mut self, content: &Content) -> Result<String, Refusal> {
        Ok(self.device.set_down(content)?.name)
    }
}

fn digest(hex: &str) -> Result<Digest, Refusal> {
    let bytes = device::unhex(hex).and_then(|bytes| bytes.try_into().ok());
    let bytes = bytes.ok_or_else(|| Refusal::new("argument/digest", "a digest has 64 hex digits"))?;
    Ok(Digest(bytes))
}
