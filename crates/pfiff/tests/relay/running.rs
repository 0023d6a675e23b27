//! The binary as an operator runs it, in a folder that goes with the test.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding as _};
use domain::group::Key;

/// For whatever must come sooner or later on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn pfiff() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pfiff"));
    command.env("NO_COLOR", "1");
    command
}

/// Runs to its end.
pub(crate) fn ran(arguments: &[&str]) -> Output {
    pfiff().args(arguments).output().unwrap()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
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

/// A relay that runs.
pub(crate) struct Running {
    pub(crate) folder: PathBuf,
    pub(crate) address: SocketAddr,
    /// The ledger's verifier key, as it was told.
    pub(crate) key: String,
    said: Arc<Mutex<String>>,
    child: Child,
}

impl Running {
    /// With all else as usual.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self::with(
            &["--folder", folder.to_str().unwrap(), "--listen", "127.0.0.1:0"],
            folder,
        )
    }

    /// With a configuration, which is written here.
    pub(crate) fn configured(folder: &Path, config: &str) -> Self {
        Self::on(0, folder, config)
    }

    /// The same on a port that others must know before it runs.
    pub(crate) fn on(port: u16, folder: &Path, config: &str) -> Self {
        let file = folder.join("relay.toml");
        std::fs::write(
            &file,
            format!("folder = \"kept\"\nlisten = \"127.0.0.1:{port}\"\n{config}"),
        )
        .unwrap();
        Self::with(&["--config", file.to_str().unwrap()], &folder.join("kept"))
    }

    fn with(arguments: &[&str], folder: &Path) -> Self {
        let mut command = pfiff();
        command
            .args(["relay", "run"])
            .args(arguments)
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (lines, into) = (BufReader::new(child.stderr.take().unwrap()), Arc::clone(&said));
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                into.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        let address = wait("the relay", || {
            assert!(child.try_wait().unwrap().is_none(), "{}", said.lock().unwrap());
            let said = said.lock().unwrap();
            let line = said.lines().find_map(|line| line.strip_prefix("listening on "))?;
            line.split(' ').next()?.parse().ok()
        });
        let key = said
            .lock()
            .unwrap()
            .lines()
            .find_map(|line| line.strip_prefix("key ").map(str::to_owned));
        Self {
            folder: folder.to_owned(),
            address,
            key: key.unwrap(),
            said,
            child,
        }
    }

    /// Everything that it wrote to its terminal.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The ledger's own key, out of its verifier key.
    pub(crate) fn ledger_key(&self) -> Key {
        let text = self.key.splitn(3, '+').nth(2).unwrap();
        Key(Base64::decode_vec(text).unwrap()[1..].try_into().unwrap())
    }

    pub(crate) fn token(&self) -> String {
        let made = ran(&["relay", "token", "--folder", self.folder.to_str().unwrap()]);
        assert!(made.status.success(), "{}", err(&made));
        out(&made).trim_end().to_owned()
    }

    /// As an operator, or systemd, ends it.
    pub(crate) fn terminate(&mut self) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends it and waits for that.
    pub(crate) fn stop(mut self) -> String {
        self.terminate();
        let status = wait("the end", || self.child.try_wait().unwrap());
        assert!(status.success(), "{}", self.said());
        self.said()
    }

    /// As a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
