//! A car as a few flat shapes.

use super::paint::{Rgb, rgb, times};
use super::projection::point;
use super::world::{EAST, NORTH, SOUTH, Thing, WEST, flat, hull};

/// Which way its nose points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heading {
    East,
}

/// Whether somebody drives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lights {
    On,
    Off,
}

pub(crate) fn things(x: f32, y: f32, heading: Heading, colour: Rgb, lights: Lights) -> Vec<Thing> {
    let Heading::East = heading;
    let box_at = |from: f32, to: f32, half: f32| [x + from, x + to, y - half, y + half];
    let mut out = vec![flat(
        x - 2.3,
        x + 2.3,
        y - 1.05,
        y + 1.05,
        0.01,
        rgb(0x14161f),
        0.6,
    )];
    out.extend(wheels(x, y, -0.86));
    out.extend(hull(box_at(-2.15, 2.15, 0.86), (0.32, 0.86), colour));
    out.extend(cabin(x, y, colour));
    out.extend(wheels(x, y, 0.86));
    if lights == Lights::Off {
        out.push(flat(
            x - 1.3,
            x + 0.5,
            y - 0.7,
            y + 0.7,
            1.47,
            rgb(0xc0cae0),
            0.95,
        ));
        return out;
    }
    for side in [-0.62, 0.62] {
        let (front, rear) = (point(x + 2.2, y + side, 0.66), point(x - 2.2, y + side, 0.7));
        for (metres, alpha) in [(2.6, 0.5), (0.5, 1.0)] {
            out.push(Thing::Glow {
                at: front,
                metres,
                colour: rgb(0xfff0cf),
                alpha,
            });
        }
        out.push(Thing::Glow {
            at: rear,
            metres: 0.7,
            colour: rgb(0xff3a2a),
            alpha: 0.9,
        });
    }
    let beam = vec![
        point(x + 2.3, y - 0.6, 0.0),
        point(x + 9.0, y - 2.2, 0.0),
        point(x + 9.0, y + 2.2, 0.0),
        point(x + 2.3, y + 0.6, 0.0),
    ];
    out.push(Thing::Facet {
        corners: beam,
        colour: rgb(0xffe6b0),
        alpha: 0.16,
    });
    out
}

fn wheels(x: f32, y: f32, side: f32) -> Vec<Thing> {
    let rim = |middle: f32, metres: f32, colour: Rgb| {
        let corner = |k: u8| {
            let (sin, cos) = (f32::from(k) / 12.0 * std::f32::consts::TAU).sin_cos();
            point(
                x + middle + metres * cos * -side.signum(),
                y + side * 1.01,
                0.33 + metres * sin,
            )
        };
        Thing::Facet {
            corners: (0..12).map(corner).collect(),
            colour,
            alpha: 1.0,
        }
    };
    [-1.35, 1.35]
        .into_iter()
        .flat_map(|at| [rim(at, 0.33, rgb(0x12131a)), rim(at, 0.17, rgb(0x7b8294))])
        .collect()
}

fn cabin(x: f32, y: f32, colour: Rgb) -> Vec<Thing> {
    let (low, high) = (0.86, 1.45);
    let (half, narrow) = (0.82, 0.66);
    let p = |dx: f32, dy: f32, z: f32| point(x + dx, y + dy, z);
    let glass = rgb(0x26324a);
    let face = |corners, light: f32, colour| Thing::Facet {
        corners,
        colour: times(colour, light),
        alpha: 1.0,
    };
    let mut out = vec![
        face(
            vec![
                p(-1.9, -half, low),
                p(1.25, -half, low),
                p(0.5, -narrow, high),
                p(-1.3, -narrow, high),
            ],
            SOUTH,
            glass,
        ),
        face(
            vec![
                p(1.25, -half, low),
                p(1.25, half, low),
                p(0.5, narrow, high),
                p(0.5, -narrow, high),
            ],
            EAST,
            glass,
        ),
        face(
            vec![
                p(1.25, half, low),
                p(-1.9, half, low),
                p(-1.3, narrow, high),
                p(0.5, narrow, high),
            ],
            NORTH,
            glass,
        ),
        face(
            vec![
                p(-1.9, half, low),
                p(-1.9, -half, low),
                p(-1.3, -narrow, high),
                p(-1.3, narrow, high),
            ],
            WEST,
            glass,
        ),
        flat(
            x - 1.3,
            x + 0.5,
            y - narrow,
            y + narrow,
            high,
            times(colour, 1.1),
            1.0,
        ),
    ];
    for side in [-1.0, 1.0] {
        let pillar = |at: f32, lean: f32| Thing::Beam {
            from: p(at, half * side, low),
            to: p(at + lean, narrow * side, high),
            metres: 0.09,
            colour: times(colour, 0.8),
        };
        out.extend([pillar(-0.35, 0.0), pillar(-1.88, 0.58), pillar(1.22, -0.72)]);
    }
    out
}
