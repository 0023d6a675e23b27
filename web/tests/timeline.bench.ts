// A case of very many clips: how soon its page can be used, and how smoothly its lanes scroll.
//
// PFIFF_BENCH_CLIPS: how many (1,000); PFIFF_BENCH_ROOM: where the case is kept between runs.

import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { test } from 'vitest';

import { makeManyClips } from '../bench/many-clips';
import { startBrowser, startCommand } from './harness';

const count = Number(process.env['PFIFF_BENCH_CLIPS'] ?? 1000);
const room = process.env['PFIFF_BENCH_ROOM'] ?? join(tmpdir(), 'pfiff-bench-many');
const ROUNDS = 5;

const program = [process.env['CARGO_TARGET_DIR'], resolve(import.meta.dirname, '../../target')]
  .filter((folder) => folder !== undefined)
  .flatMap((folder) => ['release', 'debug'].map((profile) => join(folder, profile, 'pfiff')))
  .find((path) => existsSync(path));

const median = (all: number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;

// Frames that the browser draws while the lanes are scrolled through for some seconds.
function scrolled(): Promise<{ frames: number; ms: number; longest_ms: number }> {
  return new Promise((done) => {
    const began = performance.now();
    const end = document.documentElement.scrollHeight - innerHeight;
    let [frames, before, longest_ms] = [0, began, 0];
    const draw = (now: number) => {
      longest_ms = Math.max(longest_ms, now - before);
      before = now;
      frames += 1;
      scrollTo(0, (((now - began) * 4) % (2 * end)) % end);
      if (now - began < 5000) requestAnimationFrame(draw);
      else done({ frames, ms: now - began, longest_ms });
    };
    requestAnimationFrame(draw);
  });
}

test(`a case of ${count} clips`, async () => {
  const dir = makeManyClips(program!, room, count);
  const browser = await startBrowser();
  const opened_s: number[] = [];
  const rates: number[] = [];
  let longest_ms = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    const server = await startCommand(program!, ['case', 'open', '--case', dir]);
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    await page.goto(server.link);
    await page.waitForSelector('[data-lane] canvas');
    await page.locator('[data-lane] .name').first().click();
    opened_s.push((performance.now() - began) / 1000);
    const one = await page.evaluate(scrolled);
    rates.push((one.frames * 1000) / one.ms);
    longest_ms = Math.max(longest_ms, one.longest_ms);
    await page.context().close();
    await server.end();
  }
  await browser.close();
  console.log(`${count} clips, ${ROUNDS} rounds: from the command until a lane can be clicked ${median(opened_s).toFixed(2)} s ` +
      `(aim 2 s); scrolling ${median(rates).toFixed(0)} frames a second (aim 30), longest pause ${longest_ms.toFixed(0)} ms`);
});
