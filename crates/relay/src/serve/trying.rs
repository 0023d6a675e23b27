//! A door with a relay behind it, for tests of what is behind the door. Nobody listens at it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use domain::group::Digest;
use tokio::sync::watch;

use super::Told;
use super::config::Config;
use super::door::Door;
use crate::neighbours::{self, Neighbour};
use crate::{Class, Founding, Relay, Settings};

pub(super) struct Trying {
    pub(super) door: Arc<Door>,
    pub(super) group: Digest,
    founder: Neighbour,
    /// What the operator was told.
    told: Arc<Mutex<Vec<Told>>>,
    _ends: watch::Sender<bool>,
}

impl Trying {
    /// With a group of a genesis and something closed.
    pub(super) async fn new(folder: &Path) -> Self {
        Self::with(folder, neighbours::settings()).await
    }

    pub(super) async fn with(folder: &Path, settings: Settings) -> Self {
        let relay = Relay::open(folder, settings).unwrap();
        let mut founder = Neighbour::new(1);
        let genesis = founder.founds(relay.ledger_key().0);
        let group = genesis.group();
        for one in [genesis, founder.says(group, b'q')] {
            let taken = relay.take_in(one.bytes().to_vec(), Founding::Allowed, neighbours::now());
            taken.await.unwrap();
        }
        let told = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&told);
        let tell = move |what| hears.lock().unwrap_or_else(PoisonError::into_inner).push(what);
        let (ending, ends) = watch::channel(false);
        let config = Config {
            folder: folder.to_owned(),
            ..Config::default()
        };
        Self {
            door: Arc::new(Door::new(relay, &config, None, Arc::new(tell), ends)),
            group,
            founder,
            told,
            _ends: ending,
        }
    }

    /// The founder says as much as can be said at once to the circle.
    pub(super) async fn tells_much(&mut self, filler: u8) {
        let body = neighbours::closed(Class::Circle, 16_384, filler);
        let one = self.founder.write(self.group, Class::Circle, &body);
        let bytes = one.bytes().to_vec();
        let taken = self
            .door
            .relay
            .take_in(bytes, Founding::Refused, neighbours::now());
        taken.await.unwrap();
    }

    /// What the operator was told since this was asked last.
    pub(super) fn told(&self) -> Vec<Told> {
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
