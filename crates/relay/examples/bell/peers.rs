//! The servers that are compared: how each is started, how one subscribes there, and how something is said there.
//! Knows their protocols, and nothing of time.

use super::crowd::Habit;
use super::ours::{self, Whistles};
use base64ct::{Base64, Encoding as _};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of the mark by which a message is known: the last of a signature.
const MARK: usize = 16;

/// Who is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Pfiff,
    PfiffTls,
    Nats,
    Mosquitto,
    Redis,
    Axum,
    Bare,
}

/// A server that runs.
pub(crate) struct Peer {
    pub(crate) kind: Kind,
    pub(crate) habit: Habit,
    pub(crate) child: Running,
    /// Kept open where the protocol has it so.
    speaks: Option<Box<dyn Line>>,
}

/// Ends with whoever started it.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Kind {
    pub(crate) const ALL: [Self; 7] = [
        Self::Pfiff,
        Self::PfiffTls,
        Self::Nats,
        Self::Mosquitto,
        Self::Redis,
        Self::Axum,
        Self::Bare,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pfiff => "pfiff",
            Self::PfiffTls => "pfiff-tls",
            Self::Nats => "nats",
            Self::Mosquitto => "mosquitto",
            Self::Redis => "redis",
            Self::Axum => "axum",
            Self::Bare => "bare",
        }
    }

    fn command(self, address: SocketAddr, folder: &Path, bytes: usize) -> io::Result<Command> {
        let port = address.port().to_string();
        let words: &[&str] = match self {
            Self::Nats => {
                // It would ask whether they are there, and subscribers here do not answer.
                let said = format!("listen: 127.0.0.1:{port}\nping_interval: \"1h\"\n");
                std::fs::write(folder.join("nats.conf"), said)?;
                &["nats-server", "-c", "nats.conf"]
            }
            Self::Mosquitto => {
                let said = format!("listener {port} 127.0.0.1\nallow_anonymous true\nmax_connections -1\n");
                std::fs::write(folder.join("mosquitto.conf"), said)?;
                &["mosquitto", "-c", "mosquitto.conf"]
            }
            Self::Redis => {
                let words: &[&str] = &["--bind", "127.0.0.1", "--maxclients", "19960", "--save", ""];
                let mut command = Command::new("redis-server");
                command.args(words).args(["--appendonly", "no", "--port", &port]);
                return Ok(command);
            }
            _ => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args(["serve", self.name(), &address.to_string(), &bytes.to_string()]);
                return Ok(command);
            }
        };
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        Ok(command)
    }

    /// What a subscriber sends first, and by what it knows that it is one.
    fn habit(self, address: SocketAddr) -> Habit {
        let (hello, ready): (&[u8], &[u8]) = match self {
            Self::Nats => (
                b"CONNECT {\"verbose\":false}\r\nSUB bell 1\r\nPING\r\n",
                b"PONG\r\n",
            ),
            Self::Mosquitto => (
                b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x00\x00\x00\x82\x09\x00\x01\x00\x04bell\x00",
                b"\x90\x03\x00\x01\x00",
            ),
            Self::Redis => (b"*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nbell\r\n", b"bell\r\n:1\r\n"),
            Self::Axum => (b"GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n", b"\r\n\r\n"),
            _ => (b"S\n", b"OK\n"),
        };
        Habit {
            address,
            hello: hello.into(),
            ready: ready.into(),
            tls: None,
        }
    }
}

impl Peer {
    /// Of others; ours is started with its group.
    pub(crate) fn start(kind: Kind, folder: &Path, bytes: usize) -> io::Result<Self> {
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = kind.command(address, folder, bytes)?;
        let quiet = command
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = Running(quiet.spawn()?);
        connect(address)?;
        let mut peer = Self {
            kind,
            habit: kind.habit(address),
            child,
            speaks: None,
        };
        peer.speaks = match kind {
            Kind::Nats | Kind::Mosquitto | Kind::Redis => Some(Box::new(peer.speaker()?)),
            _ => None,
        };
        Ok(peer)
    }

    pub(crate) fn ours(kind: Kind, child: Running, habit: Habit) -> Self {
        Self {
            kind,
            habit,
            child,
            speaks: None,
        }
    }

    /// Says the next whistle. The connection stands before the clock runs.
    pub(crate) fn say(&mut self, whistles: &mut Whistles) -> io::Result<Said> {
        let envelope = whistles.next();
        let mark = match self.kind {
            Kind::Pfiff | Kind::PfiffTls | Kind::Axum => {
                let text = Base64::encode_string(&envelope);
                format!("{}\n\n", &text[text.len() - MARK..]).into_bytes()
            }
            _ => envelope[envelope.len() - MARK..].to_vec(),
        };
        let spelt = self.spelt(&envelope);
        let mut once = if self.speaks.is_some() {
            None
        } else {
            Some(ours::open(&self.habit)?)
        };
        let line = once.as_mut().or(self.speaks.as_mut());
        let line = line.ok_or_else(|| io::Error::other("no line"))?;
        let begun = Instant::now();
        line.write_all(&spelt)?;
        line.flush()?;
        Ok(Said {
            begun,
            mark,
            line: once,
        })
    }

    /// Whether what was said was accepted; only ours says so.
    pub(crate) fn is_accepted(&self, said: Said) -> io::Result<bool> {
        match (self.kind, said.line) {
            (Kind::Pfiff | Kind::PfiffTls, Some(line)) => ours::is_accepted(line),
            _ => Ok(true),
        }
    }

    fn spelt(&self, envelope: &[u8]) -> Vec<u8> {
        let head = match self.kind {
            Kind::Pfiff | Kind::PfiffTls => ours::put(envelope, ""),
            Kind::Nats => format!("PUB bell {}\r\n", envelope.len()),
            Kind::Redis => format!("*3\r\n$7\r\nPUBLISH\r\n$4\r\nbell\r\n${}\r\n", envelope.len()),
            Kind::Axum => {
                let text = Base64::encode_string(&[&[0; 114], envelope].concat());
                let length = text.len();
                return format!("POST /say HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{text}").into();
            }
            Kind::Mosquitto => {
                let length = envelope.len() + 6;
                let varied = [(length & 127) as u8 | 128, (length >> 7) as u8];
                return [&[0x30], &varied[..], b"\x00\x04bell", envelope].concat();
            }
            Kind::Bare => "P\n".to_owned(),
        };
        [
            head.as_bytes(),
            envelope,
            if self.kind == Kind::Nats || self.kind == Kind::Redis {
                b"\r\n"
            } else {
                b""
            },
        ]
        .concat()
    }

    /// The connection of somebody who only says.
    fn speaker(&self) -> io::Result<TcpStream> {
        let mut stream = connect(self.habit.address)?;
        match self.kind {
            Kind::Nats => stream.write_all(b"CONNECT {\"verbose\":false}\r\n")?,
            Kind::Mosquitto => stream.write_all(b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x00\x00\x00")?,
            _ => {}
        }
        Ok(stream)
    }
}

/// A whistle under way.
pub(crate) struct Said {
    pub(crate) begun: Instant,
    /// By which bytes it is known.
    pub(crate) mark: Vec<u8>,
    line: Option<Box<dyn Line>>,
}

/// A connection, under TLS or not.
pub(crate) trait Line: Read + Write {}
impl<T: Read + Write> Line for T {}

/// Connects to what is about to listen.
pub(crate) fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let begun = Instant::now();
    loop {
        match TcpStream::connect(address) {
            Err(_) if begun.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(20)),
            other => {
                let stream = other?;
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
        }
    }
}
