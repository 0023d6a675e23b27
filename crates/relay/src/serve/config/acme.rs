//! What an operator says so that the relay gets its certificate itself, from a directory that speaks ACME.
//!
//! What is asked of the directory, and when, is not known here.

use std::path::PathBuf;

use rustls::pki_types::{DnsName, ServerName};
use serde::Deserialize;

/// Where nothing was said.
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// From whom, and for what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acme {
    /// The names that members type. Port 443 of each leads to this relay.
    pub domains: Vec<String>,
    /// Whether the operator agrees to the directory's terms of service.
    #[serde(default)]
    pub agree: bool,
    /// Whom the directory may write to: `mailto:` and an address.
    pub contact: Option<String>,
    /// The directory's own address.
    #[serde(default = "lets_encrypt")]
    pub directory: String,
    /// Who vouches for the directory, besides those whom this machine trusts: certificates in PEM.
    pub ca: Option<PathBuf>,
}

fn lets_encrypt() -> String {
    LETS_ENCRYPT.to_owned()
}

impl Acme {
    /// What no single line can say, or what is wrong.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.domains.is_empty() {
            return Err("`domains` names none".to_owned());
        }
        if let Some(none) = self.domains.iter().find(|domain| !is_domain(domain)) {
            return Err(format!(
                "`{none}` in `domains` is no name of a host, in small letters"
            ));
        }
        if let Some(other) = self.contact.as_ref().filter(|whom| !whom.starts_with("mailto:")) {
            return Err(format!(
                "`contact` is `{other}`, and not mailto:SOMEBODY@SOMEWHERE"
            ));
        }
        if !self.directory.starts_with("https://") {
            return Err(format!(
                "`directory` is `{}`, and no https:// address",
                self.directory
            ));
        }
        if !self.agree {
            return Err("`agree` is not true: no directory gives a certificate without".to_owned());
        }
        Ok(())
    }
}

/// Neither an address nor a wildcard: TLS-ALPN-01 proves neither.
fn is_domain(text: &str) -> bool {
    let name = ServerName::try_from(text);
    let is_name = matches!(&name, Ok(ServerName::DnsName(name)) if is_small(name));
    is_name && !text.contains(|letter: char| letter.is_whitespace() || letter == '*')
}

fn is_small(name: &DnsName<'_>) -> bool {
    !name.as_ref().contains(|letter: char| letter.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> Acme {
        Acme {
            domains: vec!["relay.example".to_owned(), "localhost".to_owned()],
            agree: true,
            contact: Some("mailto:you@relay.example".to_owned()),
            directory: lets_encrypt(),
            ca: None,
        }
    }

    fn check(change: impl FnOnce(&mut Acme), expected: &str) {
        let mut acme = usual();
        change(&mut acme);
        let said = acme.check();
        assert!(
            said.clone().is_err_and(|said| said.contains(expected)),
            "{said:?}"
        );
    }

    #[test]
    fn what_is_usual_holds() {
        assert_eq!(usual().check(), Ok(()));
    }

    #[test]
    fn what_no_directory_can_prove_is_refused() {
        check(|acme| acme.domains.clear(), "`domains` names none");
        for none in [
            "192.0.2.1",
            "2001:db8::1",
            "*.relay.example",
            "Relay.example",
            "a b",
            "",
        ] {
            let named = format!("`{none}` in `domains`");
            check(|acme| acme.domains.push(none.to_owned()), &named);
        }
    }

    #[test]
    fn nobody_agrees_by_saying_nothing() {
        check(|acme| acme.agree = false, "`agree` is not true");
        check(
            |acme| acme.contact = Some("you@relay.example".to_owned()),
            "not mailto:",
        );
        check(
            |acme| acme.directory = "http://acme.example/".to_owned(),
            "no https:// address",
        );
    }
}
