//! Asks a directory over HTTPS: one connection for each request, and answers of a known largest size.
//!
//! What is asked is not known here.

use std::error::Error as Fault;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::uri::{Authority, PathAndQuery, Scheme};
use axum::http::{HeaderValue, Request, Response, Uri, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Chains of certificates are the largest; those have a few thousand bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
const PORT: u16 = 443;

type Asked = Request<BodyWrapper<Bytes>>;
type Wrong = Box<dyn Fault + Send + Sync>;

/// Trusts whom it was told to trust.
pub(super) struct Asking(pub(super) TlsConnector);

impl HttpClient for Asking {
    fn request(&self, asked: Asked) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let tls = self.0.clone();
        Box::pin(async move {
            let host = asked.uri().host().unwrap_or_default().to_owned();
            let answered = timeout(PATIENCE, answered(&tls, asked)).await;
            let answered = answered.unwrap_or_else(|_| Err("it takes too long".into()));
            answered
                .map(BytesResponse::from)
                .map_err(|wrong| Error::Other(format!("asking {host}: {wrong}").into()))
        })
    }
}

async fn answered(tls: &TlsConnector, mut asked: Asked) -> Result<Response<Full<Bytes>>, Wrong> {
    let (authority, path) = place(asked.uri())?;
    let host = HeaderValue::from_str(authority.as_str())?;
    asked.headers_mut().insert(header::HOST, host);
    *asked.uri_mut() = Uri::from(path);
    let mut connection = connect(tls, &authority).await?;
    let (head, body) = connection.send_request(asked).await?.into_parts();
    let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await?;
    Ok(Response::from_parts(head, Full::new(body.to_bytes())))
}

/// Addresses come out of the directory's answers, so they are looked at each time.
fn place(uri: &Uri) -> Result<(Authority, PathAndQuery), Wrong> {
    if uri.scheme() != Some(&Scheme::HTTPS) {
        return Err(format!("{uri} is no https:// address").into());
    }
    let authority = uri.authority().ok_or("it has no name")?.clone();
    let path = uri.path_and_query().cloned();
    Ok((authority, path.unwrap_or_else(|| PathAndQuery::from_static("/"))))
}

async fn connect(
    tls: &TlsConnector,
    authority: &Authority,
) -> Result<SendRequest<BodyWrapper<Bytes>>, Wrong> {
    let host = authority.host().trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, authority.port_u16().unwrap_or(PORT))).await?;
    let name = ServerName::try_from(host.to_owned())?;
    let stream = tls.connect(name, stream).await?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        // What went wrong is said to whoever waits for an answer.
        let _ = connection.await;
    });
    Ok(sender)
}
