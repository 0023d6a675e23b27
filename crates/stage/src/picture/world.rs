//! What stands still at the corner: ground, houses, lamps, trees, signs, parked cars.
//!
//! A list of things with places in metres. Knows no camera and no time.

use super::paint::{Rgb, mix, rgb, times};
use super::projection::{Point, point};
use crate::chance::Chance;

/// Something that can be painted.
#[derive(Debug, Clone)]
pub(crate) enum Thing {
    /// A flat convex shape; seen from the side from which its corners run against the clock.
    Facet {
        corners: Vec<Point>,
        colour: Rgb,
        alpha: f32,
    },
    /// A beam of this thickness.
    Beam {
        from: Point,
        to: Point,
        metres: f32,
        colour: Rgb,
    },
    /// Light around a point.
    Glow {
        at: Point,
        metres: f32,
        colour: Rgb,
        alpha: f32,
    },
    /// Letters on a wall; `along` is one metre in reading direction.
    Sign {
        at: Point,
        along: Point,
        height: f32,
        text: &'static str,
        colour: Rgb,
    },
}

/// Things that are painted together, from far to near.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    footprint: [f32; 4],
    pub(crate) things: Vec<Thing>,
}

impl Object {
    pub(crate) fn on(footprint: [f32; 4], things: Vec<Thing>) -> Self {
        Self { footprint, things }
    }

    /// Metres from its nearest side.
    pub(crate) fn distance(&self, from: Point) -> f32 {
        let [west, east, south, north] = self.footprint;
        let near = point(
            from.0[0].clamp(west, east),
            from.0[1].clamp(south, north),
            from.0[2],
        );
        near.distance(from)
    }
}

pub(crate) const LAMP_LIGHT: u32 = 0xffc67a;
/// Lamps stand here.
const LAMPS: [(f32, f32); 14] = [
    (7.3, 5.9),
    (-7.3, 5.9),
    (7.3, -5.9),
    (-7.3, -5.9),
    (24.0, 5.9),
    (-24.0, 5.9),
    (19.0, -5.9),
    (-19.0, -5.9),
    (40.0, 5.9),
    (-41.0, 5.9),
    (36.0, -5.9),
    (5.0, 24.0),
    (-5.0, -24.0),
    (5.0, 40.0),
];

/// The block around the corner, the same for every camera.
pub(crate) fn corner(seed: u64) -> (Vec<Thing>, Vec<Object>) {
    let mut chance = Chance::of(seed, "houses", 0);
    let mut objects = super::houses::all(&mut chance);
    objects.extend(LAMPS.map(|(x, y)| lamp(x, y)));
    for (x, y) in [
        (15.0, 6.4),
        (-14.0, 6.5),
        (13.5, -6.6),
        (-30.0, -6.5),
        (31.0, 6.6),
        (-5.6, 17.0),
    ] {
        objects.push(tree(x, y, &mut chance));
    }
    for (x, y, colour) in [
        (25.5, 4.0, 0x5c6f86),
        (-16.5, 4.0, 0x7c3b3b),
        (-25.0, -4.0, 0x6b7268),
        (14.0, -4.0, 0x39485c),
    ] {
        let things = super::car::things(
            x,
            y,
            super::car::Heading::East,
            rgb(colour),
            super::car::Lights::Off,
        );
        objects.push(Object::on([x - 2.2, x + 2.2, y - 0.9, y + 0.9], things));
    }
    (ground(&mut chance), objects)
}

pub(crate) fn flat(x0: f32, x1: f32, y0: f32, y1: f32, z: f32, colour: Rgb, alpha: f32) -> Thing {
    let corners = vec![
        point(x0, y0, z),
        point(x1, y0, z),
        point(x1, y1, z),
        point(x0, y1, z),
    ];
    Thing::Facet {
        corners,
        colour,
        alpha,
    }
}

