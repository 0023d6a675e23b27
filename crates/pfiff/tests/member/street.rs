//! A relay over TLS and some neighbours, each with a home of its own. What they do is up to each test.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Street {
    pub(crate) folder: TempDir,
    pub(crate) port: u16,
    pub(crate) log: Arc<Mutex<String>>,
    scheme: &'static str,
    relay: Running,
}

/// A relay that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A second relay, made of a backup of the first.
pub(crate) struct Copy {
    pub(crate) port: u16,
    _relay: Running,
}

fn run(config: &Path) -> (Running, u16, Arc<Mutex<String>>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pfiff"));
    let command = command.args(["relay", "run", "--config"]).arg(config);
    let mut relay = Running(command.stderr(Stdio::piped()).spawn().unwrap());
    let log = Arc::new(Mutex::new(String::new()));
    let (lines, into) = (BufReader::new(relay.0.stderr.take().unwrap()), Arc::clone(&log));
    std::thread::spawn(move || {
        for line in lines.lines().map_while(Result::ok) {
            into.lock().unwrap().push_str(&(line + "\n"));
        }
    });
    let port = wait("the relay", || {
        let said = log.lock().unwrap();
        let line = said
            .lines()
            .find_map(|line| line.strip_prefix("listening on 127.0.0.1:"))?;
        line.split(' ').next()?.parse().ok()
    });
    (relay, port, log)
}

fn config(relay: &Path, tls: &str) -> String {
    format!("folder = {relay:?}\nlisten = \"127.0.0.1:0\"\norigin = \"relay.example/ledger\"\n{tls}")
}

impl Street {
    /// Over TLS, with a certificate made here.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("cert.pem"), made.cert.pem()).unwrap();
        fs::write(at("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let tls = format!(
            "[tls]\ncertificate = {:?}\nkey = {:?}\n",
            at("cert.pem"),
            at("key.pem")
        );
        Self::with(folder, &tls, "https")
    }

    /// Without TLS, so that a proxy can lie.
    pub(crate) fn plain() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cert.pem"), "").unwrap();
        Self::with(folder, "", "http")
    }

    /// Behind a proxy on this machine, which says who asks; with room for so many questions a minute from one address.
    pub(crate) fn behind_a_proxy(per_minute: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cert.pem"), "").unwrap();
        let more = format!(
            "[proxy]\naddress_header = \"x-forwarded-for\"\n\
             [limits]\nrequests_per_minute_per_address = {per_minute}\n"
        );
        Self::with(folder, &more, "http")
    }

    fn with(folder: TempDir, tls: &str, scheme: &'static str) -> Self {
        let file = folder.path().join("relay.toml");
        fs::write(&file, config(&folder.path().join("relay"), tls)).unwrap();
        let (relay, port, log) = run(&file);
        Self {
            folder,
            port,
            log,
            scheme,
            relay,
        }
    }

    /// The relay as it is now, as a second one under the same key.
    pub(crate) fn copied(&self, name: &str) -> Copy {
        let (backup, folder, file) = (self.at("backup"), self.at(name), self.at("copy.toml"));
        let done = |arguments: &[&std::ffi::OsStr]| {
            let ran = Command::new(env!("CARGO_BIN_EXE_pfiff"))
                .arg("relay")
                .args(arguments)
                .output()
                .unwrap();
            assert!(ran.status.success(), "{}", text(&ran.stderr));
        };
        done(&[
            "backup".as_ref(),
            backup.as_os_str(),
            "--config".as_ref(),
            self.at("relay.toml").as_os_str(),
        ]);
        done(&[
            "restore".as_ref(),
            backup.as_os_str(),
            "--folder".as_ref(),
            folder.as_os_str(),
        ]);
        fs::write(&file, config(&folder, "")).unwrap();
        let (relay, port, _) = run(&file);
        Copy { port, _relay: relay }
    }

    /// Ends the relay, lets something be done in its folder, and starts it on the same port.
    pub(crate) fn restarted(&mut self, meanwhile: impl FnOnce(&Path)) {
        let _ = self.relay.0.kill();
        let _ = self.relay.0.wait();
        meanwhile(&self.at("relay"));
        let file = self.at("relay.toml");
        let config = fs::read_to_string(&file).unwrap();
        let port = format!("\"127.0.0.1:{}\"", self.port);
        fs::write(&file, config.replace("\"127.0.0.1:0\"", &port)).unwrap();
        (self.relay, self.port, self.log) = run(&file);
    }

    pub(crate) fn trust_clock(&self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pfiff"));
        let command = command.args(["relay", "trust-clock", "--config"]);
        let told = command.arg(self.at("relay.toml")).output().unwrap();
        assert!(told.status.success(), "{}", text(&told.stderr));
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://localhost:{}", self.scheme, self.port)
    }

    pub(crate) fn token(&self) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pfiff"));
        let made = command
            .args(["relay", "token", "--config"])
            .arg(self.at("relay.toml"));
        String::from_utf8(made.output().unwrap().stdout)
            .unwrap()
            .trim()
            .to_owned()
    }

    pub(crate) fn neighbour(&self, name: &str) -> Neighbour {
        Neighbour {
            home: self.at(name),
            ca: self.at("cert.pem"),
        }
    }

    /// A steward whose group began here.
    pub(crate) fn founder(&self, url: &str) -> Neighbour {
        let founder = self.neighbour("founder");
        let (token, ca) = (self.token(), founder.ca());
        founder.json(&[
            "group", "new", "--relay", url, "--token", &token, "--ca", &ca, "--json",
        ]);
        founder
    }

    /// One more member, invited by the founder.
    pub(crate) fn member(&self, founder: &Neighbour, name: &str, roles: &[&str]) -> Neighbour {
        let roles = roles.iter().flat_map(|role| ["--role", role]);
        let arguments: Vec<&str> = ["group", "invite", "--json"].into_iter().chain(roles).collect();
        let link = founder.json(&arguments)["link"].as_str().unwrap().to_owned();
        let (new, ca) = (self.neighbour(name), founder.ca());
        new.json(&["group", "join", &link, "--ca", &ca, "--json"]);
        new
    }
}

