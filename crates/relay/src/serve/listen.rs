//! Connections: how many, how long each may be silent, TLS where there is any, and a clean end.
//!
//! What is asked over them is not known here.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::Told;
use super::door::Door;
use super::guard::Peer;
use super::routes;
use super::stall::Stall;
use super::tls::{Certificates, challenge};

/// How long a request's head may take, and how long a connection may rest between two requests.
const HEAD_PATIENCE: Duration = Duration::from_secs(20);
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);
/// How long somebody may not read what waits for them.
const STALL_PATIENCE: Duration = Duration::from_secs(60);
/// The head of a request, at most; also what is read ahead of a body.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// After the system refused one, it has time to get some back.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long what is open may take to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// Connections that are open.
pub(super) type Connections = JoinSet<()>;

/// Takes connections in, for as long as it is asked to go on. What it opened lies in `open`.
pub(super) struct Accepting {
    listener: TcpListener,
    certificates: Option<Arc<Certificates>>,
    door: Arc<Door>,
    router: Router,
    open: Connections,
}

pub(super) fn run(
    listener: TcpListener,
    certificates: Option<Arc<Certificates>>,
    door: Arc<Door>,
) -> Accepting {
    Accepting {
        listener,
        certificates,
        router: routes::router(&door),
        door,
        open: JoinSet::new(),
    }
}

/// Goes on until `end`, then listens no more and hands back what is open.
pub(super) async fn until(
    mut accepting: Accepting,
    mut end: Pin<&mut impl Future<Output = ()>>,
) -> Connections {
    loop {
        tokio::select! {
            () = &mut end => return accepting.open,
            () = accepting.next() => {}
        }
    }
}

/// What is open may finish, and is cut when that takes too long.
pub(super) async fn farewell(mut open: Connections) {
    let all = async { while open.join_next().await.is_some() {} };
    let _ = timeout(FAREWELL, all).await;
    open.shutdown().await;
}

impl Accepting {
    /// May be dropped at any await: a connection that was accepted is spawned at once.
    async fn next(&mut self) {
        while self.open.try_join_next().is_some() {}
        // Where there is no room, others wait in the system's queue until somebody leaves.
        let Ok(place) = Arc::clone(&self.door.connections).acquire_owned().await else {
            return;
        };
        let (stream, address) = match self.listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => return self.not_accepted(&error).await,
        };
        let from = self.door.rates.from(address.ip());
        let connected = from.map(|from| self.door.rates.connect(from));
        if let Some(None) = connected {
            self.door
                .counts
                .turned_away
                .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            return;
        }
        let connection = self.connection(stream, address);
        self.open.spawn(async move {
            connection.await;
            drop((place, connected));
        });
    }

    async fn not_accepted(&self, error: &io::Error) {
        // A connection that was gone before it was taken is nobody's fault.
        if !matches!(
            error.kind(),
            io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
        ) {
            (self.door.tell)(Told::NotAccepting(error.to_string()));
            sleep(ACCEPT_PAUSE).await;
        }
    }

    fn connection(&self, stream: TcpStream, address: SocketAddr) -> impl Future<Output = ()> + use<> {
        let (door, router) = (Arc::clone(&self.door), self.router.clone());
        let certificates = self.certificates.clone();
        // A whistle is small, and must not wait for more to be sent with it.
        let _ = stream.set_nodelay(true);
        let stream = Stall::new(stream, STALL_PATIENCE);
        async move {
            let Some(certificates) = certificates else {
                return converse(stream, Peer(address.ip()), router, &door).await;
            };
            let acceptor = acceptor(&certificates, &door);
            // Who does not finish, or speaks no TLS, is told so by TLS itself.
            if let Ok(Ok(stream)) = timeout(HANDSHAKE_PATIENCE, acceptor.accept(stream)).await
                && !challenge::was_seen_by(stream.get_ref().1)
            {
                converse(stream, Peer(address.ip()), router, &door).await;
            }
        }
    }
}

fn acceptor(certificates: &Certificates, door: &Door) -> TlsAcceptor {
    let (config, looked) = certificates.shown(Instant::now());
    looked.told().into_iter().for_each(|told| (door.tell)(told));
    TlsAcceptor::from(config)
}

/// One connection until its end; when the relay ends, until the request under way is answered.
async fn converse(
    io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    router: Router,
    door: &Door,
) {
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(io), service);
    tokio::pin!(connection);
    let mut ends = door.ends.clone();
    // What breaks a connection is between two machines, and nothing to be logged.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = ends.wait_for(|ends| *ends) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
