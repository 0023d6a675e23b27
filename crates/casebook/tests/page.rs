//! The page's server, asked over a real socket as the person at the machine, as another page and as a stranger.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;

use casebook::answer::{Answer, Input, VERSION};
use casebook::page::{self, Event, PageClip, PageError, PagePicture};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

struct Told {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Told {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

struct TestPage {
    folder: tempfile::TempDir,
    port: u16,
    token: String,
    end: Option<oneshot::Sender<()>>,
    served: tokio::task::JoinHandle<Result<(), PageError>>,
}

impl TestPage {
    async fn open() -> Self {
        Self::open_with(event).await
    }

    async fn open_with(event: fn(&Path) -> Event) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dist = folder.path().join("dist");
        fs::create_dir_all(dist.join("casebook/assets")).unwrap();
        fs::write(dist.join("casebook/index.html"), "<!doctype html>app").unwrap();
        fs::write(dist.join("casebook/assets/a.js"), "1").unwrap();
        fs::write(folder.path().join("secret.txt"), "secret").unwrap();
        let event = event(folder.path());
        let (tell_link, link) = oneshot::channel::<String>();
        let (end, ended) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            let ready = |link: &str| tell_link.send(link.to_owned()).unwrap();
            page::serve(event, dist, None, ready, async { ended.await.unwrap() }).await
        });
        let link = link.await.unwrap();
        let (address, token) = link.split_once("/?token=").unwrap();
        let port = address
            .strip_prefix("http://127.0.0.1:")
            .unwrap()
            .parse()
            .unwrap();
        Self {
            folder,
            port,
            token: token.to_owned(),
            end: Some(end),
            served,
        }
    }

    /// As a plain client: our host name and what else is given.
    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Told {
        let host = format!("127.0.0.1:{}", self.port);
        let mut with_host = vec![("Host", host.as_str())];
        with_host.extend_from_slice(headers);
        self.ask_bare(method, path, &with_host).await
    }

    async fn ask_bare(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Told {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let lines: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let request = format!("{method} {path} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let split = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..split].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Told {
            status,
            head,
            body: bytes[split + 4..].to_vec(),
        }
    }

    /// Uses the link up and gives the cookie.
    async fn enter(&self) -> String {
        let told = self.ask("GET", &format!("/?token={}", self.token), &[]).await;
        assert_eq!((told.status, told.header("location")), (303, Some("/")));
        told.header("set-cookie")
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    }

    async fn ask_inside(&self, path: &str) -> Told {
        let cookie = self.enter().await;
        self.ask("GET", path, &[("Cookie", &cookie)]).await
    }
}

fn event(folder: &Path) -> Event {
    let clip = folder.join("a.mp4");
    fs::write(&clip, b"\0\0\0\x18ftypisom0123456789").unwrap();
    let answer = Answer {
        version: VERSION,
        spread_m: 50.0,
        inputs: vec![Input {
            id: 0,
            file: "a.mp4".to_owned(),
            encoded: false,
        }],
        islands: vec![],
        pairs: vec![],
        copies: vec![],
        hints: vec![],
        refusals: vec![],
    };
    let page_clip = PageClip {
        id: 0,
        plays: clip.clone(),
        path: clip,
        duration_ns: 2_000_000_000,
        picture: Some(PagePicture {
            width: 640,
            height: 360,
            frame_rate: Some(30.0),
        }),
        has_sound: true,
        waveform: vec![0, 127, 255],
        waves: None,
    };
    Event {
        title: "A corner".to_owned(),
        answer,
        clips: vec![page_clip],
        is_demonstration: true,
        tools: None,
        workplace: None,
        growing: None,
        proxies: None,
        thumbs: None,
    }
}

#[tokio::test]
async fn the_link_opens_once_and_leaves_no_token_behind() {
    let page = TestPage::open().await;
    let first = page.ask("GET", &format!("/?token={}", page.token), &[]).await;
    assert_eq!((first.status, first.header("location")), (303, Some("/")));
    let cookie = first.header("set-cookie").unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    assert!(!cookie.contains(&page.token));
    let second = page.ask("GET", &format!("/?token={}", page.token), &[]).await;
    assert_eq!(second.status, 403);
    assert!(second.text().contains("used already"), "{}", second.text());
}

#[tokio::test]
async fn looking_at_the_link_without_opening_it_does_not_use_it_up() {
    let page = TestPage::open().await;
    let link = format!("/?token={}", page.token);
    assert_eq!(page.ask("HEAD", &link, &[]).await.status, 405);
    assert_eq!(
        page.ask("GET", &link, &[("Sec-Fetch-Site", "cross-site")])
            .await
            .status,
        403
    );
    assert_eq!(page.ask("GET", "/?token=0000", &[]).await.status, 403);
    page.enter().await;
}

