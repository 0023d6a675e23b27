//! The pinhole: where points of the world fall in a picture.

/// A point or direction: east, north, up, in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point(pub(crate) [f32; 3]);

pub(crate) fn point(x: f32, y: f32, z: f32) -> Point {
    Point([x, y, z])
}

impl Point {
    pub(crate) fn plus(self, by: Point, times: f32) -> Point {
        Point(std::array::from_fn(|k| self.0[k] + by.0[k] * times))
    }

    pub(crate) fn dot(self, other: Point) -> f32 {
        self.0.iter().zip(other.0).map(|(a, b)| a * b).sum()
    }

    fn cross(self, other: Point) -> Point {
        let ([a, b, c], [d, e, f]) = (self.0, other.0);
        Point([b * f - c * e, c * d - a * f, a * e - b * d])
    }

    fn unit(self) -> Point {
        let length = self.dot(self).sqrt().max(1e-9);
        Point(self.0.map(|v| v / length))
    }

    pub(crate) fn distance(self, other: Point) -> f32 {
        let apart = self.plus(other, -1.0);
        apart.dot(apart).sqrt()
    }
}

/// A point in the picture: pixels, and metres in front of the lens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) depth: f32,
}

/// Nothing nearer than this is drawn.
const NEAREST_M: f32 = 0.4;

/// An eye that looks in one direction.
#[derive(Debug, Clone)]
pub(crate) struct Eye {
    pub(crate) at: Point,
    right: Point,
    up: Point,
    forward: Point,
    /// Pixels per metre at one metre.
    pub(crate) focal: f32,
    middle: (f32, f32),
}

impl Eye {
    pub(crate) fn new(at: Point, towards: Point, focal: f32, middle: (f32, f32)) -> Self {
        let forward = towards.plus(at, -1.0).unit();
        let right = forward.cross(point(0.0, 0.0, 1.0)).unit();
        Self {
            at,
            right,
            up: right.cross(forward),
            forward,
            focal,
            middle,
        }
    }

    fn seen(&self, at: Point) -> [f32; 3] {
        let from = at.plus(self.at, -1.0);
        [from.dot(self.right), from.dot(self.up), from.dot(self.forward)]
    }

    fn spot(&self, [x, y, depth]: [f32; 3]) -> Spot {
        let scale = self.focal / depth;
        Spot {
            x: self.middle.0 + x * scale,
            y: self.middle.1 - y * scale,
            depth,
        }
    }

    /// Where a point falls; nothing if it lies behind the lens.
    pub(crate) fn project(&self, at: Point) -> Option<Spot> {
        let seen = self.seen(at);
        (seen[2] > NEAREST_M).then(|| self.spot(seen))
    }

    /// The corners of a polygon, cut off where it passes the lens.
    pub(crate) fn outline(&self, corners: &[Point]) -> Vec<Spot> {
        let seen: Vec<[f32; 3]> = corners.iter().map(|&corner| self.seen(corner)).collect();
        let mut out = Vec::with_capacity(seen.len() + 2);
        for (k, &here) in seen.iter().enumerate() {
            let next = seen[(k + 1) % seen.len()];
            if here[2] > NEAREST_M {
                out.push(self.spot(here));
            }
            if (here[2] > NEAREST_M) != (next[2] > NEAREST_M) {
                let part = (NEAREST_M - here[2]) / (next[2] - here[2]);
                let mut cut: [f32; 3] = std::array::from_fn(|n| here[n] + (next[n] - here[n]) * part);
                cut[2] = NEAREST_M;
                out.push(self.spot(cut));
            }
        }
        out
    }

    /// The direction of a column of the picture, in the world: 0 is north, π/2 is east.
    pub(crate) fn bearing(&self, x: f32) -> f32 {
        let way = self.forward.plus(self.right, (x - self.middle.0) / self.focal);
        way.0[0].atan2(way.0[1])
    }

    /// The row of the picture on which the horizon lies.
    pub(crate) fn horizon(&self) -> f32 {
        let flat = self
            .at
            .plus(point(self.forward.0[0], self.forward.0[1], 0.0), 1e4);
        self.project(flat).map_or(self.middle.1, |spot| spot.y)
    }
}
