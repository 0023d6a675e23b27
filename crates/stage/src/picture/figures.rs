//! People as simple shapes: a coat, a hat, legs that walk, arms that wave. Nobody has a face, so nobody is anybody.

use std::f32::consts::TAU;

use super::glyphs::{lettering, width};
use super::paint::{Canvas, Ends, Rgb, mix, outline, rgb, times};
use crate::chance::Chance;
use crate::corner::{CALL_S, Part, Person, SHOUTED};

/// Letters in a bubble are no higher than this, however near.
pub(crate) const BUBBLE_PX_MAX: f32 = 34.0;

/// What one wears.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looks {
    coat: Rgb,
    trousers: Rgb,
    hat: Rgb,
    height: f32,
    turn: f32,
}

impl Looks {
    pub(crate) fn of(person: &Person, chance: &mut Chance) -> Self {
        const COATS: [u32; 7] = [
            0x36507a, 0x7a3440, 0x3e5a46, 0x5b4a6e, 0x8a6a3a, 0x2f3442, 0x6d6f78,
        ];
        let coat = match person.part {
            Part::Watcher => 0xf07a1e,
            Part::Shouter => 0xa5303c,
            _ => COATS[chance.below(7)],
        };
        let hats = [0x1f2430, 0xb8413a, 0x2d6b6b, 0xd8b35a, 0xe8e4dc];
        Self {
            coat: rgb(coat),
            trousers: rgb([0x1e222e, 0x2a3148, 0x34302f][chance.below(3)]),
            hat: rgb(hats[chance.below(5)]),
            height: chance.between(1.62, 1.86),
            turn: chance.between(0.0, TAU),
        }
    }
}

/// How one stands at an instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pose {
    pub(crate) at_s: f32,
    /// Metres walked so far.
    pub(crate) walked_m: f32,
    /// Whether one walks now, and to which side of the picture.
    pub(crate) strides: Option<f32>,
    /// Seconds since one began to call.
    pub(crate) calling_s: Option<f32>,
}

impl Pose {
    pub(crate) fn of(person: &Person, at_s: f64) -> Self {
        let ways = &person.way.0;
        let walked = |until_s: f64| -> f64 {
            let passed = ways.windows(2).map(|leg| {
                let part = ((until_s - leg[0].0) / (leg[1].0 - leg[0].0)).clamp(0.0, 1.0);
                leg[0].1.distance(leg[1].1) * part
            });
            passed.sum()
        };
        let moves = walked(at_s + 0.1) - walked(at_s) > 0.02;
        let since = person
            .calls_s
            .iter()
            .map(|call_s| at_s - call_s)
            .find(|since| (0.0..CALL_S).contains(since));
        Self {
            at_s: at_s as f32,
            walked_m: walked(at_s) as f32,
            strides: moves.then_some(1.0),
            calling_s: since.map(|since| since as f32),
        }
    }
}

/// Paints a figure whose feet are at `foot`, `metre` pixels to the metre.
pub(crate) fn paint(
    canvas: &mut Canvas<'_>,
    person: &Person,
    looks: &Looks,
    pose: Pose,
    foot: (f32, f32),
    metre: f32,
) {
    let body = Body {
        canvas,
        looks,
        foot,
        metre: metre * looks.height / 1.75,
    };
    body.all(person.part, pose);
}

struct Body<'c, 'a> {
    canvas: &'c mut Canvas<'a>,
    looks: &'c Looks,
    foot: (f32, f32),
    metre: f32,
}

impl Body<'_, '_> {
    /// Metres to the right of the feet, and up.
    fn at(&self, right: f32, up: f32) -> (f32, f32) {
        (self.foot.0 + right * self.metre, self.foot.1 - up * self.metre)
    }

    fn limb(&mut self, joints: &[(f32, f32)], metres: f32, colour: Rgb) {
        let points: Vec<(f32, f32)> = joints.iter().map(|&(right, up)| self.at(right, up)).collect();
        self.canvas.line(&points, metres * self.metre, colour, 1.0);
    }

    fn shape(&mut self, corners: &[(f32, f32)], colour: Rgb) {
        let points: Vec<(f32, f32)> = corners.iter().map(|&(right, up)| self.at(right, up)).collect();
        if let Some(path) = outline(points.into_iter(), Ends::Closed) {
            self.canvas.fill_path(&path, colour, 1.0);
        }
    }

