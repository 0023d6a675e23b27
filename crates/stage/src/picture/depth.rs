//! How far away what stands still is, pixel by pixel, so that what moves can pass behind it.

use super::projection::Spot;

/// One over the distance, for every pixel; 0 is infinitely far.
#[derive(Debug, Clone)]
pub(crate) struct Depths {
    width: usize,
    height: usize,
    near: Vec<f32>,
}

impl Depths {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            near: vec![0.0; width * height],
        }
    }

    /// Enters a flat convex shape. One over depth is linear in the picture, so three corners suffice.
    pub(crate) fn enter(&mut self, corners: &[Spot]) {
        let Some(plane) = plane(corners) else { return };
        let (low, high) = corners
            .iter()
            .fold((f32::MAX, f32::MIN), |(l, h), c| (l.min(c.y), h.max(c.y)));
        let rows = low.max(0.0) as usize..(high.ceil().clamp(0.0, self.height as f32) as usize);
        for y in rows {
            let Some((left, right)) = span(corners, y as f32 + 0.5) else {
                continue;
            };
            let columns =
                left.clamp(0.0, self.width as f32) as usize..right.clamp(0.0, self.width as f32) as usize;
            for x in columns {
                let near = plane[0] + plane[1] * x as f32 + plane[2] * y as f32;
                let known = &mut self.near[y * self.width + x];
                *known = known.max(near);
            }
        }
    }

    /// Whether something at `depth` is seen at this pixel.
    pub(crate) fn shows(&self, x: i32, y: i32, depth: f32) -> bool {
        let inside = x >= 0 && y >= 0 && (x as usize) < self.width && (y as usize) < self.height;
        !inside || self.near[y as usize * self.width + x as usize] * depth < 1.02
    }
}

fn plane(corners: &[Spot]) -> Option<[f32; 3]> {
    let first = corners.first()?;
    let nearness = |c: &Spot| 1.0 / c.depth - 1.0 / first.depth;
    let mut best: Option<(f32, [f32; 3])> = None;
    // The largest triangle from the first corner: thin ones lose their slope to rounding.
    for pair in corners[1..].windows(2) {
        let [(ax, ay, an), (bx, by, bn)] =
            [&pair[0], &pair[1]].map(|c| (c.x - first.x, c.y - first.y, nearness(c)));
        let area = ax * by - bx * ay;
        if area.abs() > best.map_or(0.5, |(known, _)| known) {
            let (dx, dy) = ((an * by - bn * ay) / area, (ax * bn - bx * an) / area);
            best = Some((
                area.abs(),
                [1.0 / first.depth - dx * first.x - dy * first.y, dx, dy],
            ));
        }
    }
    best.map(|(_, plane)| plane)
}

fn span(corners: &[Spot], y: f32) -> Option<(f32, f32)> {
    let mut found: Option<(f32, f32)> = None;
    for (k, a) in corners.iter().enumerate() {
        let b = &corners[(k + 1) % corners.len()];
        if (a.y > y) != (b.y > y) {
            let x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
            found = Some(found.map_or((x, x), |(l, r)| (l.min(x), r.max(x))));
        }
    }
    found
}
