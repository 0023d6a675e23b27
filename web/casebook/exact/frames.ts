// Which frame is due at an instant of its file: by the time stamps of the frames, never by a frame rate.
//
// A frame lasts from its own time until that of the next one; the last holds until the file ends. An instant that is
// exactly a frame's time belongs to that frame. Of frames with the same time the last one counts. Before the first
// frame there is none, and the first one is shown with its distance. Whole nanoseconds after file time zero.

export interface FrameTable {
  // Of the original.
  times_ns: readonly number[];
  // Of the same frames in what /media/ID holds.
  plays_ns: readonly number[];
  width: number;
  height: number;
  is_variable: boolean;
  // Else read from the packets by this page.
  is_from_server: boolean;
}

// A day at sixty frames a second.
export const FRAMES_MAX = 6_000_000;

// The last frame whose time has come; -1 before the first.
export function frameAt(times_ns: readonly number[], at_ns: number): number {
  let low = 0;
  let high = times_ns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times_ns[middle]! <= at_ns) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// What a pane shows: the frame that is due, or the first one where none is yet.
export function frameShown(times_ns: readonly number[], at_ns: number): number {
  return Math.max(0, frameAt(times_ns, at_ns));
}

// Time stamps pass through microseconds on their way through a decoder, so equal ones come back nearly equal.
export function nearestFrame(plays_ns: readonly number[], at_ns: number): number {
  const before = frameAt(plays_ns, at_ns);
  const [a, b] = [plays_ns[before], plays_ns[before + 1]];
  if (a === undefined) return 0;
  return b !== undefined && b - at_ns < at_ns - a ? before + 1 : before;
}

// An instant inside the frame, away from both edges: what to ask a demuxer for.
export function insideFrame(plays_ns: readonly number[], frame: number): number {
  const at = plays_ns[frame] ?? 0;
  const next = plays_ns.slice(frame + 1, frame + 9).find((one) => one > at);
  return next === undefined ? at + 500_000 : at + Math.min(500_000, (next - at) / 2);
}

// What the server sent, if it is what it should be.
export function tableFromServer(sent: unknown): FrameTable | null {
  if (typeof sent !== 'object' || sent === null) return null;
  const { times_ns, plays_ns, width, height, variable } = sent as Record<string, unknown>;
  if (!isRising(times_ns) || !isRising(plays_ns) || times_ns.length !== plays_ns.length) return null;
  const size = [width, height].map((side) => (typeof side === 'number' ? side : 0));
  return {
    times_ns,
    plays_ns,
    width: size[0]!,
    height: size[1]!,
    is_variable: variable === true,
    is_from_server: true,
  };
}

function isRising(list: unknown): list is number[] {
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    list.length <= FRAMES_MAX &&
    list.every((one, at) => Number.isFinite(one) && (at === 0 || one >= list[at - 1]))
  );
}

// From the time stamps of packets, in the order in which they were stored; `zero_ns` is the stamp of file time zero.
export function tableFromPackets(
  stamps_ns: number[],
  zero_ns: number,
  size: { width: number; height: number },
): FrameTable | null {
  const plays_ns = stamps_ns.slice(0, FRAMES_MAX).sort((a, b) => a - b);
  if (plays_ns.length === 0) return null;
  const times_ns = plays_ns.map((stamp) => stamp - zero_ns);
  return { times_ns, plays_ns, ...size, is_variable: isUneven(times_ns), is_from_server: false };
}

// Time bases round each stamp to a tick, which is a millisecond in WebM.
function isUneven(times_ns: number[]): boolean {
  const gaps = times_ns.slice(1).map((time, at) => time - times_ns[at]!);
  return gaps.length > 0 && Math.max(...gaps.slice(0, 5000)) - Math.min(...gaps.slice(0, 5000)) > 2_100_000;
}
