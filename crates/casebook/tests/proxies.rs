//! Copies for playing through the page's own door: what is there at once, what is made behind it, stopped, gone on with.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use casebook::align::Tools;
use casebook::answer::{Answer, VERSION};
use casebook::page::{Event, PageClip, PagePicture};
use casebook::proxies::{Kind, Proxies, ProxyFolder, ProxySpent, Wanted, Watch, recipe_of};
use serde_json::{Value, json};
use tower::ServiceExt;

const PORT: u16 = 4711;
const PATIENCE: Duration = Duration::from_secs(60);

/// Hears what was made and what failed, by name.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<String>>>);

impl Watch for Ear {
    fn made(&self, name: &str, kind: Kind, _: ProxySpent) {
        self.0.lock().unwrap().push(format!("{name} {kind:?}"));
    }

    fn failed(&self, name: &str, why: &str) {
        self.0.lock().unwrap().push(format!("{name} failed: {why}"));
    }
}

struct TestPage {
    room: tempfile::TempDir,
    router: Router,
    proxies: Arc<Proxies>,
    ear: Ear,
}

impl Drop for TestPage {
    fn drop(&mut self) {
        self.proxies.end();
    }
}

/// A clip that no browser decodes.
fn film(room: &Path, name: &str, seconds: u32) -> PathBuf {
    let path = room.join(name);
    let source = format!("testsrc2=s=640x360:r=30:d={seconds}");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", &source, "-c:v", "mjpeg"])
        .arg(&path)
        .status();
    assert!(made.unwrap().success());
    path
}

impl TestPage {
    /// Of films of so many seconds; copies are kept in `proxies`. Nothing is begun.
    fn of(seconds: &[u32], kinds: &[Kind]) -> Self {
        let room = tempfile::tempdir().unwrap();
        let films = seconds.iter().enumerate();
        let films: Vec<PathBuf> = films
            .map(|(id, seconds)| film(room.path(), &format!("{id}.mkv"), *seconds))
            .collect();
        Self::over(room, &films, kinds)
    }

    fn over(room: tempfile::TempDir, films: &[PathBuf], kinds: &[Kind]) -> Self {
        let wanted = films.iter().enumerate().flat_map(|(id, original)| {
            kinds.iter().map(move |&kind| Wanted {
                id,
                kind,
                name: format!("clip {id}"),
                original: original.clone(),
                content: Some(*blake3::hash(&fs::read(original).unwrap()).as_bytes()),
            })
        });
        let folder = ProxyFolder::kept_in(&room.path().join("proxies")).unwrap();
        let proxies = Arc::new(Proxies::new(wanted.collect(), folder));
        let dist = room.path().join("dist");
        fs::create_dir_all(dist.join("casebook")).unwrap();
        fs::write(dist.join("casebook/index.html"), "app").unwrap();
        let event = event(films, Arc::clone(&proxies));
        let router = casebook::foreign::router(event, &dist, PORT, "token", "session").unwrap();
        let ear = Ear::default();
        Self {
            room,
            router,
            proxies,
            ear,
        }
    }

