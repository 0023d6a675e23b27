//! Pfiff's relay as people run it, with a group in it whose founder whistles and whose pass the subscribers show.

use super::crowd::Habit;
use super::neighbours::{Neighbour, ORIGIN};
use super::peers::{Kind, Line, Peer, Running, connect};
use base64ct::{Base64, Encoding as _};
use domain::group::{Digest, Key};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use seal::envelope::Envelope;
use seal::pass::Pass;
use std::io::{self, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Who whistles: circle envelopes, signed before the clock runs.
pub(crate) struct Whistles {
    person: Neighbour,
    group: Digest,
}

impl Whistles {
    /// For servers that look at nothing.
    pub(crate) fn anywhere() -> Self {
        Self {
            person: Neighbour::new(1),
            group: Digest([9; 32]),
        }
    }

    pub(crate) fn next(&mut self) -> Vec<u8> {
        self.person.says(self.group, 7).bytes().to_vec()
    }
}

/// How a relay is asked.
#[derive(Clone)]
struct Way {
    address: SocketAddr,
    tls: Option<Arc<ClientConfig>>,
}

impl Way {
    fn open(&self) -> io::Result<Box<dyn Line>> {
        let stream = connect(self.address)?;
        let Some(config) = &self.tls else {
            return Ok(Box::new(stream));
        };
        let name = "localhost".try_into().map_err(io::Error::other)?;
        let session = ClientConnection::new(Arc::clone(config), name).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(session, stream);
        stream.conn.complete_io(&mut stream.sock)?;
        Ok(Box::new(stream))
    }
}

/// A connection on which an envelope can be put; the handshake is over.
pub(crate) fn open(habit: &Habit) -> io::Result<Box<dyn Line>> {
    Way {
        address: habit.address,
        tls: habit.tls.clone(),
    }
    .open()
}

/// What stands before the bytes of an envelope.
pub(crate) fn put(envelope: &[u8], further: &str) -> String {
    let (digest, length) = (seal::envelope::digest_of(envelope), envelope.len());
    format!(
        "PUT /v1/envelopes/{digest} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n{further}\r\n"
    )
}

/// Whether an envelope was taken in just now.
pub(crate) fn is_accepted(mut line: Box<dyn Line>) -> io::Result<bool> {
    let mut text = Vec::new();
    // TLS may end without saying so.
    let _ = line.read_to_end(&mut text);
    Ok(text.starts_with(b"HTTP/1.1 201"))
}

/// Starts the relay, founds a group, and says how one subscribes to it.
pub(crate) fn start(kind: Kind, pfiff: &Path, folder: &Path, count: usize) -> io::Result<(Peer, Whistles)> {
    let (config, tls) = config(kind, folder, count)?;
    let mut command = Command::new(pfiff);
    command.args(["relay", "run", "--config"]).arg(config);
    let mut child = Running(command.stderr(Stdio::piped()).spawn()?);
    let said = child
        .0
        .stderr
        .take()
        .ok_or_else(|| io::Error::other("no standard error"))?;
    let (address, key) = told(BufReader::new(said))?;
    let way = Way { address, tls };
    let mut person = Neighbour::new(1);
    let genesis = person.founds_on(key, ORIGIN);
    found(&way, pfiff, folder, &genesis)?;
    let habit = habit(&way, &person, genesis.group());
    let whistles = Whistles {
        person,
        group: genesis.group(),
    };
    Ok((Peer::ours(kind, child, habit), whistles))
}

fn config(
    kind: Kind,
    folder: &Path,
    count: usize,
) -> io::Result<(std::path::PathBuf, Option<Arc<ClientConfig>>)> {
    let (mut text, mut tls) = (
        format!("folder = \"kept\"\norigin = \"{ORIGIN}\"\nlisten = \"127.0.0.1:0\"\n"),
        None,
    );
    if kind == Kind::PfiffTls {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).map_err(io::Error::other)?;
        std::fs::write(folder.join("cert.pem"), made.cert.pem())?;
        std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem())?;
        text += "[tls]\ncertificate = \"cert.pem\"\nkey = \"key.pem\"\n";
        tls = Some(Arc::new(trusting(made.cert.der())?));
    }
    text += &format!("[limits]\nconnections = {}\nstreams = {count}\n", count + 64);
    let file = folder.join("relay.toml");
    std::fs::write(&file, text)?;
    Ok((file, tls))
}

fn trusting(certificate: &CertificateDer<'static>) -> io::Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Where the relay listens, and the ledger's key. Goes on reading, so that it can go on writing.
fn told(mut lines: impl io::BufRead + Send + 'static) -> io::Result<(SocketAddr, Key)> {
    let (mut address, mut key) = (None, None);
    while address.is_none() || key.is_none() {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Err(io::Error::other("the relay did not start"));
        }
        if let Some(rest) = line.strip_prefix("listening on ") {
            address = rest.split_whitespace().next().and_then(|word| word.parse().ok());
        }
        if let Some(rest) = line.trim().strip_prefix("key ") {
            let bytes = rest
                .splitn(3, '+')
                .nth(2)
                .and_then(|text| Base64::decode_vec(text).ok());
            key = bytes.and_then(|bytes| bytes.get(1..)?.try_into().ok()).map(Key);
        }
    }
    std::thread::spawn(move || lines.lines().map_while(Result::ok).for_each(drop));
    address
        .zip(key)
        .ok_or_else(|| io::Error::other("the relay said no address"))
}

fn found(way: &Way, pfiff: &Path, folder: &Path, genesis: &Envelope) -> io::Result<()> {
    let made = Command::new(pfiff)
        .args(["relay", "token", "--folder"])
        .arg(folder.join("kept"))
        .output()?;
    let token = String::from_utf8_lossy(&made.stdout);
    let further = format!("authorization: Bearer {}\r\n", token.trim());
    let mut line = way.open()?;
    line.write_all(put(genesis.bytes(), &further).as_bytes())?;
    line.write_all(genesis.bytes())?;
    match is_accepted(line)? {
        true => Ok(()),
        false => Err(io::Error::other("the relay did not take the group in")),
    }
}

fn habit(way: &Way, person: &Neighbour, group: Digest) -> Habit {
    let now_s = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let pass = Pass::sign(&person.device, ORIGIN, &group, now_s + 590);
    let hello = format!(
        "GET /v1/groups/{group}/events?after=1 HTTP/1.1\r\nhost: localhost\r\nauthorization: Pfiff {pass}\r\n\r\n"
    );
    Habit {
        address: way.address,
        hello: hello.into_bytes(),
        ready: b"event: time\ndata: ".into(),
        tls: way.tls.clone(),
    }
}
