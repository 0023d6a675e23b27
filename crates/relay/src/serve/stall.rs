//! A connection whose other end must go on reading: what stalls for too long is cut, and goes on elsewhere by itself.
//!
//! Knows nothing of what is sent. It lies under TLS, so that a stalled handshake is cut too.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// A connection that is given up when nothing of what waits could be sent for so long.
#[derive(Debug)]
pub(super) struct Stall<I> {
    io: I,
    patience: Duration,
    waited: Option<Pin<Box<Sleep>>>,
    waiting: Arc<AtomicBool>,
}

impl<I> Stall<I> {
    pub(super) fn new(io: I, patience: Duration) -> Self {
        Self {
            io,
            patience,
            waited: None,
            waiting: Arc::default(),
        }
    }

    /// Whether something that was written did not go out yet; for who cannot ask here while it is written to.
    pub(super) fn waiting(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.waiting)
    }

    pub(super) fn into_inner(self) -> I {
        self.io
    }

    /// Passes on what became of a write, or ends it when it waited for too long.
    fn weigh<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        self.waiting.store(written.is_pending(), Ordering::Relaxed);
        if written.is_ready() {
            self.waited = None;
            return written;
        }
        let patience = self.patience;
        let waited = self.waited.get_or_insert_with(|| Box::pin(sleep(patience)));
        let is_over = waited.as_mut().poll(context).is_ready();
        if is_over {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Stall<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, into)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Stall<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.weigh(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, slices);
        self.weigh(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(context);
        self.weigh(flushed, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.io).poll_shutdown(context);
        self.weigh(shut, context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt as _;

    #[tokio::test]
    async fn who_does_not_read_is_cut() {
        let (near, mut far) = tokio::io::duplex(4);
        let mut near = Stall::new(near, Duration::from_millis(20));
        near.write_all(b"1234").await.unwrap();
        tokio::io::AsyncReadExt::read_exact(&mut far, &mut [0; 4])
            .await
            .unwrap();
        near.write_all(b"5678").await.unwrap();
        let cut = near.write_all(b"9").await.unwrap_err();
        assert_eq!(cut.kind(), io::ErrorKind::TimedOut);
    }
}
