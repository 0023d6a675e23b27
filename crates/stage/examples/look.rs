//! Writes single frames of the demonstration as raw RGBA, to be looked at:
//! `cargo run -p stage --example look -- OUT CLIP SECONDS`, or the whole demonstration: `look OUT`.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [out, rest @ ..] = &words[..] else {
        return Err("where to?".into());
    };
    if let [clip, seconds] = rest {
        let frame = stage::demonstration::frame(1, clip.parse()?, seconds.parse()?);
        std::fs::write(out, frame.ok_or("no such picture")?.1)?;
        return Ok(());
    }
    Ok(stage::demonstration(Path::new(out), 1, &mut |_| ())?)
}
