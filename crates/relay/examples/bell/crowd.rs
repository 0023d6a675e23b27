//! Subscribers: as many connections as are asked for, on one thread, the same for every server, so that what they cost
//! is the same too. Knows what to send first and by which bytes a message is told; not whose protocol it is.

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use rustls::{ClientConfig, ClientConnection};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Connections that are begun before the first of them is ready.
const AT_ONCE: usize = 64;
const PATIENCE: Duration = Duration::from_secs(30);

/// What everybody does when it has come.
#[derive(Clone)]
pub(crate) struct Habit {
    pub(crate) address: SocketAddr,
    /// What is sent first.
    pub(crate) hello: Vec<u8>,
    /// By what it is known that the server took the subscription.
    pub(crate) ready: Vec<u8>,
    pub(crate) tls: Option<Arc<ClientConfig>>,
}

struct Seat {
    stream: TcpStream,
    session: Option<Box<ClientConnection>>,
    /// What is not sent of the hello.
    unsent: Vec<u8>,
    /// The end of what came, which may be the beginning of a mark.
    carried: Vec<u8>,
    heard: usize,
}

/// All who wait.
pub(crate) struct Crowd {
    poll: Poll,
    events: Events,
    seats: Vec<Seat>,
    bytes: Vec<u8>,
}

/// What became of one message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    /// When the last who got it had it.
    pub(crate) last: Instant,
    /// How many got it once.
    pub(crate) once: usize,
    /// How many got it more than once.
    pub(crate) doubled: usize,
}

impl Seat {
    fn new(habit: &Habit) -> io::Result<Self> {
        let session = habit.tls.as_ref().map(|config| {
            let name = "localhost".try_into().map_err(io::Error::other)?;
            let session = ClientConnection::new(Arc::clone(config), name).map_err(io::Error::other)?;
            Ok::<_, io::Error>(Box::new(session))
        });
        Ok(Self {
            stream: TcpStream::connect(habit.address)?,
            session: session.transpose()?,
            unsent: habit.hello.clone(),
            carried: Vec::new(),
            heard: 0,
        })
    }

    fn write(&mut self) -> io::Result<()> {
        let Some(session) = &mut self.session else {
            while !self.unsent.is_empty() {
                let sent = self.stream.write(&self.unsent)?;
                self.unsent.drain(..sent);
            }
            return Ok(());
        };
        if !self.unsent.is_empty() {
            session.writer().write_all(&std::mem::take(&mut self.unsent))?;
        }
        while session.wants_write() {
            session.write_tls(&mut self.stream)?;
        }
        Ok(())
    }

    /// What is there now, as plain bytes; none where only TLS had something to say.
    fn receive(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let Some(session) = &mut self.session else {
            let count = self.stream.read(bytes)?;
            return if count == 0 {
                Err(ErrorKind::UnexpectedEof.into())
            } else {
                Ok(count)
            };
        };
        if session.read_tls(&mut self.stream)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        session.process_new_packets().map_err(io::Error::other)?;
        match session.reader().read(bytes) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
            other => other,
        }
    }

    /// How often the mark came by.
    fn read(&mut self, bytes: &mut [u8], mark: &[u8]) -> io::Result<usize> {
        let mut marks = 0;
        loop {
            let count = match self.receive(bytes) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(marks),
                other => other?,
            };
            marks += usize::from(finds(&mut self.carried, &bytes[..count], mark));
            // Less than there was room for: the system has no more, and says when it has.
            if self.session.is_none() && count < bytes.len() {
                return Ok(marks);
            }
        }
    }
}

/// Whether the mark is in what came, or begins in what came before. It is never twice in it.
fn finds(carried: &mut Vec<u8>, came: &[u8], mark: &[u8]) -> bool {
    let is_in = |bytes: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
    // Nearly always it is at the end.
    let end = &came[came.len().saturating_sub(mark.len() + 8)..];
    let is_found = is_in(end) || is_in(came) || {
        carried.extend_from_slice(&came[..came.len().min(mark.len() - 1)]);
        is_in(carried)
    };
    if is_found || came.len() >= mark.len() {
        carried.clear();
    }
    if !is_found {
        carried.extend_from_slice(&came[came.len().saturating_sub(mark.len() - 1)..]);
    }
    is_found
}

impl Crowd {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            poll: Poll::new()?,
            events: Events::with_capacity(1_024),
            seats: Vec::new(),
            bytes: vec![0; 64 * 1_024],
        })
    }

    /// So many more come, some at a time, until all are ready.
    pub(crate) fn gather(&mut self, habit: &Habit, count: usize) -> io::Result<()> {
        self.seats.iter_mut().for_each(|seat| seat.heard = 1);
        let all = self.seats.len() + count;
        while self.seats.len() < all {
            for _ in 0..AT_ONCE.min(all - self.seats.len()) {
                let mut seat = Seat::new(habit)?;
                let both = Interest::READABLE | Interest::WRITABLE;
                let token = Token(self.seats.len());
                self.poll.registry().register(&mut seat.stream, token, both)?;
                self.seats.push(seat);
            }
            self.hear(&habit.ready, self.seats.len(), PATIENCE)?;
            if self.seats.iter().any(|seat| seat.heard == 0) {
                return Err(io::Error::other("the server took not all of them"));
            }
        }
        Ok(())
    }

    /// Listens until `due` have heard the mark, those of before counted, or patience is over.
    fn hear(&mut self, mark: &[u8], due: usize, patience: Duration) -> io::Result<Instant> {
        let (begun, mut last) = (Instant::now(), Instant::now());
        let mut who = self.seats.iter().filter(|seat| seat.heard > 0).count();
        while who < due && begun.elapsed() < patience {
            self.poll
                .poll(&mut self.events, Some(Duration::from_millis(100)))?;
            for event in &self.events {
                let seat = &mut self.seats[event.token().0];
                if event.is_writable() && !(seat.unsent.is_empty() && seat.session.is_none()) {
                    waits(seat.write())?;
                }
                let marks = if event.is_readable() {
                    seat.read(&mut self.bytes, mark)?
                } else {
                    0
                };
                if seat.session.is_some() {
                    waits(seat.write())?;
                }
                who += usize::from(marks > 0 && seat.heard == 0);
                seat.heard += marks;
            }
            if !self.events.is_empty() {
                last = Instant::now();
            }
        }
        Ok(last)
    }

    /// Who hears a message that ends in this mark.
    pub(crate) fn hears(&mut self, mark: &[u8]) -> io::Result<Heard> {
        self.seats.iter_mut().for_each(|seat| seat.heard = 0);
        let last = self.hear(mark, self.seats.len(), PATIENCE)?;
        // Whoever gets it twice gets it soon.
        self.hear(mark, usize::MAX, Duration::from_millis(100))?;
        let count = |is: fn(usize) -> bool| self.seats.iter().filter(|seat| is(seat.heard)).count();
        Ok(Heard {
            last,
            once: count(|heard| heard == 1),
            doubled: count(|heard| heard > 1),
        })
    }
}

/// What cannot be sent now is sent later.
fn waits(sent: io::Result<()>) -> io::Result<()> {
    match sent {
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
        other => other,
    }
}
