//! One certificate, from the account to the chain that came (RFC 8555), with TLS-ALPN-01 alone.
//!
//! When one is asked for, and what becomes of a failure, is not known here.

use std::time::Duration;

use instant_acme::{
    Account, AuthorizationHandle, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount,
    NewOrder, Order, OrderStatus, RetryPolicy,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsConnector;

use super::ask::Asking;
use super::kept::Kept;
use crate::serve::config::Acme;
use crate::serve::tls::challenge::{Challenges, Digest};
use crate::serve::tls::{TlsError, fitting};

/// How long a directory may take to look at challenges, and how long to sign.
const POLL: RetryPolicy = RetryPolicy::new()
    .initial_delay(Duration::from_millis(500))
    .timeout(Duration::from_secs(120));

/// What a directory says where it does not know an account (RFC 8555, 6.7).
const UNKNOWN: &str = "urn:ietf:params:acme:error:accountDoesNotExist";

/// Why there is no new certificate.
#[derive(Debug, thiserror::Error)]
pub(super) enum AcmeError {
    /// It cannot be reached, or refuses.
    #[error(transparent)]
    Directory(#[from] Error),
    /// It would only look elsewhere.
    #[error("the directory offers no TLS-ALPN-01 for {0}")]
    NotOffered(String),
    /// It looked, and did not see what it wanted to.
    #[error("{domain} was not proved on port 443: {said}")]
    NotProved {
        /// Which.
        domain: String,
        /// What the directory says.
        said: String,
    },
    /// What answers a challenge, or what came, cannot be shown.
    #[error(transparent)]
    Shown(#[from] TlsError),
    /// What came is no PEM.
    #[error("what came is no certificate in PEM")]
    Shape(#[from] rustls::pki_types::pem::Error),
    /// The disk failed.
    #[error("keeping it in the folder acme")]
    Keep(#[from] std::io::Error),
    /// Or the directory's clock is wrong. It would be asked again and again.
    #[error("one came, and by the clock of this machine it is due already: is the clock right?")]
    Clock,
    /// All of it together.
    #[error("it took longer than {} minutes", .0.as_secs() / 60)]
    Slow(Duration),
}

/// Asks for one and keeps it.
pub(super) async fn renewed(
    acme: &Acme,
    kept: &Kept,
    challenges: &Challenges,
    tls: &TlsConnector,
) -> Result<(), AcmeError> {
    let account = account(acme, kept, tls).await?;
    let names: Vec<_> = acme.domains.iter().cloned().map(Identifier::Dns).collect();
    let order = account.new_order(&NewOrder::new(&names)).await;
    let mut order = order.inspect_err(|error| forget(kept, error))?;
    prove(&mut order, challenges).await?;
    let key = order.finalize().await?;
    let chain = order.poll_certificate(&POLL).await?;
    check(&key, &chain)?;
    // Some thousand bytes, a few times a year: nobody waits for this disk.
    Ok(kept.keep_certificate(acme, &key, &chain)?)
}

/// The one that was used before, or a new one, which is kept before anything is asked with it.
async fn account(acme: &Acme, kept: &Kept, tls: &TlsConnector) -> Result<Account, AcmeError> {
    let builder = Account::builder_with_http(Box::new(Asking(tls.clone())));
    if let Some(credentials) = kept.account(&acme.directory) {
        return Ok(builder.from_credentials(credentials).await?);
    }
    let contact: Vec<_> = acme.contact.iter().map(String::as_str).collect();
    let asked = NewAccount {
        contact: &contact,
        terms_of_service_agreed: acme.agree,
        only_return_existing: false,
    };
    let (account, credentials) = builder.create(&asked, acme.directory.clone(), None).await?;
    kept.keep_account(&acme.directory, credentials)?;
    Ok(account)
}

/// A directory may forget whom it knew; the next time it is asked as somebody new.
fn forget(kept: &Kept, error: &Error) {
    if matches!(error, Error::Api(problem) if problem.r#type.as_deref() == Some(UNKNOWN)) {
        kept.forget_account();
    }
}

/// Shows for each name what the directory wants to see, and waits until it saw that.
async fn prove(order: &mut Order, challenges: &Challenges) -> Result<(), AcmeError> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let authorization = authorization?;
        // Proved not long ago, it need not be proved again.
        if authorization.status != AuthorizationStatus::Valid {
            show(authorization, challenges).await?;
        }
    }
    match order.poll_ready(&POLL).await? {
        OrderStatus::Ready => Ok(()),
        _ => Err(not_proved(order).await),
    }
}

async fn show(mut authorization: AuthorizationHandle<'_>, challenges: &Challenges) -> Result<(), AcmeError> {
    let domain = authorization.identifier().to_string();
    let challenge = authorization.challenge(ChallengeType::TlsAlpn01);
    let mut challenge = challenge.ok_or_else(|| AcmeError::NotOffered(domain.clone()))?;
    let digest = challenge.key_authorization().digest();
    let digest: &Digest = digest.as_ref().try_into().map_err(|_| Error::Crypto)?;
    challenges.show(&domain, digest)?;
    Ok(challenge.set_ready().await?)
}

/// Which name it was, and what the directory says of it.
async fn not_proved(order: &mut Order) -> AcmeError {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else {
            continue;
        };
        let failed = state
            .challenges
            .iter()
            .find_map(|challenge| challenge.error.as_ref());
        if let Some(problem) = failed {
            return AcmeError::NotProved {
                domain: state.identifier().to_string(),
                said: problem.to_string(),
            };
        }
    }
    AcmeError::Directory(Error::Str(
        "the order is invalid, and the directory does not say why",
    ))
}

/// What cannot be shown does not take the place of what can.
fn check(key: &str, chain: &str) -> Result<(), AcmeError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes())?;
    fitting(chain?, key)?;
    Ok(())
}
