//! Writes `formats/vectors/alarm`: what is said to a circle and told to the public, as annotated hex, most of it bad,
//! sorted by where it must be refused.
//!
//! Usage: `cargo run -p seal --example alarm_vectors -- FOLDER`. The same bytes each time.
//!
//! Who is who: the key of member N has the seed of 32 bytes N. 1 is steward and watcher; 2 dispatcher; 10 dispatcher and
//! watcher; 3, 4, 5, 9, 11 watchers, all invited by 1; 6 watcher, invited by 5. The group's id is 32 bytes 01.
//! Everybody is on shift; 3 blew the whistle `said/good/whistle`, whose envelope has the digest of 32 bytes 02.

#[path = "alarm_vectors/notices.rs"]
mod notices;
#[path = "alarm_vectors/pieces.rs"]
mod pieces;
#[path = "alarm_vectors/plans.rs"]
mod plans;
#[path = "alarm_vectors/said.rs"]
mod said;

use pieces::Pieces;
use std::path::Path;

type Named = Vec<(&'static str, Pieces)>;

fn main() -> std::io::Result<()> {
    let folder = std::env::args()
        .nth(1)
        .ok_or_else(|| std::io::Error::other("which folder?"))?;
    let said = said::all().into_iter().map(|(place, all)| ("said", place, all));
    let notices = notices::all()
        .into_iter()
        .map(|(place, all)| ("notice", place, all));
    for (kind, place, all) in said.chain(notices) {
        let place = Path::new(&folder).join(kind).join(place);
        std::fs::create_dir_all(&place)?;
        for (name, pieces) in all {
            std::fs::write(place.join(format!("{name}.hex")), pieces.written())?;
        }
    }
    Ok(())
}
