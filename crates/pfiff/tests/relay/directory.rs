//! Pebble: a directory that speaks ACME, made for tests by those of Let's Encrypt. It runs on this machine alone.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rcgen::{CertificateParams, KeyPair};
use serde_json::json;
use tempfile::TempDir;

use crate::asking::Way;
use crate::running::wait;

/// A directory that runs.
pub(crate) struct Directory {
    port: u16,
    about: Way,
    folder: TempDir,
    child: Child,
}

/// A port that nobody has at this moment.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

impl Directory {
    /// Looks for challenges on that port; nothing where pebble is not installed.
    pub(crate) fn looking_at(relay_port: u16) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (port, about) = (free_port(), free_port());
        let trusted = configured(folder.path(), [port, about, relay_port]);
        let mut pebble = Command::new("pebble");
        // It waits, and refuses by chance, where it is not told otherwise.
        pebble
            .env("PEBBLE_VA_NOSLEEP", "1")
            .env("PEBBLE_WFE_NONCEREJECT", "0");
        pebble.arg("-config").arg(folder.path().join("pebble.json"));
        pebble.stdout(Stdio::null()).stderr(Stdio::null());
        let child = pebble.spawn().ok()?;
        let directory = Self {
            port,
            about: Way::Tls(SocketAddr::from((Ipv4Addr::LOCALHOST, about)), trusted),
            folder,
            child,
        };
        wait("pebble", || directory.about.open().ok());
        Some(directory)
    }

    /// What an operator writes down to use it.
    pub(crate) fn config(&self) -> String {
        let ca = self.folder.path().join("chain.pem");
        format!(
            "[acme]\ndomains = [\"localhost\"]\nagree = true\ncontact = \"mailto:you@relay.example\"\n\
             directory = \"https://localhost:{}/dir\"\nca = \"{}\"\n",
            self.port,
            ca.display()
        )
    }

    /// From here on nobody answers; what vouches for it is still there.
    pub(crate) fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The certificate under which all others are, in PEM. It makes another one each time it runs.
    pub(crate) fn root(&self) -> String {
        self.about.get("/roots/0").text()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Gives the certificate that pebble itself shows.
fn configured(folder: &Path, [port, about, relay_port]: [u16; 3]) -> String {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let pem = certificate.self_signed(&key).unwrap().pem();
    let [chain, secret] = ["chain.pem", "key.pem"].map(|name| folder.join(name));
    std::fs::write(&chain, &pem).unwrap();
    std::fs::write(&secret, key.serialize_pem()).unwrap();
    let said = json!({ "pebble": {
        "listenAddress": format!("127.0.0.1:{port}"),
        "managementListenAddress": format!("127.0.0.1:{about}"),
        "certificate": chain,
        "privateKey": secret,
        "httpPort": relay_port,
        "tlsPort": relay_port,
    }});
    std::fs::write(folder.join("pebble.json"), said.to_string()).unwrap();
    pem
}