    fn all(mut self, part: Part, pose: Pose) {
        let sway = 0.015 * (pose.at_s * 1.1 + self.looks.turn).sin();
        let shadow = self.at(0.0, 0.0);
        self.canvas
            .oval(shadow, (0.42 * self.metre, 0.1 * self.metre), rgb(0x1a1f33), 0.45);
        self.legs(pose);
        self.coat(part, sway);
        self.arms(part, pose, sway);
        self.head(sway);
        self.breath(pose, sway);
        if let Some(since_s) = pose.calling_s {
            if part == Part::Watcher {
                self.blast(since_s, sway)
            } else {
                self.bubble(since_s)
            }
        }
    }

    fn legs(&mut self, pose: Pose) {
        let swing = if pose.strides.is_some() {
            (pose.walked_m * TAU / 1.45).sin() * 0.3
        } else {
            0.07
        };
        for side in [-1.0, 1.0] {
            let (foot, lift) = (
                side * swing,
                if pose.strides.is_some() {
                    (side * swing).max(0.0) * 0.25
                } else {
                    0.0
                },
            );
            let colour = times(self.looks.trousers, 1.0 + 0.12 * side);
            self.limb(
                &[
                    (side * 0.07, 0.86),
                    (foot * 0.6 + 0.03, 0.45),
                    (foot, 0.06 + lift),
                ],
                0.15,
                colour,
            );
            self.limb(
                &[(foot - 0.02, 0.05 + lift), (foot + 0.09, 0.05 + lift)],
                0.11,
                rgb(0x15161c),
            );
        }
    }

    fn coat(&mut self, part: Part, sway: f32) {
        let coat = self.looks.coat;
        let s = sway;
        self.shape(
            &[
                (-0.24, 0.68),
                (0.24, 0.68),
                (0.22 + s, 1.05),
                (0.25 + s, 1.38),
                (0.12 + s, 1.5),
                (-0.12 + s, 1.5),
                (-0.25 + s, 1.38),
                (-0.22 + s, 1.05),
            ],
            coat,
        );
        self.shape(
            &[
                (0.04, 0.68),
                (0.24, 0.68),
                (0.22 + s, 1.05),
                (0.25 + s, 1.38),
                (0.12 + s, 1.5),
                (0.06 + s, 1.5),
            ],
            times(coat, 0.78),
        );
        if part == Part::Watcher {
            for up in [0.86, 1.12] {
                self.limb(&[(-0.2 + s * 0.5, up), (0.2 + s * 0.5, up)], 0.065, rgb(0xf4f2c0));
            }
        }
        self.limb(
            &[(-0.09 + s, 1.49), (0.09 + s, 1.49)],
            0.1,
            mix(self.looks.hat, rgb(0xffffff), 0.15),
        );
    }

    fn arms(&mut self, part: Part, pose: Pose, sway: f32) {
        let sleeve = times(self.looks.coat, 0.88);
        let swing = if pose.strides.is_some() {
            (pose.walked_m * TAU / 1.45).sin() * 0.22
        } else {
            0.02
        };
        let (left, right) = (-0.24 + sway, 0.24 + sway);
        let (mut l, mut r) = (
            [(left, 1.38), (left - 0.06, 1.1), (left - swing, 0.86)],
            [(right, 1.38), (right + 0.06, 1.1), (right + swing, 0.86)],
        );
        match (part, pose.calling_s) {
            (Part::Watcher, Some(_)) => {
                let wave = 0.16 * (pose.at_s * 13.0).sin();
                r = [(right, 1.4), (right + 0.22, 1.62), (right + 0.16 + wave, 1.98)];
                l = [(left, 1.38), (left - 0.12, 1.2), (-0.06 + sway, 1.55)];
            }
            (Part::Shouter, Some(_)) => {
                l = [(left, 1.38), (left - 0.16, 1.42), (-0.13 + sway, 1.6)];
                r = [(right, 1.38), (right + 0.16, 1.42), (0.13 + sway, 1.6)];
            }
            (Part::Filming, _) => {
                l = [(left, 1.36), (left - 0.05, 1.22), (-0.04 + sway, 1.5)];
                r = [(right, 1.36), (right + 0.05, 1.22), (0.05 + sway, 1.5)];
            }
            _ => {}
        }
        for arm in [l, r] {
            self.limb(&arm, 0.12, sleeve);
            let (x, y) = self.at(arm[2].0, arm[2].1);
            self.canvas
                .oval((x, y), (0.06 * self.metre, 0.06 * self.metre), rgb(0x2a2622), 1.0);
        }
    }

