//! TLS-ALPN-01 (RFC 8737): whoever asks for the protocol `acme-tls/1` alone is shown what the directory wants to see,
//! everybody else the certificate.
//!
//! Who is asked for a certificate, and why, is not known here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConnection, crypto};

use super::TlsError;

/// The protocol that only those who check challenges speak.
pub(super) const PROTOCOL: &[u8] = b"acme-tls/1";
/// What is to be shown: a SHA-256.
pub(super) type Digest = [u8; 32];

/// What is shown for each domain that is being checked.
#[derive(Debug, Default)]
pub(super) struct Challenges(Mutex<HashMap<String, Arc<CertifiedKey>>>);

/// Chooses what a connection is shown.
#[derive(Debug)]
pub(super) struct Showing {
    /// Nothing before the first one came.
    pub(super) certificate: Option<Arc<CertifiedKey>>,
    /// Only where certificates come by ACME.
    pub(super) challenges: Option<Arc<Challenges>>,
}

impl Challenges {
    /// From here on the domain shows this digest.
    pub(super) fn show(&self, domain: &str, digest: &Digest) -> Result<(), TlsError> {
        let shown = Arc::new(shown(domain, digest)?);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(domain.to_ascii_lowercase(), shown);
        Ok(())
    }

    /// Nothing is being checked any more.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn of(&self, domain: &str) -> Option<Arc<CertifiedKey>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&domain.to_ascii_lowercase()).cloned()
    }
}

impl Showing {
    fn of(&self, domain: Option<&str>, is_challenge: bool) -> Option<Arc<CertifiedKey>> {
        match &self.challenges {
            Some(challenges) if is_challenge => challenges.of(domain?),
            _ => self.certificate.clone(),
        }
    }
}

impl ResolvesServerCert for Showing {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let is_challenge = hello.alpn().is_some_and(|offered| offered.eq([PROTOCOL]));
        self.of(hello.server_name(), is_challenge)
    }
}

/// Whether this connection was only to see a challenge: nothing may be said over it.
pub(in crate::serve) fn was_seen_by(connection: &ServerConnection) -> bool {
    connection.alpn_protocol() == Some(PROTOCOL)
}

fn shown(domain: &str, digest: &Digest) -> Result<CertifiedKey, TlsError> {
    let mut asked = CertificateParams::new(vec![domain.to_owned()]).map_err(TlsError::Challenge)?;
    asked.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate().map_err(TlsError::Challenge)?;
    let certificate = asked.self_signed(&key).map_err(TlsError::Challenge)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = crypto::ring::default_provider();
    let key = provider
        .key_provider
        .load_private_key(key)
        .map_err(TlsError::Fit)?;
    // Not looked at whether they fit: what does that gives up on the mark of a challenge, which must be understood.
    Ok(CertifiedKey::new(vec![certificate.der().clone()], key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn showing(challenges: Option<Arc<Challenges>>) -> Showing {
        Showing {
            certificate: Some(Arc::new(shown("relay.example", &[0; 32]).unwrap())),
            challenges,
        }
    }

    fn is_same(one: Option<Arc<CertifiedKey>>, other: Option<Arc<CertifiedKey>>) -> bool {
        one.zip(other).is_some_and(|(one, other)| one.cert == other.cert)
    }

    #[test]
    fn who_checks_sees_the_challenge_and_all_others_the_certificate() {
        let challenges = Arc::new(Challenges::default());
        let showing = showing(Some(Arc::clone(&challenges)));
        let certificate = || showing.certificate.clone();
        assert!(showing.of(Some("relay.example"), true).is_none());
        challenges.show("relay.example", &[7; 32]).unwrap();
        let seen = showing.of(Some("Relay.example"), true).unwrap();
        assert!(seen.cert[0].windows(32).any(|bytes| bytes == [7; 32]));
        assert!(is_same(showing.of(Some("relay.example"), false), certificate()));
        assert!(is_same(showing.of(None, false), certificate()));
        assert!(showing.of(Some("other.example"), true).is_none());
        assert!(showing.of(None, true).is_none());
        challenges.clear();
        assert!(showing.of(Some("relay.example"), true).is_none());
    }

    #[test]
    fn where_files_hold_the_certificate_there_is_no_challenge() {
        let showing = showing(None);
        assert!(is_same(
            showing.of(Some("relay.example"), true),
            showing.certificate.clone()
        ));
    }
}
