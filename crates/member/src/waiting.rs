//! A device that is waited for: each act ends before this answers, for nothing on this machine gives way half-way.

use crate::machine::Machine;
use crate::{DeviceError, Given, Invited, Lean, NoticeState, Noticed, PolicyChange, Roles, What, Whistled};
use domain::group::{Digest, Key};
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// What comes of it. [`crate::line::Line`] waits by itself, so nothing here is ever pending for long.
pub(crate) fn now<T>(act: impl Future<Output = T>) -> T {
    let mut act = pin!(act);
    loop {
        if let Poll::Ready(done) = act.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
        std::thread::yield_now();
    }
}

/// The device of one group on this machine.
pub struct Device(device::Device<Machine>);

impl From<device::Device<Machine>> for Device {
    fn from(device: device::Device<Machine>) -> Self {
        Self(device)
    }
}

impl Deref for Device {
    type Target = device::Device<Machine>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Device {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

macro_rules! waits {
    ($($(#[$says:meta])* $act:ident($($name:ident: $kind:ty),*) -> $out:ty;)*) => {
        impl Device {$(
            $(#[$says])*
            ///
            /// # Errors
            /// As that of [`device::Device`].
            pub fn $act(&mut self, $($name: $kind),*) -> Result<$out, DeviceError> {
                now(self.0.$act($($name),*))
            }
        )*}
    };
}

waits! {
    /// Reads everything that is new, and proves it.
    sync() -> ();
    /// Reads what is new and sends what waits, also where this device is no member any more.
    catch_up() -> ();
    /// Up to date, and on shift again where an epoch ended the shift.
    keep_watch() -> ();
    /// Becomes a member by the invitation that is kept.
    spend() -> ();
    /// Makes a way in.
    invite(roles: Roles, expires_s: u64) -> Invited;
    /// Removes members, none perhaps, and begins the next epoch in the same envelope.
    remove(begins: &[String]) -> u64;
    /// Gives a member these roles and no others, at once or as a proposal.
    give_roles(member: &str, roles: Roles) -> Given;
    /// Agrees, as a second steward, to the proposal that begins so.
    second(begins: &str) -> Digest;
    /// Takes an invitation back.
    withdraw(which: &str) -> Key;
    /// Changes what the group has agreed on.
    agree(other: &PolicyChange) -> ();
    /// Blows the whistle.
    whistle(what: What, north_deg: f64, east_deg: f64, at: Option<&str>) -> Whistled;
    /// Answers a whistle.
    answer(whistle: &str, lean: Lean) -> Digest;
    /// Tells the public.
    notice(whistle: &str, state: NoticeState) -> Noticed;
    /// Begins to stand at a post.
    check_in(name: &str) -> ();
    /// Stands watch no longer.
    check_out() -> ();
}
