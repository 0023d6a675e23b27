//! Where a relay is, how one comes to it, and whom one trusts there.

use http_body_util::Full;
use hyper::Uri;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::http::uri::Scheme;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, crypto};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

pub(super) type Sender = SendRequest<Full<Bytes>>;

/// Why a relay could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// No address of a relay.
    #[error("{0} is no address that begins with https:// or http://")]
    Url(String),
    /// Certificates to be trusted cannot be read.
    #[error("reading whom to trust from {}", .file.display())]
    Trust {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it.
        source: rustls::pki_types::pem::Error,
    },
    /// TLS cannot be spoken at all.
    #[error("preparing TLS")]
    Tls(#[from] rustls::Error),
    /// No runtime.
    #[error("starting to ask")]
    Start(#[source] std::io::Error),
    /// The connection failed.
    #[error("asking {host}: {said}")]
    Connection {
        /// Whom.
        host: String,
        /// What went wrong.
        said: String,
    },
}

impl LineError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Url(_) => "give the address that members use, as https://relay.example",
            Self::Trust { .. } => "give a file of certificates in PEM with `--ca`",
            Self::Connection { .. } => {
                "what was signed is kept, and is sent by the next command; with a certificate of your own, give it with `--ca`"
            }
            Self::Tls(_) | Self::Start(_) => "try again; if it stays, please report it with this text",
        }
    }
}

pub(super) struct Place {
    host: String,
    port: u16,
    authority: String,
    /// Ends without a slash.
    under: String,
    tls: Option<TlsConnector>,
}

impl Place {
    pub(super) fn of(url: &str, ca: Option<&Path>) -> Result<Self, LineError> {
        let wrong = || LineError::Url(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?;
        let is_tls = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(wrong()),
        };
        Ok(Self {
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 }),
            authority: authority.to_string(),
            under: uri.path().trim_end_matches('/').to_owned(),
            tls: is_tls.then(|| connector(ca)).transpose()?,
        })
    }

    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    pub(super) fn under(&self) -> &str {
        &self.under
    }

    /// Without the path: it may name the group.
    pub(super) fn failed(&self, _path: &str, said: String) -> LineError {
        LineError::Connection {
            host: self.authority.clone(),
            said,
        }
    }

    pub(super) async fn connect(&self) -> Result<Sender, String> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
        let stream = stream.map_err(|error| error.to_string())?;
        let Some(tls) = &self.tls else {
            return converse(stream).await;
        };
        let name = ServerName::try_from(self.host.clone()).map_err(|error| error.to_string())?;
        let stream = tls
            .connect(name, stream)
            .await
            .map_err(|error| error.to_string())?;
        converse(stream).await
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> Result<Sender, String> {
    let (sender, connection) = handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    tokio::spawn(async move {
        // What went wrong is said to whoever waits for an answer.
        let _ = connection.await;
    });
    Ok(sender)
}

/// Trusts whom this machine trusts, and whoever is named besides.
fn connector(ca: Option<&Path>) -> Result<TlsConnector, LineError> {
    let mut roots = RootCertStore::empty();
    // A single one that cannot be read is no reason to trust nobody.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = ca {
        let unread = |source| LineError::Trust {
            file: file.to_owned(),
            source,
        };
        for certificate in CertificateDer::pem_file_iter(file).map_err(unread)? {
            roots.add(certificate.map_err(unread)?)?;
        }
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
