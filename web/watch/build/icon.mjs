// Draws the icon in pixels, for systems that install no SVG, into watch/public: the shapes of icon.svg. Run by hand after
// a change (Node 22): what compresses differs from Node to Node, so the pictures are kept and not built.

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

const GROUND = [0x0d, 0x5c, 0x59];
const WHITE = [0xff, 0xff, 0xff];

// In the units of the drawing, 64 wide.
const inDisc = (x, y, cx, cy, r) => (x - cx) ** 2 + (y - cy) ** 2 <= r * r;
const isWhistle = (x, y) => inDisc(x, y, 27, 36, 12) || (x >= 14 && x <= 48 && y >= 24 && y <= 33 && !(x < 20 && y > 30));
const isHole = (x, y) => inDisc(x, y, 27, 37, 5);

function paint(x, y) {
  return isWhistle(x, y) && !isHole(x, y) ? WHITE : GROUND;
}

function icon(size) {
  const rows = Buffer.alloc(size * (1 + size * 3));
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const at = row * (1 + size * 3) + 1 + column * 3;
      mixed(((column + 0.5) * 64) / size, ((row + 0.5) * 64) / size, 64 / size).forEach((part, i) => (rows[at + i] = part));
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

// Edges from nine points in each pixel.
function mixed(x, y, step) {
  const sum = [0, 0, 0];
  for (const dx of [-1 / 3, 0, 1 / 3])
    for (const dy of [-1 / 3, 0, 1 / 3]) paint(x + dx * step, y + dy * step).forEach((part, i) => (sum[i] += part));
  return sum.map((part) => Math.round(part / 9));
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

const folder = resolve(import.meta.dirname, '../public');
for (const size of [192, 512]) writeFileSync(join(folder, `icon-${size}.png`), icon(size));
