// Nine panes at once on this machine: how many frames are dropped while they play, and how long a scrub takes.
//
// HEIGHTS: of the pictures, in lines, comma between. Copies are encoded by the words of the small copy.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { test } from 'vitest';

import { startBrowser, startServer } from './harness';
import { settled } from './scene-on-page';

const HEIGHTS = (process.env['HEIGHTS'] ?? '180,240,360').split(',').map(Number);
const [PANES, SECONDS, RATE, PLAYED_S, SCRUBS] = [9, 20, 30, 8, 60];
const WORDS =
  '-c:v libx264 -preset veryfast -g 15 -keyint_min 15 -sc_threshold 0 -bf 0 -pix_fmt yuv420p -crf 28 ' +
  '-profile:v baseline -tune fastdecode -movflags +faststart';

function film(height: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'pfiff-panes-'));
  const ids = Array.from({ length: PANES }, (_, id) => id);
  for (const id of ids) {
    const source = `testsrc2=s=1280x720:r=${RATE}:d=${SECONDS},hue=h=${id * 40},scale=-2:${height}`;
    const words = ['-v', 'error', '-f', 'lavfi', '-i', source, ...WORDS.split(' '), join(folder, `${id}.mp4`)];
    if (spawnSync('ffmpeg', words).status !== 0) throw new Error('ffmpeg failed');
  }
  const place = { start_ns: 0, drift_ppm: 0, drift_error_ppm: 2, anchor_ns: 0, heard_error_ns: 1e6, clock_error_ns: 1e6, links: 3 };
  const answer = {
    ...{ version: 1, spread_m: 50, pairs: [], copies: [], hints: [], refusals: [] },
    inputs: ids.map((id) => ({ id, file: `${id}.mp4` })),
    islands: [{ clips: ids.map((id) => ({ id, file: `${id}.mp4`, ...place })) }],
  };
  const size = [Math.round((height * 16) / 9 / 2) * 2, height];
  const clips = ids.map((id) => ({ id, file: `${id}.mp4`, duration_ns: SECONDS * 1e9, size, frame_rate: RATE, has_sound: false }));
  writeFileSync(join(folder, 'preview.json'), JSON.stringify({ title: 'Nine', is_demonstration: true, answer, clips }));
  return folder;
}

// How much of all frames that were due in that time was drawn.
async function played(page: Page): Promise<number> {
  await page.keyboard.press('l');
  await page.waitForFunction(() => Number(document.querySelector('[data-scene-s]')?.getAttribute('data-scene-s')) > 0.5);
  const drawn = await page.evaluate(
    (ms) =>
      new Promise<number>((done) => {
        const [seen, since] = [new Set<string>(), performance.now()];
        const look = () => {
          for (const one of document.querySelectorAll<HTMLElement>('figure[data-frame]'))
            seen.add(`${one.dataset['clip']} ${one.dataset['frame']}`);
          if (performance.now() - since < ms) requestAnimationFrame(look);
          else done(seen.size);
        };
        look();
      }),
    PLAYED_S * 1000,
  );
  await page.keyboard.press('k');
  return drawn / (PANES * RATE * PLAYED_S);
}

// From the hand on the line to the due frame in all panes, in ms, sorted.
async function scrubbed(page: Page): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < SCRUBS; n++) {
    await settled(page);
    took.push(
      await page.evaluate(
        (to_s) =>
          new Promise<number>((done) => {
            const since = performance.now();
            const input = document.querySelector<HTMLInputElement>('input.scrub')!;
            input.value = String(to_s);
            input.dispatchEvent(new Event('input', { bubbles: true }));
            const look = () => {
              const is_there = document.querySelector('[data-settled="true"]') !== null;
              if (is_there) done(performance.now() - since);
              else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
          }),
        ((n * 7.31) % (SECONDS - 1)) + 0.2,
      ),
    );
  }
  return took.sort((a, b) => a - b);
}

test.for(HEIGHTS)('nine panes of %s lines', async (height) => {
  const folder = film(height);
  const server = await startServer(folder);
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(server.link);
    await page.waitForSelector('[data-lane]');
    await settled(page);
    const load = loadavg()[0]!.toFixed(1);
    const share = await played(page);
    const scrubs = await scrubbed(page);
    const p95 = scrubs[Math.floor(0.95 * scrubs.length)]!;
    console.info(
      `${height} lines: ${(100 * Math.max(0, 1 - share)).toFixed(1)} % dropped, ` +
        `scrub ${scrubs[SCRUBS / 2]!.toFixed(0)} ms in the middle, ${p95.toFixed(0)} ms at 95 % ` +
        `(${cpus().length} cores, load before ${load})`,
    );
  } finally {
    await browser.close();
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  }
});