    fn begin(&self) {
        self.proxies.begin(&Tools::find().unwrap(), self.ear.clone());
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Vec<u8>) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", format!("127.0.0.1:{PORT}"))
            .header("cookie", format!("pfiff_{PORT}=session"))
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        (
            status,
            to_bytes(answer.into_body(), 1 << 26).await.unwrap().into(),
        )
    }

    async fn get(&self, path: &str) -> (u16, Vec<u8>) {
        self.ask("GET", path, &Value::Null).await
    }

    async fn post(&self, what: &str, body: Value) {
        let (status, _) = self.ask("POST", &format!("/api/proxies/{what}"), &body).await;
        assert_eq!(status, 200);
    }

    async fn told(&self) -> Value {
        serde_json::from_slice(&self.get("/api/proxies").await.1).unwrap()
    }

    /// The states of all, in one line.
    async fn states(&self) -> String {
        let told = self.told().await;
        let all = told["proxies"].as_array().unwrap().iter();
        let states: Vec<String> = all.map(|one| one["state"].as_str().unwrap().to_owned()).collect();
        states.join(" ")
    }

    async fn until(&self, expected: &str) {
        let since = Instant::now();
        while self.states().await != expected {
            assert!(since.elapsed() < PATIENCE, "{}", self.told().await);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn until_moving(&self) {
        let since = Instant::now();
        while self.told().await["proxies"][0]["frames_done"]
            .as_u64()
            .unwrap_or(0)
            == 0
        {
            assert!(since.elapsed() < PATIENCE, "{}", self.told().await);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What lies in the folder of copies, by ending.
    fn lying(&self, ending: &str) -> Vec<PathBuf> {
        let all = fs::read_dir(self.room.path().join("proxies")).unwrap();
        let all = all.map(|entry| entry.unwrap().path());
        all.filter(|path| path.to_string_lossy().ends_with(ending))
            .collect()
    }

    fn heard(&self) -> Vec<String> {
        self.ear.0.lock().unwrap().clone()
    }
}

fn event(films: &[PathBuf], proxies: Arc<Proxies>) -> Event {
    let clip = |(id, path): (usize, &PathBuf)| PageClip {
        waves: None,
        id,
        path: path.clone(),
        plays: path.clone(),
        duration_ns: 1_000_000_000,
        picture: Some(PagePicture {
            width: 640,
            height: 360,
            frame_rate: Some(30.0),
        }),
        has_sound: false,
        waveform: Vec::new(),
    };
    Event {
        growing: None,
        thumbs: None,
        title: "A corner".to_owned(),
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
        clips: films.iter().enumerate().map(clip).collect(),
        is_demonstration: false,
        tools: Tools::find().ok(),
        workplace: None,
        proxies: Some(proxies),
    }
}

#[tokio::test]
async fn the_page_stands_before_a_copy_does_and_shows_the_originals_frames() {
    let page = TestPage::of(&[1], &[Kind::Pane]);
    let event: Value = serde_json::from_slice(&page.get("/api/event").await.1).unwrap();
    assert_eq!(event["clips"][0]["needs_proxy"], true);
    assert_eq!(page.states().await, "waiting");
    assert_eq!(page.get("/media/0").await.0, 404);
    let frames: Value = serde_json::from_slice(&page.get("/api/frames/0").await.1).unwrap();
    assert_eq!(
        (frames["times_ns"].as_array().unwrap().len(), &frames["plays_ns"]),
        (30, &Value::Null)
    );
    let (status, before) = page.get("/api/still/0/7").await;
    assert_eq!(status, 200);
    page.begin();
    page.until("ready").await;
    assert_eq!(page.get("/media/0").await.0, 200);
    let frames: Value = serde_json::from_slice(&page.get("/api/frames/0").await.1).unwrap();
    assert_eq!(frames["plays_ns"].as_array().unwrap().len(), 30);
    assert_eq!(page.get("/api/still/0/7").await.1, before);
}

#[tokio::test]
async fn what_is_looked_at_is_made_first_also_after_a_jump() {
    let page = TestPage::of(&[20, 1, 1], &[Kind::Pane]);
    page.post("near", json!({"ids": [0, 1, 2], "panes": 1, "is_wall": false}))
        .await;
    page.begin();
    page.until_moving().await;
    page.post("near", json!({"ids": [2, 1, 0], "panes": 1, "is_wall": false}))
        .await;
    page.until("ready ready ready").await;
    assert_eq!(page.heard(), ["clip 2 Pane", "clip 1 Pane", "clip 0 Pane"]);
}

#[tokio::test]
async fn making_is_stopped_and_gone_on_with_and_nothing_half_done_lies_about() {
    let page = TestPage::of(&[20], &[Kind::Pane]);
    page.begin();
    page.until_moving().await;
    page.post("stop", json!({"id": null})).await;
    page.until("stopped").await;
    let since = Instant::now();
    while !page.lying(".mp4").is_empty() {
        assert!(since.elapsed() < PATIENCE, "{:?}", page.lying(".mp4"));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    page.post("resume", json!({"id": 0})).await;
    page.until("ready").await;
    assert_eq!(page.lying(".mp4").len(), 1);
}

#[tokio::test]
async fn one_that_fails_says_why_by_name_and_stops_no_other() {
    let room = tempfile::tempdir().unwrap();
    let broken = room.path().join("broken.mkv");
    fs::write(&broken, "no film").unwrap();
    let films = [broken, film(room.path(), "whole.mkv", 1)];
    let page = TestPage::over(room, &films, &[Kind::Pane]);
    page.begin();
    page.until("failed ready").await;
    let heard = page.heard();
    assert!(heard[0].starts_with("clip 0 failed: "), "{heard:?}");
    assert!(!heard[0].contains("broken.mkv"), "{heard:?}");
    assert!(page.told().await["proxies"][0]["why"].as_str().unwrap().len() > 5);
}

#[tokio::test]
async fn a_clip_that_is_there_twice_has_one_copy_that_serves_both() {
    let room = tempfile::tempdir().unwrap();
    let one = film(room.path(), "0.mkv", 1);
    let page = TestPage::over(room, &[one.clone(), one], &[Kind::Pane]);
    page.begin();
    page.until("ready ready").await;
    assert_eq!(page.heard(), ["clip 0 Pane"]);
    assert_eq!(page.get("/media/1").await.0, 200);
}

/// What a decoder gives of all frames.
fn frames_of(path: &Path) -> Vec<u8> {
    let words = ["-v", "error", "-f", "framemd5", "-"];
    let ran = Command::new("ffmpeg").arg("-i").arg(path).args(words).output();
    ran.unwrap().stdout
}

#[tokio::test]
async fn one_that_is_deleted_is_made_again_with_the_same_frames_by_the_recipe_beside_it() {
    let mut page = TestPage::of(&[1], &[Kind::Pane, Kind::Wall]);
    page.begin();
    page.until("ready ready").await;
    let before: Vec<(PathBuf, Vec<u8>)> = page
        .lying(".mp4")
        .into_iter()
        .map(|path| (path.clone(), frames_of(&path)))
        .collect();
    assert_eq!(before.len(), 2);
    for (path, _) in &before {
        let recipe: Value = serde_json::from_slice(&fs::read(recipe_of(path)).unwrap()).unwrap();
        assert_eq!(recipe["of"]["name"], "clip 0");
        assert!(recipe["ffmpeg"].is_string(), "{recipe}");
        assert!(recipe["words"].as_array().unwrap().contains(&json!("libx264")));
        fs::remove_file(path).unwrap();
        fs::remove_file(recipe_of(path)).unwrap();
    }
    page.proxies.end();
    let room = std::mem::replace(&mut page.room, tempfile::tempdir().unwrap());
    let films = [room.path().join("0.mkv")];
    let again = TestPage::over(room, &films, &[Kind::Pane, Kind::Wall]);
    assert_eq!(again.states().await, "waiting waiting");
    again.begin();
    again.until("ready ready").await;
    for (path, frames) in &before {
        assert!(
            !frames.is_empty() && frames_of(path) == *frames,
            "{}",
            path.display()
        );
    }
}

#[tokio::test]
async fn where_copies_cannot_be_kept_they_live_as_long_as_the_page() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("proxies"), "in the way").unwrap();
    let films = [film(room.path(), "0.mkv", 1)];
    let page = TestPage::over(room, &films, &[Kind::Wall]);
    page.begin();
    page.until("ready").await;
    assert_eq!(
        (page.get("/media/0/wall").await.0, page.get("/media/0").await.0),
        (200, 200)
    );
    let frames: Value = serde_json::from_slice(&page.get("/api/frames/0/wall").await.1).unwrap();
    assert_eq!(frames["plays_ns"].as_array().unwrap().len(), 30);
}
