//! The local page: serves one event to the browser of the person at this machine, and to nobody else.
//!
//! Promises: it listens on 127.0.0.1 only; the link that is handed out opens the page once; other origins, other
//! host names and other machines get nothing; a path never comes from a request, clips are asked for by id; nothing
//! of the answer is kept in a cache. Refuses to know how clips were placed: it shows the answer that it is given.
//! `formats/page.md` is the contract with the page.

mod door;
mod folder;
mod growing;
mod kept;
mod loudness;
mod pictures;
mod proxies;
mod reading;
mod routes;
mod thumbs;
mod turning;
mod wire;
mod work;

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use media::Tools;
use tokio::net::TcpListener;

use crate::answer::Answer;
use crate::case::Workplace;
use crate::proxies::Proxies;
use door::{Door, Token};
use folder::PageFolder;
pub use growing::{Growing, Renew};
use turning::Turning;

/// A paused video keeps its answer open for as long as the page stands, so an end that waits for all would never come.
const FAREWELL: Duration = Duration::from_millis(500);

/// What the page shows: one answer and the clips that it speaks of.
#[derive(Debug, Clone)]
pub struct Event {
    /// Stands at the top of the page.
    pub title: String,
    /// Placements, copies, hints and refusals.
    pub answer: Answer,
    /// One for each input that can be played; others are shown by name alone.
    pub clips: Vec<PageClip>,
    /// Whether this is the project's own rendered event, which the page then says.
    pub is_demonstration: bool,
    /// What reads exact frames of the clips when the page asks for them; without it, it is told that there are none.
    pub tools: Option<Tools>,
    /// Where what the person at the page places is kept; without it, the page only shows.
    pub workplace: Option<Arc<Workplace>>,
    /// What lets the case grow while the page stands; without it, nothing comes in here.
    pub growing: Option<Arc<Growing>>,
    /// Copies that are made while the page stands; without it, each clip plays what it says that it plays.
    pub proxies: Option<Arc<Proxies>>,
    /// Where small pictures are kept, which can be made again; without it, they are made for each page anew.
    pub thumbs: Option<PathBuf>,
}

/// One clip as the page plays and draws it.
#[derive(Debug, Clone, PartialEq)]
pub struct PageClip {
    /// Input id.
    pub id: usize,
    /// The original.
    pub path: PathBuf,
    /// What the browser is given unless a copy is wanted for it: the original, or a proxy.
    pub plays: PathBuf,
    /// From file time zero to the end of the longest track.
    pub duration_ns: i64,
    /// None where there is sound alone.
    pub picture: Option<PagePicture>,
    /// Whether there is a sound track.
    pub has_sound: bool,
    /// The loudest sample of each 50 ms, 0 to 255; empty where there is no sound.
    pub waveform: Vec<u8>,
    /// Where finer levels of it are kept, as `waves` writes them; without it, they are made when asked for.
    pub waves: Option<PathBuf>,
}

/// The picture of a clip as it is shown, rotation applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PagePicture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Frames a second, nominal; None where it is not known.
    pub frame_rate: Option<f64>,
}

/// Why the page could not be served.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The web app is not where it should be.
    #[error("the page was not built: no {} to serve", .missing.display())]
    NotBuilt {
        /// What was looked for.
        missing: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder holds more than a built page does.
    #[error("the folder of the page holds too much: {}", .folder.display())]
    FolderTooLarge {
        /// Where.
        folder: PathBuf,
    },
    /// The system gives no chance bytes, and without them no token is safe.
    #[error("asking the system for chance")]
    Chance(#[source] getrandom::Error),
    /// The port is taken, or no port is to be had.
    #[error("listening on 127.0.0.1, port {port}")]
    Listen {
        /// 0 where the system was to choose.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The server stopped by itself.
    #[error("serving the page")]
    Serve(#[source] std::io::Error),
}

impl PageError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotBuilt { .. } => {
                "build it with `npm ci && npm run build` in the folder `web`, or use `make run`"
            }
            Self::FolderTooLarge { .. } => "point to the folder `web/dist` of a built page",
            Self::Listen { .. } => "leave the port out, and the system gives a free one",
            Self::Chance(_) | Self::Serve(_) => "try again; if it stays, please report it with this text",
        }
    }
}

/// Serves `event` until `until` is done. `folder` is where the web apps were built (`web/dist`).
/// `ready` is called once, with the link that opens the page one time.
///
/// # Errors
/// When the page was not built, the port is taken, or the server fails.
pub async fn serve(
    event: Event,
    folder: PathBuf,
    port: Option<u16>,
    ready: impl FnOnce(&str),
    until: impl Future<Output = ()>,
) -> Result<(), PageError> {
    let folder = PageFolder::read(&folder.join("casebook"))?;
    let token = Token::random()?;
    let session = Token::random()?;
    let (listener, port) = listen(port.unwrap_or(0)).await?;
    let link = format!("http://127.0.0.1:{port}/?token={}", token.as_text());
    let door = Door::new(port, &token, session);
    let turning = Turning::new(event, folder, door);
    ready(&link);
    let outcome = run(listener, Arc::clone(&turning).router(), until).await;
    // Else whoever ends the runtime would wait for a picture that nobody looks at any more.
    turning.end();
    outcome
}

/// The page's routes, under a token and a session that are known: for whoever tries foreign requests on them.
///
/// # Errors
/// When the page was not built.
pub(crate) fn known_router(
    event: Event,
    folder: &Path,
    port: u16,
    token: &str,
    session: &str,
) -> Result<axum::Router, PageError> {
    let folder = PageFolder::read(&folder.join("casebook"))?;
    let door = Door::new(port, &Token::known(token), Token::known(session));
    Ok(Turning::new(event, folder, door).router())
}

async fn listen(port: u16) -> Result<(TcpListener, u16), PageError> {
    let refused = |source| PageError::Listen { port, source };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let given = listener.local_addr().map_err(refused)?.port();
    Ok((listener, given))
}

async fn run(
    listener: TcpListener,
    router: axum::Router,
    until: impl Future<Output = ()>,
) -> Result<(), PageError> {
    let (say_end, end) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(
        axum::serve(listener, router)
            .with_graceful_shutdown(async {
                let _ = end.await;
            })
            .into_future(),
    );
    tokio::pin!(served);
    tokio::select! {
        outcome = &mut served => return joined(outcome),
        () = until => {}
    }
    let _ = say_end.send(());
    match tokio::time::timeout(FAREWELL, &mut served).await {
        Ok(outcome) => joined(outcome),
        Err(_) => {
            served.abort();
            Ok(())
        }
    }
}

fn joined(outcome: Result<std::io::Result<()>, tokio::task::JoinError>) -> Result<(), PageError> {
    outcome
        .map_err(std::io::Error::other)
        .and_then(|served| served)
        .map_err(PageError::Serve)
}