#[tokio::test]
async fn nothing_is_told_without_the_cookie() {
    let page = TestPage::open().await;
    let files = ["/", "/?x=token=", "/index.html", "/assets/a.js"];
    let data = ["/api/event", "/api/waveform/0", "/media/0", "/nothing"];
    for path in files.into_iter().chain(data) {
        let told = page.ask("GET", path, &[]).await;
        assert_eq!(told.status, 403, "{path}");
        assert!(!told.text().contains("A corner"), "{path}");
    }
    let wrong = format!("pfiff_{}=00", page.port);
    assert_eq!(
        page.ask("GET", "/api/event", &[("Cookie", &wrong)]).await.status,
        403
    );
}

#[tokio::test]
async fn another_host_name_or_page_is_refused_even_with_the_cookie() {
    let page = TestPage::open().await;
    let cookie = page.enter().await;
    for host in ["evil.example", "localhost", "127.0.0.1:1"] {
        let told = page
            .ask_bare("GET", "/api/event", &[("Host", host), ("Cookie", &cookie)])
            .await;
        assert_eq!(told.status, 403, "{host}");
    }
    let foreign = [
        ("Origin", "http://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "same-site"),
    ];
    for header in foreign {
        let told = page
            .ask("GET", "/api/event", &[("Cookie", &cookie), header])
            .await;
        assert_eq!(told.status, 403, "{header:?}");
        assert_eq!(told.header("access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn every_answer_is_closed_and_kept_nowhere() {
    let page = TestPage::open().await;
    let cookie = page.enter().await;
    for path in ["/", "/api/event", "/media/0", "/nothing", "/plain.css"] {
        let told = page.ask("GET", path, &[("Cookie", &cookie)]).await;
        let policy = told.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'self'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(told.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(told.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(
            told.header("cross-origin-resource-policy"),
            Some("same-origin"),
            "{path}"
        );
        assert_eq!(told.header("cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn the_event_is_told_as_the_format_says() {
    let page = TestPage::open().await;
    let told = page.ask_inside("/api/event").await;
    let event: serde_json::Value = serde_json::from_slice(&told.body).unwrap();
    assert_eq!(event["version"], 1);
    assert_eq!(event["title"], "A corner");
    assert_eq!(event["is_demonstration"], true);
    assert_eq!(event["answer"]["inputs"][0]["file"], "a.mp4");
    let clip = serde_json::json!({
        "id": 0, "duration_ns": 2_000_000_000_i64, "has_sound": true,
        "picture": {"width": 640, "height": 360, "frame_rate": 30.0}
    });
    assert_eq!(event["clips"], serde_json::json!([clip]));
    let folder = page.folder.path().to_string_lossy().into_owned();
    assert!(!told.text().contains(&folder), "a path of this disk left");
}

#[tokio::test]
async fn clips_are_sent_in_ranges_by_id_alone() {
    let page = TestPage::open().await;
    let cookie = page.enter().await;
    let told = page
        .ask("GET", "/media/0", &[("Cookie", &cookie), ("Range", "bytes=4-7")])
        .await;
    assert_eq!((told.status, told.body.as_slice()), (206, &b"ftyp"[..]));
    assert_eq!(told.header("content-range"), Some("bytes 4-7/22"));
    assert_eq!(told.header("content-type"), Some("video/mp4"));
    let beyond = page
        .ask("GET", "/media/0", &[("Cookie", &cookie), ("Range", "bytes=99-")])
        .await;
    assert_eq!(beyond.status, 416);
    let peaks = page.ask("GET", "/api/waveform/0", &[("Cookie", &cookie)]).await;
    assert_eq!(peaks.body, [0, 127, 255]);
    let paths = [
        "/media/1",
        "/media/../secret.txt",
        "/media/%2e%2e%2fsecret.txt",
        "/assets/../../../secret.txt",
    ];
    for path in paths {
        let told = page.ask("GET", path, &[("Cookie", &cookie)]).await;
        assert!((400..500).contains(&told.status), "{path}: {}", told.status);
        assert!(!told.text().contains("secret"), "{path}");
    }
}

/// Clip 0 is played itself, clip 1 by a proxy, clip 2 has sound alone.
fn event_with_films(folder: &Path) -> Event {
    let mut event = event(folder);
    let tools = media::Tools::find().unwrap();
    let film = "-f lavfi -i testsrc2=s=64x48:r=25:d=1.6 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    let files = [
        (format!("{film} -bf 2 -video_track_timescale 90000"), "a.mp4"),
        (format!("-itsoffset 0.5 {film} -fps_mode passthrough"), "b.mkv"),
        ("-f lavfi -i sine=d=1".to_owned(), "c.wav"),
    ];
    let mut clips = Vec::new();
    for (id, (words, name)) in files.into_iter().enumerate() {
        let path = folder.join(name);
        let words = format!("-nostdin -v error -y {words}");
        let mut ffmpeg = std::process::Command::new("ffmpeg");
        let made = ffmpeg.args(words.split(' ')).arg(&path).status().unwrap();
        assert!(made.success());
        clips.push(PageClip {
            id,
            plays: path.clone(),
            path,
            ..event.clips[0].clone()
        });
    }
    clips[1].plays = folder.join("b-360.mp4");
    media::proxy(&tools, &clips[1].path, &clips[1].plays, 360).unwrap();
    event.clips = clips;
    event.tools = Some(tools);
    event
}

#[tokio::test]
async fn frames_are_told_with_the_times_of_what_is_played() {
    let page = TestPage::open_with(event_with_films).await;
    let cookie = page.enter().await;
    let mut told = Vec::new();
    for id in [0, 1] {
        let answer = page
            .ask("GET", &format!("/api/frames/{id}"), &[("Cookie", &cookie)])
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        told.push(serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap());
    }
    let steady: Vec<i64> = (0..40).map(|frame| frame * 40_000_000).collect();
    let expected = serde_json::json!({
        "version": 1, "times_ns": steady, "plays_ns": steady, "width": 64, "height": 48, "variable": false
    });
    assert_eq!(told[0], expected);
    // The picture is alone in its file, so file time zero is its first frame; the copy keeps the file's stamps.
    assert_eq!(told[1]["times_ns"], expected["times_ns"]);
    let tables = media::frames(
        &media::Tools::find().unwrap(),
        &page.folder.path().join("b-360.mp4"),
    );
    assert_eq!(
        told[1]["plays_ns"],
        serde_json::json!(tables.unwrap().stamps_ns())
    );
}

#[tokio::test]
async fn one_frame_is_sent_as_the_picture_that_it_is() {
    let page = TestPage::open_with(event_with_films).await;
    let cookie = page.enter().await;
    let tools = media::Tools::find().unwrap();
    let path = page.folder.path().join("a.mp4");
    let table = media::frames(&tools, &path).unwrap();
    // The second time it comes from memory.
    for frame in [0, 33, 33] {
        let told = page
            .ask("GET", &format!("/api/still/0/{frame}"), &[("Cookie", &cookie)])
            .await;
        assert_eq!(
            (told.status, told.header("content-type")),
            (200, Some("image/png"))
        );
        assert!(told.body == media::still(&tools, &path, &table, frame).unwrap());
    }
    let told = page.ask("GET", "/api/still/0/40", &[("Cookie", &cookie)]).await;
    assert_eq!(told.status, 404);
    assert!(told.text().contains("has 40 frames"), "{}", told.text());
}

#[tokio::test]
async fn where_there_are_no_frames_none_are_told() {
    let page = TestPage::open_with(event_with_films).await;
    let cookie = page.enter().await;
    for path in [
        "/api/frames/2",
        "/api/still/2/0",
        "/api/frames/3",
        "/api/still/3/0",
        "/api/still/0/-1",
        "/api/still/0/a.mp4",
        "/api/still/..%2fsecret.txt/0",
        "/api/still/0",
    ] {
        let told = page.ask("GET", path, &[("Cookie", &cookie)]).await;
        assert_eq!(told.status, 404, "{path}");
    }
    fs::remove_file(page.folder.path().join("a.mp4")).unwrap();
    let told = page.ask("GET", "/api/frames/0", &[("Cookie", &cookie)]).await;
    assert_eq!(told.status, 404, "a clip that has gone: {}", told.text());
    assert_eq!(page.ask("GET", "/api/frames/1", &[]).await.status, 403);
}

#[tokio::test]
async fn a_clip_that_has_gone_is_not_found() {
    let page = TestPage::open().await;
    fs::remove_file(page.folder.path().join("a.mp4")).unwrap();
    assert_eq!(page.ask_inside("/media/0").await.status, 404);
}

#[tokio::test]
async fn it_ends_when_told_although_a_browser_holds_on() {
    let mut page = TestPage::open().await;
    let _held = TcpStream::connect(("127.0.0.1", page.port)).await.unwrap();
    page.end.take().unwrap().send(()).unwrap();
    assert!(page.served.await.unwrap().is_ok());
    assert!(TcpStream::connect(("127.0.0.1", page.port)).await.is_err());
}

#[tokio::test]
async fn what_stands_in_the_way_is_named_with_something_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let never_ready = |_: &str| panic!("it must not be ready");
    let dist = folder.path().join("dist");
    let refused = page::serve(event(folder.path()), dist, None, never_ready, async {}).await;
    let Err(why @ PageError::NotBuilt { .. }) = refused else {
        panic!("{refused:?}")
    };
    assert!(why.to_string().contains("the page was not built"), "{why}");
    assert!(why.hint().contains("npm"));

    let page = TestPage::open().await;
    let dist = page.folder.path().join("dist");
    let refused = page::serve(event(folder.path()), dist, Some(page.port), never_ready, async {}).await;
    assert!(matches!(refused, Err(PageError::Listen { .. })), "{refused:?}");
}
