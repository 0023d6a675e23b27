// Which instants of a clip are marked as graphic: what was marked itself, and what its probable copies were marked for.
//
// Errs on the side of hiding: a frame that is shown into a marked stretch is of it, and copies get a wider one.

import type { Copy, GraphicMark, Work } from '../wire';

// Copies were cut and converted: where they show the same is known by sound, not to the frame.
const COPY_MARGIN_NS = 500_000_000;
// Sound is laid ahead in blocks, so it falls silent before the stretch and comes back after it.
export const SOUND_MARGIN_NS = 500_000_000;

export interface Mark extends GraphicMark {
  // Input id of the copy whose mark it is; null where it is the clip's own.
  of: number | null;
}

export type Marks = ReadonlyMap<number, readonly Mark[]>;

export function marksOf(work: Pick<Work, 'graphic'> | undefined, copies: readonly Copy[]): Marks {
  const own = new Map((work?.graphic ?? []).map(({ id, marks }) => [id, marks]));
  const all = new Map<number, Mark[]>();
  const add = (id: number, marks: Mark[]) => marks.length > 0 && all.set(id, [...(all.get(id) ?? []), ...marks]);
  for (const [id, marks] of own) add(id, marks.map((mark) => ({ ...mark, of: null })));
  for (const { id, of, offset_ns } of copies) {
    add(id, carried(own.get(of) ?? [], of, -offset_ns));
    add(of, carried(own.get(id) ?? [], id, offset_ns));
  }
  // Two copies of a third are copies of each other.
  for (const a of copies) {
    for (const b of copies) {
      if (a.id !== b.id && a.of === b.of) add(a.id, carried(own.get(b.id) ?? [], b.id, b.offset_ns - a.offset_ns));
    }
  }
  return all;
}

function carried(marks: readonly GraphicMark[], of: number, by_ns: number): Mark[] {
  return marks.map((mark) => ({
    ...mark,
    of,
    from_ns: mark.from_ns === null ? null : mark.from_ns + by_ns - COPY_MARGIN_NS,
    to_ns: mark.to_ns === null ? null : mark.to_ns + by_ns + COPY_MARGIN_NS,
  }));
}

// Whether anything from the one file time up to the other is marked.
export function touches(marks: readonly GraphicMark[], from_ns: number, to_ns: number): boolean {
  return marks.some((mark) => to_ns > (mark.from_ns ?? -Infinity) && from_ns < (mark.to_ns ?? Infinity));
}
