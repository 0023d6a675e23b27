//! Asks a relay elsewhere, over one connection, for things with a known largest size. Sends nothing but addresses.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::uri::Scheme;
use axum::http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, crypto};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often something is asked for before it is given up, with a growing pause in between.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(500);

/// A relay that is asked.
pub(crate) struct Client {
    runtime: Runtime,
    place: Place,
    connection: Option<SendRequest<Empty<Bytes>>>,
}

/// Where it is, and how one speaks to it.
struct Place {
    host: String,
    port: u16,
    authority: String,
    /// Ends without a slash.
    under: String,
    tls: Option<TlsConnector>,
}

/// Why something could not be had.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
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
    /// The connection failed, as often as it was tried.
    #[error("asking {host} for {path}: {said}")]
    Connection {
        /// Whom.
        host: String,
        /// For what.
        path: String,
        /// What went wrong.
        said: String,
    },
    /// It answered, and not with what was asked for.
    #[error("{host} answers {status} to {path}")]
    Status {
        /// Who.
        host: String,
        /// To what.
        path: String,
        /// What.
        status: u16,
    },
    /// It answered with something else.
    #[error("what the relay sent is no part of a ledger: {0}")]
    Shape(String),
}

impl FetchError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Url(_) => "give the address that members use, as https://relay.example",
            Self::Trust { .. } => "give a file of certificates in PEM with `--ca`",
            Self::Connection { .. } | Self::Status { .. } => {
                "try again: the audit goes on where it was; with a certificate of your own, give it with `--ca`"
            }
            Self::Tls(_) | Self::Start(_) => "try again; if it stays, please report it with this text",
            Self::Shape(_) => "keep what it sent, and tell others who use this relay",
        }
    }
}

impl Client {
    pub(crate) fn new(url: &str, ca: Option<&Path>) -> Result<Self, FetchError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self {
            runtime: runtime.map_err(FetchError::Start)?,
            place: Place::of(url, ca)?,
            connection: None,
        })
    }

    /// The bytes under a path, `most` at most.
    pub(crate) fn get(&mut self, path: &str, most: usize) -> Result<Vec<u8>, FetchError> {
        let mut said = String::new();
        for tried in 0..TRIES {
            let once = once(&mut self.connection, &self.place, path, most);
            let answer = self.runtime.block_on(async {
                sleep(PAUSE * (2_u32.pow(tried) - 1)).await;
                timeout(PATIENCE, once)
                    .await
                    .unwrap_or_else(|_| Err("it takes too long".to_owned()))
            });
            match answer {
                Ok((StatusCode::OK, bytes)) => return Ok(bytes),
                Ok((status, _)) if !is_passing(status) => return Err(self.place.status(path, status)),
                Ok((status, _)) => said = status.to_string(),
                Err(error) => {
                    self.connection = None;
                    said = error;
                }
            }
        }
        Err(FetchError::Connection {
            host: self.place.authority.clone(),
            path: path.to_owned(),
            said,
        })
    }
}

/// Whether the same may go well in a moment.
fn is_passing(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

async fn once(
    connection: &mut Option<SendRequest<Empty<Bytes>>>,
    place: &Place,
    path: &str,
    most: usize,
) -> Result<(StatusCode, Vec<u8>), String> {
    if connection.as_ref().is_none_or(SendRequest::is_closed) {
        *connection = Some(place.connect().await?);
    }
    let open = connection.as_mut().ok_or("no connection")?;
    open.ready().await.map_err(|error| error.to_string())?;
    let request = Request::get(format!("{}/{path}", place.under))
        .header(header::HOST, &place.authority)
        .body(Empty::new())
        .map_err(|error| error.to_string())?;
    let answer = open
        .send_request(request)
        .await
        .map_err(|error| error.to_string())?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), most).collect().await;
    let bytes = body.map_err(|error| error.to_string())?.to_bytes();
    Ok((status, bytes.into()))
}

impl Place {
    fn of(url: &str, ca: Option<&Path>) -> Result<Self, FetchError> {
        let wrong = || FetchError::Url(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?;
        let is_tls = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(wrong()),
        };
        let tls = is_tls.then(|| connector(ca)).transpose()?;
        Ok(Self {
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 }),
            authority: authority.to_string(),
            under: uri.path().trim_end_matches('/').to_owned(),
            tls,
        })
    }

    async fn connect(&self) -> Result<SendRequest<Empty<Bytes>>, String> {
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

    fn status(&self, path: &str, status: StatusCode) -> FetchError {
        FetchError::Status {
            host: self.authority.clone(),
            path: path.to_owned(),
            status: status.as_u16(),
        }
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<SendRequest<Empty<Bytes>>, String> {
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
pub(crate) fn connector(ca: Option<&Path>) -> Result<TlsConnector, FetchError> {
    let mut roots = RootCertStore::empty();
    // A single one that cannot be read is no reason to trust nobody.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = ca {
        let unread = |source| FetchError::Trust {
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
