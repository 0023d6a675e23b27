//! Brushes: filled shapes, lines, glows, over tiny-skia. One phone's colours are graded here, on every colour alike.

use tiny_skia::{
    BlendMode, Color, FillRule, GradientStop, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, PixmapMut,
    Point as Pixel, RadialGradient, Shader, SpreadMode, Stroke, Transform,
};

use super::projection::Spot;

/// Red, green, blue, in 0 to 1.
pub(crate) type Rgb = [f32; 3];

pub(crate) fn rgb(hex: u32) -> Rgb {
    [16, 8, 0].map(|shift| (hex >> shift & 255) as f32 / 255.0)
}

pub(crate) fn mix(a: Rgb, b: Rgb, part: f32) -> Rgb {
    std::array::from_fn(|k| a[k] + (b[k] - a[k]) * part.clamp(0.0, 1.0))
}

pub(crate) fn times(colour: Rgb, by: f32) -> Rgb {
    colour.map(|c| c * by)
}

/// How one phone renders colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Grade {
    pub(crate) cast: Rgb,
    pub(crate) exposure: f32,
    pub(crate) contrast: f32,
}

impl Grade {
    pub(crate) fn of(&self, colour: Rgb) -> Rgb {
        std::array::from_fn(|k| {
            let lit = (colour[k] * self.cast[k] * self.exposure).max(0.0);
            // A soft shoulder: phones never show the harsh edge of white.
            let lit = lit / (1.0 + 0.18 * lit) * 1.18;
            ((lit - 0.4) * self.contrast + 0.4).clamp(0.0, 1.0)
        })
    }
}

/// Where shapes are painted: a picture, its grade, and how far it is shifted.
pub(crate) struct Canvas<'a> {
    pub(crate) pixels: PixmapMut<'a>,
    pub(crate) grade: Grade,
    pub(crate) shift: (f32, f32),
}

impl<'a> Canvas<'a> {
    pub(crate) fn over(pixmap: &'a mut Pixmap, grade: Grade) -> Self {
        Self {
            pixels: pixmap.as_mut(),
            grade,
            shift: (0.0, 0.0),
        }
    }

    fn place(&self) -> Transform {
        Transform::from_translate(self.shift.0, self.shift.1)
    }

    fn paint(&self, colour: Rgb, alpha: f32) -> Paint<'static> {
        let [r, g, b] = self.grade.of(colour);
        let colour = Color::from_rgba(r, g, b, alpha.clamp(0.0, 1.0)).unwrap_or(Color::BLACK);
        Paint {
            shader: Shader::SolidColor(colour),
            anti_alias: true,
            ..Paint::default()
        }
    }

    pub(crate) fn fill(&mut self, corners: &[Spot], colour: Rgb, alpha: f32) {
        if let Some(path) = outline(corners.iter().map(|spot| (spot.x, spot.y)), Ends::Closed) {
            self.fill_path(&path, colour, alpha);
        }
    }

    pub(crate) fn fill_path(&mut self, path: &Path, colour: Rgb, alpha: f32) {
        let paint = self.paint(colour, alpha);
        self.pixels
            .fill_path(path, &paint, FillRule::Winding, self.place(), None);
    }

    pub(crate) fn oval(&mut self, (x, y): (f32, f32), (rx, ry): (f32, f32), colour: Rgb, alpha: f32) {
        let bounds = tiny_skia::Rect::from_ltrb(x - rx, y - ry, x + rx, y + ry);
        if let Some(path) = bounds.and_then(PathBuilder::from_oval) {
            self.fill_path(&path, colour, alpha);
        }
    }

    pub(crate) fn line(&mut self, points: &[(f32, f32)], width: f32, colour: Rgb, alpha: f32) {
        if let Some(path) = outline(points.iter().copied(), Ends::Open) {
            self.stroke(&path, width, colour, alpha);
        }
    }

    pub(crate) fn stroke(&mut self, path: &Path, width: f32, colour: Rgb, alpha: f32) {
        let (line_cap, line_join) = (LineCap::Round, LineJoin::Round);
        // Lines thinner than a pixel fade instead of flickering.
        let thin = width.min(1.0);
        let stroke = Stroke {
            width: width.max(1.0),
            line_cap,
            line_join,
            ..Stroke::default()
        };
        let paint = self.paint(colour, alpha * thin);
        self.pixels.stroke_path(path, &paint, &stroke, self.place(), None);
    }

    /// Light that adds to what is there, fading to nothing at `radius`.
    pub(crate) fn glow(&mut self, (x, y): (f32, f32), radius: f32, colour: Rgb, alpha: f32) {
        let [r, g, b] = self.grade.of(colour);
        let stop = |at: f32, alpha: f32| {
            GradientStop::new(
                at,
                Color::from_rgba(r, g, b, alpha.clamp(0.0, 1.0)).unwrap_or(Color::TRANSPARENT),
            )
        };
        let stops = vec![
            stop(0.0, alpha),
            stop(0.25, alpha * 0.4),
            stop(0.6, alpha * 0.1),
            stop(1.0, 0.0),
        ];
        let middle = Pixel::from_xy(x, y);
        let shader = RadialGradient::new(
            middle,
            middle,
            radius,
            stops,
            SpreadMode::Pad,
            Transform::identity(),
        );
        let circle = PathBuilder::from_circle(x, y, radius);
        if let (Some(shader), Some(circle)) = (shader, circle) {
            let paint = Paint {
                shader,
                blend_mode: BlendMode::Screen,
                anti_alias: false,
                ..Paint::default()
            };
            self.pixels
                .fill_path(&circle, &paint, FillRule::Winding, self.place(), None);
        }
    }
}

/// Whether a line returns to its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    Closed,
    Open,
}

pub(crate) fn outline(points: impl Iterator<Item = (f32, f32)>, ends: Ends) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (k, (x, y)) in points.enumerate() {
        // Far outside the picture precision ends; a clamp there moves nothing that can be seen.
        let (x, y) = (x.clamp(-8e3, 8e3), y.clamp(-8e3, 8e3));
        if k == 0 {
            builder.move_to(x, y)
        } else {
            builder.line_to(x, y)
        }
    }
    if ends == Ends::Closed {
        builder.close();
    }
    builder.finish()
}
