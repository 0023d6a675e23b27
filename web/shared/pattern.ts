// Reads the event time that rendered footage carries in every frame: formats/scene-pattern.md.
//
// Guesses nothing: a doubtful cell or a wrong checksum makes the whole row unread.

export const CELLS = 36;
const GUARDS = { black: [0, 34], white: [1, 35] } as const;
const FIRST_BIT = 2;
const TIME_BITS = 24;
const CONTRAST_MIN = 60;

// The lower left corner is enough; rows run from the top, four bytes a pixel as a canvas gives them.
export interface Pixels {
  width: number;
  height: number;
  data: ArrayLike<number>;
  // How wide a cell is, where only the corner of a frame was cut out.
  cell_px?: number;
}

// Event time in milliseconds, or null where no pattern can be read.
export function readPattern(pixels: Pixels): number | null {
  const levels = Array.from({ length: CELLS }, (_, cell) => levelOf(pixels, cell));
  const mean = ([a, b]: readonly [number, number]) => (levels[a]! + levels[b]!) / 2;
  const black = mean(GUARDS.black);
  const contrast = mean(GUARDS.white) - black;
  if (contrast < CONTRAST_MIN) return null;
  const shares = levels.map((level) => (level - black) / contrast);
  if (shares.some((share) => share > 1 / 3 && share < 2 / 3)) return null;
  return timeOf(shares.map((share) => share > 0.5));
}

export function timeOf(cells: boolean[]): number | null {
  const numberAt = (from: number, bits: number) =>
    cells.slice(from, from + bits).reduce((sum, bit) => sum * 2 + (bit ? 1 : 0), 0);
  const ms = numberAt(FIRST_BIT, TIME_BITS);
  return numberAt(FIRST_BIT + TIME_BITS, 8) === checksum(ms) ? ms : null;
}

export function cellsOf(ms: number): boolean[] {
  const bits = (value: number, count: number) =>
    Array.from({ length: count }, (_, at) => Math.floor(value / 2 ** (count - 1 - at)) % 2 === 1);
  return [false, true, ...bits(ms, TIME_BITS), ...bits(checksum(ms), 8), false, true];
}

function checksum(ms: number): number {
  let crc = 0xa5;
  for (const byte of [(ms >> 16) & 255, (ms >> 8) & 255, ms & 255]) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 255 : crc << 1;
  }
  return crc;
}

function levelOf({ width, height, data, cell_px }: Pixels, cell: number): number {
  const size = cell_px ?? Math.max(width, height) / 80;
  const top = Math.max(0, Math.floor(height - 1.05 * size));
  const bottom = Math.max(top + 1, Math.floor(height - 0.45 * size));
  const left = Math.floor((cell + 0.3) * size);
  const right = Math.max(left + 1, Math.floor((cell + 0.7) * size));
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) sum += data[(y * width + x) * 4 + 1]!;
  }
  return sum / ((bottom - top) * (right - left));
}
