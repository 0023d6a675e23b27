//! Lists that point elsewhere: refused, and nobody is called.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;

use casebook::answer::Reason;

use crate::called::align;
use crate::footage::few;

#[test]
fn a_list_named_as_a_clip_is_refused_and_nothing_is_fetched() {
    let footage = few();
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    port.set_nonblocking(true).unwrap();
    let url = format!("http://{}/clip.ts", port.local_addr().unwrap());
    let local = footage.file("second.wav").display().to_string();
    let mut files = Vec::new();
    for (at, target) in [&url, &local].into_iter().enumerate() {
        let lists = [
            ("playlist", format!("#EXTM3U\n{target}\n")),
            (
                "hls",
                format!("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n"),
            ),
            ("concat", format!("ffconcat version 1.0\nfile '{target}'\n")),
            ("edits", format!("mpegedit\n{target}\n")),
        ];
        for (name, text) in lists {
            files.push(folder.path().join(format!("{name}_{at}.mp4")));
            fs::write(files.last().unwrap(), text).unwrap();
        }
    }
    files.push(footage.file("third.ogg"));
    let answer = align(&files).answer();
    for refusal in &answer.refusals[..files.len() - 1] {
        assert_eq!(refusal.reason, Reason::Unreadable, "{refusal:?}");
    }
    let last = answer.refusals.last().unwrap();
    assert_eq!(
        last.reason,
        Reason::NothingInCommon,
        "nothing of the file pointed to was heard"
    );
    assert_eq!(
        port.accept().unwrap_err().kind(),
        ErrorKind::WouldBlock,
        "somebody called"
    );
}

#[test]
fn an_address_is_not_a_file() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    port.set_nonblocking(true).unwrap();
    let at = port.local_addr().unwrap();
    let local = few().file("second.wav");
    let files = [
        format!("http://{at}/a.mp4"),
        format!("tcp://{at}"),
        format!("concat:{}", local.display()),
        format!("file:{}", local.display()),
        "lavfi:sine".to_owned(),
        "pipe:0".to_owned(),
        "data:audio/wav;base64,AAAA".to_owned(),
        "-".to_owned(),
    ];
    let answer = align(&files).answer();
    assert_eq!(answer.refusals.len(), files.len());
    assert!(
        answer
            .refusals
            .iter()
            .all(|refusal| refusal.reason == Reason::Unreadable),
        "{answer:#?}"
    );
    assert_eq!(
        port.accept().unwrap_err().kind(),
        ErrorKind::WouldBlock,
        "somebody called"
    );
}
