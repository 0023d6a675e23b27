//! What every request finds here: the relay, the tokens, the rates, the figures, and whether it is ending.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::HeaderName;
use domain::group::{Digest, Key};
use domain::time::WallTime;
use tokio::sync::{Semaphore, watch};

use super::bodies::Bodies;
use super::config::{Config, Load};
use super::counts::{Counts, Open};
use super::pages::Pages;
use super::rates::Rates;
use super::tls::Certificates;
use super::tokens::Tokens;
use super::{Tell, Told};
use crate::Relay;
use crate::app::App;
use crate::store::ReadError;

/// Questions that wait for the disk at the same time: as many connections to the database as are kept, so that a crowd
/// that comes at once costs neither memory nor open files.
const ASKED_AT_ONCE: u32 = 8;

/// Each waits for a commit, and for the disk.
const COSIGNED_AT_ONCE: u32 = 4;

/// Shared by all requests.
pub(super) struct Door {
    pub(super) relay: Relay,
    pub(super) origin: String,
    pub(super) tokens: Tokens,
    pub(super) rates: Arc<Rates>,
    pub(super) counts: Counts,
    pub(super) pages: Arc<Pages>,
    /// Room for what is being sent.
    pub(super) bodies: Bodies,
    /// Room for readers that wait.
    pub(super) streams: Arc<Semaphore>,
    /// Room for connections.
    pub(super) connections: Arc<Semaphore>,
    pub(super) address_header: Option<HeaderName>,
    /// Cosignatures that are judged and stored at once.
    pub(super) cosigning: Arc<Semaphore>,
    /// Threads of the bell that live.
    pub(super) bells: AtomicUsize,
    /// Retention broke when it last went on.
    pub(super) retention_broke: AtomicBool,
    asking: Arc<Semaphore>,
    /// None where it speaks plainly.
    pub(super) certificates: Option<Arc<Certificates>>,
    load: Load,
    pub(super) tell: Tell,
    /// Whether the operator was told of a proxy that the configuration does not know.
    knows_of_proxy: AtomicBool,
    pub(super) ends: watch::Receiver<bool>,
    pub(super) app: Option<App>,
}

impl Door {
    pub(super) fn new(
        relay: Relay,
        config: &Config,
        certificates: Option<Arc<Certificates>>,
        tell: Tell,
        ends: watch::Receiver<bool>,
    ) -> Self {
        let app = config.app.as_deref().and_then(|folder| app(folder, &tell));
        let load = &config.limits;
        let header = config.proxy.address_header.as_ref();
        let rates = Rates::new(load.requests_per_minute_per_address, load.connections_per_address);
        Self {
            relay,
            origin: config.origin.clone(),
            tokens: Tokens::of(&config.folder),
            rates: Arc::new(rates),
            counts: Counts::default(),
            pages: Arc::default(),
            bodies: Bodies::new(load.bodies_bytes_max),
            streams: room_for(load.streams),
            connections: room_for(load.connections),
            // It was checked when the configuration was.
            address_header: header.and_then(|name| name.parse().ok()),
            cosigning: room_for(COSIGNED_AT_ONCE),
            bells: AtomicUsize::new(0),
            retention_broke: AtomicBool::new(false),
            asking: room_for(ASKED_AT_ONCE),
            certificates,
            load: *load,
            tell,
            knows_of_proxy: AtomicBool::new(false),
            ends,
            app,
        }
    }

    /// What is open now.
    pub(super) fn open(&self) -> Open {
        let taken =
            |room: &Semaphore, all: u32| u64::from(all).saturating_sub(room.available_permits() as u64);
        Open {
            connections: taken(&self.connections, self.load.connections),
            streams: taken(&self.streams, self.load.streams),
            certificate_left_s: self.certificates.as_ref().and_then(|shown| shown.left_s(now_s())),
        }
    }

    /// Tells the operator, once, that nothing is known about who asks.
    pub(super) fn came_through_a_proxy(&self) {
        if !self.knows_of_proxy.swap(true, Ordering::Relaxed) {
            (self.tell)(Told::Forwarded);
        }
    }

    /// Whether readers that wait can be told anything.
    pub(super) fn has_bell(&self) -> bool {
        self.bells.load(Ordering::Relaxed) > 0
    }

    pub(super) fn is_ending(&self) -> bool {
        *self.ends.borrow()
    }

    /// Asks the relay something that may wait for the disk.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Relay) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let relay = self.relay.clone();
        let closed = || ReadError::Store(crate::store::StoreError::Closed);
        let turn = Arc::clone(&self.asking).acquire_owned().await;
        let turn = turn.map_err(|_| closed())?;
        let asked = tokio::task::spawn_blocking(move || {
            // Also when who asked is gone: the disk is busy until this is answered.
            let _turn = turn;
            question(&relay)
        });
        // The runtime is ending, or the engine's reasoning is broken: either way there is no answer.
        asked.await.unwrap_or_else(|_| Err(closed()))
    }

    pub(super) async fn is_member(&self, group: Digest, key: Key) -> Result<bool, ReadError> {
        self.ask(move |relay| relay.is_member(group, key)).await
    }
}

/// A relay without an app is a relay all the same.
fn app(folder: &Path, tell: &Tell) -> Option<App> {
    match App::read(folder) {
        Ok(app) => {
            let (digest, signed_by) = (app.digest(), app.signed_by());
            tell(Told::App { digest, signed_by });
            Some(app)
        }
        Err(error) => {
            let why =
                std::iter::successors(Some(&error as &(dyn Error + 'static)), |error| (*error).source());
            let why: Vec<String> = why.map(ToString::to_string).collect();
            tell(Told::NoApp(why.join(": ")));
            None
        }
    }
}

fn room_for(count: u32) -> Arc<Semaphore> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)))
}

/// The relay's clock.
pub(super) fn now() -> WallTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    WallTime(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// The relay's clock in seconds since 1970, as formats have it.
pub(super) fn now_s() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}