fn ground(chance: &mut Chance) -> Vec<Thing> {
    let (snow, road, walk) = (rgb(0x8c97b4), rgb(0x444b60), rgb(0x7c86a3));
    let far = 220.0;
    let mut out = vec![flat(-far, far, -far, far, 0.0, snow, 1.0)];
    out.push(flat(-far, far, -9.5, 9.5, 0.0, walk, 1.0));
    out.push(flat(-7.5, 7.5, -far, far, 0.0, walk, 1.0));
    out.push(flat(-far, far, -5.0, 5.0, 0.0, road, 1.0));
    out.push(flat(-4.0, 4.0, -far, far, 0.0, road, 1.0));
    for y in [-2.9, -1.5, 1.5, 2.9] {
        out.push(flat(-far, far, y - 0.16, y + 0.16, 0.0, rgb(0x343a4d), 0.8));
    }
    for x in [-2.6, -1.3, 1.3, 2.6] {
        out.push(flat(x - 0.16, x + 0.16, -far, far, 0.0, rgb(0x343a4d), 0.6));
    }
    out.extend(crossings());
    out.extend(drifts(chance));
    for (x, y) in LAMPS {
        for (k, metres) in [7.5, 5.6, 4.0, 2.6, 1.4].into_iter().enumerate() {
            out.push(disc(
                x * 0.93,
                y * 0.9,
                metres,
                rgb(LAMP_LIGHT),
                0.1 + 0.035 * k as f32,
            ));
        }
    }
    out
}

fn crossings() -> Vec<Thing> {
    let mut out = Vec::new();
    for k in 0..7u8 {
        let at = -4.3 + 1.35 * f32::from(k);
        for x in [-6.4, 4.7] {
            out.push(flat(x, x + 1.7, at, at + 0.6, 0.0, rgb(0xb9c0d2), 0.75));
        }
        let at = -3.6 + 1.12 * f32::from(k);
        for y in [-7.2, 5.5] {
            out.push(flat(at, at + 0.5, y, y + 1.7, 0.0, rgb(0xb9c0d2), 0.7));
        }
    }
    out
}

/// Snow pushed to the kerbs.
fn drifts(chance: &mut Chance) -> Vec<Thing> {
    let mut out = Vec::new();
    for (side, from, to) in [
        (5.0, 8.5, 90.0),
        (5.0, -90.0, -8.5),
        (-5.0, 8.5, 90.0),
        (-5.0, -90.0, -8.5),
    ] {
        let mut x = from;
        while x < to {
            let (length, metres) = (chance.between(1.5, 5.0), chance.between(0.35, 0.75));
            let y = side + chance.between(-0.1, 0.3);
            out.push(flat(
                x,
                x + length,
                y - metres,
                y + metres,
                0.0,
                rgb(0xaab4cf),
                0.9,
            ));
            out.push(flat(
                x + 0.2,
                x + length - 0.3,
                y - metres * 0.4,
                y + metres * 0.6,
                0.02,
                rgb(0xc3cbe0),
                0.9,
            ));
            x += length * chance.between(0.8, 1.3);
        }
    }
    out
}

fn disc(x: f32, y: f32, metres: f32, colour: Rgb, alpha: f32) -> Thing {
    let corner = |k: u8| {
        let (sin, cos) = (f32::from(k) / 20.0 * std::f32::consts::TAU).sin_cos();
        point(x + metres * cos, y + metres * sin, 0.0)
    };
    Thing::Facet {
        corners: (0..20).map(corner).collect(),
        colour,
        alpha,
    }
}

