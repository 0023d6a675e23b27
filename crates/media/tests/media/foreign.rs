//! The fuzz targets of this room, each for a moment: the same bodies, seeds changed by the same chance every time.

#[path = "../../fuzz/bodies/aside.rs"]
mod aside;
#[path = "../../../../fuzz/changes.rs"]
mod changes;
#[path = "../../fuzz/bodies/listing.rs"]
mod listing;
#[path = "../../fuzz/bodies/log.rs"]
mod log;
#[path = "../../fuzz/bodies/report.rs"]
mod report;
#[path = "../../fuzz/bodies/sane.rs"]
mod sane;
#[path = "../../fuzz/bodies/seen.rs"]
mod seen;
#[path = "../../fuzz/bodies/whole.rs"]
mod whole;

const ROUNDS: usize = 8_000;

#[test]
fn any_answer_of_ffprobe_is_survived() {
    changes::try_out("crates/media/fuzz/seeds/report", ROUNDS, report::holds);
}

#[test]
fn whatever_ffmpeg_tells_beside_the_sound_is_survived() {
    changes::try_out("crates/media/fuzz/seeds/aside", ROUNDS, aside::holds);
}

#[test]
fn any_message_is_survived() {
    changes::try_out("crates/media/fuzz/seeds/log", ROUNDS, log::holds);
}

#[test]
fn any_beginning_of_a_file_is_survived() {
    changes::try_out("crates/media/fuzz/seeds/seen", ROUNDS, seen::holds);
}

#[test]
fn any_list_of_frames_is_survived() {
    changes::try_out("crates/media/fuzz/seeds/listing", ROUNDS, listing::holds);
}

#[test]
fn any_length_that_a_movie_claims_is_survived() {
    changes::try_out("crates/media/fuzz/seeds/whole", ROUNDS, whole::holds);
}
