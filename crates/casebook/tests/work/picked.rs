//! Places that rest on events seen or heard in both clips, and islands that hang together by hands alone.

use super::*;

/// Two events, each seen in both clips; times as the frames of 25 and 29.97 a second have them.
fn heard_in_both() -> Value {
    let pick = |own_ns: i64, beside_ns: i64| {
        json!({"own": {"frame": null, "at_ns": own_ns, "error_ns": 3_000_000},
            "beside": {"frame": null, "at_ns": beside_ns, "error_ns": 4_000_000}})
    };
    json!([
        pick(1_000_000_000, 6_000_000_000),
        pick(3_000_000_000, 8_004_000_000)
    ])
}

#[tokio::test]
async fn a_place_by_the_same_events_keeps_them_and_has_their_error() {
    let opened = Opened::new(Hold::Write);
    let body = json!({"id": 1, "beside": 0, "method": "same-event", "picks": heard_in_both()});
    let (code, placed) = opened.post("place", &body).await;
    assert_eq!(code, StatusCode::OK, "{placed}");
    let own = &placed["work"]["by_hand"][0];
    assert_eq!(own["offset_ns"], 5_002_000_000_i64);
    assert_eq!(own["picks"], heard_in_both());
    assert_eq!(
        own["agreement"],
        json!({"offset_ns": 5_002_000_000_i64, "error_ns": 7_000_001, "anchor_ns": 2_000_000_000_i64,
            "apart_ns": 4_000_000, "is_disagreeing": false})
    );
    let clip = &placed["answer"]["islands"][0]["clips"][1];
    // The clip beside it drifts by an unknown share for seven seconds.
    let far_ns = 5.0 + 7_002_000_000.0 * 600e-6;
    let expected_ns = 7_000_001_f64.hypot(far_ns).round() as i64;
    let off_ns = clip["clock_error_ns"].as_i64().unwrap() - expected_ns;
    assert!(off_ns.abs() <= 1, "{clip}");
    assert_eq!(clip["anchor_ns"], 2_000_000_000_i64);

    opened.post("undo", &json!({})).await;
    let (_, again) = opened.post("redo", &json!({})).await;
    assert_eq!(again["work"]["by_hand"], placed["work"]["by_hand"]);
    let case = Case::open(&opened.room.path().join("case"), Hold::Look, &opening()).unwrap();
    let kept = case.by_hand().unwrap().remove(0);
    assert_eq!((kept.method.as_str(), kept.picks.len()), ("same-event", 2));
    assert_eq!(case.verify(&|_, _| ()).unwrap(), [""; 0]);
}

#[tokio::test]
async fn picks_that_disagree_say_so_and_widen_the_error() {
    let opened = Opened::new(Hold::Write);
    let mut picks = heard_in_both();
    picks[1]["beside"]["at_ns"] = json!(8_100_000_000_i64);
    let body = json!({"id": 1, "beside": 0, "method": "same-event", "picks": picks});
    let (_, placed) = opened.post("place", &body).await;
    let agreement = &placed["work"]["by_hand"][0]["agreement"];
    assert_eq!(agreement["is_disagreeing"], true);
    assert_eq!(agreement["apart_ns"], 100_000_000);
    assert_eq!(agreement["error_ns"], 57_000_000);
}

#[tokio::test]
async fn picks_that_cannot_be_place_nothing() {
    let opened = Opened::new(Hold::Write);
    let mark = |frame: Value, at_ns: i64, error_ns: i64| json!({"frame": frame, "at_ns": at_ns, "error_ns": error_ns});
    let heard = || mark(Value::Null, 5, 5);
    for (own, beside) in [
        (mark(Value::Null, 5, 0), heard()),
        (mark(Value::Null, i64::MAX, 5), heard()),
        (mark(Value::Null, i64::MIN, i64::MAX), heard()),
    ] {
        let body =
            json!({"id": 1, "beside": 0, "method": "same-event", "picks": [{"own": own, "beside": beside}]});
        let (code, told) = opened.post("place", &body).await;
        assert_eq!(code, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {told}");
    }
    let too_many =
        json!({"id": 1, "beside": 0, "method": "m", "picks": vec![heard_in_both()[0].clone(); 17]});
    assert_eq!(
        opened.post("place", &too_many).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    // A frame of a clip that cannot be played.
    let seen = json!({"id": 1, "beside": 0, "method": "m", "picks": [{"own": {"frame": 3}, "beside": {"frame": 4}}]});
    assert_eq!(opened.post("place", &seen).await.0, StatusCode::NOT_FOUND);
    assert_eq!(opened.event().await["work"]["by_hand"], json!([]));
}

#[tokio::test]
async fn a_sound_is_picked_where_a_clip_has_sound() {
    let opened = Opened::new(Hold::Write);
    let heard = |at_ns: i64| json!({"frame": null, "at_ns": at_ns, "error_ns": 1_000_000});
    let end_ns = i64::from(LENGTH_S) * 1_000_000_000;
    let inside = heard(5_000_000_000);
    for (own, beside, name) in [
        (heard(-1_000_000), inside.clone(), "1.wav"),
        (inside.clone(), heard(-1), "0.wav"),
        (heard(end_ns + 2_000_000), inside.clone(), "1.wav"),
        (inside.clone(), heard(end_ns + 2_000_000), "0.wav"),
    ] {
        let body =
            json!({"id": 1, "beside": 0, "method": "same-event", "picks": [{"own": own, "beside": beside}]});
        let (code, told) = opened.post("place", &body).await;
        assert_eq!(code, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {told}");
        assert_eq!(
            (&told["code"], &told["parameters"]),
            (&json!("not_heard_there"), &json!({"name": name})),
        );
    }
    let at_its_end = json!({"own": heard(end_ns), "beside": inside});
    let body = json!({"id": 1, "beside": 0, "method": "same-event", "picks": [at_its_end]});
    assert_eq!(opened.post("place", &body).await.0, StatusCode::OK);
}

#[tokio::test]
async fn two_refused_clips_side_by_side_make_an_island_by_hand() {
    let opened = Opened::of(Hold::Write, refused_both());
    let body = json!({"id": 1, "beside": 0, "offset_ns": -2_000_000_000_i64, "error_ns": 40_000_000, "method": "typed"});
    let (code, placed) = opened.post("place", &body).await;
    assert_eq!(code, StatusCode::OK, "{placed}");
    assert_eq!(placed["work"]["islands_by_hand"], json!([0]));
    assert_eq!(placed["answer"]["refusals"], json!([]));
    let clips = &placed["answer"]["islands"][0]["clips"];
    let stands = |at: usize| (clips[at]["id"].clone(), clips[at]["start_ns"].clone());
    assert_eq!(stands(0), (json!(1), json!(0)));
    assert_eq!(stands(1), (json!(0), json!(2_000_000_000_i64)));
    assert_eq!(clips[0]["clock_error_ns"], 40_000_000);
    let (_, undone) = opened.post("undo", &json!({})).await;
    assert_eq!(undone["answer"]["islands"], json!([]));
    assert_eq!(undone["answer"]["refusals"].as_array().unwrap().len(), 2);
}

fn refused_both() -> Answer {
    let mut answer = answer();
    answer.islands.clear();
    let mut other = answer.refusals[0].clone();
    other.id = 0;
    answer.refusals.push(other);
    answer
}
