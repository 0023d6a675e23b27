//! Connections: how many, how long each may be silent, TLS where there is any, and a clean end.
//!
//! What is asked over them is not known here.

use std::convert::Infallible;
use std::future::{Future, pending, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::Method;
use axum::response::Response;
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
use super::events::{self, Bared, Hall, Kept, Ticket};
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
pub(super) const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long what is open may take to end.
pub(super) const FAREWELL: Duration = Duration::from_secs(5);

/// Connections that are open.
pub(super) type Connections = JoinSet<()>;

/// Takes connections in, for as long as it is asked to go on. What it opened lies in `open`.
pub(super) struct Accepting {
    listener: TcpListener,
    certificates: Option<Arc<Certificates>>,
    door: Arc<Door>,
    hall: Arc<Hall>,
    router: Router,
    open: Connections,
}

pub(super) fn run(
    listener: TcpListener,
    certificates: Option<Arc<Certificates>>,
    door: Arc<Door>,
    hall: Arc<Hall>,
) -> Accepting {
    Accepting {
        listener,
        certificates,
        hall,
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
        let is_turned_away = connected.as_ref().is_some_and(Option::is_none);
        let kept = Kept {
            _connection: place,
            _address: connected.flatten(),
        };
        if is_turned_away {
            self.door.counts.turned_away.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let connection = self.connection(stream, address, kept);
        self.open.spawn(connection);
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

    fn connection(
        &self,
        stream: TcpStream,
        address: SocketAddr,
        kept: Kept,
    ) -> impl Future<Output = ()> + use<> {
        let conversation = Conversation {
            peer: Peer(address.ip()),
            router: self.router.clone(),
            door: Arc::clone(&self.door),
            hall: Arc::clone(&self.hall),
            kept,
        };
        let certificates = self.certificates.clone();
        // A whistle is small, and must not wait for more to be sent with it.
        let _ = stream.set_nodelay(true);
        let stream = Stall::new(stream, STALL_PATIENCE);
        let waiting = stream.waiting();
        async move {
            let Some(certificates) = certificates else {
                return conversation.held(stream, &waiting).await;
            };
            let acceptor = acceptor(&certificates, &conversation.door);
            // Who does not finish, or speaks no TLS, is told so by TLS itself.
            if let Ok(Ok(stream)) = timeout(HANDSHAKE_PATIENCE, acceptor.accept(stream)).await
                && !challenge::was_seen_by(stream.get_ref().1)
            {
                conversation.held(stream, &waiting).await;
            }
        }
    }
}

fn acceptor(certificates: &Certificates, door: &Door) -> TlsAcceptor {
    let (config, looked) = certificates.shown(Instant::now());
    looked.told().into_iter().for_each(|told| (door.tell)(told));
    TlsAcceptor::from(config)
}

/// What one connection needs.
struct Conversation {
    peer: Peer,
    router: Router,
    door: Arc<Door>,
    hall: Arc<Hall>,
    kept: Kept,
}

/// A stream that begins, with the head of its answer.
type Begins = Arc<Mutex<Option<(Ticket, String)>>>;

impl Conversation {
    /// One connection until its end, or until a stream begins, which goes to the hall; when the relay ends, until the
    /// request under way is answered.
    async fn held<I>(self, io: I, waiting: &AtomicBool)
    where
        I: AsyncRead + AsyncWrite + Bared + Unpin + Send + 'static,
    {
        let begins = Begins::default();
        let (peer, router, into) = (self.peer, self.router.clone(), Arc::clone(&begins));
        let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer);
            answered(router.clone(), request, Arc::clone(&into))
        });
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_PATIENCE)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(io), service);
        let mut ends = self.door.ends.clone();
        let mut ends = pin!(ends.wait_for(|ends| *ends));
        let mut is_ending = false;
        let stream = poll_fn(|context| {
            if !is_ending && ends.as_mut().poll(context).is_ready() {
                is_ending = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
            // What breaks a connection is between two machines, and nothing to be logged.
            if Pin::new(&mut connection).poll(context).is_ready() {
                return Poll::Ready(None);
            }
            // What was answered before on this connection must have gone out.
            match waiting.load(Ordering::Relaxed) {
                true => Poll::Pending,
                false => begun(&begins).map_or(Poll::Pending, |stream| Poll::Ready(Some(stream))),
            }
        });
        let Some((ticket, head)) = stream.await else {
            return;
        };
        if let Ok(wire) = connection.into_parts().io.into_inner().bared() {
            self.hall.take(ticket, &head, wire, self.kept);
        }
    }
}

fn begun(begins: &Begins) -> Option<(Ticket, String)> {
    begins.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// An answer; never, where it is the beginning of a stream.
async fn answered(
    router: Router,
    request: hyper::Request<Body>,
    begins: Begins,
) -> Result<Response, Infallible> {
    let (is_get, version) = (request.method() == Method::GET, request.version());
    let mut response = router.oneshot(request).await?;
    match events::ticket(&mut response).filter(|_| is_get) {
        None => Ok(response),
        Some(ticket) => {
            let head = events::head(&response, version);
            *begins.lock().unwrap_or_else(PoisonError::into_inner) = Some((ticket, head));
            pending().await
        }
    }
}
