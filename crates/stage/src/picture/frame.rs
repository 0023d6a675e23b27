//! One phone's film, frame by frame.

use media::encode::{Picture, PictureCodec, Turned};
use tiny_skia::{Pixmap, PixmapMut};

use super::figures::{self, Looks, Pose};
use super::houses::{CLOCK_HEIGHTS, TOWER, walls};
use super::paint::{Canvas, Grade, rgb};
use super::projection::{Eye, point};
use super::sky::Snow;
use super::still::{self, Still};
use super::{Held, View, car};
use crate::chance::Chance;
use crate::corner::{BANGS_AT, Person, Script};
use crate::pattern;
use crate::sound::air::Place;

/// Pixels painted beyond each edge, for the hand to sway in.
const MARGIN: usize = 24;
/// Local time of event time zero, in seconds since midnight: a quarter to five, at dusk.
const CLOCK_AT_ZERO_S: f64 = 16.0 * 3600.0 + 41.0 * 60.0;

/// How long a bang lights the street.
const FLASH_S: f64 = 0.24;

/// What a phone films, ready to be drawn at any instant.
#[derive(Debug)]
pub(crate) struct Reel {
    size: pattern::Size,
    view: View,
    eye: Eye,
    grade: Grade,
    still: Still,
    layer: Pixmap,
    people: Vec<(Person, Looks)>,
    script: Script,
    snow: Snow,
    hand: [f32; 6],
}

impl Reel {
    pub(crate) fn new(view: &View, place: Place, seed: u64) -> Option<Self> {
        let size = match view.held {
            Held::Across => pattern::Size {
                width: 640,
                height: 360,
            },
            Held::Upright => pattern::Size {
                width: 360,
                height: 640,
            },
        };
        let (width, height) = (size.width + 2 * MARGIN, size.height + 2 * MARGIN);
        let (at, [x, y, z]) = (point(place.x as f32, place.y as f32, view.height_m), view.towards);
        let middle = (width as f32 / 2.0, height as f32 / 2.0);
        let eye = Eye::new(at, point(x, y, z), view.zoom * 640.0, middle);
        let grade = Grade {
            cast: view.cast,
            exposure: view.exposure,
            contrast: view.contrast,
        };
        let still = Still::new(Pixmap::new(width as u32, height as u32)?, &eye, grade, seed);
        let script = Script::of(seed, view.evening);
        let dressed = |(k, person): (usize, &Person)| {
            (
                person.clone(),
                Looks::of(person, &mut Chance::of(seed, "looks", k as u64)),
            )
        };
        let people = script.people.iter().enumerate().map(dressed).collect();
        let mut chance = Chance::of(seed ^ place.x.to_bits(), "hand", 0);
        let hand = [(); 6].map(|()| chance.between(0.0, 6.3));
        let layer = Pixmap::new(width as u32, height as u32)?;
        Some(Self {
            size,
            view: view.clone(),
            eye,
            grade,
            still,
            layer,
            people,
            script,
            snow: Snow::new(seed),
            hand,
        })
    }

    pub(crate) fn picture(&self, codec: PictureCodec, seconds: f64) -> Picture {
        let frames_per_s = self.view.frames_per_s;
        let frames = (seconds * f64::from(frames_per_s)).round().max(1.0) as u64;
        let crf = if codec == PictureCodec::Vp8 { 12 } else { 26 };
        // Upright phones lay the picture on its side and say so; WebM has no word for it.
        let turned = match (self.view.held, codec) {
            (Held::Upright, PictureCodec::H264) => Turned::Clockwise,
            _ => Turned::Not,
        };
        let (width, height) = (self.size.width as u32, self.size.height as u32);
        Picture {
            width,
            height,
            frames_per_s,
            frames,
            codec,
            crf,
            turned,
        }
    }

    pub(crate) fn size(&self) -> pattern::Size {
        self.size
    }

    /// Draws the corner as it is at this event time.
    pub(crate) fn draw(&mut self, event_s: f64, frame: &mut [u8]) {
        let sway = self.sway(event_s as f32);
        shifted(&self.still.pixmap, sway, frame, self.size);
        let shift = (-(MARGIN as f32) - sway.0, -(MARGIN as f32) - sway.1);
        self.paint_clock(event_s, shift, frame);
        self.paint_movers(event_s, shift, frame);
        let tint = self.grade.of(rgb(0xe6ecfa));
        self.snow
            .fall(frame, self.size.width, &self.eye, shift, event_s, tint);
        self.flash(event_s, frame);
        let ms = (event_s * 1e3).round().max(0.0) as u32;
        pattern::draw(frame, self.size, ms);
    }

