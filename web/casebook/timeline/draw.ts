// One clip on its canvas: how loud it was, its frames as ticks and as small pictures, at the zoom of the timeline.
//
// Everything lies where its own time lies: a tick at the time stamp of its frame, a picture with its left edge at the
// instant that it shows, each column of loudness at its milliseconds. Knows no page and no playhead.

import { frameAt, type FrameTable } from '../exact/frames';
import { columns, LEVEL_MS, levelFor, slots, type Slot } from './columns';
import { loudness, PIECE, pictureOf, tableOf } from './fetched';

export interface Look {
  id: number;
  // Of the file, at the left edge of the canvas.
  from_s: number;
  s_per_px: number;
  width_px: number;
  height_px: number;
  has_sound: boolean;
  // Whether frames run in it.
  has_frames: boolean;
  // Width by height as shown; null where no pictures are to be drawn.
  aspect: number | null;
  frame_rate: number | undefined;
  // While playing, nothing is made that is not there yet: decoding has the machine.
  may_ask: boolean;
  // Whether a frame that is shown from then until then, in file time, must not be seen.
  hides: (from_ns: number, to_ns: number) => boolean;
  wave: string;
  tick: string;
}

// What was drawn of frames, for whoever wants to know.
export interface Drawn {
  ticks: { frame: number; x_px: number }[];
  pictures: { frame: number; x_px: number }[];
}

// The longer side of a small picture, in CSS pixels; the server makes them twice as large.
const PICTURE_PX = 80;
const TICK_PX = 6;
// Numbers of frames stand beside a longer tick.
const NUMBER_PX = 14;
// Ticks nearer than this are a grey bar, and no frames.
const TICKS_APART_PX = 5;
const NUMBERS_APART_PX = 56;

export function draw(context: CanvasRenderingContext2D, look: Look): Drawn {
  context.clearRect(0, 0, look.width_px, look.height_px);
  const table = look.has_frames ? tableFor(look) : null;
  const picture = pictureSize(look);
  const strip_px = table && picture ? picture.height : 0;
  const top_px = table && areFramesApart(look) ? NUMBER_PX : 0;
  if (look.has_sound) drawLoudness(context, look, top_px + strip_px);
  if (!table) return { ticks: [], pictures: [] };
  const pictures = picture ? drawPictures(context, look, table, picture, top_px) : [];
  return { pictures, ticks: top_px > 0 ? drawTicks(context, look, table) : [] };
}

function areFramesApart({ frame_rate, s_per_px }: Look): boolean {
  return 1 / (frame_rate ?? 30) >= TICKS_APART_PX * s_per_px;
}

// A table is asked for only where something of it would be seen.
function tableFor(look: Look): FrameTable | null {
  return pictureSize(look) || areFramesApart(look) ? tableOf(look.id) : null;
}

// None where the lane is too low for pictures and sound, or the clip too short on the screen for one.
function pictureSize({ aspect, height_px }: Look): { width: number; height: number } | null {
  if (aspect === null) return null;
  const room_px = Math.min(PICTURE_PX, 0.6 * height_px);
  const height = Math.round(Math.min(room_px, PICTURE_PX / Math.max(1, aspect)));
  return height < 16 ? null : { width: Math.max(8, Math.round(height * aspect)), height };
}

function drawLoudness(context: CanvasRenderingContext2D, look: Look, top_px: number): void {
  const level = levelFor(1000 * look.s_per_px);
  const wide = Math.ceil(look.width_px);
  const [from_ms, ms_per_px] = [1000 * look.from_s, 1000 * look.s_per_px];
  const loud = columns(from_ms, ms_per_px, wide, LEVEL_MS[level]!, byPiece((piece) => loudness(look.id, level, piece)));
  const room_px = look.height_px - top_px;
  const middle_px = top_px + room_px / 2;
  context.fillStyle = look.wave;
  loud.forEach((value, x) => {
    if (value === null) return;
    const tall_px = Math.max(1, (value / 255) * room_px);
    context.fillRect(x, middle_px - tall_px / 2, 1, tall_px);
  });
}

// Neighbours lie in the same piece: it is looked up once for all of them.
function byPiece(pieceAt: (piece: number) => Uint8Array | null): (place: number) => number | null {
  let [number, held] = [-1, null as Uint8Array | null];
  return (place) => {
    const piece = Math.floor(place / PIECE);
    if (piece !== number) [number, held] = [piece, pieceAt(piece)];
    return held?.[place % PIECE] ?? null;
  };
}

function drawPictures(
  context: CanvasRenderingContext2D,
  look: Look,
  { times_ns }: FrameTable,
  size: { width: number; height: number },
  top_px: number,
): Drawn['pictures'] {
  const picture_s = size.width * look.s_per_px;
  const to_s = look.from_s + look.width_px * look.s_per_px;
  const found = slots(times_ns, frameAt, look.from_s, to_s, picture_s);
  return found.flatMap(({ frame, at_s }: Slot) => {
    if (look.hides(times_ns[frame]!, times_ns[frame + 1] ?? Infinity)) return [];
    const picture = pictureOf(look.id, frame, look.may_ask);
    const x_px = (at_s - look.from_s) / look.s_per_px;
    if (!picture) return [];
    context.drawImage(picture, x_px, top_px, size.width, size.height);
    return [{ frame, x_px }];
  });
}

function drawTicks(context: CanvasRenderingContext2D, look: Look, { times_ns }: FrameTable): Drawn['ticks'] {
  const xOf = (frame: number) => (times_ns[frame]! / 1e9 - look.from_s) / look.s_per_px;
  const first = Math.max(0, frameAt(times_ns, look.from_s * 1e9));
  const ticks: Drawn['ticks'] = [];
  context.fillStyle = look.tick;
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'top';
  const frame_px = 1 / (look.frame_rate ?? 30) / look.s_per_px;
  const every = numbered(NUMBERS_APART_PX / frame_px);
  for (let frame = first; frame < times_ns.length; frame++) {
    const x_px = xOf(frame);
    if (x_px > look.width_px) break;
    const has_number = frame % every === 0;
    context.fillRect(Math.round(x_px), 0, 1, has_number ? NUMBER_PX : TICK_PX);
    if (has_number) context.fillText(String(frame), Math.round(x_px) + 3, 2);
    ticks.push({ frame, x_px });
  }
  return ticks;
}

// Every first, second, fifth, tenth … frame, so that at least so many lie between.
export function numbered(least: number): number {
  const ten = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((by) => by * ten).find((step) => step >= least) ?? 10 * ten;
}
