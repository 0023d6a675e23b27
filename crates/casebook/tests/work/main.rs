//! A case changed from its page: placed, taken back, undone and done again, by its own page and nobody else.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod picked;
mod slow;
mod stranger;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use casebook::align::Tools;
use casebook::answer::{Answer, Input, Island, Placement, Reason, Refusal};
use casebook::case::{Case, ExhibitNumber, Fault, Hold, Import, ImportWatch, Opening, WallTime, Workplace};
use casebook::page::Event;
use serde_json::{Value, json};
use tower::ServiceExt;

const PORT: u16 = 4711;

fn now() -> WallTime {
    WallTime(1_800_000_000_000_000_000)
}

fn opening() -> Opening<'static> {
    Opening {
        now: &now,
        fault: Fault::None,
    }
}

struct Nobody;

impl ImportWatch for Nobody {
    fn copied(&self, _: &Path, _: u64, _: u64) {}
    fn probed(&self, _: usize, _: usize) {}
}

const LENGTH_S: u32 = 12;

/// Silence that differs from others in one sample.
fn recording(path: &Path, sample: u8) {
    let length = LENGTH_S * 2 * 8_000;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + length).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data");
    bytes.extend(length.to_le_bytes());
    bytes.resize(44 + length as usize, sample);
    fs::write(path, bytes).unwrap();
}

/// Sound placed the first of two clips beside nobody, and refused the second.
fn answer() -> Answer {
    let named = |id: usize| Input {
        id,
        file: format!("{id}.wav"),
        encoded: false,
    };
    Answer {
        version: 1,
        spread_m: 50.0,
        inputs: vec![named(0), named(1)],
        islands: vec![Island {
            clips: vec![Placement {
                id: 0,
                file: "0.wav".to_owned(),
                start_ns: 1_000,
                drift_ppm: 0.0,
                drift_error_ppm: 600.0,
                anchor_ns: 0,
                heard_error_ns: 5,
                clock_error_ns: 5,
                links: 0,
            }],
        }],
        pairs: Vec::new(),
        copies: Vec::new(),
        hints: Vec::new(),
        refusals: vec![Refusal {
            id: 1,
            file: "1.wav".to_owned(),
            reason: Reason::Silent,
            detail: "silent".to_owned(),
            figures: Vec::new(),
            alternatives: Vec::new(),
            parts: Vec::new(),
        }],
    }
}

struct Opened {
    room: tempfile::TempDir,
    router: Router,
}

impl Opened {
    fn new(hold: Hold) -> Self {
        Self::of(hold, answer())
    }

    fn of(hold: Hold, answer: Answer) -> Self {
        let room = tempfile::tempdir().unwrap();
        let dist = room.path().join("dist");
        fs::create_dir_all(dist.join("casebook")).unwrap();
        fs::write(dist.join("casebook/index.html"), "<!doctype html>app").unwrap();
        let files = ["0.wav", "1.wav"].map(|name| room.path().join(name));
        recording(&files[0], 0);
        recording(&files[1], 1);
        let dir = room.path().join("case");
        let mut case = Case::create(&dir, &opening()).unwrap();
        let import = Import {
            paths: files.to_vec(),
            again: false,
        };
        case.import(&import, &Tools::find().unwrap(), &Nobody).unwrap();
        drop(case);
        let case = Case::open(&dir, hold, &opening()).unwrap();
        let exhibits = vec![ExhibitNumber(1), ExhibitNumber(2)];
        let event = Event {
            title: case.title(),
            answer: answer.clone(),
            clips: Vec::new(),
            is_demonstration: false,
            tools: None,
            workplace: Some(Arc::new(Workplace::new(case, answer, exhibits))),
            growing: None,
            proxies: None,
            thumbs: None,
        };
        let router = casebook::foreign::router(event, &dist, PORT, "token", "session").unwrap();
        Self { room, router }
    }

    async fn ask(&self, path: &str, body: Option<&str>, headers: &[(&str, &str)]) -> (StatusCode, Value) {
        let request = Request::builder()
            .uri(path)
            .header("host", format!("127.0.0.1:{PORT}"));
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value));
        let request = match body {
            Some(body) => request.method("POST").body(Body::from(body.to_owned())),
            None => request.body(Body::empty()),
        };
        let told = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let code = told.status();
        let bytes = to_bytes(told.into_body(), 1 << 20).await.unwrap();
        (code, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// As its own page does.
    async fn post(&self, what: &str, body: &Value) -> (StatusCode, Value) {
        let cookie = format!("pfiff_{PORT}=session");
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
        self.ask(&format!("/api/case/{what}"), Some(&body.to_string()), &headers)
            .await
    }

    async fn event(&self) -> Value {
        let cookie = format!("pfiff_{PORT}=session");
        let (code, event) = self.ask("/api/event", None, &[("cookie", &cookie)]).await;
        assert_eq!(code, StatusCode::OK);
        event
    }

    fn steps(&self) -> Vec<String> {
        let case = Case::open(&self.room.path().join("case"), Hold::Look, &opening()).unwrap();
        case.steps().unwrap().into_iter().map(|step| step.what).collect()
    }
}

