//! The houses: walls, rows of windows, shops at street level, snow on every ledge, and the tower with its clock.

use super::paint::{Rgb, mix, rgb, times};
use super::projection::{Point, point};
use super::world::{EAST, NORTH, Object, SOUTH, Thing, WEST, hull};
use crate::chance::Chance;

/// West, east, south, north, height, colour.
type Lot = (f32, f32, f32, f32, f32, u32);

const LOTS: [Lot; 20] = [
    (7.5, 19.0, 9.5, 22.0, 10.4, 0x7d5348),
    (19.2, 30.0, 9.5, 21.0, 7.6, 0x6a6672),
    (30.2, 43.5, 9.5, 22.0, 11.5, 0x735f54),
    (51.5, 82.0, 9.5, 25.0, 10.0, 0x5e5a66),
    (-18.0, -7.5, 9.5, 24.0, 7.8, 0x8a7462),
    (-31.0, -18.2, 9.5, 23.0, 10.9, 0x5b6473),
    (-48.0, -31.2, 9.5, 23.0, 7.6, 0x7a584c),
    (-80.0, -49.0, 9.5, 24.0, 11.6, 0x625d69),
    (7.5, 16.0, -20.0, -9.5, 7.4, 0x6d6a5e),
    (16.2, 29.0, -22.0, -9.5, 11.3, 0x80594b),
    (29.2, 42.0, -21.0, -9.5, 8.1, 0x5d6876),
    (43.0, 80.0, -24.0, -9.5, 10.7, 0x6e5f5a),
    (-15.0, -7.5, -21.0, -9.5, 9.6, 0x6f5a57),
    (-27.0, -15.2, -21.0, -9.5, 7.2, 0x77705f),
    (-42.0, -27.2, -22.0, -9.5, 11.0, 0x5a5f70),
    (-78.0, -43.0, -24.0, -9.5, 8.6, 0x735c50),
    (7.5, 17.0, 22.2, 42.0, 7.5, 0x6b6470),
    (-17.0, -7.5, 24.2, 44.0, 9.8, 0x755a50),
    (7.5, 18.0, -42.0, -20.2, 8.8, 0x5f6472),
    (-18.0, -7.5, -44.0, -21.2, 7.6, 0x7a6455),
];

const SHOPS: [&str; 20] = [
    "NORTH STAR BANK",
    "BOOKS",
    "HARDWARE",
    "PHARMACY",
    "BAKERY",
    "RECORDS",
    "LAUNDRY",
    "GROCER",
    "CAFE",
    "TAILOR",
    "BIKE REPAIR",
    "CLINIC",
    "FLOWERS",
    "NOODLES",
    "SHOES",
    "LIBRARY",
    "PRINTER",
    "BARBER",
    "UPHOLSTERY",
    "GARAGE",
];

/// The clock's tower: footprint and the heights of its faces.
pub(crate) const TOWER: [f32; 4] = [7.9, 14.5, 9.9, 16.5];
pub(crate) const CLOCK_HEIGHTS: (f32, f32) = (12.7, 14.4);

/// A wall as a frame of reference: its left foot as seen from outside, one metre to the right, its light.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wall {
    pub(crate) foot: Point,
    pub(crate) along: Point,
    out: Point,
    pub(crate) width: f32,
    light: f32,
}

impl Wall {
    /// `right` and `up` in metres from its foot, `forth` before the wall.
    pub(crate) fn at(&self, right: f32, up: f32, forth: f32) -> Point {
        self.foot
            .plus(self.along, right)
            .plus(self.out, forth)
            .plus(point(0.0, 0.0, 1.0), up)
    }

    fn panel(&self, (left, right): (f32, f32), (low, high): (f32, f32), colour: Rgb, alpha: f32) -> Thing {
        let at = |right, up| self.at(right, up, 0.03);
        Thing::Facet {
            corners: vec![at(left, low), at(right, low), at(right, high), at(left, high)],
            colour,
            alpha,
        }
    }
}

pub(crate) fn walls([x0, x1, y0, y1]: [f32; 4]) -> [Wall; 4] {
    let wall = |x, y, along: (f32, f32), width, light| Wall {
        foot: point(x, y, 0.0),
        along: point(along.0, along.1, 0.0),
        out: point(along.1, -along.0, 0.0),
        width,
        light,
    };
    [
        wall(x0, y0, (1.0, 0.0), x1 - x0, SOUTH),
        wall(x1, y0, (0.0, 1.0), y1 - y0, EAST),
        wall(x1, y1, (-1.0, 0.0), x1 - x0, NORTH),
        wall(x0, y1, (0.0, -1.0), y1 - y0, WEST),
    ]
}

