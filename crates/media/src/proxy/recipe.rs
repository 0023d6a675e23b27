//! By which words ffmpeg makes a copy for playing: everything but the paths.
//!
//! The same words, the same original and the same ffmpeg give the same frames, so a copy can be deleted and made again.

use crate::sound::filled;

/// Key frames every half second and no frames out of order make stepping backwards cheap. The encoder's clock is
/// the file's own (-1), else times would be rounded to the mean frame rate.
const PICTURE: &str = "-map 0:V:0? -c:v libx264 -preset veryfast -g 15 -keyint_min 15 -sc_threshold 0 \
     -bf 0 -pix_fmt yuv420p -fps_mode passthrough -enc_time_base:v -1 -threads 2";
const SOUND: &str = "-map 0:a:0? -c:a aac -b:a 64k";
const CONTAINER: &str = "-sn -dn -map_metadata -1 -map_chapters -1 -movflags +faststart -f mp4";

/// How a copy is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProxyRecipe {
    /// No higher than this, in pixels.
    pub height_max: u32,
    /// How coarse: x264's factor of constant quality.
    pub coarseness: u32,
    /// Whether it is made for decoding many at once, at the price of its looks and of its size.
    pub is_quick: bool,
    /// Whether the sound is copied along.
    pub has_sound: bool,
}

impl ProxyRecipe {
    /// For a few panes, with sound.
    pub const PANE: Self = Self {
        height_max: 360,
        coarseness: 26,
        is_quick: false,
        has_sound: true,
    };
    /// For many small panes that play at once; the picture alone.
    pub const WALL: Self = Self {
        height_max: 240,
        coarseness: 28,
        is_quick: true,
        has_sound: false,
    };

    /// What ffmpeg is told between the original and the copy.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut words = split(PICTURE);
        words.extend(["-crf".to_owned(), self.coarseness.to_string()]);
        if self.is_quick {
            words.extend(split("-profile:v baseline -tune fastdecode"));
        }
        let even_height = self.height_max.max(2) / 2 * 2;
        words.extend([
            "-vf".to_owned(),
            format!("scale=-2:'min({even_height},trunc(ih/2)*2)'"),
        ]);
        if self.has_sound {
            words.extend(split(SOUND));
            let filter = format!("{},aformat=channel_layouts=mono|stereo", filled());
            words.extend(["-af".to_owned(), filter]);
        }
        words.extend(split(CONTAINER));
        words
    }
}

fn split(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}