#[derive(Clone)]
pub(crate) struct Neighbour {
    pub(crate) home: PathBuf,
    ca: PathBuf,
}

impl Neighbour {
    pub(crate) fn ca(&self) -> String {
        self.ca.to_str().unwrap().to_owned()
    }

    pub(crate) fn pfiff(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pfiff"));
        command.env("PFIFF_HOME", &self.home).args(arguments);
        command
    }

    pub(crate) fn ran(&self, arguments: &[&str]) -> Output {
        self.pfiff(arguments).output().unwrap()
    }

    /// The same with a clock that is off by so much.
    pub(crate) fn at(&self, off: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new("faketime");
        command
            .args(["-f", off, env!("CARGO_BIN_EXE_pfiff")])
            .args(arguments);
        command.env("PFIFF_HOME", &self.home);
        command
            .output()
            .expect("faketime, of the package of that name, is installed")
    }

    /// What a command that goes well says.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.ran(arguments);
        assert!(
            ran.status.success(),
            "{arguments:?}: {}{}",
            text(&ran.stdout),
            text(&ran.stderr)
        );
        serde_json::from_slice(&ran.stdout).unwrap()
    }

    /// What a command that fails says.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let ran = self.ran(arguments);
        assert!(!ran.status.success(), "{arguments:?}: {}", text(&ran.stdout));
        text(&ran.stderr)
    }

    pub(crate) fn status(&self) -> Value {
        self.json(&["group", "status", "--json"])
    }

    pub(crate) fn me(&self) -> String {
        self.status()["me"].as_str().unwrap().to_owned()
    }

    pub(crate) fn whistle(&self, what: &str) -> String {
        let said = self.json(&[
            "whistle", "--what", what, "--north", "44.97", "--east", "-93.26", "--json",
        ]);
        said["whistle"].as_str().unwrap().to_owned()
    }

    /// Its folder is the only one of its home.
    pub(crate) fn folder(&self) -> PathBuf {
        fs::read_dir(&self.home).unwrap().next().unwrap().unwrap().path()
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Asks again until there is an answer.
pub(crate) fn wait<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "waited for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Every file under a folder; a socket is none.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let under = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    under.filter(|path| path.is_file()).collect()
}