pub(crate) fn all(chance: &mut Chance) -> Vec<Object> {
    let house = |(lot, shop): (Lot, &'static str)| house(lot, shop, chance);
    let mut out: Vec<Object> = LOTS.into_iter().zip(SHOPS).map(house).collect();
    out[0].things.extend(tower());
    out
}

fn house((x0, x1, y0, y1, height, colour): Lot, shop: &'static str, chance: &mut Chance) -> Object {
    let (lot, colour) = ([x0, x1, y0, y1], rgb(colour));
    let mut things = hull(lot, (0.0, height), colour);
    // Only walls towards a street have shops.
    let streets = [
        y0 > 0.0 && y0 < 10.0,
        x1 < 0.0 && x1 > -8.0,
        y1 < 0.0 && y1 > -10.0,
        x0 > 0.0 && x0 < 8.0,
    ];
    for (wall, street) in walls(lot).into_iter().zip(streets) {
        things.extend(bricks(&wall, height, colour));
        let shops = if street { Some(shop) } else { None };
        things.extend(windows(&wall, height, shops.is_some(), chance));
        if let Some(shop) = shops {
            things.extend(shop_front(&wall, shop, chance));
        }
        things.extend(ledge(&wall, height, colour));
    }
    Object::on(lot, things)
}

/// A darker foot and bands between the floors, so that a wall is no flat sheet.
fn bricks(wall: &Wall, height: f32, colour: Rgb) -> Vec<Thing> {
    let shade = |by: f32| times(colour, wall.light * by);
    let mut out = vec![wall.panel((0.0, wall.width), (0.0, 0.5), shade(0.62), 1.0)];
    let mut up = 4.0;
    while up < height - 1.0 {
        out.push(wall.panel((0.0, wall.width), (up - 0.12, up + 0.1), shade(1.18), 1.0));
        up += 3.1;
    }
    let corner = 0.45;
    for left in [0.0, wall.width - corner] {
        out.push(wall.panel((left, left + corner), (0.0, height), shade(0.86), 1.0));
    }
    out
}

fn ledge(wall: &Wall, height: f32, colour: Rgb) -> Vec<Thing> {
    let band = |low: f32, high: f32, forth: f32, colour| Thing::Facet {
        corners: vec![
            wall.at(-0.15, low, forth),
            wall.at(wall.width + 0.15, low, forth),
            wall.at(wall.width + 0.15, high, forth),
            wall.at(-0.15, high, forth),
        ],
        colour,
        alpha: 1.0,
    };
    let snow = times(rgb(0xc8d2ea), 0.55 + 0.45 * wall.light);
    vec![
        band(height - 0.45, height, 0.15, times(colour, wall.light * 0.7)),
        band(height - 0.03, height + 0.24, 0.2, snow),
    ]
}

fn windows(wall: &Wall, height: f32, above_shop: bool, chance: &mut Chance) -> Vec<Thing> {
    let mut out = Vec::new();
    let columns = ((wall.width - 0.8) / 2.5).floor().max(1.0);
    let pitch = wall.width / columns;
    let mut up = if above_shop { 4.9 } else { 1.6 };
    while up + 1.9 < height {
        for column in 0..columns as u8 {
            let left = pitch * (f32::from(column) + 0.5) - 0.6;
            out.extend(window(wall, left, up, chance));
        }
        up += 3.1;
    }
    out
}

fn window(wall: &Wall, left: f32, up: f32, chance: &mut Chance) -> Vec<Thing> {
    let (wide, high) = (1.2, 1.65);
    let lit = chance.happens(0.42);
    let warm = [0xffc873, 0xffb75e, 0xffdb9c, 0xf2a24e, 0xd7e4ff][chance.below(5)];
    let glass = if lit {
        times(rgb(warm), chance.between(0.75, 1.1))
    } else {
        times(rgb(0x2d3a57), 0.6 + 0.5 * wall.light)
    };
    let frame = times(rgb(0x2a2730), wall.light + 0.2);
    let mut out = vec![
        wall.panel(
            (left - 0.1, left + wide + 0.1),
            (up - 0.1, up + high + 0.1),
            frame,
            1.0,
        ),
        wall.panel((left, left + wide), (up, up + high), glass, 1.0),
    ];
    if lit && chance.happens(0.6) {
        let drawn = chance.between(0.15, 0.6) * wide;
        out.push(wall.panel(
            (left, left + drawn),
            (up, up + high),
            times(rgb(0xb5713a), 0.9),
            0.55,
        ));
    } else if !lit {
        out.push(wall.panel(
            (left, left + wide),
            (up + high * 0.55, up + high),
            rgb(0x58688c),
            0.35 * wall.light,
        ));
    }
    out.push(wall.panel(
        (left + wide / 2.0 - 0.04, left + wide / 2.0 + 0.04),
        (up, up + high),
        frame,
        1.0,
    ));
    out.push(wall.panel(
        (left, left + wide),
        (up + high * 0.6, up + high * 0.6 + 0.07),
        frame,
        1.0,
    ));
    out.push(wall.panel(
        (left - 0.2, left + wide + 0.2),
        (up - 0.2, up - 0.02),
        rgb(0xb9c4de),
        0.6 + 0.35 * wall.light,
    ));
    out
}

fn shop_front(wall: &Wall, shop: &'static str, chance: &mut Chance) -> Vec<Thing> {
    let inner = wall.width - 1.2;
    let light = [0xffd08a, 0xffe2b0, 0xf7bd6a, 0xe8eefc][chance.below(4)];
    let band = [0x274046, 0x4a2430, 0x2c3350, 0x3f3a22, 0x23402f][chance.below(5)];
    let mut out = vec![wall.panel((0.6, 0.6 + inner), (0.5, 3.0), rgb(0x1d1b22), 1.0)];
    let panes = (inner / 2.2).floor().max(1.0);
    let pitch = inner / panes;
    let door = chance.below(panes as usize);
    for k in 0..panes as u8 {
        let left = 0.6 + pitch * f32::from(k);
        let low = if usize::from(k) == door { 0.1 } else { 0.85 };
        let bright = chance.between(0.72, 1.08);
        out.push(wall.panel(
            (left + 0.1, left + pitch - 0.1),
            (low, 2.9),
            times(rgb(light), bright),
            1.0,
        ));
        out.push(wall.panel(
            (left + 0.1, left + pitch - 0.1),
            (low, low + 0.7),
            times(rgb(0x9c5d2e), bright),
            0.5,
        ));
        let goods = chance.between(0.3, pitch - 0.7);
        out.push(wall.panel(
            (left + goods, left + goods + 0.35),
            (low, low + chance.between(0.4, 1.1)),
            rgb(0x4c3326),
            0.6,
        ));
    }
    out.push(wall.panel((0.4, wall.width - 0.4), (3.0, 3.75), rgb(band), 1.0));
    let high = 0.42f32.min((inner - 0.6) / super::glyphs::width(shop));
    let left = (wall.width - super::glyphs::width(shop) * high) / 2.0;
    let at = wall.at(left, 3.38 + high / 2.0, 0.06);
    out.push(Thing::Sign {
        at,
        along: wall.along,
        height: high,
        text: shop,
        colour: rgb(0xffe9c2),
    });
    out.extend(awning(wall, mix(rgb(band), rgb(0xb55a48), 0.4)));
    for k in [0.25, 0.75] {
        let at = wall.at(wall.width * k, 1.6, 0.8);
        out.push(Thing::Glow {
            at,
            metres: 4.2,
            colour: rgb(light),
            alpha: 0.16,
        });
    }
    out
}

fn awning(wall: &Wall, colour: Rgb) -> Vec<Thing> {
    let (left, right) = (0.5, wall.width - 0.5);
    let corners = vec![
        wall.at(left, 2.55, 0.9),
        wall.at(right, 2.55, 0.9),
        wall.at(right, 3.0, 0.05),
        wall.at(left, 3.0, 0.05),
    ];
    let fringe = vec![
        wall.at(left, 2.4, 0.9),
        wall.at(right, 2.4, 0.9),
        wall.at(right, 2.6, 0.9),
        wall.at(left, 2.6, 0.9),
    ];
    let snowed = mix(colour, rgb(0xc8d2ea), 0.55);
    vec![
        Thing::Facet {
            corners,
            colour: times(snowed, wall.light),
            alpha: 1.0,
        },
        Thing::Facet {
            corners: fringe,
            colour: times(colour, wall.light * 0.8),
            alpha: 1.0,
        },
    ]
}

fn tower() -> Vec<Thing> {
    let mut out = hull(TOWER, (10.0, 15.2), rgb(0x86594b));
    let roof = point((TOWER[0] + TOWER[1]) / 2.0, (TOWER[2] + TOWER[3]) / 2.0, 18.4);
    for wall in walls(TOWER) {
        out.push(wall.panel(
            (0.15, wall.width - 0.15),
            (CLOCK_HEIGHTS.0 - 0.25, CLOCK_HEIGHTS.1 + 0.25),
            rgb(0xc9b38c),
            1.0,
        ));
        out.push(wall.panel((0.3, wall.width - 0.3), CLOCK_HEIGHTS, rgb(0x0d1016), 1.0));
        let eaves = [wall.at(-0.3, 15.2, 0.3), wall.at(wall.width + 0.3, 15.2, 0.3)];
        let colour = times(mix(rgb(0x3c4c5c), rgb(0xc8d2ea), 0.4), wall.light);
        out.push(Thing::Facet {
            corners: vec![eaves[0], eaves[1], roof],
            colour,
            alpha: 1.0,
        });
    }
    out.push(Thing::Beam {
        from: roof,
        to: roof.plus(point(0.0, 0.0, 1.6), 1.0),
        metres: 0.1,
        colour: rgb(0x20242f),
    });
    out
}
