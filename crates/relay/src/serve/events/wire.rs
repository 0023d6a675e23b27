//! The bare connection under a stream of events: plain, or with TLS over it. Only ever written to: what a reader sends
//! behind its request is left lying, so that it costs nothing.

use std::io::{self, ErrorKind, Write as _};

use mio::net::TcpStream;
use rustls::ServerConnection;
use tokio_rustls::server::TlsStream;

use crate::serve::stall::Stall;

/// Plain bytes that are closed at once: a record of TLS holds no more.
const RECORD_BYTES: usize = 16 * 1024;

/// One connection. Writes never wait.
pub(in crate::serve) struct Wire {
    pub(super) socket: TcpStream,
    session: Option<Box<ServerConnection>>,
    /// Something went out since that was last asked.
    pub(super) moved: bool,
}

/// A connection that can be taken out of what it was asked through.
pub(in crate::serve) trait Bared {
    /// The connection alone.
    ///
    /// # Errors
    /// Where the runtime does not let go of it.
    fn bared(self) -> io::Result<Wire>;
}

impl Bared for Stall<tokio::net::TcpStream> {
    fn bared(self) -> io::Result<Wire> {
        let socket = TcpStream::from_std(self.into_inner().into_std()?);
        Ok(Wire::plain(socket))
    }
}

impl Bared for TlsStream<Stall<tokio::net::TcpStream>> {
    fn bared(self) -> io::Result<Wire> {
        let (stream, session) = self.into_inner();
        let plain = stream.bared()?;
        Ok(Wire {
            session: Some(Box::new(session)),
            ..plain
        })
    }
}

impl Wire {
    pub(super) fn plain(socket: TcpStream) -> Self {
        Self {
            socket,
            session: None,
            moved: false,
        }
    }

    #[cfg(test)]
    pub(super) fn closed(socket: TcpStream, session: ServerConnection) -> Self {
        Self {
            session: Some(Box::new(session)),
            ..Self::plain(socket)
        }
    }

    /// Takes some of these bytes, perhaps only for sending them later.
    ///
    /// # Errors
    /// `WouldBlock` where nothing can be taken now.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.session.is_none() {
            return self.socket.write(bytes);
        }
        self.flush()?;
        let Some(session) = &mut self.session else {
            return Ok(0);
        };
        let taken = session.writer().write(&bytes[..bytes.len().min(RECORD_BYTES)])?;
        match self.flush() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(taken),
            other => other.map(|()| taken),
        }
    }

    /// Sends what was taken.
    ///
    /// # Errors
    /// `WouldBlock` where some of it has to wait.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        while session.wants_write() {
            if session.write_tls(&mut self.socket)? == 0 {
                return Err(ErrorKind::WriteZero.into());
            }
            self.moved = true;
        }
        Ok(())
    }

    /// Whether anything of TLS went out since this was last asked.
    pub(super) fn has_moved(&mut self) -> bool {
        std::mem::take(&mut self.moved)
    }

    /// Says the end in TLS's own way too, where that can be done at once.
    pub(super) fn end(&mut self) {
        if let Some(session) = &mut self.session {
            session.send_close_notify();
        }
        let _ = self.flush();
        let _ = self.socket.shutdown(std::net::Shutdown::Write);
    }
}
