//! What can be asked of the page's server, and the headers that every answer carries.
//!
//! Each request passes the door first. Clips are asked for by input id; the path behind it is ours.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path as Asked, Query, Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use tower_http::services::ServeFile;

use super::door::{Door, TurnedAway};
use super::folder::PageFolder;
use super::loudness::Stretch;
use super::pictures::NotTold;
use super::reading::Reading;
use super::wire::{WireEvent, WireFrames};
use super::{Event, PageClip, growing, proxies, work};
use crate::case::Workplace;
use crate::proxies::{Kind, Plays};

const PLAIN_STYLE: &str =
    "body{max-width:38rem;margin:12vh auto;padding:0 1rem;font:1.1rem/1.5 system-ui,sans-serif}";

/// Everything that the server holds.
pub(super) struct Page {
    pub(super) event: Event,
    /// How many pages stood here before it.
    pub(super) turn: usize,
    folder: Arc<PageFolder>,
    door: Arc<Door>,
    pub(super) reading: Arc<Reading>,
}

impl Page {
    /// The first page.
    pub(super) fn new(event: Event, folder: Arc<PageFolder>, door: Arc<Door>) -> Self {
        Self {
            reading: Reading::new(&event),
            turn: 0,
            event,
            folder,
            door,
        }
    }

    /// The page that takes its place.
    pub(super) fn after(&self, event: Event) -> Self {
        Self {
            reading: Reading::after(&self.reading, &event),
            turn: self.turn + 1,
            event,
            folder: Arc::clone(&self.folder),
            door: Arc::clone(&self.door),
        }
    }

    /// When the frames of a clip's original are shown.
    pub(super) async fn frame_times(&self, id: usize) -> Result<Arc<media::FrameTable>, Response> {
        let clip = self.clip(&id.to_string());
        let clip = clip.ok_or_else(|| StatusCode::NOT_FOUND.into_response())?;
        let plays = self.plays(clip, Kind::Pane);
        let tables = self.reading.pictures.tables_now(clip, plays.as_deref()).await;
        tables
            .map(|tables| tables.original)
            .map_err(IntoResponse::into_response)
    }

    /// What a clip is called.
    pub(super) fn name_of(&self, id: usize) -> String {
        let input = self.event.answer.inputs.get(id);
        input.map(|input| input.file.clone()).unwrap_or_default()
    }

    fn clip(&self, asked: &str) -> Option<&PageClip> {
        let id: usize = asked.parse().ok()?;
        self.event.clips.iter().find(|clip| clip.id == id)
    }

    /// What is played of a clip now; none while its copy is not there.
    fn plays(&self, clip: &PageClip, kind: Kind) -> Option<PathBuf> {
        let proxies = self.event.proxies.as_ref();
        match proxies.map_or(Plays::NotWanted, |proxies| proxies.plays(clip.id, kind)) {
            Plays::Ready(path) => Some(path),
            Plays::NotYet => None,
            Plays::NotWanted => (kind == Kind::Pane).then(|| clip.plays.clone()),
        }
    }
}

/// All routes, behind the door.
pub(super) fn router(page: Arc<Page>) -> Router {
    Router::new()
        .route("/", get(enter))
        .route("/api/event", get(event))
        .route("/api/waveform/{id}", get(waveform))
        .route("/api/frames/{id}", get(frames))
        .route("/api/frames/{id}/wall", get(wall_frames))
        .route("/api/still/{id}/{frame}", get(still))
        .route("/api/waves/{id}/{level}", get(waves))
        .route("/api/thumb/{id}/{frame}", get(thumb))
        .route("/media/{id}", get(media))
        .route("/media/{id}/wall", get(wall_media))
        .merge(work::routes())
        .merge(growing::routes())
        .merge(proxies::routes())
        .fallback(get(file))
        .layer(middleware::from_fn_with_state(Arc::clone(&page), guard))
        .with_state(page)
}

