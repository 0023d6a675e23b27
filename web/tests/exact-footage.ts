// Nine clips of one invented scene whose every frame is known: rates, uneven rates, reordered and turned frames.
//
// Their answer carries no mistakes, so that whatever is off is the page's. Nothing random.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Answer } from '../casebook/wire';
import { HEIGHT, paint, WIDTH } from './paint';

const NS = 1e9;

interface Reel {
  file: string;
  start_ns: number;
  drift_ppm: number;
  length_s: number;
  rate: [number, number];
  hue: number;
  codec: string[];
  is_uneven?: boolean;
  is_turned?: boolean;
  has_sound?: boolean;
}

const x264 = (...more: string[]) => ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '18', '-pix_fmt', 'yuv420p', ...more];
const PLAIN = x264('-bf', '0', '-g', '15');
const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '2M', '-g', '30'];

const reel = (file: string, start_ns: number, rate: [number, number], codec: string[], more: Partial<Reel> = {}): Reel => ({
  file,
  start_ns,
  rate,
  codec,
  drift_ppm: 0,
  length_s: 7,
  hue: (start_ns / 1e7) % 360,
  ...more,
});

export const REELS: Reel[] = [
  reel('25.mp4', 0, [25, 1], PLAIN, { has_sound: true, length_s: 8 }),
  reel('29.97.mp4', 123_456_789, [30_000, 1001], PLAIN, { drift_ppm: 31.7 }),
  reel('30.mp4', 377_000_001, [30, 1], PLAIN, { drift_ppm: -95.3 }),
  reel('60.mp4', 411_111_111, [60, 1], PLAIN),
  reel('variable.mp4', 505_500_000, [30, 1], [...PLAIN, '-video_track_timescale', '90000'], { is_uneven: true }),
  reel('b-frames.mp4', 640_000_000, [30, 1], x264('-preset', 'veryfast', '-bf', '3', '-g', '60'), { has_sound: true }),
  reel('turned.mp4', 702_000_000, [30, 1], PLAIN, { is_turned: true }),
  reel('vp9.webm', 780_000_000, [25, 1], VP9),
  reel('24.mp4', 900_000_007, [24_000, 1001], x264('-preset', 'veryfast', '-bf', '2', '-g', '250')),
];

// After file time zero, in the order of showing; what the encoder was told.
export function timesOf({ rate, length_s, is_uneven }: Reel): number[] {
  const seconds = rate[1] / rate[0];
  return Array.from({ length: Math.round(length_s / seconds) }, (_, n) =>
    is_uneven ? n * seconds + 0.012 * Math.sin(n * 1.7) + (n >= 60 ? 0.3 : 0) : n * seconds,
  );
}

const UNEVEN = `settb=1/90000,setpts='(N/30+0.012*sin(N*1.7)+0.3*gte(N,60))/TB'`;

export const sceneSeconds = (one: Reel, file_s: number) =>
  one.start_ns / NS + file_s * (1 + one.drift_ppm * 1e-6);

export const exact_footage =
  process.env['PFIFF_EXACT_FOOTAGE'] ?? join(tmpdir(), `pfiff-exact-footage-${process.getuid?.() ?? 0}-2`);

// Writes everything once; a folder that is there already is taken as it is.
export async function makeExactFootage(folder: string): Promise<void> {
  if (existsSync(join(folder, 'preview.json'))) return;
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  for (const one of REELS) await film(half, one);
  const clips = REELS.map((one, id) => ({
    id,
    file: one.file,
    duration_ns: durationOf(one),
    size: [WIDTH, HEIGHT],
    frame_rate: one.is_uneven ? undefined : one.rate[0] / one.rate[1],
    has_sound: one.has_sound === true,
  }));
  const preview = { title: 'Every frame is known', is_demonstration: true, answer: answer(), clips };
  writeFileSync(join(half, 'preview.json'), JSON.stringify(preview));
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
}

function durationOf(one: Reel): number {
  return Math.round((timesOf(one).at(-1)! + one.rate[1] / one.rate[0]) * NS);
}

function answer(): Answer {
  const placement = (one: Reel, id: number) => ({
    id,
    file: one.file,
    start_ns: one.start_ns,
    drift_ppm: one.drift_ppm,
    drift_error_ppm: 2,
    anchor_ns: 3 * NS,
    heard_error_ns: 1e6,
    clock_error_ns: 20e6,
    links: 3,
  });
  return {
    version: 1,
    spread_m: 50,
    inputs: REELS.map(({ file }, id) => ({ id, file })),
    islands: [{ clips: REELS.map(placement) }],
    pairs: [],
    copies: [],
    hints: [],
    refusals: [],
  };
}

async function film(folder: string, one: Reel): Promise<void> {
  const into = join(folder, one.file);
  const filters = [...(one.is_turned ? ['transpose=2'] : []), ...(one.is_uneven ? [UNEVEN] : [])];
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${WIDTH}x${HEIGHT}`],
      ...['-r', one.rate.join('/'), '-i', 'pipe:0'],
      ...(one.has_sound ? ['-f', 'lavfi', '-t', String(one.length_s), '-i', 'sine=f=300:r=48000', '-c:a', 'aac'] : []),
      ...(filters.length > 0 ? ['-vf', filters.join()] : []),
      ...(one.is_uneven ? ['-enc_time_base', '1:90000'] : []),
      ...['-fps_mode', 'passthrough', ...one.codec, `file:${into}`],
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const ended = once(child, 'exit');
  for (const time_s of timesOf(one)) {
    if (!child.stdin.write(paint(sceneSeconds(one, time_s), one.hue))) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code} for ${one.file}`);
  if (one.is_turned) turn(into);
}

// Writes "turn by a quarter clockwise" into the header of the track: not every ffmpeg can.
function turn(path: string): void {
  const file = readFileSync(path);
  const header = file.indexOf('tkhd');
  [0, 1, 0, -1, 0, 0, 0, 0, 0x4000].forEach((value, at) =>
    // After the name: version, times, number, length, layers; then nine numbers of 16.16.
    file.writeInt32BE(value * 0x10000, header + 4 + 4 + 20 + 8 + 8 + 4 * at),
  );
  writeFileSync(path, file);
}