fn placing() -> Value {
    json!({"id": 1, "beside": 0, "offset_ns": 5_000_000_000_i64, "error_ns": null, "method": "pointed"})
}

#[tokio::test]
async fn a_refused_clip_is_placed_undone_done_again_and_taken_back() {
    let opened = Opened::new(Hold::Write);
    let before = opened.event().await;
    assert_eq!(before["work"]["exhibits"], json!([1, 2]));
    assert_eq!(before["work"]["can_undo"], false);

    let (code, placed) = opened.post("place", &placing()).await;
    assert_eq!(code, StatusCode::OK, "{placed}");
    let clips = placed["answer"]["islands"][0]["clips"].as_array().unwrap();
    assert_eq!(clips.len(), 2);
    assert_eq!(clips[1]["start_ns"], 5_000_001_000_i64);
    // Half a second, and what the other clip's drift, which nobody measured, makes of five seconds.
    assert_eq!(clips[1]["clock_error_ns"], 500_009_000);
    assert_eq!(placed["answer"]["refusals"], json!([]));
    assert_eq!(placed["work"]["by_hand"][0]["method"], "pointed");

    let (_, undone) = opened.post("undo", &json!({})).await;
    assert_eq!(undone["answer"], before["answer"]);
    assert_eq!(
        (&undone["work"]["can_undo"], &undone["work"]["can_redo"]),
        (&json!(false), &json!(true))
    );
    let (_, again) = opened.post("redo", &json!({})).await;
    assert_eq!(again["answer"], placed["answer"]);
    assert_eq!(opened.event().await, again);

    let (_, taken_back) = opened.post("take-back", &json!({"id": 1})).await;
    assert_eq!(taken_back["answer"], before["answer"]);
    let (_, undone) = opened.post("undo", &json!({})).await;
    assert_eq!(undone["answer"], placed["answer"]);
    let steps = opened.steps();
    let own = [
        "place by hand",
        "take back",
        "place by hand",
        "take back",
        "place by hand",
    ];
    assert_eq!(steps[steps.len() - 5..], own);
}

#[tokio::test]
async fn an_island_begins_at_zero_where_a_hand_puts_a_clip_before_all_others() {
    let opened = Opened::new(Hold::Write);
    let before = opened.event().await;
    let mut early = placing();
    early["offset_ns"] = json!(-10_000_000_000_i64);
    let (_, placed) = opened.post("place", &early).await;
    let clips = &placed["answer"]["islands"][0]["clips"];
    let stands = |at: usize| (clips[at]["id"].clone(), clips[at]["start_ns"].clone());
    assert_eq!(stands(0), (json!(1), json!(0)));
    assert_eq!(stands(1), (json!(0), json!(10_000_000_000_i64)));
    assert_eq!(placed["work"]["islands_by_hand"], json!([]));
    let (_, undone) = opened.post("undo", &json!({})).await;
    assert_eq!(undone["answer"], before["answer"]);
}