    fn sway(&self, at_s: f32) -> (f32, f32) {
        let wave = |k: usize, hz: f32| (at_s * hz * std::f32::consts::TAU + self.hand[k]).sin();
        let x = wave(0, 0.17) + 0.55 * wave(1, 0.41) + 0.12 * wave(2, 1.7);
        let y = 0.7 * wave(3, 0.23) + 0.4 * wave(4, 0.57) + 0.12 * wave(5, 2.1);
        let limit = MARGIN as f32 - 2.0;
        (
            (x * self.view.sway_px).clamp(-limit, limit),
            (y * self.view.sway_px).clamp(-limit, limit),
        )
    }

    fn paint_clock(&self, event_s: f64, shift: (f32, f32), frame: &mut [u8]) {
        let Some(mut canvas) = self.canvas(frame, shift) else {
            return;
        };
        let text = clock_text(event_s);
        let (low, high) = CLOCK_HEIGHTS;
        for wall in walls(TOWER) {
            let height = (wall.width - 1.0) / super::glyphs::width(&text);
            let left = (wall.width - super::glyphs::width(&text) * height) / 2.0;
            let at = wall.at(left, (low + high - height) / 2.0, 0.08);
            let hidden = self
                .eye
                .project(at)
                .is_none_or(|s| !self.still.depths.shows(s.x as i32, s.y as i32, s.depth));
            if !hidden {
                still::sign(
                    &mut canvas,
                    &self.eye,
                    (at, wall.along),
                    height,
                    &text,
                    rgb(0xffd24a),
                );
            }
        }
    }

    fn canvas<'a>(&self, frame: &'a mut [u8], shift: (f32, f32)) -> Option<Canvas<'a>> {
        let pixels = PixmapMut::from_bytes(frame, self.size.width as u32, self.size.height as u32)?;
        Some(Canvas {
            pixels,
            grade: self.grade,
            shift,
        })
    }

    /// Car and people, far before near, each through the layer so that nearer walls hide it.
    fn paint_movers(&mut self, event_s: f64, shift: (f32, f32), frame: &mut [u8]) {
        let car = self.script.car.at(event_s);
        let mut movers: Vec<(f32, Option<usize>)> = Vec::new();
        let metres = |place: Place| {
            self.eye
                .project(point(place.x as f32, place.y as f32, 0.0))
                .map(|s| s.depth)
        };
        let drives = event_s > self.script.car.0[0].0 && event_s < self.script.car.0[1].0;
        movers.extend(metres(car).filter(|_| drives).map(|depth| (depth, None)));
        for (k, (person, _)) in self.people.iter().enumerate() {
            movers.extend(
                metres(person.way.at(event_s))
                    .filter(|d| *d > 1.0)
                    .map(|depth| (depth, Some(k))),
            );
        }
        movers.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (depth, who) in movers {
            let bounds = match who {
                None => self.layer_car(car),
                Some(k) => self.layer_person(k, event_s),
            };
            self.compose(bounds, depth, shift, frame);
        }
    }

    fn layer_car(&mut self, car: Place) -> [i32; 4] {
        let (x, y) = (car.x as f32, car.y as f32);
        let mut canvas = Canvas::over(&mut self.layer, self.grade);
        let paint = rgb(0xb8452f);
        for thing in car::things(x, y, car::Heading::East, paint, car::Lights::On) {
            still::paint(&mut canvas, &self.eye, &thing);
        }
        let corners = [-3.6, 9.5]
            .into_iter()
            .flat_map(|dx| [-2.4, 2.4].map(|dy| (dx, dy)));
        let spots =
            corners.flat_map(|(dx, dy)| [0.0, 2.6].map(|z| self.eye.project(point(x + dx, y + dy, z))));
        let around = spots
            .flatten()
            .fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |b, s| {
                [b[0].min(s.x), b[1].min(s.y), b[2].max(s.x), b[3].max(s.y)]
            });
        [
            around[0] as i32 - 4,
            around[1] as i32 - 4,
            around[2] as i32 + 4,
            around[3] as i32 + 4,
        ]
    }

    fn layer_person(&mut self, k: usize, event_s: f64) -> [i32; 4] {
        let (person, looks) = &self.people[k];
        let place = person.way.at(event_s);
        let Some(foot) = self.eye.project(point(place.x as f32, place.y as f32, 0.0)) else {
            return [0; 4];
        };
        let metre = self.eye.focal / foot.depth;
        let (wide, tall) = (1.1 * metre + 4.0, 2.4 * metre + 4.0);
        let wide_right = wide.max(figures::BUBBLE_PX_MAX * 4.2 + 0.5 * metre);
        if foot.x + wide_right < 0.0 || foot.x - wide > self.layer.width() as f32 {
            return [0; 4];
        }
        let mut canvas = Canvas::over(&mut self.layer, self.grade);
        figures::paint(
            &mut canvas,
            person,
            looks,
            Pose::of(person, event_s),
            (foot.x, foot.y),
            metre,
        );
        let top = foot.y - tall - figures::BUBBLE_PX_MAX * 2.2;
        [
            (foot.x - wide) as i32,
            top as i32,
            (foot.x + wide_right) as i32,
            (foot.y + 0.3 * metre) as i32 + 3,
        ]
    }

    /// Lays the layer over the frame where nothing nearer stands, and empties it.
    fn compose(
        &mut self,
        [left, top, right, bottom]: [i32; 4],
        depth: f32,
        shift: (f32, f32),
        frame: &mut [u8],
    ) {
        let (wide, high) = (self.layer.width() as i32, self.layer.height() as i32);
        let (by_x, by_y) = (shift.0.round() as i32, shift.1.round() as i32);
        let (width, height) = (self.size.width as i32, self.size.height as i32);
        let layer = self.layer.data_mut();
        for y in top.max(0)..bottom.min(high) {
            for x in left.max(0)..right.min(wide) {
                let at = (y * wide + x) as usize * 4;
                let alpha = u32::from(layer[at + 3]);
                if alpha == 0 {
                    continue;
                }
                let (fx, fy) = (x + by_x, y + by_y);
                if fx >= 0 && fy >= 0 && fx < width && fy < height && self.still.depths.shows(x, y, depth) {
                    let to = (fy * width + fx) as usize * 4;
                    for c in 0..3 {
                        let under = u32::from(frame[to + c]) * (255 - alpha) / 255;
                        frame[to + c] = (under + u32::from(layer[at + c])).min(255) as u8;
                    }
                }
                layer[at..at + 4].fill(0);
            }
        }
    }

    /// A bang lights the far corner, and for a moment the whole picture.
    fn flash(&self, event_s: f64, frame: &mut [u8]) {
        let since = self
            .script
            .bangs_s
            .iter()
            .map(|bang_s| event_s - bang_s)
            .find(|s| (0.0..FLASH_S).contains(s));
        let Some(since) = since else { return };
        let strength = 1.0 - (since / FLASH_S) as f32;
        let sway = self.sway(event_s as f32);
        let shift = (-(MARGIN as f32) - sway.0, -(MARGIN as f32) - sway.1);
        frame.chunks_exact_mut(4).for_each(|pixel| {
            pixel[..3]
                .iter_mut()
                .for_each(|c| *c = c.saturating_add((26.0 * strength) as u8));
        });
        let Some(spot) = self.eye.project(point(BANGS_AT.x as f32, BANGS_AT.y as f32, 1.6)) else {
            return;
        };
        let shown = self.still.depths.shows(spot.x as i32, spot.y as i32, spot.depth);
        let Some(mut canvas) = self.canvas(frame, shift) else {
            return;
        };
        let (metres, alpha) = if shown { (16.0, 1.0) } else { (22.0, 0.5) };
        canvas.glow(
            (spot.x, spot.y),
            metres * self.eye.focal / spot.depth,
            rgb(0xffe9b8),
            alpha * strength,
        );
        if shown {
            let core = 1.1 * self.eye.focal / spot.depth;
            canvas.glow((spot.x, spot.y), core * 4.0, rgb(0xffffff), strength);
            canvas.glow((spot.x, spot.y), core * 2.0, rgb(0xffffff), strength);
        }
    }
}

