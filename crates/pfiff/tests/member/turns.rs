//! Two terminals, one device: whoever watches lets the others say something, and nothing is said twice.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::street::{Neighbour, Street, wait};

const WHISTLE: [&str; 8] = [
    "whistle", "--what", "fire", "--north", "44.97", "--east", "-93.26", "--json",
];

struct Watch {
    child: Child,
    lines: Arc<Mutex<Vec<serde_json::Value>>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watch {
    fn of(who: &Neighbour) -> Self {
        let mut command = who.pfiff(&["watch", "--check-in", "corner", "--json"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let lines = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&lines);
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                into.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        let watch = Self { child, lines };
        wait("the watch", || {
            (!watch.lines.lock().unwrap().is_empty()).then_some(())
        });
        watch
    }

    fn whistles(&self) -> usize {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter(|line| line["kind"] == "whistle").count()
    }
}

fn alarms(who: &Neighbour) -> usize {
    let status = who.status();
    assert_eq!(status["findings"].as_array().unwrap().len(), 0, "{status}");
    status["alarms"].as_array().unwrap().len()
}

#[test]
fn who_watches_whistles_and_answers_from_another_terminal() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let bo = street.member(&founder, "bo", &["watcher"]);
    let watch = Watch::of(&bo);
    let begun = Instant::now();
    bo.json(&WHISTLE);
    println!(
        "a whistle beside a watch takes {} ms",
        begun.elapsed().as_millis()
    );
    assert_eq!(alarms(&founder), 1);
    wait("one's own whistle on the watch", || {
        (watch.whistles() == 1).then_some(())
    });
    let other = founder.whistle("water");
    wait("another's whistle on the watch", || {
        (watch.whistles() == 2).then_some(())
    });
    bo.json(&["answer", &other, "confirmed", "--json"]);
    assert_eq!((alarms(&founder), alarms(&bo)), (2, 2));
    assert_eq!(watch.whistles(), 2, "each is told once");
}

/// The watch sends what the killed command stored; the command, run again, does not say it a second time.
#[test]
fn beside_a_watch_a_whistle_that_was_killed_arrives_once() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let bo = street.member(&founder, "bo", &["watcher"]);
    let watch = Watch::of(&bo);
    for (count, stop) in ["stored", "sent"].into_iter().enumerate() {
        let killed = bo.pfiff(&WHISTLE).env("PFIFF_STOP_AT", stop).output().unwrap();
        assert!(!killed.status.success());
        wait("the watch to send it", || {
            (watch.whistles() == count + 1).then_some(())
        });
        bo.json(&WHISTLE);
        assert_eq!(alarms(&founder), count + 1, "killed when it was {stop}");
    }
    assert_eq!(alarms(&bo), 2);
}
