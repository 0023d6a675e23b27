//! The page of a case as its own browser asks it: the real program, over a real socket.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::called::TestCase;

pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A page that stands: its link was printed. It is killed when this ends.
pub(crate) struct Opened {
    child: Child,
    host: String,
    cookie: String,
}

impl Drop for Opened {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Opened {
    pub(crate) fn of(case: &TestCase) -> Self {
        Self::finding(case, &std::env::var_os("PATH").unwrap())
    }

    /// The same with programs from these folders.
    pub(crate) fn finding(case: &TestCase, path: &OsStr) -> Self {
        let page = case.beside("page");
        fs::create_dir_all(page.join("casebook")).unwrap();
        fs::write(page.join("casebook/index.html"), "app").unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_pfiff"))
            .args(["case", "open", "--case"])
            .arg(case.dir())
            .env("PFIFF_PAGE_DIR", page)
            .env("PATH", path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut links = lines.map_while(Result::ok);
        let link = links.find(|line| line.starts_with("http://127.0.0.1")).unwrap();
        let (host, entry) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut opened = Self {
            child,
            host: host.to_owned(),
            cookie: String::new(),
        };
        let (_, head, _) = answer(opened.begin("GET", &format!("/{entry}"), 0));
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        opened.cookie = cookie.unwrap().split(';').next().unwrap().to_owned();
        opened
    }

    /// A request whose body of so many bytes is still to come.
    pub(crate) fn begin(&self, method: &str, path: &str, bytes: usize) -> TcpStream {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {bytes}\r\nConnection: close\r\n\r\n",
            self.host, self.cookie
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        told(self.begin("GET", path, 0))
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let body = body.to_string();
        let mut stream = self.begin("POST", path, body.len());
        stream.write_all(body.as_bytes()).unwrap();
        told(stream)
    }

    /// Hands a file over, as a browser does.
    pub(crate) fn bring(&self, name: &str, bytes: &[u8]) -> Value {
        let mut stream = self.begin("POST", &format!("/api/case/bring?name={name}"), bytes.len());
        // Whoever refuses a file answers before all of it is there.
        let _ = stream.write_all(bytes);
        told(stream)
    }

    /// What came in is heard and placed, and the page shows it.
    pub(crate) fn turn(&self) {
        let turn = self.get("/api/case/doing")["turn"].as_u64().unwrap();
        self.post("/api/case/align", &json!({}));
        self.until("no turn", |page| {
            let doing = page.get("/api/case/doing");
            assert!(doing["error"].is_null(), "{doing}");
            doing["stage"] == "idle" && doing["turn"].as_u64().unwrap() > turn
        });
    }

    #[track_caller]
    pub(crate) fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let since = Instant::now();
        while !is_so(self) {
            assert!(
                since.elapsed() < PATIENCE,
                "{what}: {}",
                self.get("/api/case/doing")
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// The body of an answer that is what was hoped for.
#[track_caller]
pub(crate) fn told(stream: TcpStream) -> Value {
    let (status, head, body) = answer(stream);
    assert_eq!(status, 200, "{head}{body}");
    serde_json::from_str(&body).unwrap()
}

/// Status, head and body.
#[track_caller]
pub(crate) fn answer(mut stream: TcpStream) -> (u16, String, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_owned(), body.to_owned())
}