async fn guard(State(page): State<Arc<Page>>, request: Request, next: Next) -> Response {
    let admitted = page
        .door
        .admit_sender(request.headers())
        .and_then(|()| match request.uri().path() {
            // The entry asks for token or session itself; the plain style is for those who were turned away.
            "/" | "/plain.css" => Ok(()),
            _ => page.door.admit_session(request.headers()),
        });
    let mut response = match admitted {
        Ok(()) => next.run(request).await,
        Err(why) => turn_away(why),
    };
    close_to_others(response.headers_mut());
    response
}

fn close_to_others(headers: &mut HeaderMap) {
    const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
        media-src 'self' blob:; connect-src 'self'; font-src 'none'; object-src 'none'; worker-src 'none'; \
        frame-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[derive(Deserialize)]
struct Entry {
    token: Option<String>,
}

async fn enter(
    State(page): State<Arc<Page>>,
    method: Method,
    headers: HeaderMap,
    Query(entry): Query<Entry>,
) -> Response {
    let Some(token) = entry.token else {
        return match page.door.admit_session(&headers) {
            Ok(()) => sent(&page, "/"),
            Err(why) => turn_away(why),
        };
    };
    // Asking for headers alone must not use the link up.
    if method != Method::GET {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match page.door.exchange(&token) {
        Ok(cookie) => {
            let to = [(header::LOCATION, "/".to_owned()), (header::SET_COOKIE, cookie)];
            (StatusCode::SEE_OTHER, to).into_response()
        }
        Err(why) => turn_away(why),
    }
}

async fn event(State(page): State<Arc<Page>>) -> Response {
    match &page.event.workplace {
        None => Json(WireEvent::of(&page, &page.event.answer, None)).into_response(),
        Some(workplace) => work::told(&page, workplace, Workplace::stands).await,
    }
}

async fn waveform(State(page): State<Arc<Page>>, Asked(id): Asked<String>) -> Response {
    match page.clip(&id) {
        Some(clip) => {
            let outline = page.reading.loudness.outline(clip).await;
            ([(header::CONTENT_TYPE, "application/octet-stream")], outline).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn frames(State(page): State<Arc<Page>>, Asked(id): Asked<String>) -> Response {
    frames_of(&page, &id, Kind::Pane).await
}

async fn wall_frames(State(page): State<Arc<Page>>, Asked(id): Asked<String>) -> Response {
    frames_of(&page, &id, Kind::Wall).await
}

async fn frames_of(page: &Page, id: &str, kind: Kind) -> Response {
    let Some(clip) = page.clip(id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tables = match page.plays(clip, kind) {
        Some(plays) => page.reading.pictures.tables(clip, &plays).await,
        None if kind == Kind::Pane => page.reading.pictures.unplayed(clip).await,
        None => return StatusCode::NOT_FOUND.into_response(),
    };
    match tables {
        Ok(tables) => Json(WireFrames::of(&tables.original, tables.plays.as_deref())).into_response(),
        Err(why) => why.into_response(),
    }
}

async fn still(State(page): State<Arc<Page>>, Asked((id, frame)): Asked<(String, String)>) -> Response {
    let (Some(clip), Ok(frame)) = (page.clip(&id), frame.parse()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let plays = page.plays(clip, Kind::Pane);
    match page.reading.pictures.still(clip, plays.as_deref(), frame).await {
        Ok(png) => ([(header::CONTENT_TYPE, "image/png")], png).into_response(),
        Err(why) => why.into_response(),
    }
}

async fn waves(
    State(page): State<Arc<Page>>,
    Asked((id, level)): Asked<(String, String)>,
    Query(stretch): Query<Stretch>,
) -> Response {
    let (Some(clip), Ok(level)) = (page.clip(&id), level.parse()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match page.reading.loudness.values(clip, level, stretch).await {
        Ok(values) => ([(header::CONTENT_TYPE, "application/octet-stream")], values).into_response(),
        Err(why) => why.into_response(),
    }
}

async fn thumb(State(page): State<Arc<Page>>, Asked((id, frame)): Asked<(String, String)>) -> Response {
    let (Some(clip), Ok(frame)) = (page.clip(&id), frame.parse()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match small(&page, clip, frame).await {
        Ok(png) => ([(header::CONTENT_TYPE, "image/png")], png).into_response(),
        Err(why) => why.into_response(),
    }
}

async fn small(page: &Page, clip: &PageClip, frame: usize) -> Result<Bytes, NotTold> {
    if let Some(kept) = page.reading.thumbs.kept(clip, frame).await {
        return Ok(kept);
    }
    let plays = page.plays(clip, Kind::Pane);
    let tables = page.reading.pictures.tables_now(clip, plays.as_deref()).await?;
    page.reading.thumbs.make(clip, frame, tables).await
}

async fn media(State(page): State<Arc<Page>>, Asked(id): Asked<String>, request: Request) -> Response {
    media_of(&page, &id, Kind::Pane, request).await
}

async fn wall_media(State(page): State<Arc<Page>>, Asked(id): Asked<String>, request: Request) -> Response {
    media_of(&page, &id, Kind::Wall, request).await
}

async fn media_of(page: &Page, id: &str, kind: Kind, request: Request) -> Response {
    let Some(path) = page.clip(id).and_then(|clip| page.plays(clip, kind)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let plays = path.clone();
    let Ok(Some(kind)) = tokio::task::spawn_blocking(move || container(&plays)).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = match ServeFile::new(&path).try_call(request).await {
        Ok(served) => served.into_response(),
        Err(_) => return StatusCode::NOT_FOUND.into_response(),
    };
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// What the bytes say that they are; names are not believed. None where the file is gone.
fn container(path: &Path) -> Option<&'static str> {
    let mut head = [0_u8; 12];
    let read = std::fs::File::open(path).ok()?.read(&mut head).ok()?;
    Some(match &head[..read] {
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "video/mp4",
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "video/webm",
        [b'R', b'I', b'F', b'F', ..] => "audio/wav",
        [b'O', b'g', b'g', b'S', ..] => "video/ogg",
        [b'f', b'L', b'a', b'C', ..] => "audio/flac",
        [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xff, ..] => "audio/mpeg",
        _ => "application/octet-stream",
    })
}

async fn file(State(page): State<Arc<Page>>, uri: Uri) -> Response {
    if uri.path() == "/plain.css" {
        return ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], PLAIN_STYLE).into_response();
    }
    sent(&page, uri.path())
}

fn sent(page: &Page, address: &str) -> Response {
    match page.folder.get(address) {
        Some(file) => ([(header::CONTENT_TYPE, file.kind)], file.bytes.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn turn_away(why: TurnedAway) -> Response {
    let (heading, advice) = match why {
        TurnedAway::OtherHost => (
            "Not under this name",
            "This page answers only at the address 127.0.0.1 that <code>pfiff</code> printed. Open that link.",
        ),
        TurnedAway::OtherOrigin => (
            "Not from another page",
            "This page opens only by itself. Copy the link that <code>pfiff</code> printed into the address bar.",
        ),
        TurnedAway::UsedToken => (
            "This link was used already",
            "It opens the page once. If the page stands open in this browser, <a href=\"/\">go there</a>. \
             If it was somebody else who used it, or you want another browser: end <code>pfiff</code> with Ctrl+C \
             and start it again. It prints a new link.",
        ),
        TurnedAway::NoToken => (
            "This page opens with its link",
            "Open the whole link that <code>pfiff</code> printed in the terminal, up to its last letter. \
             If that link was used already: end <code>pfiff</code> with Ctrl+C and start it again.",
        ),
    };
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{heading}</title><link rel=\"stylesheet\" href=\"/plain.css\"><link rel=\"icon\" href=\"data:,\">\
         <main><h1>{heading}</h1><p>{advice}</p></main></html>"
    );
    (StatusCode::FORBIDDEN, Html(page)).into_response()
}
