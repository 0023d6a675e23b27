//! A relay that lies: a proxy before a real one, which changes what readers of a group get.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What is done to the rungs of a batch that has some; the proxy counts nothing else.
pub(crate) type Lie = Arc<dyn Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>> + Send + Sync>;

/// Where the truth comes from, and what becomes of it.
#[derive(Clone)]
pub(crate) struct Mind {
    pub(crate) port: u16,
    pub(crate) lie: Option<Lie>,
    /// No stream comes through, as if a relay were going down all the time.
    pub(crate) is_deaf: bool,
    /// No pass is good.
    pub(crate) refuses_passes: bool,
    /// It says that it refuses for good what it took in.
    pub(crate) is_two_faced: bool,
    /// It has no time for proofs.
    pub(crate) has_no_tiles: bool,
    /// It has no room for the first envelope that comes, however often it comes: the address of it, once it came.
    pub(crate) puts_off: Option<Arc<Mutex<Option<String>>>>,
    /// From where it says that everybody asks.
    pub(crate) address: Option<String>,
}

impl Mind {
    fn honest(port: u16) -> Self {
        Self {
            port,
            lie: None,
            is_deaf: false,
            refuses_passes: false,
            is_two_faced: false,
            has_no_tiles: false,
            puts_off: None,
            address: None,
        }
    }

    fn is_put_off(&self, head: &str) -> bool {
        let Some(path) = head.strip_prefix("PUT ").and_then(|rest| rest.split(' ').next()) else {
            return false;
        };
        let Some(first) = &self.puts_off else { return false };
        first.lock().unwrap().get_or_insert_with(|| path.to_owned()) == path
    }

    /// What is answered without asking the relay.
    fn answers(&self, head: &str) -> Option<&'static str> {
        if self.is_deaf && head.contains("/events?") {
            return Some("HTTP/1.1 503 Service Unavailable");
        }
        if self.has_no_tiles && head.contains("/ledger/tile/") {
            return Some("HTTP/1.1 503 Service Unavailable");
        }
        let shows_pass = head.to_lowercase().contains("authorization: pfiff");
        (self.refuses_passes && shows_pass).then_some("HTTP/1.1 401 Unauthorized")
    }
}

const LATER: &[u8] = br#"{"code":"busy","detail":"too many wait already","do":"send it again","again":true}"#;
const REFUSAL: &[u8] =
    br#"{"code":"right","detail":"its author has not the role","do":"ask a steward","again":true}"#;

/// A proxy that runs as long as the test.
pub(crate) struct Liar {
    pub(crate) url: String,
    mind: Arc<Mutex<Mind>>,
}

impl Liar {
    pub(crate) fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mind = Arc::new(Mutex::new(Mind::honest(port)));
        let seen = Arc::clone(&mind);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let mind = seen.lock().unwrap().clone();
                std::thread::spawn(move || pass(client, &mind));
            }
        });
        Self { url, mind }
    }

    pub(crate) fn lies(&self, lie: impl Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>> + Send + Sync + 'static) {
        self.mind.lock().unwrap().lie = Some(Arc::new(lie));
    }

    /// From now on it shows another relay.
    pub(crate) fn shows(&self, port: u16) {
        *self.mind.lock().unwrap() = Mind::honest(port);
    }

    /// From now on everybody asks from there, as an honest proxy says.
    pub(crate) fn comes_from(&self, address: &str) {
        self.mind.lock().unwrap().address = Some(address.to_owned());
    }

    pub(crate) fn is_deaf(&self) {
        self.mind.lock().unwrap().is_deaf = true;
    }

    pub(crate) fn is_two_faced(&self) {
        self.mind.lock().unwrap().is_two_faced = true;
    }

    pub(crate) fn has_no_tiles(&self) {
        self.mind.lock().unwrap().has_no_tiles = true;
    }

    /// The next envelope is to be tried again, and again; others are not.
    pub(crate) fn puts_off_the_next(&self) {
        self.mind.lock().unwrap().puts_off = Some(Arc::default());
    }

    pub(crate) fn refuses_passes(&self) {
        self.mind.lock().unwrap().refuses_passes = true;
    }
}

fn pass(mut client: TcpStream, mind: &Mind) {
    let Some((head, body)) = request(&mut client) else {
        return;
    };
    let (status, answer) = match mind.answers(&head) {
        _ if mind.is_put_off(&head) => ("HTTP/1.1 503 Service Unavailable".to_owned(), LATER.to_vec()),
        Some(status) => (status.to_owned(), b"{}".to_vec()),
        None => asked(mind, &head, &body),
    };
    let (status, answer) = match mind.is_two_faced && head.starts_with("PUT") {
        true => ("HTTP/1.1 403 Forbidden".to_owned(), REFUSAL.to_vec()),
        false => (status, answer),
    };
    let is_batch = head.contains("/envelopes?after=") && status.contains(" 200 ");
    let answer = match &mind.lie {
        Some(lie) if is_batch && !answer.is_empty() => joined(&lie(parted(&answer))),
        _ => answer,
    };
    let head = format!(
        "{status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    let _ = client
        .write_all(head.as_bytes())
        .and_then(|()| client.write_all(&answer));
}

fn request(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let length = head.lines().find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length: ")
                    .map(str::to_owned)
            });
            let length: usize = length.map_or(0, |length| length.parse().unwrap());
            if bytes.len() >= end + 4 + length {
                return Some((head, bytes[end + 4..].to_vec()));
            }
        }
        let read = client.read(&mut buffer).ok().filter(|read| *read > 0)?;
        bytes.extend(&buffer[..read]);
    }
}

/// The truth: status line and body. HTTP/1.0, so that nothing is cut into chunks.
fn asked(mind: &Mind, head: &str, body: &[u8]) -> (String, Vec<u8>) {
    let mut relay = TcpStream::connect(("127.0.0.1", mind.port)).unwrap();
    let mut head = head.replace("HTTP/1.1", "HTTP/1.0");
    if let Some(address) = &mind.address {
        head += &format!("\r\nx-forwarded-for: {address}");
    }
    relay.write_all(format!("{head}\r\n\r\n").as_bytes()).unwrap();
    relay.write_all(body).unwrap();
    let mut answer = Vec::new();
    let _ = relay.read_to_end(&mut answer);
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let status = String::from_utf8_lossy(&answer[..end])
        .lines()
        .next()
        .unwrap()
        .replace("HTTP/1.0", "HTTP/1.1");
    (status, answer[end + 4..].to_vec())
}

fn parted(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut rungs = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let (rung, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
        rungs.push(rung.to_vec());
        bytes = rest;
    }
    rungs
}

fn joined(rungs: &[Vec<u8>]) -> Vec<u8> {
    let one = |rung: &Vec<u8>| [&u32::try_from(rung.len()).unwrap().to_be_bytes()[..], rung].concat();
    rungs.iter().flat_map(one).collect()
}