#[tokio::test]
async fn what_another_page_did_is_not_undone_by_one_that_did_not_see_it() {
    let opened = Opened::new(Hold::Write);
    let (_, placed) = opened.post("place", &placing()).await;
    let own = &placed["work"]["undoes"];
    assert!(own.is_u64(), "{placed}");
    let (_, marked) = opened.post("mark", &json!({"id": 0})).await;
    let newest = &marked["work"]["undoes"];
    assert_ne!(own, newest);
    let (code, told) = opened.post("undo", &json!({"change": own})).await;
    assert_eq!(code, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
    assert_eq!(told["code"], "changed_elsewhere");
    assert_eq!(opened.event().await["work"]["graphic"], marked["work"]["graphic"]);
    let (_, undone) = opened.post("undo", &json!({"change": newest})).await;
    assert_eq!(
        (&undone["work"]["undoes"], &undone["work"]["redoes"]),
        (own, newest)
    );
    assert_eq!(
        opened.post("redo", &json!({"change": own})).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let (_, again) = opened.post("redo", &json!({"change": newest})).await;
    assert_eq!(again, marked);
}

#[tokio::test]
async fn what_cannot_be_is_refused_in_words() {
    let opened = Opened::new(Hold::Write);
    let mut own = placing();
    own["beside"] = json!(1);
    let (code, told) = opened.post("place", &own).await;
    assert_eq!(code, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(told["error"], "#2 would be placed beside itself");
    for (field, value) in [("offset_ns", i64::MAX), ("offset_ns", i64::MIN), ("error_ns", -5)] {
        let mut odd = placing();
        odd[field] = json!(value);
        let (code, told) = opened.post("place", &odd).await;
        assert_eq!(code, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {told}");
    }
    let mut nobody = placing();
    nobody["id"] = json!(9);
    assert_eq!(
        opened.post("place", &nobody).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        opened.post("take-back", &json!({"id": 0})).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        opened.post("place", &json!({"id": 1})).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let long = json!({"id": 1, "beside": 0, "offset_ns": 1, "error_ns": 1, "method": "x".repeat(5_000)});
    assert_eq!(opened.post("place", &long).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(opened.event().await["work"]["by_hand"], json!([]));
}

#[tokio::test]
async fn nobody_else_changes_a_case() {
    let opened = Opened::new(Hold::Write);
    let cookie = format!("pfiff_{PORT}=session");
    let json_kind = ("content-type", "application/json");
    let body = placing().to_string();
    let place = "/api/case/place";
    for (headers, expected) in [
        (vec![json_kind], StatusCode::FORBIDDEN),
        (
            vec![
                json_kind,
                ("cookie", cookie.as_str()),
                ("origin", "http://evil.example"),
            ],
            StatusCode::FORBIDDEN,
        ),
        (
            vec![
                json_kind,
                ("cookie", cookie.as_str()),
                ("sec-fetch-site", "cross-site"),
            ],
            StatusCode::FORBIDDEN,
        ),
        (
            vec![("cookie", cookie.as_str()), ("content-type", "text/plain")],
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
    ] {
        assert_eq!(
            opened.ask(place, Some(&body), &headers).await.0,
            expected,
            "{headers:?}"
        );
    }
    let headers = [("cookie", cookie.as_str())];
    assert_eq!(
        opened.ask(place, None, &headers).await.0,
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert_eq!(opened.event().await["work"]["by_hand"], json!([]));
}

#[tokio::test]
async fn who_only_looks_changes_nothing() {
    let opened = Opened::new(Hold::Look);
    assert_eq!(opened.event().await["work"]["may_write"], false);
    let (code, told) = opened.post("place", &placing()).await;
    assert_eq!(code, StatusCode::CONFLICT, "{told}");
    assert_eq!(opened.event().await["work"]["by_hand"], json!([]));
}

#[tokio::test]
async fn what_is_marked_as_graphic_is_undone_done_again_and_cleared() {
    let opened = Opened::new(Hold::Write);
    assert_eq!(opened.event().await["work"]["graphic"], json!([]));
    let (code, part) = opened
        .post(
            "mark",
            &json!({"id": 1, "from_ns": 5, "to_ns": 9, "why": " blood "}),
        )
        .await;
    assert_eq!(code, StatusCode::OK, "{part}");
    let mark = json!({"from_ns": 5, "to_ns": 9, "why": "blood", "at": now().rfc3339()});
    assert_eq!(part["work"]["graphic"], json!([{"id": 1, "marks": [mark]}]));
    let (_, whole) = opened.post("mark", &json!({"id": 1})).await;
    assert_eq!(whole["work"]["graphic"][0]["marks"].as_array().unwrap().len(), 2);
    let (_, undone) = opened.post("undo", &json!({})).await;
    assert_eq!(undone["work"]["graphic"], part["work"]["graphic"]);
    let (_, cleared) = opened.post("clear-marks", &json!({"id": 1})).await;
    assert_eq!(cleared["work"]["graphic"], json!([]));
    let (_, back) = opened.post("undo", &json!({})).await;
    assert_eq!(back["work"]["graphic"], part["work"]["graphic"]);
    assert_eq!(opened.event().await["work"]["graphic"], part["work"]["graphic"]);
    assert_eq!(back["answer"], part["answer"]);
}

#[tokio::test]
async fn what_cannot_be_has_a_code_and_what_it_speaks_of() {
    let opened = Opened::new(Hold::Write);
    let mut own = placing();
    own["beside"] = json!(1);
    for (what, body, code, parameters) in [
        ("place", own, "beside_itself", json!({"exhibit": 2})),
        (
            "take-back",
            json!({"id": 0}),
            "not_by_hand",
            json!({"name": "0.wav"}),
        ),
        ("mark", json!({"id": 9}), "no_such_clip", json!({"id": 9})),
        (
            "mark",
            json!({"id": 0, "from_ns": 9, "to_ns": 5}),
            "no_stretch",
            json!({}),
        ),
        (
            "clear-marks",
            json!({"id": 0}),
            "not_marked",
            json!({"name": "0.wav"}),
        ),
    ] {
        let (status, told) = opened.post(what, &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {told}");
        assert_eq!(
            (&told["code"], &told["parameters"]),
            (&json!(code), &parameters),
            "{told}"
        );
        assert_ne!(told["hint"], Value::Null);
    }
}
