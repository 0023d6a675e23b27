//! The demonstration's relay, and a street of four on it who have just warned one another: to play with from another
//! terminal.
//!
//! Real in everything: the relay is the one of `pfiff relay run`, and the four are devices like anybody's. Kept between
//! two runs, so that what was played is there again.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use member::{Device, Lean, NoticeState, Role, Roles, Stop, What};
use relay::serve::{self, Config, Tokens, Told};
use tokio::sync::oneshot;

/// Raised when what is kept changes: an older street is then built anew.
const EDITION: u32 = 1;
const DAY_S: u64 = 86_400;
const POST: &str = "the corner";
const NORTH_DEG: f64 = 44.9778;
const EAST_DEG: f64 = -93.2650;

/// A relay that ends with this.
pub(super) struct Street {
    folder: PathBuf,
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<anyhow::Result<()>>>,
}

/// Who lives there; the first began the group.
const NEIGHBOURS: [&str; 4] = ["ada", "bo", "cy", "di"];

impl Street {
    /// Starts the relay, and lets the four meet where they have not yet.
    pub(super) fn open(kept: &Path) -> anyhow::Result<Self> {
        let folder = kept.join(format!("street-{EDITION}"));
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let config = Config {
            folder: folder.join("relay"),
            listen: SocketAddr::from(([127, 0, 0, 1], port(&folder))),
            ..Config::default()
        };
        let street = Self::serve(folder, &config)?;
        if !street.folder.join("met").exists() {
            street.meet(&config).context("letting four neighbours meet")?;
        }
        Ok(street)
    }

    fn serve(folder: PathBuf, config: &Config) -> anyhow::Result<Self> {
        let (say, heard) = mpsc::channel();
        let (end, ends) = oneshot::channel();
        let (with, failed) = (config.clone(), say.clone());
        let serving = std::thread::spawn(move || {
            let served = run(&with, say, ends);
            // Whoever waits for the address hears that none comes.
            drop(failed);
            served
        });
        match heard.recv() {
            Ok(address) => Ok(Self {
                folder,
                address,
                end: Some(end),
                serving: Some(serving),
            }),
            Err(_) => match serving.join() {
                Ok(served) => Err(served
                    .err()
                    .unwrap_or_else(|| anyhow::anyhow!("it ended at once"))),
                Err(_) => anyhow::bail!("it broke off"),
            },
        }
    }

    fn home(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// One founds, three join, two stand watch, one whistles, two confirm, and the public is told.
    fn meet(&self, config: &Config) -> anyhow::Result<()> {
        for name in NEIGHBOURS {
            let home = self.home(name);
            // Half a street of a run that was stopped.
            let _ = std::fs::remove_dir_all(&home);
            std::fs::create_dir_all(&home).with_context(|| format!("making {}", home.display()))?;
        }
        let token = Tokens::of(&config.folder).make(now_s() + DAY_S)?;
        let relay = member::Relay {
            url: format!("http://{}", self.address),
            ca: None,
        };
        let (mut ada, _) = Device::begin(&self.home("ada"), &relay, &token, None, Stop::Never)?;
        let roles = Roles::of(&[Role::Watcher]).context("a watcher is a member")?;
        let mut join = |name: &str| -> anyhow::Result<Device> {
            let invited = ada.invite(roles, now_s() + DAY_S)?;
            Ok(Device::join(&self.home(name), &invited.link, None, Stop::Never)?)
        };
        let (mut bo, mut cy, mut di) = (join("bo")?, join("cy")?, join("di")?);
        for one in [&mut cy, &mut di] {
            one.check_in(POST)?;
        }
        let whistle = bo.whistle(What::Danger, NORTH_DEG, EAST_DEG, Some(POST))?;
        let id = whistle.whistle.to_string();
        for one in [&mut cy, &mut di] {
            one.answer(&id, Lean::For)?;
        }
        di.notice(&id, NoticeState::Alert)?;
        std::fs::write(self.folder.join("port"), self.address.port().to_string())
            .and_then(|()| std::fs::write(self.folder.join("met"), ""))
            .with_context(|| format!("writing in {}", self.folder.display()))
    }

    /// What to type in another terminal.
    pub(super) fn lines(&self) -> Vec<String> {
        let program = std::env::current_exe().map_or_else(|_| "pfiff".into(), |path| quoted(&path));
        let at =
            |name: &str, words: &str| format!("  PFIFF_HOME={} {program} {words}", quoted(&self.home(name)));
        vec![
            format!(
                "a relay with a group of four runs too, on http://{}; in another terminal:",
                self.address
            ),
            at("ada", "watch"),
            at("bo", "whistle --what fire --north 44.978 --east -93.265"),
            at("cy", "group status"),
            format!("  {program} ledger audit http://{}", self.address),
        ]
    }
}

impl Drop for Street {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            // It may have ended by itself.
            let _ = end.send(());
        }
        if let Some(serving) = self.serving.take() {
            // What was accepted is durable, whatever it says now.
            let _ = serving.join();
        }
    }
}

/// As a shell reads it, whatever is in it.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

/// The port of the run before, which the four know; at first any.
fn port(folder: &Path) -> u16 {
    let said = std::fs::read_to_string(folder.join("port")).ok();
    said.and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

fn run(config: &Config, say: mpsc::Sender<SocketAddr>, ends: oneshot::Receiver<()>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("starting the relay")?;
    runtime.block_on(async {
        let relay = relay::Relay::open(&config.folder, config.settings()?)?;
        let tell = Arc::new(move |what| {
            if let Told::Listening(address) = what {
                // Whoever asked may have gone.
                let _ = say.send(address);
            }
        });
        let until = async {
            let _ = ends.await;
        };
        serve::serve(relay.clone(), config, tell, until).await?;
        tokio::task::spawn_blocking(move || relay.close()).await?;
        Ok(())
    })
}

fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
