// Which of very many rows stand in sight, and where each begins: some are measured, by id, the others taken to be alike.

export interface Rows {
  // Where each row begins; one more entry for the end of all.
  tops: number[];
}

export function laid(ids: readonly number[], measured: ReadonlyMap<number, number>, guess_px: number): Rows {
  const tops = [0];
  ids.forEach((id, row) => tops.push(tops[row]! + (measured.get(id) ?? guess_px)));
  return { tops };
}

// What rows that were not seen yet are taken to be.
export function guessed(measured: ReadonlyMap<number, number>, first_px: number): number {
  if (measured.size === 0) return first_px;
  let sum = 0;
  for (const height of measured.values()) sum += height;
  return sum / measured.size;
}

export function rowAt({ tops }: Rows, y_px: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (tops[middle]! <= y_px) low = middle;
    else high = middle;
  }
  return low;
}

// Rows to draw: those in sight and some beyond, and the one that has the focus, wherever it is.
export function drawn(rows: Rows, from_px: number, height_px: number, beyond_px: number, focused: number | null): number[] {
  const count = rows.tops.length - 1;
  if (count === 0) return [];
  const first = rowAt(rows, from_px - beyond_px);
  const last = Math.min(count - 1, rowAt(rows, from_px + height_px + beyond_px));
  const all = Array.from({ length: last - first + 1 }, (_, n) => first + n);
  if (focused === null || focused >= count || (focused >= first && focused <= last)) return all;
  return focused < first ? [focused, ...all] : [...all, focused];
}