fn lamp(x: f32, y: f32) -> Object {
    let dark = rgb(0x20242f);
    let (reach_x, reach_y) = if y.abs() < 10.0 {
        (0.0, -y.signum() * 0.9)
    } else {
        (-x.signum() * 0.9, 0.0)
    };
    let head = point(x + reach_x, y + reach_y, 5.1);
    let mut things = vec![
        Thing::Beam {
            from: point(x, y, 0.0),
            to: point(x, y, 5.2),
            metres: 0.12,
            colour: dark,
        },
        Thing::Beam {
            from: point(x, y, 0.0),
            to: point(x, y, 0.7),
            metres: 0.22,
            colour: dark,
        },
        Thing::Beam {
            from: point(x, y, 5.2),
            to: head,
            metres: 0.09,
            colour: dark,
        },
    ];
    for (metres, alpha) in [(3.2, 0.34), (0.8, 0.75), (0.28, 1.0)] {
        things.push(Thing::Glow {
            at: head.plus(point(0.0, 0.0, -0.12), 1.0),
            metres,
            colour: rgb(LAMP_LIGHT),
            alpha,
        });
    }
    Object::on([x - 0.1, x + 0.1, y - 0.1, y + 0.1], things)
}

fn tree(x: f32, y: f32, chance: &mut Chance) -> Object {
    let mut things = vec![flat(x - 0.6, x + 0.6, y - 0.6, y + 0.6, 0.01, rgb(0x39405a), 0.5)];
    branch(
        &mut things,
        point(x, y, 0.0),
        point(0.0, 0.0, 1.0),
        1.9,
        0.2,
        6,
        chance,
    );
    Object::on([x - 0.2, x + 0.2, y - 0.2, y + 0.2], things)
}

fn branch(
    out: &mut Vec<Thing>,
    from: Point,
    way: Point,
    metres: f32,
    thick: f32,
    forks: u8,
    chance: &mut Chance,
) {
    let to = from.plus(way, metres);
    out.push(Thing::Beam {
        from,
        to,
        metres: thick,
        colour: rgb(0x292834),
    });
    if thick > 0.035 && forks < 6 {
        let lift = point(0.0, 0.0, thick * 0.4);
        let colour = mix(rgb(0xb4bed6), rgb(0x292834), 0.15);
        out.push(Thing::Beam {
            from: from.plus(lift, 1.0),
            to: to.plus(lift, 1.0),
            metres: thick * 0.4,
            colour,
        });
    }
    if forks == 0 {
        return;
    }
    for _ in 0..if forks > 3 { 3 } else { 2 } {
        let bend = 0.62;
        let aside = point(
            chance.between(-bend, bend),
            chance.between(-bend, bend),
            chance.between(-0.15, 0.3),
        );
        let turned = way.plus(aside, 1.0);
        let way = turned.plus(turned, 1.0 / turned.dot(turned).sqrt() - 1.0);
        branch(
            out,
            to,
            way,
            metres * chance.between(0.55, 0.8),
            thick * 0.6,
            forks - 1,
            chance,
        );
    }
}

/// The six sides of a box but its floor.
pub(crate) fn hull([x0, x1, y0, y1]: [f32; 4], (z0, z1): (f32, f32), colour: Rgb) -> Vec<Thing> {
    let side = |a: (f32, f32), b: (f32, f32), light: f32| Thing::Facet {
        corners: vec![
            point(a.0, a.1, z0),
            point(b.0, b.1, z0),
            point(b.0, b.1, z1),
            point(a.0, a.1, z1),
        ],
        colour: times(colour, light),
        alpha: 1.0,
    };
    vec![
        side((x0, y0), (x1, y0), SOUTH),
        side((x1, y0), (x1, y1), EAST),
        side((x1, y1), (x0, y1), NORTH),
        side((x0, y1), (x0, y0), WEST),
        flat(x0, x1, y0, y1, z1, mix(rgb(0xaab4cf), colour, 0.2), 1.0),
    ]
}

/// How much evening light falls on walls: the last of it comes from the south-west.
pub(crate) const SOUTH: f32 = 0.92;
pub(crate) const EAST: f32 = 0.66;
pub(crate) const NORTH: f32 = 0.74;
pub(crate) const WEST: f32 = 1.08;
