//! The app as a relay serves it, and `pfiff app`: what was signed is served, exported and verified, and nothing else.

use std::fs;
use std::path::Path;

use crate::asking::Way;
use crate::running::{Running, err, out, ran, wait};

const FILES: [(&str, &str); 4] = [
    ("index.html", "<!doctype html>\n"),
    ("worker.js", "0;\n"),
    ("assets/main-a1.js", "1;\n"),
    ("rules/rules.wasm", "\0asm"),
];

/// A small app in `folder/app`, signed; what `pfiff app sign` said.
fn signed(folder: &Path) -> String {
    for (path, content) in FILES {
        let file = folder.join("app").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }
    fs::write(folder.join("app/index.html.br"), "in brotli").unwrap();
    let (app, key) = (folder.join("app"), folder.join("keys/release.key"));
    let said = app_command(&[
        "sign",
        &shown(&app),
        "--key",
        &shown(&key),
        "--make",
        "pfiff-test",
    ]);
    said.unwrap()
}

fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn app_command(words: &[&str]) -> Result<String, String> {
    let ran = ran(&[&["app"], words].concat());
    if ran.status.success() {
        Ok(out(&ran))
    } else {
        Err(err(&ran))
    }
}

fn served(folder: &Path) -> (Running, Way) {
    let relay = Running::configured(folder, "app = \"app\"\n");
    let way = Way::Plain(relay.address);
    (relay, way)
}

#[test]
fn each_file_is_served_under_the_policy_of_the_format() {
    let folder = tempfile::tempdir().unwrap();
    let said = signed(folder.path());
    let (relay, way) = served(folder.path());
    assert!(relay.said().contains(&said[..64]), "{}", relay.said());
    let format = include_str!("../../../../formats/app.md");
    for (path, content) in FILES {
        let answer = way.get(&format!("/{path}"));
        assert_eq!((answer.status, answer.text().as_str()), (200, content), "{path}");
        for name in [
            "content-security-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "referrer-policy",
            "x-content-type-options",
        ] {
            let line = format!("\n{name}: {}\n", answer.header(name).unwrap());
            assert!(format.contains(&line), "{path}: {line}");
        }
    }
    assert_eq!(way.get("/").text(), FILES[0].1);
    assert_eq!(
        way.get("/rules/rules.wasm").header("content-type"),
        Some("application/wasm")
    );
    assert!(
        way.get("/assets/main-a1.js")
            .header("cache-control")
            .unwrap()
            .contains("immutable")
    );
    assert_eq!(way.get("/worker.js").header("cache-control"), Some("no-cache"));
    // Other origins may still ask the API, and are told so by it alone.
    assert_eq!(
        way.get("/health").header("access-control-allow-origin"),
        Some("*")
    );
    assert_eq!(way.get("/").header("access-control-allow-origin"), None);
}

#[test]
fn a_file_that_is_known_is_not_sent_again_and_brotli_goes_to_who_takes_it() {
    let folder = tempfile::tempdir().unwrap();
    signed(folder.path());
    let (_relay, way) = served(folder.path());
    let ask = |headers: &[(&str, &str)]| way.ask("GET", "/", headers, &[]);
    let tag = ask(&[]).header("etag").unwrap().to_owned();
    assert_eq!(ask(&[("if-none-match", &tag)]).status, 304);
    assert_eq!(
        ask(&[("if-none-match", &format!("\"other\", W/{tag}"))]).status,
        304
    );
    assert_eq!(ask(&[("if-none-match", "\"other\"")]).status, 200);
    let squeezed = ask(&[("accept-encoding", "gzip, deflate, br")]);
    assert_eq!(squeezed.header("content-encoding"), Some("br"));
    assert_eq!(squeezed.header("etag"), Some(tag.as_str()));
    assert_eq!(squeezed.text(), "in brotli");
    for plain in ["gzip", "br;q=0", "br;q=0.0", "brr"] {
        let answer = ask(&[("accept-encoding", plain)]);
        assert_eq!(
            (answer.header("content-encoding"), answer.text().as_str()),
            (None, FILES[0].1),
            "{plain}"
        );
    }
}

#[test]
fn nothing_else_is_served_and_no_path_leads_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    signed(folder.path());
    let (_relay, way) = served(folder.path());
    fs::write(folder.path().join("app/late.js"), "late").unwrap();
    for path in [
        "/late.js",
        "/index.html.br",
        "/../relay.toml",
        "/assets/../../relay.toml",
        "/%2e%2e/relay.toml",
        "/assets%2fmain-a1.js",
        "//index.html",
        "/assets/",
        "/assets",
        "/.",
        "/keys/release.key",
        "/v1/",
        "/ledger/",
    ] {
        let answer = way.get(path);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (404, "no-route"),
            "{path}"
        );
    }
    assert_eq!(way.ask("POST", "/", &[], &[]).status, 404);
    // What changes under a relay that runs changes nothing.
    fs::write(folder.path().join("app/worker.js"), "evil").unwrap();
    assert_eq!(way.get("/worker.js").text(), "0;\n");
}

#[test]
fn an_app_that_is_not_whole_is_not_served_and_the_relay_runs() {
    let folder = tempfile::tempdir().unwrap();
    signed(folder.path());
    fs::write(folder.path().join("app/assets/main-a1.js"), "2;\n").unwrap();
    let (relay, way) = served(folder.path());
    assert_eq!(way.get("/").status, 404);
    assert_eq!(way.get("/health").status, 200);
    wait("word of it", || {
        relay
            .said()
            .contains("`assets/main-a1.js` is not the file that was signed")
            .then_some(())
    });
}

#[test]
fn an_app_is_exported_whole_and_verified_where_it_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let said = signed(folder.path());
    let (app, to) = (shown(&folder.path().join("app")), folder.path().join("elsewhere"));
    let exported = app_command(&["export", &shown(&to), "--from", &app]).unwrap();
    assert!(exported.starts_with(&said), "{exported}");
    let readme = fs::read_to_string(to.join("README.txt")).unwrap();
    assert!(
        readme.contains("connect-src 'self' https:;") && readme.contains(&said[..64]),
        "{readme}"
    );
    assert_eq!(app_command(&["verify", &shown(&to.join("app"))]).unwrap(), said);
    let (relay, _) = served(folder.path());
    assert_eq!(app_command(&["verify", &relay.url()]).unwrap(), said);
    let twice = app_command(&["export", &shown(&to), "--from", &app]).unwrap_err();
    assert!(twice.contains("hint: "), "{twice}");
    fs::write(to.join("app/worker.js"), "evil").unwrap();
    let torn = app_command(&["verify", &shown(&to.join("app"))]).unwrap_err();
    assert!(
        torn.contains("`worker.js` is not the file that was signed") && torn.contains("hint: "),
        "{torn}"
    );
}

#[test]
fn a_key_is_made_once_for_its_owner_alone_and_never_in_silence() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let said = signed(folder.path());
    let key = folder.path().join("keys/release.key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(signed(folder.path()), said);
    let app = shown(&folder.path().join("app"));
    let missing = app_command(&["sign", &app, "--key", &shown(&folder.path().join("no.key"))]);
    assert!(missing.unwrap_err().contains("no.key"));
    fs::write(folder.path().join("app/.hidden"), "").unwrap();
    let odd = app_command(&["sign", &app, "--key", &shown(&key)]).unwrap_err();
    assert!(odd.contains(".hidden can be no part of an app"), "{odd}");
}