fn clock_text(event_s: f64) -> String {
    let tenths = ((CLOCK_AT_ZERO_S + event_s).max(0.0) * 10.0).floor() as u64;
    let (hours, minutes) = (tenths / 36_000 % 24, tenths / 600 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{}", tenths / 10 % 60, tenths % 10)
}

/// The middle of a larger picture, moved by a fraction of a pixel: weighted means of four neighbours.
fn shifted(from: &Pixmap, sway: (f32, f32), frame: &mut [u8], size: pattern::Size) {
    let (x, y) = (MARGIN as f32 + sway.0, MARGIN as f32 + sway.1);
    let (whole_x, whole_y) = (x as usize, y as usize);
    let (part_x, part_y) = ((x.fract() * 16.0) as u16, (y.fract() * 16.0) as u16);
    let weights = [
        (16 - part_x) * (16 - part_y),
        part_x * (16 - part_y),
        (16 - part_x) * part_y,
        part_x * part_y,
    ];
    let stride = from.width() as usize * 4;
    for (row, out) in frame.chunks_exact_mut(size.width * 4).enumerate() {
        let at = (row + whole_y) * stride + whole_x * 4;
        let length = out.len();
        let corner = |offset: usize| &from.data()[at + offset..at + offset + length];
        let (a, b, c, d) = (corner(0), corner(4), corner(stride), corner(stride + 4));
        // Zipped slices, and no checks: weights sum to 256, and the compiler computes many bytes at once.
        for ((((out, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            let [a, b, c, d] =
                [(*a, 0), (*b, 1), (*c, 2), (*d, 3)].map(|(v, k)| u16::from(v).wrapping_mul(weights[k]));
            *out = (a.wrapping_add(b).wrapping_add(c).wrapping_add(d) >> 8) as u8;
        }
    }
}
