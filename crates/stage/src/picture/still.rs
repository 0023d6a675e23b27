//! Paints what stands still, far before near, and notes how far away it is.

use tiny_skia::Pixmap;

use super::depth::Depths;
use super::glyphs::lettering;
use super::paint::{Canvas, Ends, Grade, outline};
use super::projection::{Eye, Point, Spot};
use super::world::{Object, Thing};
use super::{sky, world};

/// The painted background of one phone.
#[derive(Debug)]
pub(crate) struct Still {
    pub(crate) pixmap: Pixmap,
    pub(crate) depths: Depths,
}

impl Still {
    pub(crate) fn new(mut pixmap: Pixmap, eye: &Eye, grade: Grade, seed: u64) -> Self {
        sky::paint(&mut pixmap, eye, grade);
        let mut depths = Depths::new(pixmap.width() as usize, pixmap.height() as usize);
        let (ground, mut objects) = world::corner(seed);
        let mut canvas = Canvas::over(&mut pixmap, grade);
        ground.iter().for_each(|thing| paint(&mut canvas, eye, thing));
        objects.sort_by(|a, b| b.distance(eye.at).total_cmp(&a.distance(eye.at)));
        for Object { things, .. } in &objects {
            for thing in things {
                paint(&mut canvas, eye, thing);
                note(&mut depths, eye, thing);
            }
        }
        Self { pixmap, depths }
    }
}

/// Paints one thing, if this eye sees it.
pub(crate) fn paint(canvas: &mut Canvas<'_>, eye: &Eye, thing: &Thing) {
    match thing {
        Thing::Facet {
            corners,
            colour,
            alpha,
        } => {
            let seen = eye.outline(corners);
            if seen.len() > 2 && faces(&seen) {
                let far = seen.iter().map(|spot| spot.depth).fold(f32::MAX, f32::min);
                canvas.fill(&seen, hazy(*colour, far), *alpha);
            }
        }
        Thing::Beam {
            from,
            to,
            metres,
            colour,
        } => {
            if let [a, b] = eye.outline(&[*from, *to])[..] {
                let wide = (metres * eye.focal / a.depth.min(b.depth)).min(60.0);
                canvas.line(&[(a.x, a.y), (b.x, b.y)], wide, hazy(*colour, a.depth), 1.0);
            }
        }
        Thing::Glow {
            at,
            metres,
            colour,
            alpha,
        } => {
            if let Some(spot) = eye.project(*at) {
                canvas.glow(
                    (spot.x, spot.y),
                    (metres * eye.focal / spot.depth).max(1.5),
                    *colour,
                    *alpha,
                );
            }
        }
        Thing::Sign {
            at,
            along,
            height,
            text,
            colour,
        } => {
            sign(canvas, eye, (*at, *along), *height, text, *colour);
        }
    }
}

/// Winter air takes colour from what is far.
fn hazy(colour: [f32; 3], metres: f32) -> [f32; 3] {
    super::paint::mix(
        colour,
        super::paint::rgb(0x5d6187),
        (metres - 25.0).max(0.0) / 190.0,
    )
}

/// Letters whose foot line begins at a point of a wall.
pub(crate) fn sign(
    canvas: &mut Canvas<'_>,
    eye: &Eye,
    (at, along): (Point, Point),
    height: f32,
    text: &str,
    colour: [f32; 3],
) {
    let up = super::projection::point(0.0, 0.0, 1.0);
    // From behind, letters are not seen.
    let out = Point([along.0[1], -along.0[0], 0.0]);
    if eye.at.plus(at, -1.0).dot(out) <= 0.0 {
        return;
    }
    for stroke in lettering(text) {
        let spot =
            |&(x, y): &(f32, f32)| eye.project(at.plus(along, x * height).plus(up, (1.0 - y) * height));
        let Some(spots) = stroke.iter().map(spot).collect::<Option<Vec<Spot>>>() else {
            continue;
        };
        let wide = height * 0.13 * eye.focal / spots[0].depth;
        if let Some(path) = outline(spots.iter().map(|s| (s.x, s.y)), Ends::Open) {
            canvas.stroke(&path, wide, colour, 1.0);
        }
    }
}

/// In a picture rows grow downwards, so a shape seen from its front has a negative area.
fn faces(corners: &[Spot]) -> bool {
    let next = |k: usize| corners[(k + 1) % corners.len()];
    corners
        .iter()
        .enumerate()
        .map(|(k, c)| c.x * next(k).y - next(k).x * c.y)
        .sum::<f32>()
        < 0.0
}

fn note(depths: &mut Depths, eye: &Eye, thing: &Thing) {
    match thing {
        Thing::Facet { corners, alpha, .. } if *alpha >= 1.0 => {
            let seen = eye.outline(corners);
            if seen.len() > 2 && faces(&seen) {
                depths.enter(&seen);
            }
        }
        Thing::Beam { from, to, metres, .. } if *metres > 0.06 => {
            if let [a, b] = eye.outline(&[*from, *to])[..] {
                let half = metres * eye.focal / a.depth.min(b.depth) / 2.0;
                let (dx, dy) = (b.x - a.x, b.y - a.y);
                let length = dx.hypot(dy).max(1e-3);
                let (nx, ny) = (-dy / length * half, dx / length * half);
                let beside = |s: Spot, by: f32| Spot {
                    x: s.x + nx * by,
                    y: s.y + ny * by,
                    depth: s.depth,
                };
                depths.enter(&[beside(a, 1.0), beside(b, 1.0), beside(b, -1.0), beside(a, -1.0)]);
            }
        }
        _ => {}
    }
}
