//! What an operator writes down about a relay: one TOML file, `deploy/relay.toml`, in which nothing must be said.
//!
//! Unknown names are refused with their line: a limit that was misspelt would else be none.

mod acme;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use seal::ledger::{CosignerKey, KeyError};
use serde::Deserialize;

use crate::settings::{Limits, Settings};
pub use acme::Acme;

/// How large the file may be.
const CONFIG_BYTES_MAX: usize = 65_536;
/// Port where nothing was said.
pub const PORT: u16 = 7433;
/// The ledger's name where nothing was said: good for trying, on this machine.
pub const ORIGIN_FOR_TRYING: &str = "localhost/ledger";

/// Everything that can be said.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the relay keeps everything.
    pub folder: PathBuf,
    /// The ledger's name.
    pub origin: String,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Who may countersign, as verifier keys.
    pub cosigners: Vec<String>,
    /// The folder of the app; it is served where it is whole.
    pub app: Option<PathBuf>,
    /// Certificates; without them it speaks plainly.
    pub tls: Option<Tls>,
    /// Or from where it gets one itself.
    pub acme: Option<Acme>,
    /// What stands between the relay and the network.
    pub proxy: Proxy,
    /// How much of everything there may be.
    pub limits: Load,
}

/// Where the certificates lie.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The chain, in PEM, the relay's own first.
    pub certificate: PathBuf,
    /// Its key, in PEM.
    pub key: PathBuf,
}

/// What stands between the relay and the network.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Proxy {
    /// The header in which a proxy on this machine says who asks.
    pub address_header: Option<String>,
    /// Whether it may listen beyond this machine without certificates.
    pub listens_beyond_loopback: bool,
}

/// How much of everything there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Load {
    /// Connections at once.
    pub connections: u32,
    /// Connections at once from one address.
    pub connections_per_address: u32,
    /// Readers that wait for what comes.
    pub streams: u32,
    /// Requests from one address.
    pub requests_per_minute_per_address: u32,
    /// Bodies that are being sent here, all of them together.
    pub bodies_bytes_max: u64,
    /// What one group may have here, recordings apart.
    pub group_bytes_max: u64,
    /// What one group's recordings may have here.
    pub custody_bytes_max: u64,
    /// What stays free on the disk.
    pub free_bytes_min: u64,
}

/// Why a configuration does not hold.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("reading {}", .file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// More than a configuration has.
    #[error("{} is larger than {CONFIG_BYTES_MAX} bytes", .0.display())]
    Long(PathBuf),
    /// Something in it is none of what can be said.
    #[error("{}, line {line}: {said}", .file.display())]
    Line {
        /// Which file.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong there.
        said: String,
    },
    /// A cosigner's key that is none.
    #[error("a key in `cosigners`")]
    Cosigner(#[source] KeyError),
    /// It would speak plainly to the network.
    #[error("{0} is not only this machine, and there is no [tls] and no [acme]")]
    Plain(SocketAddr),
    /// Nobody could say which one is shown.
    #[error("[tls] and [acme] both give a certificate")]
    TwoCertificates,
    /// No certificate can be had by this.
    #[error("[acme]: {0}")]
    Acme(String),
    /// A header that cannot be one.
    #[error("`{0}` is no name of a header")]
    Header(String),
}

impl ConfigError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => "name a file that is there: `pfiff relay run --config FILE`",
            Self::Long(_) | Self::Line { .. } | Self::Header(_) => {
                "deploy/relay.toml has everything that can be said"
            }
            Self::Cosigner(_) => "ask the cosigner for its verifier key: NAME+ID+KEY",
            Self::Plain(_) => {
                "give [tls] a certificate and a key, or [acme] a name, or listen on 127.0.0.1 behind a proxy"
            }
            Self::TwoCertificates => "choose one: files that you keep, or [acme]",
            Self::Acme(_) => "deploy/relay.toml and docs/operators.md say what [acme] needs",
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("pfiff-relay"),
            origin: ORIGIN_FOR_TRYING.to_owned(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)),
            cosigners: Vec::new(),
            app: None,
            tls: None,
            acme: None,
            proxy: Proxy::default(),
            limits: Load::default(),
        }
    }
}

impl Default for Load {
    fn default() -> Self {
        let Limits {
            group_bytes_max,
            custody_bytes_max,
            free_bytes_min,
            ..
        } = Limits::USUAL;
        Self {
            connections: 20_000,
            connections_per_address: 512,
            streams: 18_000,
            requests_per_minute_per_address: 1_200,
            bodies_bytes_max: 64 << 20,
            group_bytes_max,
            custody_bytes_max,
            free_bytes_min,
        }
    }
}