    fn head(&mut self, sway: f32) {
        let (x, y) = self.at(sway, 1.63);
        let (wide, high) = (0.105 * self.metre, 0.13 * self.metre);
        self.canvas.oval((x, y), (wide, high), rgb(0x8f6d5a), 1.0);
        let hat = self.looks.hat;
        self.shape(
            &[
                (-0.125 + sway, 1.65),
                (0.125 + sway, 1.65),
                (0.1 + sway, 1.77),
                (0.03 + sway, 1.81),
                (-0.03 + sway, 1.81),
                (-0.1 + sway, 1.77),
            ],
            hat,
        );
        self.limb(
            &[(-0.11 + sway, 1.66), (0.11 + sway, 1.66)],
            0.06,
            times(hat, 0.75),
        );
        let (x, y) = self.at(sway, 1.83);
        self.canvas.oval(
            (x, y),
            (0.045 * self.metre, 0.045 * self.metre),
            mix(hat, rgb(0xffffff), 0.3),
            1.0,
        );
    }

    /// Breath in the cold, every four seconds.
    fn breath(&mut self, pose: Pose, sway: f32) {
        let since = (pose.at_s + self.looks.turn * 3.0).rem_euclid(4.2);
        if since < 1.5 {
            let (x, y) = self.at(sway + 0.16 + since * 0.12, 1.6 + since * 0.1);
            let size = (0.05 + since * 0.09) * self.metre;
            self.canvas.oval(
                (x, y),
                (size * 1.3, size),
                rgb(0xdfe6f5),
                0.26 * (1.0 - since / 1.5),
            );
        }
    }

    /// The whistle's puff, and arcs that say it sounds.
    fn blast(&mut self, since_s: f32, sway: f32) {
        let part = since_s / CALL_S as f32;
        for k in 0..4u8 {
            let late = (part - 0.07 * f32::from(k)).max(0.0);
            let (x, y) = self.at(
                sway - 0.14 - late * 0.55,
                1.58 + 0.05 * f32::from(k) + late * 0.22,
            );
            let size = (0.06 + late * 0.2) * self.metre;
            self.canvas
                .oval((x, y), (size * 1.25, size), rgb(0xf3f6ff), 0.5 * (1.0 - late));
        }
        for k in 0..3u8 {
            let metres = 0.34 + 0.16 * f32::from(k) + 0.05 * (since_s * 40.0).sin();
            let arc = (0..7).map(|n| {
                let (sin, cos) = (2.55 + 0.17 * f32::from(n as u8)).sin_cos();
                self.at(sway + metres * cos, 1.6 + metres * sin)
            });
            let arc: Vec<(f32, f32)> = arc.collect();
            self.canvas
                .line(&arc, 0.035 * self.metre, rgb(0xfff3c4), 0.95 - 0.2 * f32::from(k));
        }
    }

    /// A speech bubble; it pops up and keeps a readable size far off.
    fn bubble(&mut self, since_s: f32) {
        let grown = (since_s / 0.12).min(1.0);
        let high = (0.44 * self.metre).clamp(13.0, BUBBLE_PX_MAX) * grown;
        let wide = width(SHOUTED) * high;
        let (x, y) = self.at(0.35, 2.15);
        let (left, top) = (x, y - high * 1.7);
        let (right, bottom) = (left + wide + high * 0.9, y);
        let paper = rgb(0xfdfaf0);
        let (rx, ry) = ((right - left) / 2.0 * 1.14, (bottom - top) / 2.0 * 1.18);
        let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
        let mouth = self.at(0.1, 1.68);
        let tail = [
            (left + high * 0.1, bottom - high * 0.3),
            mouth,
            (left + high * 1.3, bottom + high * 0.1),
        ];
        self.canvas.oval(middle, (rx + 1.5, ry + 1.5), rgb(0x1a1a22), 0.9);
        if let Some(path) = outline(tail.into_iter(), Ends::Closed) {
            self.canvas.stroke(&path, 2.5, rgb(0x1a1a22), 0.9);
            self.canvas.fill_path(&path, paper, 1.0);
        }
        self.canvas.oval(middle, (rx, ry), paper, 1.0);
        for stroke in lettering(SHOUTED) {
            let points: Vec<(f32, f32)> = stroke
                .iter()
                .map(|(x, y)| (left + high * 0.45 + x * high, top + high * 0.35 + y * high))
                .collect();
            self.canvas.line(&points, high * 0.17, rgb(0xb02030), 1.0);
        }
    }
}
