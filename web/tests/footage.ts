// Makes clips of one invented scene for the tests: known starts, drifts and errors, scene time burnt into each frame.
//
// The answer beside them is written by hand, so that the page can be tested without the aligner. Nothing random.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Answer, Placement, Refusal } from '../casebook/wire';
import { paint, WIDTH, HEIGHT } from './paint';

const RATE_HZ = 16_000;
const NS = 1e9;

interface Shot {
  file: string;
  start_s: number;
  drift_ppm: number;
  // How wrong the hand-written answer is about the start.
  mistake_s: number;
  length_s: number;
  frame_rate: number;
  hue: number;
  delay_s: number;
  has_sound?: boolean;
  codec?: string[];
}

const H264 = [
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
  '-crf',
  '20',
  '-bf',
  '0',
  '-g',
  '15',
  '-pix_fmt',
  'yuv420p',
  '-c:a',
  'aac',
];
const VP8 = [
  '-c:v',
  'libvpx',
  '-deadline',
  'realtime',
  '-cpu-used',
  '8',
  '-b:v',
  '2M',
  '-g',
  '15',
  '-c:a',
  'libopus',
];

const shot = (
  file: string,
  start_s: number,
  length_s: number,
  hue: number,
  more: Partial<Shot> = {},
): Shot => {
  return { file, start_s, length_s, hue, drift_ppm: 0, mistake_s: 0, frame_rate: 30, delay_s: 0, ...more };
};

export const SHOTS: Shot[] = [
  shot('IMG_2041.mp4', 0, 18, 205),
  shot('PXL_20260124_150212.mp4', 1.237, 14, 150, { drift_ppm: 180, mistake_s: 0.006, delay_s: 0.05 }),
  shot('VID-20260124-WA0007.mp4', 3.5, 12.5, 25, { frame_rate: 25, mistake_s: -0.008, delay_s: 0.02 }),
  shot('شارع نيكوليت ٢٤.mp4', 2.04, 15, 340, { drift_ppm: -95, mistake_s: 0.004 }),
  shot('from the bus stop, across the street.mp4', 6.81, 13, 265, { frame_rate: 24, delay_s: 0.1 }),
  shot('take-5f2c.webm', 5.02, 12, 90, { codec: VP8, mistake_s: 0.003 }),
  shot('IMG_2041 (forwarded).mp4', 4, 10, 205),
  shot('night_01.mp4', 0, 9, 230),
  shot('night_02.mp4', 2.5, 8, 280, { frame_rate: 25 }),
  shot('porch camera.mp4', 3, 8, 50, { has_sound: false }),
  shot('siren.mp4', 40, 8, 0),
  shot('compilation.mp4', 5, 9, 120),
  shot('晚上的街角.mp4', 300, 6, 180),
];

const ERRORS_NS = [
  58_000_000, 73_000_000, 73_400_000, 64_000_000, 81_000_000, 73_000_000, 58_000_000, 74_000_000, 74_000_000,
];

function placement(id: number): Placement {
  const { file, start_s, mistake_s, drift_ppm, length_s } = SHOTS[id]!;
  return {
    id,
    file: `clips/${file}`,
    start_ns: Math.round((start_s + mistake_s) * NS),
    drift_ppm,
    drift_error_ppm: id === 5 ? 600 : 3.2,
    anchor_ns: (length_s / 2) * NS,
    heard_error_ns: 3_000_000 + id * 400_000,
    clock_error_ns: ERRORS_NS[id]!,
    links: [5, 4, 3, 5, 2, 3, 0, 1, 1][id]!,
  };
}

const refusals: Refusal[] = [
  {
    id: 9,
    file: 'clips/porch camera.mp4',
    reason: 'no_sound',
    detail: 'one picture track, no sound track',
    alternatives: [],
    parts: [],
  },
  {
    id: 10,
    file: 'clips/siren.mp4',
    reason: 'ambiguous',
    detail: 'best and second place lie 2.40 s apart, 8.1 against 7.9 where 1.3 times is needed',
    alternatives: [
      { beside: 0, offset_ns: 2_300_000_000, score: 0.41 },
      { beside: 0, offset_ns: 4_700_000_000, score: 0.4 },
      { beside: 3, offset_ns: -1_200_000_000, score: 0.2 },
    ],
    parts: [],
  },
  {
    id: 11,
    file: 'clips/compilation.mp4',
    reason: 'discontinuous',
    detail: 'two stretches fit at different places; between them 3.1 s are missing',
    alternatives: [],
    parts: [
      { from_ns: 0, to_ns: 4 * NS, island: 0, start_ns: 5 * NS, clock_error_ns: 73_000_000 },
      { from_ns: 4 * NS, to_ns: 9 * NS, island: 0, start_ns: 12.1 * NS, clock_error_ns: 80_000_000 },
    ],
  },
  {
    id: 12,
    file: 'clips/晚上的街角.mp4',
    reason: 'nothing_in_common',
    detail: 'compared with 11 clips; best 3.1, at least 6.9 needed',
    alternatives: [],
    parts: [],
  },
  {
    id: 13,
    file: 'clips/broken%FF.mp4',
    reason: 'unreadable',
    detail: 'moov atom not found',
    alternatives: [],
    parts: [],
  },
];

