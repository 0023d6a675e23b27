//! Certificates: read from files, and read anew when these change, without anybody being cut off.
//!
//! Where they come from is not known here: certbot, lego and the like write such files.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, crypto};

use super::config::Tls;

/// How often the files are looked at, at most.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The certificates that are shown now.
#[derive(Debug)]
pub(super) struct Certificates {
    files: Tls,
    now: Mutex<Shown>,
}

#[derive(Debug)]
struct Shown {
    config: Arc<ServerConfig>,
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

impl Certificates {
    pub(super) fn read(files: &Tls) -> Result<Self, TlsError> {
        let stamp = Stamp::of(files);
        let now = Shown {
            config: load(files)?,
            stamp,
            looked: Instant::now(),
        };
        Ok(Self {
            files: files.clone(),
            now: Mutex::new(now),
        })
    }

    /// What a new connection is shown; the files are looked at first, if that was not done just now.
    pub(super) fn shown(&self, now: Instant) -> (Arc<ServerConfig>, Looked) {
        let mut shown = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let looked = match now.saturating_duration_since(shown.looked) >= LOOK_EVERY {
            true => self.look(&mut shown, now),
            false => Looked::Same,
        };
        (Arc::clone(&shown.config), looked)
    }

    fn look(&self, shown: &mut Shown, now: Instant) -> Looked {
        shown.looked = now;
        let stamp = Stamp::of(&self.files);
        if stamp == shown.stamp {
            return Looked::Same;
        }
        // Told once for each change: two files that are written one after the other differ in between.
        shown.stamp = stamp;
        match load(&self.files) {
            Ok(config) => {
                shown.config = config;
                Looked::Renewed
            }
            Err(error) => Looked::Bad(error),
        }
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

fn load(files: &Tls) -> Result<Arc<ServerConfig>, TlsError> {
    let unread = |file: &PathBuf| {
        let file = file.clone();
        move |source| TlsError::Read { file, source }
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate).map_err(unread(&files.certificate))?;
    let chain: Vec<_> = chain
        .collect::<Result<_, _>>()
        .map_err(unread(&files.certificate))?;
    if chain.is_empty() {
        return Err(TlsError::Empty(files.certificate.clone()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(unread(&files.key))?;
    let provider = Arc::new(crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(TlsError::Fit)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
