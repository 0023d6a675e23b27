// Four clips of one invented scene for the bench: two that sound places, one that it hesitates over, one without sound.
//
// Event time is burnt into every frame, and both flashes of `paint` lie in all of them. Nothing random.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { HEIGHT, paint, WIDTH } from './paint';

const RATE_HZ = 16_000;
// When the noise of the hesitating one comes a second time.
const AGAIN_S = 1.7;

interface Take {
  file: string;
  start_s: number;
  length_s: number;
  rate: [number, number];
  hue: number;
  sound: 'noise' | 'noise twice' | 'none';
}

export const SQUARE: Take = { file: 'square.mp4', start_s: 0, length_s: 22, rate: [30, 1], hue: 205, sound: 'noise' };
export const WINDOW: Take = { file: 'window.mp4', start_s: 3, length_s: 16, rate: [25, 1], hue: 150, sound: 'noise' };
export const BALCONY: Take = {
  file: 'balcony.mp4',
  start_s: 5.123456789,
  length_s: 10,
  rate: [30_000, 1001],
  hue: 25,
  sound: 'noise twice',
};
export const PORCH: Take = { file: 'porch.mp4', start_s: 6, length_s: 6, rate: [25, 1], hue: 50, sound: 'none' };
export const TAKES = [SQUARE, WINDOW, BALCONY, PORCH];

export const bench_footage = join(tmpdir(), `pfiff-bench-footage-${process.getuid?.() ?? 0}-1`);

// The first frame that shows an event.
export const frameOf = ({ start_s, rate }: Take, event_s: number) =>
  Math.ceil(((event_s - start_s) * rate[0]) / rate[1] - 1e-9);

// Writes everything once; a folder that is there already is taken as it is.
export async function makeBenchFootage(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  for (const take of TAKES) await film(half, take);
  renameSync(half, folder);
}

async function film(folder: string, take: Take): Promise<void> {
  const raw = join(folder, 'sound.raw');
  writeFileSync(raw, soundOf(take));
  const heard = take.sound === 'none' ? [] : ['-f', 's16le', '-ar', String(RATE_HZ), '-ac', '1', '-i', raw];
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${WIDTH}x${HEIGHT}`],
      ...['-r', take.rate.join('/'), '-i', 'pipe:0', ...heard, '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20'],
      ...['-bf', '0', '-g', '15', '-pix_fmt', 'yuv420p', '-c:a', 'aac', `file:${join(folder, take.file)}`],
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const frame_s = take.rate[1] / take.rate[0];
  for (let n = 0; n < Math.round(take.length_s / frame_s); n++)
    if (!child.stdin.write(paint(take.start_s + n * frame_s, take.hue))) await once(child.stdin, 'drain');
  child.stdin.end();
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code} for ${take.file}`);
  rmSync(raw, { force: true });
}

function soundOf({ start_s, length_s, sound }: Take): Buffer {
  const samples = Buffer.alloc(2 * Math.round(length_s * RATE_HZ));
  for (let n = 0; n < samples.length / 2; n++) {
    const at = Math.round(start_s * RATE_HZ) + n;
    const again = sound === 'noise twice' ? noise(at + AGAIN_S * RATE_HZ) : 0;
    samples.writeInt16LE(Math.round(9_000 * (noise(at) + again)), 2 * n);
  }
  return samples;
}

// The same at the same instant of the scene in whichever clip, between -1 and 1, and louder every now and then.
function noise(at: number): number {
  let word = Math.imul(Math.round(at) ^ 0x9e3779b9, 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  const louder = 0.55 + 0.45 * Math.sin(at / 1_900) * Math.sin(at / 7_300);
  return louder * (((word ^ (word >>> 16)) >>> 0) / 0x80000000 - 1);
}
