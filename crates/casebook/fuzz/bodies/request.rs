//! A request to the local page, as text: method and address, headers, an empty line, a body.
//!
//! Whatever is asked: no failure of the server, no file that is not the page's, and nothing of the event without the
//! session's cookie and our own host name.

use std::fs;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, HeaderValue, Method, Request, Uri};
use casebook::answer::{Answer, VERSION};
use casebook::foreign::router;
use casebook::page::{Event, PageClip};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

const HOST: &str = "127.0.0.1:4711";
const TOKEN: &str = "0123456789abcdef";
const SESSION: &str = "fedcba9876543210";
const CLIP: &[u8] = b"\0\0\0\x18ftypisom THE CLIP ITSELF 0123456789";
const APP: &str = "THE APP";
const TITLE: &str = "THE EVENT";
const SECRET: &str = "ANOTHER FILE";
const ANSWER_BYTES_MAX: usize = 4_096;

/// The server without its socket.
struct Page {
    runtime: Runtime,
    router: Router,
    _folder: tempfile::TempDir,
}

thread_local! {
    static PAGE: Page = Page::open();
}

pub(crate) fn holds(bytes: &[u8]) {
    if let Some(request) = request(bytes) {
        PAGE.with(|page| page.ask(request, bytes));
    }
}

impl Page {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("there is room for a page");
        let clip = folder.path().join("a.mp4");
        let app = folder.path().join("dist/casebook");
        fs::create_dir_all(app.join("assets")).expect("the folder can be written");
        for (path, text) in [
            (clip.clone(), CLIP),
            (app.join("index.html"), APP.as_bytes()),
            (app.join("assets/a.js"), APP.as_bytes()),
            (folder.path().join("secret.txt"), SECRET.as_bytes()),
        ] {
            fs::write(path, text).expect("the folder can be written");
        }
        let router = router(event(&clip), &folder.path().join("dist"), 4711, TOKEN, SESSION);
        Self {
            runtime: Builder::new_current_thread()
                .build()
                .expect("a runtime can be had"),
            router: router.expect("the page was built"),
            _folder: folder,
        }
    }

    fn ask(&self, request: Request<Body>, bytes: &[u8]) {
        let is_head = request.method() == Method::HEAD;
        let (head, body) = self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await;
            let (head, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
            (head, to_bytes(body, ANSWER_BYTES_MAX).await)
        });
        let body = body.expect("an answer is short");
        assert!(head.status.as_u16() < 500, "{head:?}");
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "x-frame-options",
        ] {
            assert!(head.headers.contains_key(name), "{head:?}");
        }
        assert_eq!(head.headers["cache-control"], "no-store");
        assert!(!holds_text(&body, SECRET));
        assert!(!is_head || body.is_empty());
        let is_of_the_event = holds_text(&body, APP) || holds_text(&body, TITLE) || head.status == 206;
        let may_know = holds_text(bytes, SESSION) && holds_text(bytes, HOST);
        assert!(may_know || !is_of_the_event, "{head:?} {body:?}");
        if head.status == 206 {
            let is_part = body.is_empty() || CLIP.windows(body.len()).any(|part| part == &body[..]);
            assert!(is_part, "{head:?} {body:?}");
        }
    }
}

/// None where hyper would not let it through.
fn request(bytes: &[u8]) -> Option<Request<Body>> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let (method, address) = split(lines.next()?, b' ')?;
    let mut request = Request::builder()
        .method(Method::from_bytes(method).ok()?)
        .uri(Uri::try_from(address).ok()?);
    for line in lines.by_ref().take_while(|line| !line.is_empty()) {
        let (name, value) = split(line, b':')?;
        let (name, value) = (
            HeaderName::from_bytes(name),
            HeaderValue::from_bytes(value.trim_ascii()),
        );
        request = request.header(name.ok()?, value.ok()?);
    }
    let body = lines.collect::<Vec<_>>().join(&b'\n');
    request.body(Body::from(body)).ok()
}

fn split(line: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = line.iter().position(|byte| *byte == at)?;
    Some((&line[..place], &line[place + 1..]))
}

fn holds_text(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn event(clip: &Path) -> Event {
    Event {
        title: TITLE.to_owned(),
        answer: Answer {
            version: VERSION,
            spread_m: 50.0,
            inputs: vec![],
            islands: vec![],
            pairs: vec![],
            copies: vec![],
            hints: vec![],
            refusals: vec![],
        },
        clips: vec![PageClip {
            id: 0,
            path: clip.to_owned(),
            plays: clip.to_owned(),
            duration_ns: 1,
            picture: None,
            has_sound: true,
            waveform: vec![0, 127, 255],
            waves: None,
        }],
        is_demonstration: true,
        tools: None,
        workplace: None,
        growing: None,
        proxies: None,
        thumbs: None,
    }
}
