//! Files that want other files or the network: nothing is opened, nothing is heard of them.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use media::{MediaError, Tools, probe};

use crate::made::{self, RATE_HZ};

/// Both with a network of its own and without, as on machines whose kernel refuses one.
fn both_tools() -> [Tools; 2] {
    [made::tools(), made::tools().sharing_network()]
}

fn is_refused(path: &Path) {
    for tools in both_tools() {
        let probed = probe(&tools, path).map(|clip| clip.container);
        assert!(
            matches!(probed, Err(MediaError::Forbidden { .. })),
            "{}: {probed:?}",
            path.display()
        );
        let heard = made::hear(&tools, path, RATE_HZ).map(|(samples, _)| samples.len());
        assert!(
            matches!(heard, Err(MediaError::Forbidden { .. })),
            "{}: {heard:?}",
            path.display()
        );
        let copy = path.with_extension("copy");
        assert!(media::proxy(&tools, path, &copy, 240).is_err());
        assert!(!copy.exists());
    }
}

struct Trap {
    folder: tempfile::TempDir,
    port: TcpListener,
    canary: PathBuf,
}

impl Trap {
    fn set() -> Self {
        let folder = made::folder();
        let port = TcpListener::bind("127.0.0.1:0").unwrap();
        port.set_nonblocking(true).unwrap();
        let canary = made::make(folder.path(), "CLICK -c:a aac", "canary.ts");
        Self { folder, port, canary }
    }

