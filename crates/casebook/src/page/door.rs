//! Who may come in: one token, once; then whoever holds the session's cookie, from this page and no other.
//!
//! Decides over headers alone and answers with a word. Another page in the same browser can send requests here, and
//! a foreign name can be made to point here; both are turned away before anything is looked up.
//! Refuses to know what is behind the door.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};

use super::PageError;

const TOKEN_BYTES: usize = 32;

/// Something that only the person before this machine was given.
pub(super) struct Token(String);

impl Token {
    pub(super) fn random() -> Result<Self, PageError> {
        let mut bytes = [0_u8; TOKEN_BYTES];
        getrandom::fill(&mut bytes).map_err(PageError::Chance)?;
        Ok(Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// One that everybody knows, for trying the door.
    pub(super) fn known(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn as_text(&self) -> &str {
        &self.0
    }
}

/// Keeps digests: comparing two takes the same time wherever they differ.
pub(super) struct Door {
    port: u16,
    token: blake3::Hash,
    is_token_used: AtomicBool,
    session: Token,
}

/// Why a request is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TurnedAway {
    /// Asked under another name than 127.0.0.1 and our port.
    OtherHost,
    /// Sent by another page.
    OtherOrigin,
    /// The token was used before.
    UsedToken,
    /// No token, or not ours.
    NoToken,
}

impl Door {
    pub(super) fn new(port: u16, token: &Token, session: Token) -> Self {
        let token = blake3::hash(token.as_text().as_bytes());
        Self {
            port,
            token,
            is_token_used: AtomicBool::new(false),
            session,
        }
    }

    /// Holds for every request, the first one included.
    pub(super) fn admit_sender(&self, headers: &HeaderMap) -> Result<(), TurnedAway> {
        if only(headers, HOST.as_str()) != Some(self.host().as_str()) {
            return Err(TurnedAway::OtherHost);
        }
        let origin = format!("http://{}", self.host());
        let is_own = match headers.get(ORIGIN) {
            Some(claimed) => claimed.as_bytes() == origin.as_bytes(),
            None => true,
        };
        // "none" is a person typing the address or coming from a terminal; "same-site" is another port.
        let is_direct = match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            None | Some(b"none" | b"same-origin") => true,
            Some(_) => false,
        };
        if is_own && is_direct {
            Ok(())
        } else {
            Err(TurnedAway::OtherOrigin)
        }
    }

    /// Whether the request carries the session's cookie.
    pub(super) fn admit_session(&self, headers: &HeaderMap) -> Result<(), TurnedAway> {
        let name = self.cookie_name();
        let expected = blake3::hash(self.session.as_text().as_bytes());
        let is_known = cookies(headers)
            .filter_map(|pair| pair.split_once('='))
            .any(|(key, value)| key == name && blake3::hash(value.as_bytes()) == expected);
        if is_known {
            Ok(())
        } else {
            Err(TurnedAway::NoToken)
        }
    }

    /// Takes the token, once, and gives the cookie to set.
    pub(super) fn exchange(&self, token: &str) -> Result<String, TurnedAway> {
        if blake3::hash(token.as_bytes()) != self.token {
            return Err(TurnedAway::NoToken);
        }
        if self.is_token_used.swap(true, Ordering::SeqCst) {
            return Err(TurnedAway::UsedToken);
        }
        Ok(format!(
            "{}={}; HttpOnly; SameSite=Strict; Path=/",
            self.cookie_name(),
            self.session.as_text()
        ))
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    // Cookies know no ports: without the port in the name, two open pages would throw each other out.
    fn cookie_name(&self) -> String {
        format!("pfiff_{}", self.port)
    }
}

fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() {
        None
    } else {
        first.to_str().ok()
    }
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';').map(str::trim))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_sender(pairs: &[(&'static str, &str)], expected: Result<(), TurnedAway>) {
        let door = Door::new(4711, &Token("t".to_owned()), Token("s".to_owned()));
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        assert_eq!(door.admit_sender(&headers), expected, "{pairs:?}");
    }

    #[test]
    fn only_our_own_name_and_page_come_in() {
        let host = ("host", "127.0.0.1:4711");
        check_sender(&[host], Ok(()));
        check_sender(&[host, ("origin", "http://127.0.0.1:4711")], Ok(()));
        check_sender(&[host, ("sec-fetch-site", "none")], Ok(()));
        check_sender(&[host, ("sec-fetch-site", "same-origin")], Ok(()));
        for other in [
            "localhost:4711",
            "evil.example:4711",
            "127.0.0.1",
            "127.0.0.1:4712",
            "",
        ] {
            check_sender(&[("host", other)], Err(TurnedAway::OtherHost));
        }
        check_sender(&[], Err(TurnedAway::OtherHost));
        check_sender(&[host, host], Err(TurnedAway::OtherHost));
        for other in [
            "null",
            "http://127.0.0.1:4712",
            "https://127.0.0.1:4711",
            "http://evil.example",
        ] {
            check_sender(&[host, ("origin", other)], Err(TurnedAway::OtherOrigin));
        }
        for site in ["cross-site", "same-site", "anything"] {
            check_sender(&[host, ("sec-fetch-site", site)], Err(TurnedAway::OtherOrigin));
        }
    }

    #[test]
    fn a_token_opens_once_and_a_wrong_one_does_not_use_it_up() {
        let door = Door::new(1, &Token("right".to_owned()), Token("s".to_owned()));
        assert_eq!(door.exchange("wrong"), Err(TurnedAway::NoToken));
        assert!(
            door.exchange("right")
                .unwrap()
                .starts_with("pfiff_1=s; HttpOnly; SameSite=Strict")
        );
        assert_eq!(door.exchange("right"), Err(TurnedAway::UsedToken));
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let door = Door::new(1, &Token("t".to_owned()), Token("s".to_owned()));
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("pfiff_2=s; a=b"));
        assert_eq!(door.admit_session(&headers), Err(TurnedAway::NoToken));
        headers.append(COOKIE, HeaderValue::from_static("x=y; pfiff_1=s"));
        assert_eq!(door.admit_session(&headers), Ok(()));
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.as_text().len(), 2 * TOKEN_BYTES);
        assert_ne!(one.as_text(), other.as_text());
    }
}
