//! Cases as others left them: of an older version, with marks that cannot be, with thousands of places by hand.

use rusqlite::Connection;

use super::*;

fn database(dir: &Path) -> Connection {
    Connection::open(dir.join("case.sqlite")).unwrap()
}

/// A case as version 1 made it.
fn older(dir: &Path) {
    drop(Case::create(dir, &opening()).unwrap());
    let first = include_str!("../../src/case/schema-1.sql");
    let refused = first
        .split_inclusive(';')
        .find(|table| table.contains("CREATE TABLE refused"));
    let database = database(dir);
    database.execute_batch("DROP TABLE refused").unwrap();
    database.execute_batch(refused.unwrap()).unwrap();
    let row = "INSERT INTO refused (path, is_encoded, reason, detail, seen_at) \
        VALUES ('a.mp4', 0, 'empty', 'it is empty', 'then'); PRAGMA user_version = 1";
    database.execute_batch(row).unwrap();
}

fn version(path: &Path) -> i64 {
    let database = Connection::open(path).unwrap();
    database
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

#[test]
fn an_older_case_is_brought_up_to_date_only_after_a_copy_of_it_is_on_the_disk() {
    let mut failures = 0;
    for nth in 1.. {
        let room = tempfile::tempdir().unwrap();
        let dir = room.path().join("case");
        older(&dir);
        let fault = Fault::Full(nth);
        let opened = Case::open(&dir, Hold::Write, &Opening { now: &now, fault }).map(drop);
        let backups: Vec<_> = fs::read_dir(dir.join("backups")).unwrap().flatten().collect();
        if version(&dir.join("case.sqlite")) == 2 {
            assert_eq!(backups.len(), 1);
            assert_eq!(version(&backups[0].path()), 1);
        }
        let case = Case::open(&dir, Hold::Write, &opening()).unwrap();
        assert_eq!(case.status().unwrap().not_taken[0].file.path, "a.mp4");
        match opened {
            Ok(()) => break,
            Err(_) => failures += 1,
        }
    }
    // The copy and its folder, and the change: begun, written, done.
    assert_eq!(failures, 5);
}

#[tokio::test]
async fn a_mark_that_cannot_be_hides_the_whole_clip_and_is_told() {
    for stretch in [
        r#""from_ns": 9, "to_ns": 5"#,
        r#""from_ns": 90000000000, "to_ns": null"#,
    ] {
        let opened = Opened::new(Hold::Look);
        let about = format!(r#"{{"exhibit": 2, "marks": [{{{stretch}, "why": null, "at": "then"}}]}}"#);
        let row = "INSERT INTO step (at, what, about, digest) VALUES ('then', 'mark graphic', ?1, '')";
        database(&opened.room.path().join("case"))
            .execute(row, [&about])
            .unwrap();
        let work = opened.event().await["work"].take();
        let whole = json!([{"from_ns": null, "to_ns": null, "why": null, "at": "then"}]);
        assert_eq!(work["graphic"], json!([{"id": 1, "marks": whole}]), "{stretch}");
        let said = work["notices"]["case"].to_string();
        assert!(
            said.contains("what was marked as graphic in #2 1.wav cannot be"),
            "{said}"
        );
    }
}

/// More than a person places in a year.
const CHAIN: i64 = 4_000;

#[test]
fn thousands_of_clips_that_rest_on_one_another_are_worked_out_at_once() {
    let room = tempfile::tempdir().unwrap();
    let dir = room.path().join("case");
    drop(Case::create(&dir, &opening()).unwrap());
    let mut database = database(&dir);
    let rows = database.transaction().unwrap();
    for number in 1..=CHAIN {
        let exhibit = "INSERT INTO exhibit VALUES (?1, ?2, '', 1, ?2, 'a.wav', 0, 'then', NULL, NULL, NULL)";
        rows.execute(exhibit, (number, format!("{number:064x}"))).unwrap();
        let by_hand = "INSERT INTO by_hand VALUES (?1, ?2, 1000, 5, 'typed', 'then')";
        if number > 1 {
            rows.execute(by_hand, (number, number - 1)).unwrap();
        }
    }
    rows.commit().unwrap();
    let case = Case::open(&dir, Hold::Look, &opening()).unwrap();
    let exhibits: Vec<ExhibitNumber> = (1..=CHAIN).map(ExhibitNumber).collect();
    let named = |id: usize| Input {
        id,
        file: "a.wav".to_owned(),
        encoded: false,
    };
    let answer = Answer {
        inputs: (0..exhibits.len()).map(named).collect(),
        ..answer()
    };
    let since = std::time::Instant::now();
    let (shown, work) = Workplace::new(case, answer, exhibits).stands().unwrap();
    let took = since.elapsed();
    let last = shown.islands[0].clips.last().unwrap();
    assert_eq!((last.id, last.start_ns), (CHAIN as usize - 1, 1_000 * CHAIN));
    assert_eq!(work.by_hand.len(), CHAIN as usize - 1);
    // Each by itself takes less than a second; what grows with the square or the cube takes minutes.
    assert!(took < std::time::Duration::from_secs(10), "{took:?}");
}