    fn url(&self) -> String {
        format!("http://{}/canary.ts", self.port.local_addr().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn nobody_came(&self) {
        assert_eq!(
            self.port.accept().unwrap_err().kind(),
            ErrorKind::WouldBlock,
            "somebody connected"
        );
    }
}

#[test]
fn a_playlist_is_not_followed_whatever_its_name() {
    let trap = Trap::set();
    for (at, target) in [
        trap.url(),
        "canary.ts".to_owned(),
        trap.canary.display().to_string(),
    ]
    .iter()
    .enumerate()
    {
        let list = format!("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{target}\n#EXT-X-ENDLIST\n");
        for name in [format!("{at}.mp4"), format!("{at}.m3u8"), format!("{at}.ts")] {
            is_refused(&trap.write(&name, &list));
        }
    }
    trap.nobody_came();
}

#[test]
fn a_list_of_files_is_not_followed() {
    let trap = Trap::set();
    for target in [trap.url(), "canary.ts".to_owned()] {
        let list = format!("ffconcat version 1.0\nfile '{target}'\n");
        is_refused(&trap.write("list.mp4", &list));
        is_refused(&trap.write("list.ffconcat", &list));
    }
    trap.nobody_came();
}

#[test]
fn a_session_description_and_a_dash_list_are_not_followed() {
    let trap = Trap::set();
    let port = trap.port.local_addr().unwrap().port();
    let session =
        format!("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 0\n");
    is_refused(&trap.write("a.sdp", &session));
    is_refused(&trap.write("sdp.mp4", &session));
    let dash = format!(
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet>\
         <Representation><BaseURL>{}</BaseURL></Representation></AdaptationSet></Period></MPD>",
        trap.url()
    );
    is_refused(&trap.write("dash.mp4", &dash));
    trap.nobody_came();
}

#[test]
fn a_movie_that_points_to_another_file_is_refused() {
    let folder = made::folder();
    made::make(folder.path(), "CLICK -c:a pcm_s16le -ac 1", "canary.mov");
    made::make(
        folder.path(),
        "-f lavfi -i anullsrc=r=48000:cl=mono -t 2 -c:a pcm_s16le",
        "own.mov",
    );
    let own = fs::read(folder.path().join("own.mov")).unwrap();
    let pointing = folder.path().join("pointing.mov");
    fs::write(&pointing, point_to(&own, &folder.path().join("canary.mov"))).unwrap();
    assert!(
        loudest_with_references(&pointing) > 10_000,
        "the reference works when ffmpeg is told to follow it"
    );
    is_refused(&pointing);
}

/// What a careless reader would hear.
fn loudest_with_references(path: &Path) -> u16 {
    let output = Command::new("ffmpeg")
        .args([
            "-nostdin",
            "-v",
            "error",
            "-enable_drefs",
            "1",
            "-use_absolute_path",
            "1",
            "-i",
        ])
        .arg(path)
        .args(["-f", "s16le", "-"])
        .output()
        .unwrap();
    let samples = output
        .stdout
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
    made::loudest(&samples.collect::<Vec<_>>())
}

/// Puts a Macintosh alias to `target` in place of the data reference of a movie.
fn point_to(movie: &[u8], target: &Path) -> Vec<u8> {
    let dref = alias(target);
    let at = position(movie, b"dref") - 4;
    let old_len = u32::from_be_bytes(movie[at..at + 4].try_into().unwrap()) as usize;
    let mut pointing = [&movie[..at], &dref, &movie[at + old_len..]].concat();
    let grown = (dref.len() - old_len) as u32;
    for holder in [&b"moov"[..], b"trak", b"mdia", b"minf", b"dinf"] {
        // The last `minf` before the reference holds it, and so do all the others.
        let name = pointing[..at]
            .windows(4)
            .rposition(|window| window == holder)
            .unwrap();
        let size = u32::from_be_bytes(pointing[name - 4..name].try_into().unwrap()) + grown;
        pointing[name - 4..name].copy_from_slice(&size.to_be_bytes());
    }
    pointing
}

fn position(bytes: &[u8], name: &[u8]) -> usize {
    bytes
        .windows(name.len())
        .position(|window| window == name)
        .expect("the box is there")
}

fn alias(target: &Path) -> Vec<u8> {
    let path = target.to_str().unwrap().as_bytes();
    let mut entry = Vec::new();
    entry.extend([0; 4]); // version and flags: the media are not in this file
    entry.extend([0; 10]); // alias header
    entry.extend([1, b'V']); // volume: length, name
    entry.extend([0; 26]);
    entry.extend([0; 12]);
    entry.extend([1, b'f']); // file name: length, name
    entry.extend([0; 62]);
    entry.extend([0; 16]);
    entry.extend(1_u16.to_be_bytes()); // levels up from the alias
    entry.extend(1_u16.to_be_bytes()); // levels down to the target
    entry.extend([0; 16]);
    entry.extend(18_u16.to_be_bytes()); // the path as Unix writes it
    let padded = path.len().next_multiple_of(2);
    entry.extend((padded as u16).to_be_bytes());
    entry.extend(path);
    entry.resize(entry.len() + padded - path.len(), 0);
    entry.extend(2_u16.to_be_bytes()); // the path with colons
    entry.extend((padded as u16).to_be_bytes());
    entry.extend(path);
    entry.resize(entry.len() + padded - path.len(), 0);
    entry.extend([0xff, 0xff, 0, 0]); // end
    let entry = [&(entry.len() as u32 + 8).to_be_bytes()[..], b"alis", &entry].concat();
    let size = (entry.len() as u32 + 16).to_be_bytes();
    [&size[..], b"dref", &[0, 0, 0, 0, 0, 0, 0, 1], &entry].concat()
}

#[test]
fn floats_that_are_no_numbers_become_finite_samples() {
    let folder = made::folder();
    let values = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.25, f32::MAX, -0.25];
    let data: Vec<u8> = (0..48_000)
        .flat_map(|at| values[at / 7 % values.len()].to_le_bytes())
        .collect();
    let mut wav = b"RIFF".to_vec();
    wav.extend((data.len() as u32 + 36).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend(3_u16.to_le_bytes()); // IEEE float
    wav.extend(1_u16.to_le_bytes()); // one channel
    wav.extend(48_000_u32.to_le_bytes());
    wav.extend(192_000_u32.to_le_bytes());
    wav.extend(4_u16.to_le_bytes());
    wav.extend(32_u16.to_le_bytes());
    wav.extend(b"data");
    wav.extend((data.len() as u32).to_le_bytes());
    wav.extend(data);
    let path = folder.path().join("nan.wav");
    fs::write(&path, wav).unwrap();
    let (samples, _) = made::hear(&made::tools(), &path, RATE_HZ).unwrap();
    assert_eq!(samples.len(), 16_000);
}
