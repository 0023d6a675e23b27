// A case of very many clips, made through the front door: files written here, imported and aligned by pfiff itself.
//
// One invented hour of sound, and clips of twelve seconds cut out of it every two seconds, each with noise of its own;
// every twentieth has a picture. Nothing random: the same number of clips gives the same files.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RATE_HZ = 8_000;
const LENGTH_S = 12;
const APART_S = 2;
const WITH_PICTURE = 20;

// Numbers that look like chance and are the same everywhere (mulberry32).
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// Knocks, hums and hisses at uneven distances.
function event(seconds: number): Float32Array {
  const next = chance(7);
  const sound = new Float32Array(seconds * RATE_HZ);
  for (let at_s = 0; at_s < seconds; at_s += 0.08 + 0.5 * next()) {
    const [tone_hz, loud, fades_s] = [200 + 3000 * next(), 0.1 + 0.5 * next(), 0.02 + 0.3 * next()];
    const hiss = next();
    const from = Math.floor(at_s * RATE_HZ);
    for (let n = 0; n < fades_s * 4 * RATE_HZ && from + n < sound.length; n++) {
      const tone = Math.sin((2 * Math.PI * tone_hz * n) / RATE_HZ) * (1 - hiss) + (2 * next() - 1) * hiss;
      sound[from + n]! += loud * tone * Math.exp(-n / (fades_s * RATE_HZ));
    }
  }
  return sound;
}

function wav(samples: Float32Array): Buffer {
  const file = Buffer.alloc(44 + 2 * samples.length);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + 2 * samples.length, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE_HZ, 24);
  file.writeUInt32LE(2 * RATE_HZ, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, at) =>
    file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, 0.5 * sample)) * 32_767), 44 + 2 * at),
  );
  return file;
}

function cut(sound: Float32Array, number: number): Float32Array {
  const next = chance(1_000 + number);
  const from = number * APART_S * RATE_HZ;
  return sound.slice(from, from + LENGTH_S * RATE_HZ).map((sample) => sample + 0.01 * (2 * next() - 1));
}

function filmed(path: string): void {
  const words =
    '-nostdin -v error -y -f lavfi -i testsrc2=s=160x90:r=25 -i SOUND -shortest -c:v libx264 -preset ultrafast -c:a aac';
  execFileSync('ffmpeg', [...words.split(' ').map((word) => (word === 'SOUND' ? path : word)), path.replace(/wav$/, 'mp4')]);
  rmSync(path);
}

function writeClips(into: string, clips: number): void {
  mkdirSync(into, { recursive: true });
  const sound = event(clips * APART_S + LENGTH_S);
  for (let number = 0; number < clips; number++) {
    const path = join(into, `clip-${String(number).padStart(4, '0')}.wav`);
    writeFileSync(path, wav(cut(sound, number)));
    if (number % WITH_PICTURE === 0) filmed(path);
  }
}

// Makes the case once; one that is there already is taken as it is.
export function makeManyClips(pfiff: string, folder: string, clips: number): string {
  const made = join(folder, `case-${clips}`);
  if (existsSync(made)) return made;
  const [half, files] = [`${made}.half`, join(folder, `clips-${clips}`)];
  rmSync(half, { recursive: true, force: true });
  writeClips(files, clips);
  const run = (...words: string[]) => execFileSync(pfiff, ['case', ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  run('new', half);
  run('import', files, '--case', half);
  run('align', '--case', half);
  rmSync(files, { recursive: true, force: true });
  renameSync(half, made);
  return made;
}
