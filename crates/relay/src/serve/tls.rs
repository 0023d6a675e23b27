//! Certificates: read from files, and read anew when these change, without anybody being cut off.
//!
//! Where they come from is not known here: certbot, lego and the like write such files, and [`acme`] does.

pub(super) mod acme;
pub(super) mod challenge;
mod validity;

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, crypto};

use super::Told;
use super::config::{Config, Tls};
use acme::Kept;
use challenge::{Challenges, Showing};
use validity::Validity;

/// How often the files are looked at, at most.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The certificates that are shown now.
#[derive(Debug)]
pub(super) struct Certificates {
    files: Tls,
    /// Only where certificates come by ACME.
    challenges: Option<Arc<Challenges>>,
    now: Mutex<Shown>,
}

#[derive(Debug)]
struct Shown {
    config: Arc<ServerConfig>,
    validity: Option<Validity>,
    stamp: Stamp,
    looked: Instant,
}

/// By what it is seen that files changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Stamp([Option<(SystemTime, u64)>; 2]);

/// Why certificates cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is not there, or is no PEM of that kind.
    #[error("reading {}", .file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// What is wrong.
        source: rustls::pki_types::pem::Error,
    },
    /// The file has no certificate.
    #[error("{} has no certificate in it", .0.display())]
    Empty(PathBuf),
    /// Certificate and key do not fit.
    #[error("the certificate and its key")]
    Fit(#[source] rustls::Error),
    /// What a directory wants to see cannot be made.
    #[error("making what answers a challenge")]
    Challenge(#[source] rcgen::Error),
}

/// What became of looking at the files.
#[derive(Debug)]
pub(super) enum Looked {
    /// They are as they were.
    Same,
    /// They changed, and are shown.
    Renewed,
    /// They changed, and cannot be shown; the old ones are.
    Bad(TlsError),
}

impl Looked {
    /// What the operator is told of it.
    pub(super) fn told(self) -> Option<Told> {
        match self {
            Self::Same => None,
            Self::Renewed => Some(Told::CertificateRenewed),
            Self::Bad(error) => Some(Told::CertificateKept(error.to_string())),
        }
    }
}

impl Certificates {
    /// Those that a configuration names, if it names any.
    pub(super) fn of(config: &Config) -> Result<Option<Self>, TlsError> {
        if let Some(files) = &config.tls {
            let stamp = Stamp::of(files);
            return Ok(Some(Self::new(files, None, load(files)?, stamp)?));
        }
        let awaited = config
            .acme
            .as_ref()
            .map(|_| Self::kept(&Kept::of(&config.folder)));
        awaited.transpose()
    }

    /// The one that came by ACME, if it did; what cannot be shown is asked for anew.
    fn kept(kept: &Kept) -> Result<Self, TlsError> {
        let files = Tls {
            certificate: kept.certificate(),
            key: kept.certificate(),
        };
        let stamp = Stamp::of(&files);
        let loaded = load(&files).unwrap_or_default();
        Self::new(&files, Some(Arc::default()), loaded, stamp)
    }

    fn new(
        files: &Tls,
        challenges: Option<Arc<Challenges>>,
        loaded: Loaded,
        stamp: Stamp,
    ) -> Result<Self, TlsError> {
        let now = Shown {
            validity: loaded.validity,
            config: configured(loaded, challenges.clone())?,
            stamp,
            looked: Instant::now(),
        };
        Ok(Self {
            files: files.clone(),
            challenges,
            now: Mutex::new(now),
        })
    }

    /// What a new connection is shown; the files are looked at first, if that was not done just now.
    pub(super) fn shown(&self, now: Instant) -> (Arc<ServerConfig>, Looked) {
        let mut shown = self.lock();
        let looked = match now.saturating_duration_since(shown.looked) >= LOOK_EVERY {
            true => self.look(&mut shown, now),
            false => Looked::Same,
        };
        (Arc::clone(&shown.config), looked)
    }

    /// Looks at the files now, because they were just written.
    fn look_again(&self) -> Looked {
        self.look(&mut self.lock(), Instant::now())
    }

    /// From when until when the shown one holds.
    fn validity(&self) -> Option<Validity> {
        self.lock().validity
    }

    /// Seconds until the shown one ends; below 0 it is over.
    pub(super) fn left_s(&self, now_s: u64) -> Option<i64> {
        let now_s = i64::try_from(now_s).unwrap_or(i64::MAX);
        Some(self.validity()?.until_s.saturating_sub(now_s))
    }

    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&self, shown: &mut Shown, now: Instant) -> Looked {
        shown.looked = now;
        let stamp = Stamp::of(&self.files);
        if stamp == shown.stamp {
            return Looked::Same;
        }
        // Told once for each change: two files that are written one after the other differ in between.
        shown.stamp = stamp;
        match self.renew(shown) {
            Ok(()) => Looked::Renewed,
            Err(error) => Looked::Bad(error),
        }
    }

    fn renew(&self, shown: &mut Shown) -> Result<(), TlsError> {
        let loaded = load(&self.files)?;
        let validity = loaded.validity;
        shown.config = configured(loaded, self.challenges.clone())?;
        shown.validity = validity;
        Ok(())
    }
}

impl Stamp {
    fn of(files: &Tls) -> Self {
        let of = |path: &PathBuf| {
            let about = fs::metadata(path).ok()?;
            Some((about.modified().ok()?, about.len()))
        };
        Self([of(&files.certificate), of(&files.key)])
    }
}

/// What the files have; nothing where there are none yet.
#[derive(Default)]
struct Loaded {
    certificate: Option<CertifiedKey>,
    validity: Option<Validity>,
}

fn load(files: &Tls) -> Result<Loaded, TlsError> {
    let unread = |file: &PathBuf| {
        let file = file.clone();
        move |source| TlsError::Read { file, source }
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate).map_err(unread(&files.certificate))?;
    let chain: Vec<_> = chain
        .collect::<Result<_, _>>()
        .map_err(unread(&files.certificate))?;
    let own = chain.first();
    let validity = Validity::of(own.ok_or_else(|| TlsError::Empty(files.certificate.clone()))?);
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(unread(&files.key))?;
    Ok(Loaded {
        certificate: Some(fitting(chain, key)?),
        validity,
    })
}

fn fitting(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<CertifiedKey, TlsError> {
    CertifiedKey::from_der(chain, key, &crypto::ring::default_provider()).map_err(TlsError::Fit)
}

fn configured(loaded: Loaded, challenges: Option<Arc<Challenges>>) -> Result<Arc<ServerConfig>, TlsError> {
    let protocols = [b"http/1.1".as_slice(), challenge::PROTOCOL];
    let spoken = if challenges.is_some() { 2 } else { 1 };
    let showing = Showing {
        certificate: loaded.certificate.map(Arc::new),
        challenges,
    };
    let provider = Arc::new(crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Fit)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(showing));
    config.alpn_protocols = protocols[..spoken].iter().map(|name| name.to_vec()).collect();
    Ok(Arc::new(config))
}
