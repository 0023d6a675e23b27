//! Beginning a group and joining one: a folder for it first, and none where nothing began.

use crate::home::{Folder, groups};
use crate::machine::{Machine, app, chance};
use crate::waiting::{Device, now};
use crate::{Founded, Relay, Stop};
use device::kept::Kept;
use device::{Beginning, DeviceError, fresh, is_unfinished, ledger_key};
use keys::{Device as Signer, Identity, Link};
use std::path::Path;

impl Device {
    /// The device of a group that was founded or joined before.
    ///
    /// # Errors
    /// Where its files cannot be read, or are not what they should be.
    pub fn open(home: &Path, group: Option<&str>, stop: Stop) -> Result<Self, DeviceError> {
        Self::of(Folder::open(home, group)?, stop)
    }

    fn of(folder: Folder, stop: Stop) -> Result<Self, DeviceError> {
        let kept = Kept::read(&folder)?;
        let machine = Machine::new(folder, &kept.relay, stop)?;
        device::Device::with(machine, kept).map(Self::from)
    }

    /// Begins a group on a relay. One that was begun there and not finished is finished.
    ///
    /// # Errors
    /// Where the relay cannot be asked, or wants another token.
    pub fn begin(
        home: &Path,
        relay: &Relay,
        token: &str,
        key: Option<&str>,
        stop: Stop,
    ) -> Result<(Self, Founded), DeviceError> {
        if let Some(device) = unfinished(home, relay, stop)? {
            return finished(device);
        }
        let ledger = match key {
            Some(key) => key.to_owned(),
            None => now(ledger_key(&mut crate::line::Line::new(relay)?))?,
        };
        let begins = Beginning::new(relay, token, &ledger, app(), chance)?;
        let folder = Folder::make(home, &begins.group().to_string())?;
        let machine = Machine::new(folder, relay, stop)?;
        let (device, founded) = finished(begins.keep(machine)?.into())?;
        Ok((device, Founded { ledger, ..founded }))
    }

    /// Becomes a member by a link, be anybody else there or not.
    ///
    /// # Errors
    /// Where the link is none or stands no more, or the relay cannot be asked or is found lying.
    pub fn join(home: &Path, text: &str, ca: Option<&Path>, stop: Stop) -> Result<Self, DeviceError> {
        let link = Link::read(text).map_err(|error| {
            DeviceError::cannot(error.to_string(), "copy the whole link, between quotation marks")
        })?;
        let url = text.trim().split('#').next().unwrap_or_default();
        let relay = Relay {
            url: url.trim_end_matches('/').to_owned(),
            ca: ca.map(Path::to_owned),
        };
        let id = link.group.to_string();
        if groups(home)?.contains(&id) {
            let mut device = Self::open(home, Some(&id), stop)?;
            device.spend()?;
            return Ok(device);
        }
        let folder = Folder::make(home, &id)?;
        if device::Shelf::read(&folder, device::kept::FILE)?.is_some() {
            // Another program had its turn, and joined by the same link.
            let mut device = Self::of(folder, stop)?;
            device.spend()?;
            return Ok(device);
        }
        let signer = Signer::from_secret(&chance()?);
        let mut kept = fresh(&relay, link.group, link.ledger_key, signer, Identity::generate());
        kept.seed = Some(link.seed);
        kept.write(&folder)?;
        let mut device = Self::of(folder, stop)?;
        match device.spend() {
            Err(error @ (DeviceError::Refused(_) | DeviceError::Cannot { .. }))
                if device.has_begun_nothing()? =>
            {
                device.outside().folder.discard()?;
                Err(error)
            }
            other => other.map(|()| device),
        }
    }
}

/// Where it is refused, nothing began, and nothing is kept of it.
fn finished(mut device: Device) -> Result<(Device, Founded), DeviceError> {
    match now(device.finish()) {
        Err(error @ DeviceError::Refused(_)) => {
            device.outside().folder.discard()?;
            Err(error)
        }
        other => other.map(|founded| (device, founded)),
    }
}

/// A group that was begun on this relay and has no receipt yet.
fn unfinished(home: &Path, relay: &Relay, stop: Stop) -> Result<Option<Device>, DeviceError> {
    for group in groups(home)? {
        let Ok(folder) = Folder::open(home, Some(&group)) else {
            continue;
        };
        if is_unfinished(&folder)? && Kept::read(&folder)?.relay == *relay {
            return Device::of(folder, stop).map(Some);
        }
    }
    Ok(None)
}