impl Config {
    /// Reads a file; what it does not say is as usual. Its folder is taken from where the file lies.
    ///
    /// # Errors
    /// Names the file, and the line where it can.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let bytes = std::fs::read(file).map_err(|source| ConfigError::Read {
            file: file.to_owned(),
            source,
        })?;
        if bytes.len() > CONFIG_BYTES_MAX {
            return Err(ConfigError::Long(file.to_owned()));
        }
        let mut config = Self::parse(file, &String::from_utf8_lossy(&bytes))?;
        let beside = file.parent().unwrap_or(Path::new("."));
        config.folder = beside.join(&config.folder);
        if let Some(app) = &mut config.app {
            *app = beside.join(&app);
        }
        if let Some(tls) = &mut config.tls {
            tls.certificate = beside.join(&tls.certificate);
            tls.key = beside.join(&tls.key);
        }
        if let Some(ca) = config.acme.as_mut().and_then(|acme| acme.ca.as_mut()) {
            *ca = beside.join(&ca);
        }
        Ok(config)
    }

    pub(super) fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| ConfigError::Line {
            file: file.to_owned(),
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            said: error.message().to_owned(),
        })?;
        config.check()?;
        Ok(config)
    }

    /// What no single line can say.
    ///
    /// # Errors
    /// When it would speak plainly to the network, or names what is nothing.
    pub fn check(&self) -> Result<(), ConfigError> {
        let is_plain = self.tls.is_none() && self.acme.is_none() && !self.proxy.listens_beyond_loopback;
        if is_plain && !self.listen.ip().is_loopback() {
            return Err(ConfigError::Plain(self.listen));
        }
        if self.tls.is_some() && self.acme.is_some() {
            return Err(ConfigError::TwoCertificates);
        }
        self.acme
            .as_ref()
            .map_or(Ok(()), Acme::check)
            .map_err(ConfigError::Acme)?;
        if let Some(name) = &self.proxy.address_header {
            name.parse::<axum::http::HeaderName>()
                .map_err(|_| ConfigError::Header(name.clone()))?;
        }
        self.settings().map(|_| ())
    }

    /// What the engine is told.
    ///
    /// # Errors
    /// When a cosigner's key is none.
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        let cosigners = self.cosigners.iter().map(|text| CosignerKey::parse(text));
        let mut settings = Settings::new(&self.origin);
        settings.cosigners = cosigners
            .collect::<Result<_, _>>()
            .map_err(ConfigError::Cosigner)?;
        settings.limits.group_bytes_max = self.limits.group_bytes_max;
        settings.limits.custody_bytes_max = self.limits.custody_bytes_max;
        settings.limits.free_bytes_min = self.limits.free_bytes_min;
        Ok(settings)
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let said = Config::parse(Path::new("relay.toml"), text).map_err(|error| error.to_string());
        assert!(
            said.clone().is_err_and(|said| said.contains(expected)),
            "{said:?}"
        );
    }

    #[test]
    fn nothing_said_is_as_usual() {
        assert_eq!(
            Config::parse(Path::new("relay.toml"), "").unwrap(),
            Config::default()
        );
    }

    #[test]
    fn the_documented_file_says_what_is_usual() {
        let text = include_str!("../../../../deploy/relay.toml");
        let config = Config::parse(Path::new("relay.toml"), text).unwrap();
        let usual = Config {
            folder: PathBuf::from("/var/lib/pfiff"),
            origin: "relay.example/ledger".to_owned(),
            ..Config::default()
        };
        assert_eq!(config, usual);
    }

    #[test]
    fn what_is_commented_out_in_the_documented_file_can_be_said() {
        let text = include_str!("../../../../deploy/relay.toml");
        for other in ["# [acme]", "# [tls]"] {
            let config = Config::parse(Path::new("relay.toml"), &without_marks(text, other)).unwrap();
            assert_eq!(config.tls.is_some(), other == "# [acme]");
            assert_eq!(config.acme.is_some(), other == "# [tls]");
            assert!(config.proxy.address_header.is_some());
        }
    }

    /// What stands behind a mark of comment holds, but in the section `other`.
    fn without_marks(text: &str, other: &str) -> String {
        let mut is_said = false;
        let lines = text.lines().map(|line| {
            is_said = match line {
                _ if line.starts_with("# [") => !line.starts_with(other),
                _ if line.starts_with('[') => false,
                _ => is_said,
            };
            line.strip_prefix("# ").filter(|_| is_said).unwrap_or(line)
        });
        lines.map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn what_cannot_be_said_is_refused_with_its_line() {
        check(
            "origin = \"a/b\"\nportt = 1\n",
            "relay.toml, line 2: unknown field `portt`",
        );
        check("\n[limits]\n\nstreamz = 5\n", "line 4: unknown field `streamz`");
        check("listen = \"here\"", "line 1");
        check("[limits]\nstreams = -1", "line 2");
        check("[tls]\ncertificate = \"a\"", "line 1: missing field `key`");
        check("cosigners = [\"me\"]", "a key in `cosigners`");
        check("listen = \"0.0.0.0:80\"", "0.0.0.0:80 is not only this machine");
        check("[proxy]\naddress_header = \"a b\"", "no name of a header");
        check("[acme]\nagree = true", "line 1: missing field `domains`");
        check("[acme]\ndomains = [\"a.example\"]", "[acme]: `agree` is not true");
        let both = "[tls]\ncertificate = \"a\"\nkey = \"b\"\n[acme]\ndomains = [\"a.example\"]\nagree = true";
        check(both, "both give a certificate");
    }
}
