//! Where a relay is, how one comes to it, and whom one trusts there.

use device::LineError;
use http_body_util::Full;
use hyper::Uri;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::http::uri::Scheme;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, crypto};
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

pub(super) type Sender = SendRequest<Full<Bytes>>;

const BROKE: &str = "what was signed is kept, and is sent by the next command; with a certificate of your own, give it with `--ca`";
const REPORT: &str = "try again; if it stays, please report it with this text";

pub(super) fn started(source: std::io::Error) -> LineError {
    LineError {
        said: "starting to ask".to_owned(),
        hint: REPORT,
        source: Some(source.into()),
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
        let wrong = || LineError {
            said: format!("{url} is no address that begins with https:// or http://"),
            hint: "give the address that members use, as https://relay.example",
            source: None,
        };
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
    pub(super) fn failed(&self, said: String) -> LineError {
        LineError {
            said: format!("asking {}: {said}", self.authority),
            hint: BROKE,
            source: None,
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
        let unread = |source: rustls::pki_types::pem::Error| LineError {
            said: format!("reading whom to trust from {}", file.display()),
            hint: "give a file of certificates in PEM with `--ca`",
            source: Some(source.into()),
        };
        for certificate in CertificateDer::pem_file_iter(file).map_err(unread)? {
            roots.add(certificate.map_err(unread)?).map_err(unspoken)?;
        }
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unspoken)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn unspoken(source: rustls::Error) -> LineError {
    LineError {
        said: "preparing TLS".to_owned(),
        hint: REPORT,
        source: Some(source.into()),
    }
}
