//! Gets the relay's certificate itself, by ACME, and a new one when a third of its life is left.
//!
//! **Promises** that the relay runs on whatever a directory does: the old certificate stays, and it is asked again after a
//! growing pause. How a certificate is shown is not known here.

mod ask;
mod kept;
mod order;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;

use super::{Certificates, Challenges};
use crate::audit::connector;
use crate::serve::config::{Acme, Config};
use crate::serve::{ServeError, Tell, Told, door};
pub(super) use kept::Kept;
use order::AcmeError;

/// How often it is looked whether the certificate is due.
const LOOK_EVERY: Duration = Duration::from_secs(3_600);
/// For one certificate, from the first question on.
const PATIENCE: Duration = Duration::from_secs(600);
/// After one failure; doubled with each further one. Let's Encrypt bears five failures of a name an hour.
const PAUSE: Duration = Duration::from_secs(300);
const PAUSE_MAX: Duration = Duration::from_secs(12 * 3_600);

/// Keeps a certificate from running out.
pub(in crate::serve) struct Keeper {
    acme: Acme,
    kept: Kept,
    challenges: Arc<Challenges>,
    certificates: Arc<Certificates>,
    tls: TlsConnector,
    tell: Tell,
}

impl Keeper {
    /// None where nothing was said of ACME.
    pub(in crate::serve) fn of(
        config: &Config,
        certificates: Option<&Arc<Certificates>>,
        tell: &Tell,
    ) -> Result<Option<Self>, ServeError> {
        let shown = certificates.and_then(|all| Some((all, all.challenges.as_ref()?)));
        let Some((acme, (certificates, challenges))) = config.acme.as_ref().zip(shown) else {
            return Ok(None);
        };
        Ok(Some(Self {
            acme: acme.clone(),
            kept: Kept::of(&config.folder),
            challenges: Arc::clone(challenges),
            certificates: Arc::clone(certificates),
            tls: connector(acme.ca.as_deref()).map_err(ServeError::Trust)?,
            tell: Arc::clone(tell),
        }))
    }

    /// Goes on until it is stopped.
    pub(in crate::serve) async fn run(self) {
        if self.certificates.validity().is_none() {
            (self.tell)(Told::CertificateAwaited {
                domains: self.acme.domains.clone(),
                directory: self.acme.directory.clone(),
            });
        }
        let mut failures = 0;
        loop {
            sleep(self.once(&mut failures).await).await;
        }
    }

    /// Asks where it must, and says after how long to look again.
    async fn once(&self, failures: &mut u32) -> Duration {
        if !self.is_due(door::now_s()) {
            return LOOK_EVERY;
        }
        let Err(error) = self.renew().await else {
            *failures = 0;
            return LOOK_EVERY;
        };
        let pause = pause(*failures);
        *failures += 1;
        (self.tell)(Told::NotCertified {
            why: told(&error),
            again_s: pause.as_secs(),
        });
        pause
    }

    fn is_due(&self, now_s: u64) -> bool {
        let now_s = i64::try_from(now_s).unwrap_or(i64::MAX);
        let shown = self.certificates.validity();
        shown.is_none_or(|validity| validity.is_due(now_s)) || !self.kept.is_for(&self.acme)
    }

    async fn renew(&self) -> Result<(), AcmeError> {
        let renewed = order::renewed(&self.acme, &self.kept, &self.challenges, &self.tls);
        let renewed = timeout(PATIENCE, renewed).await;
        self.challenges.clear();
        renewed.unwrap_or(Err(AcmeError::Slow(PATIENCE)))?;
        let told = self.certificates.look_again().told();
        told.into_iter().for_each(|told| (self.tell)(told));
        if self.is_due(door::now_s()) {
            return Err(AcmeError::Clock);
        }
        Ok(())
    }
}

/// With all that is behind it, in one line.
fn told(error: &dyn Error) -> String {
    let (mut said, mut behind) = (error.to_string(), error.source());
    while let Some(error) = behind {
        said = format!("{said}: {error}");
        behind = error.source();
    }
    said
}

/// After how many failures before this one.
fn pause(failures: u32) -> Duration {
    PAUSE
        .saturating_mul(2_u32.saturating_pow(failures))
        .min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_asked_less_and_less_and_never_five_times_an_hour() {
        let minutes = [0, 1, 2, 3, 7, 8, 60, u32::MAX].map(|failures| pause(failures).as_secs() / 60);
        assert_eq!(minutes, [5, 10, 20, 40, 640, 720, 720, 720]);
        let asked_at = |times: u32| (0..times).map(pause).sum::<Duration>();
        assert!(asked_at(4) > Duration::from_secs(3_600));
    }
}
