//! The door to the network: envelopes, readers and the ledger over HTTP, as `formats/relay.md` says.
//!
//! **Promises** that whatever is sent here, a request ends with an answer that says what to do, and that one that stalls
//! holds up nobody else. **Refuses to know** who asks: addresses live in memory, for rates, and nowhere else; nothing is
//! logged about a request. What an envelope is, whether it is taken in, and what is kept, others decide.

mod app;
mod batch;
mod bodies;
mod chores;
mod config;
mod control;
mod counts;
mod door;
mod envelopes;
mod events;
#[doc(hidden)]
pub mod foreign;
mod groups;
mod guard;
mod ledger;
mod listen;
mod pages;
mod problem;
mod rates;
mod reader;
mod routes;
mod rung;
mod stall;
mod tls;
mod tokens;
#[cfg(test)]
mod trying;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::Relay;
use door::Door;
use events::Hall;
use tls::acme::Keeper;

pub(crate) use app::APP_HEADERS_ELSEWHERE;
pub use config::{Acme, Config, ConfigError, Load, ORIGIN_FOR_TRYING, PORT, Proxy, Tls};
pub use control::{
    ControlError, Handed, group_of, hand_backup, hand_clock, hand_end, hand_withdraw, sequence_of,
};
pub use tls::TlsError;
pub use tokens::{TokenError, Tokens};

/// What an operator is told while the relay runs. Nothing of it is about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It can be asked from now on.
    Listening(SocketAddr),
    /// New certificates are shown.
    CertificateRenewed,
    /// New certificates cannot be shown, and the old ones still are.
    CertificateKept(String),
    /// There is none yet, and one is asked for: no connection can be made but a directory's own.
    CertificateAwaited {
        /// For what.
        domains: Vec<String>,
        /// Whom.
        directory: String,
    },
    /// None came by ACME; the old one stays, if there is one.
    NotCertified {
        /// Why.
        why: String,
        /// When it is tried again.
        again_s: u64,
    },
    /// The system gives no more connections.
    NotAccepting(String),
    /// Retention released or deleted something.
    Retained {
        /// Envelopes that were released.
        released: u64,
        /// Envelopes whose bytes were deleted.
        deleted: u64,
    },
    /// Retention failed, and is tried again.
    NotRetained(String),
    /// Retention broke by a mistake of ours, and is tried again.
    RetentionBroke,
    /// The clock is too far ahead of the last retention: nothing is released until the operator says that it is right.
    ClockDoubted {
        /// How far.
        ahead_s: u64,
    },
    /// The operator's commands do not reach it while it runs.
    NoControl(String),
    /// A thread that writes to readers broke. Its readers lost their connections, and come back to the others.
    BellBroke {
        /// How many threads there still are.
        left: usize,
    },
    /// The app is served too.
    App {
        /// Its digest, in hex.
        digest: String,
        /// Who signed it, as a verifier key.
        signed_by: String,
    },
    /// The app's folder is not whole, so nothing of it is served.
    NoApp(String),
    /// Requests come through a proxy of which the configuration says nothing.
    Forwarded,
    /// It is ending: what is open may finish.
    Ending,
}

/// Why the door could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration does not hold.
    #[error("reading the configuration")]
    Config(#[from] ConfigError),
    /// The certificates cannot be shown.
    #[error("reading the certificates")]
    Tls(#[from] TlsError),
    /// The threads of the bell cannot be started.
    #[error("starting the bell's threads")]
    Start(#[source] std::io::Error),
    /// Those who vouch for the ACME directory cannot be read.
    #[error("reading whom to trust for [acme]")]
    Trust(#[source] crate::audit::FetchError),
    /// The address is taken, or not ours.
    #[error("listening on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Hears what an operator is told.
pub type Tell = Arc<dyn Fn(Told) + Send + Sync>;

/// Serves a relay until `until` is done; then what is open may finish, and readers are told.
///
/// # Errors
/// When the certificates cannot be read, or the address is taken.
pub async fn serve(
    relay: Relay,
    config: &Config,
    tell: Tell,
    until: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    config.check()?;
    let certificates = tls::Certificates::of(config)?.map(Arc::new);
    let keeper = Keeper::of(config, certificates.as_ref(), &tell)?;
    let address = config.listen;
    let refused = |source| ServeError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    tell(Told::Listening(listener.local_addr().map_err(refused)?));
    let (say_end, ends) = watch::channel(false);
    let door = Arc::new(Door::new(
        relay,
        config,
        certificates.clone(),
        Arc::clone(&tell),
        ends,
    ));
    let chores = tokio::spawn(chores::run(Arc::clone(&door)));
    let control = tokio::spawn(control::run(config.folder.clone(), Arc::clone(&door)));
    let keeping = keeper.map(|keeper| tokio::spawn(keeper.run()));
    let hall = Hall::start(&door, listen::FAREWELL).map_err(ServeError::Start)?;
    let hall = Arc::new(hall);
    let accepting = listen::run(listener, certificates, door, Arc::clone(&hall));
    tokio::pin!(until);
    let open = listen::until(accepting, until).await;
    tell(Told::Ending);
    // Nobody is left to hear it where no stream is open.
    let _ = say_end.send(true);
    hall.end();
    listen::farewell(open).await;
    if let Some(hall) = Arc::into_inner(hall) {
        // Nobody is left to be told where it fails.
        let _ = tokio::task::spawn_blocking(move || hall.join()).await;
    }
    chores.abort();
    control.abort();
    keeping.into_iter().for_each(|keeping| keeping.abort());
    Ok(())
}
