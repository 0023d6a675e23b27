//! Matroska files written element by element (RFC 9559), with what no camera writes.

/// An element: its id, the length of its content, its content.
fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
    let length = 1 << 56 | content.len() as u64;
    [id, &length.to_be_bytes(), content].concat()
}

fn number(id: &[u8], value: u64) -> Vec<u8> {
    element(id, &value.to_be_bytes())
}

fn file(duration: Option<f64>, tracks: &[u8], clusters: &[u8]) -> Vec<u8> {
    let head = [
        element(b"\x42\x82", b"matroska"),
        number(b"\x42\x87", 4),
        number(b"\x42\x85", 2),
    ]
    .concat();
    let duration = duration.map(|ms| element(b"\x44\x89", &ms.to_be_bytes()));
    let info = [number(b"\x2a\xd7\xb1", 1_000_000), duration.unwrap_or_default()].concat();
    let segment = [
        element(b"\x15\x49\xa9\x66", &info),
        element(b"\x16\x54\xae\x6b", tracks),
        clusters.to_vec(),
    ];
    [
        element(b"\x1a\x45\xdf\xa3", &head),
        element(b"\x18\x53\x80\x67", &segment.concat()),
    ]
    .concat()
}

/// Sound of 8 kHz in samples of 16 bits.
fn sound_track(n: u64) -> Vec<u8> {
    let audio = [
        element(b"\xb5", &8_000_f32.to_be_bytes()),
        number(b"\x9f", 1),
        number(b"\x62\x64", 16),
    ];
    let track = [
        number(b"\xd7", n),
        number(b"\x73\xc5", n),
        number(b"\x83", 2),
        element(b"\x86", b"A_PCM/INT/LIT"),
        element(b"\xe1", &audio.concat()),
    ];
    element(b"\xae", &track.concat())
}

fn subtitle_track(n: u64) -> Vec<u8> {
    let track = [
        number(b"\xd7", n),
        number(b"\x73\xc5", n),
        number(b"\x83", 17),
        element(b"\x86", b"S_TEXT/UTF8"),
    ];
    element(b"\xae", &track.concat())
}

fn cluster(at_ms: u64, blocks: &[u8]) -> Vec<u8> {
    element(
        b"\x1f\x43\xb6\x75",
        &[number(b"\xe7", at_ms), blocks.to_vec()].concat(),
    )
}

/// A tenth of a second of the first track, `at_ms` after its cluster.
fn sound(at_ms: i16) -> Vec<u8> {
    let [high, low] = at_ms.to_be_bytes();
    let samples: Vec<u8> = (0..800_i16).flat_map(|t| (t % 97 * 200).to_le_bytes()).collect();
    element(b"\xa3", &[&[0x81, high, low, 0x80], samples.as_slice()].concat())
}

/// Four seconds of sound after `count` subtitles that all begin at once and end in centuries.
pub(crate) fn with_subtitles(count: usize) -> Vec<u8> {
    let said = [&[0x82, 0, 0, 0], [b'A'; 50].as_slice()].concat();
    let subtitle = element(
        b"\xa0",
        &[element(b"\xa1", &said), number(b"\x9b", 1 << 40)].concat(),
    );
    let sounds: Vec<u8> = (0..40).flat_map(|n| sound(n * 100)).collect();
    let tracks = [sound_track(1), subtitle_track(2)].concat();
    file(
        None,
        &tracks,
        &cluster(0, &[subtitle.repeat(count), sounds].concat()),
    )
}

/// So many tracks of sound, of which the first says something.
pub(crate) fn with_streams(count: u64) -> Vec<u8> {
    let tracks: Vec<u8> = (1..=count).flat_map(sound_track).collect();
    file(None, &tracks, &cluster(0, &sound(0)))
}

/// A tenth of a second that claims to last longer.
pub(crate) fn lasting(ms: f64) -> Vec<u8> {
    file(Some(ms), &sound_track(1), &cluster(0, &sound(0)))
}

/// Two tenths of a second with nothing between them.
pub(crate) fn with_gap_ms(gap_ms: u64) -> Vec<u8> {
    let clusters = [cluster(0, &sound(0)), cluster(gap_ms, &sound(0))].concat();
    file(None, &sound_track(1), &clusters)
}