function pairs(): Answer['pairs'] {
  const out: Answer['pairs'] = [];
  const islands = [
    [0, 1, 2, 3, 4, 5, 6],
    [7, 8],
  ];
  for (const ids of islands) {
    for (const a of ids) {
      for (const b of ids.filter((other) => other > a)) {
        const offset_ns = placement(b).start_ns - placement(a).start_ns;
        const basis = (a + b) % 3 === 0 ? 'fitted' : 'measured';
        out.push({ a, b, offset_ns, drift_ppm: 0, heard_error_ns: 4_000_000, overlap_ns: 8 * NS, basis });
      }
    }
  }
  return out;
}

export function answer(): Answer {
  const files = [...SHOTS.map(({ file }) => `clips/${file}`), 'clips/broken%FF.mp4'];
  return {
    version: 1,
    spread_m: 50,
    inputs: files.map((file, id) => ({ id, file, ...(id === 13 ? { encoded: true } : {}) })),
    islands: [{ clips: [0, 1, 2, 3, 4, 5, 6].map(placement) }, { clips: [7, 8].map(placement) }],
    pairs: pairs(),
    copies: [{ id: 6, of: 0, offset_ns: 4 * NS }],
    hints: [
      {
        id: 9,
        island: 0,
        start_ns: 3.1 * NS,
        error_ns: 0.31 * NS,
        source: 'device clock shared with IMG_2041.mp4',
      },
    ],
    refusals,
  };
}

// Writes everything once; a folder that is there already is taken as it is.
export async function makeFootage(folder: string): Promise<void> {
  if (existsSync(join(folder, 'preview.json'))) return;
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  for (const [id, one] of SHOTS.entries()) await film(half, id, one);
  const clips = SHOTS.map(({ file, length_s, frame_rate, has_sound = true }, id) => {
    return { id, file, duration_ns: length_s * NS, size: [WIDTH, HEIGHT], frame_rate, has_sound };
  });
  const title = 'Nicollet Avenue, 24 January';
  writeFileSync(
    join(half, 'preview.json'),
    JSON.stringify({ title, is_demonstration: true, answer: answer(), clips }),
  );
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
}

async function film(folder: string, id: number, one: Shot): Promise<void> {
  const sound = soundOf(one);
  const raw = join(folder, 'sound.raw');
  const picture = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${WIDTH}x${HEIGHT}`,
    '-r',
    String(one.frame_rate),
    '-i',
    'pipe:0',
  ];
  const heard = one.has_sound === false ? [] : ['-f', 's16le', '-ar', String(RATE_HZ), '-ac', '1', '-i', raw];
  if (heard.length > 0) {
    writeFileSync(raw, sound);
    writeFileSync(join(folder, `${id}.waveform`), waveformOf(sound));
  }
  const into = join(folder, one.file);
  const child = spawn(
    'ffmpeg',
    ['-nostdin', '-v', 'error', '-y', ...picture, ...heard, ...(one.codec ?? H264), `file:${into}`],
    {
      stdio: ['pipe', 'inherit', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  for (let n = 0; n < Math.round(one.length_s * one.frame_rate); n++) {
    const scene_s = one.start_s + (n / one.frame_rate) * (1 + one.drift_ppm * 1e-6);
    if (!child.stdin.write(paint(scene_s, one.hue))) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code} for ${one.file}`);
  rmSync(raw, { force: true });
}

// Bursts at uneven times, a hum under them, and two bangs; each clip hears them as late as it stands away.
function soundOf({ start_s, drift_ppm, length_s, delay_s }: Shot): Buffer {
  const samples = Buffer.alloc(2 * Math.round(length_s * RATE_HZ));
  for (let n = 0; n < samples.length / 2; n++) {
    const t = start_s + (n / RATE_HZ) * (1 + drift_ppm * 1e-6) - delay_s;
    const beat = (t * 1.37 + 0.3 * Math.sin(t * 0.9)) % 1;
    const burst =
      Math.exp(-6 * (beat < 0 ? beat + 1 : beat)) *
      Math.sin(2 * Math.PI * (300 + 140 * Math.floor(t * 1.37)) * t);
    const bang = [8.2, 8.52].reduce(
      (sum, at) => sum + (t > at ? Math.exp(-14 * (t - at)) * Math.sin(n * n * 0.37) : 0),
      0,
    );
    const hum = 0.04 * Math.sin(2 * Math.PI * 110 * t);
    samples.writeInt16LE(Math.round(32000 * Math.tanh(0.35 * burst + 0.9 * bang + hum)), 2 * n);
  }
  return samples;
}

function waveformOf(sound: Buffer): Buffer {
  const step = RATE_HZ / 20;
  const out = Buffer.alloc(Math.ceil(sound.length / 2 / step));
  for (let n = 0; n < sound.length / 2; n++) {
    const at = Math.floor(n / step);
    out[at] = Math.max(out[at]!, Math.min(255, Math.abs(sound.readInt16LE(2 * n)) >> 7));
  }
  return out;
}

export function readAnswer(folder: string): Answer {
  return (JSON.parse(readFileSync(join(folder, 'preview.json'), 'utf8')) as { answer: Answer }).answer;
}
