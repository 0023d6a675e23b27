//! A plain HTTP client: a request as text, an answer as bytes. Nothing of ours is in it.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use base64ct::{Base64, Encoding as _};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::running::PATIENCE;

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// The code of a refusal, which must say what to do.
    pub(crate) fn code(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.head
        );
        let said: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(said["status"], self.status);
        assert!(!said["do"].as_str().unwrap().is_empty() && !said["detail"].as_str().unwrap().is_empty());
        said["code"].as_str().unwrap().to_owned()
    }
}

/// How one comes to a relay.
#[derive(Clone)]
pub(crate) enum Way {
    Plain(SocketAddr),
    /// With the certificate that is trusted, in PEM.
    Tls(SocketAddr, String),
}

pub(crate) trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

impl Way {
    pub(crate) fn open(&self) -> std::io::Result<Box<dyn Stream>> {
        let (Self::Plain(address) | Self::Tls(address, _)) = self;
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        match self {
            Self::Plain(_) => Ok(Box::new(stream)),
            Self::Tls(_, trusted) => Ok(Box::new(StreamOwned::new(session(trusted), stream))),
        }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = self.open().unwrap();
        let length = format!("content-length: {}\r\n", body.len());
        stream
            .write_all(head(method, path, "1.1", headers, &length).as_bytes())
            .unwrap();
        // A relay that refuses a large body may close before it was sent.
        let _ = stream.write_all(body);
        answer(stream)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], &[])
    }

    /// Bytes that are no request, or only part of one, and what is answered to them.
    pub(crate) fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.open().unwrap();
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    /// A stream of events, or the answer that refuses it.
    pub(crate) fn listen(&self, path: &str, headers: &[(&str, &str)]) -> Result<Events, u16> {
        let mut stream = self.open().unwrap();
        // HTTP/1.0: what comes is not cut into chunks.
        stream
            .write_all(head("GET", path, "1.0", headers, "").as_bytes())
            .unwrap();
        let mut lines = BufReader::new(stream);
        let status = status(&line(&mut lines));
        while !line(&mut lines).is_empty() {}
        if status == 200 {
            Ok(Events(lines))
        } else {
            Err(status)
        }
    }
}

fn session(trusted: &str) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(trusted.as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap()
}

fn head(method: &str, path: &str, version: &str, headers: &[(&str, &str)], last: &str) -> String {
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    format!("{method} {path} HTTP/{version}\r\nhost: localhost\r\nconnection: close\r\n{lines}{last}\r\n")
}

fn line(lines: &mut BufReader<Box<dyn Stream>>) -> String {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

fn status(line: &str) -> u16 {
    line.split(' ')
        .nth(1)
        .unwrap_or_else(|| panic!("`{line}` is no answer"))
        .parse()
        .unwrap()
}

fn answer(mut stream: Box<dyn Stream>) -> Answer {
    let mut bytes = Vec::new();
    // Some close TLS without saying so.
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    Answer {
        status: status(&head),
        head,
        body: bytes[end + 4..].to_vec(),
    }
}

/// What comes, as it comes.
pub(crate) struct Events(BufReader<Box<dyn Stream>>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A rung, by its sequence.
    Rung(u64, Vec<u8>),
    /// The relay's clock.
    Time(u64),
    /// The relay stops.
    End,
    /// The connection is gone.
    Gone,
}

impl Events {
    pub(crate) fn next(&mut self) -> Event {
        let (mut kind, mut id, mut data) = (String::new(), None, String::new());
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).is_ok_and(|read| read == 0) {
                return Event::Gone;
            }
            match line.trim_end().split_once(": ") {
                Some(("event", value)) => value.clone_into(&mut kind),
                Some(("id", value)) => id = value.parse().ok(),
                Some(("data", value)) => value.clone_into(&mut data),
                Some(_) => {}
                None => break,
            }
        }
        match (kind.as_str(), id) {
            ("", Some(id)) => Event::Rung(id, Base64::decode_vec(&data).unwrap()),
            ("time", None) => Event::Time(data.parse().unwrap()),
            ("end", None) => Event::End,
            other => panic!("{other:?} is no event"),
        }
    }

    /// The next that is no time.
    pub(crate) fn rung(&mut self) -> Event {
        loop {
            match self.next() {
                Event::Time(_) => {}
                other => return other,
            }
        }
    }
}
