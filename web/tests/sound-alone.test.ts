// Recordings of sound alone beside a film: on the clock of the others where the page reads them to the sample.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { own_command, startBrowser, startServer, type Server } from './harness';
import { settled } from './scene-on-page';

const [SECONDS, BURST_S] = [6, 3];
const FILES = ['film.mp4', 'a.wav', 'b.flac', 'c.ogg', 'd.mp3'];
const BURST = `aevalsrc=0.8*sin(2*PI*1000*t)*between(t\\,${BURST_S}\\,${BURST_S}.1):s=48000:d=${SECONDS}`;

let server: Server;
let browser: Browser;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'pfiff-sound-alone-'));

function film(): void {
  for (const file of FILES) {
    const picture = file === 'film.mp4' ? ['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${SECONDS}`] : [];
    const codec = file === 'c.ogg' ? ['-c:a', 'libopus'] : [];
    const words = ['-v', 'error', '-f', 'lavfi', '-i', BURST, ...picture, ...codec, join(folder, file)];
    if (spawnSync('ffmpeg', words).status !== 0) throw new Error(`ffmpeg failed for ${file}`);
  }
  const place = { start_ns: 0, drift_ppm: 0, drift_error_ppm: 2, anchor_ns: 0, heard_error_ns: 1e6, clock_error_ns: 1e6, links: 3 };
  const inputs = FILES.map((file, id) => ({ id, file }));
  const islands = [{ clips: inputs.map((one) => ({ ...one, ...place })) }];
  const answer = { version: 1, spread_m: 50, pairs: [], copies: [], hints: [], refusals: [], inputs, islands };
  const clips = inputs.map((one) => ({
    ...{ ...one, duration_ns: SECONDS * 1e9, has_sound: true },
    ...(one.id === 0 ? { size: [320, 180], frame_rate: 25 } : {}),
  }));
  writeFileSync(join(folder, 'preview.json'), JSON.stringify({ title: 'Sound alone', is_demonstration: true, answer, clips }));
}

// When each piece of sound is to be in the air, and what is in it.
function listen(): void {
  const kept = globalThis as { bursts?: number[] };
  kept.bursts = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (this: AudioBufferSourceNode, when = 0) {
    const { buffer, context } = this;
    const loud = buffer?.getChannelData(0).findIndex((level) => Math.abs(level) > 0.3) ?? -1;
    const { contextTime, performanceTime } = (context as AudioContext).getOutputTimestamp();
    const at_s = when + loud / (buffer?.sampleRate ?? 1) / this.playbackRate.value;
    // One that is loud from its first samples on goes on with a burst.
    if (loud > 24) kept.bursts!.push(performanceTime! + (at_s - contextTime!) * 1000);
    start.call(this, when);
  };
}

beforeAll(async () => {
  if (own_command) return;
  film();
  server = await startServer(folder);
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(20_000);
  await page.addInitScript(listen);
  await page.goto(server.link);
  await page.waitForSelector('[data-lane]');
  await settled(page);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(own_command)('WAV, FLAC and Ogg are on the clock of the film; MP3 follows it', async () => {
  const status = await page.locator('figure').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['status']));
  expect(status).toEqual(['exact', 'sound', 'sound', 'sound', 'video']);
});

test.skipIf(own_command)('their bursts are heard with that of the film', async () => {
  await page.keyboard.press('l');
  await page.waitForFunction(() => (globalThis as { bursts?: number[] }).bursts!.length >= 4);
  await page.keyboard.press('k');
  const bursts = await page.evaluate(() => (globalThis as { bursts?: number[] }).bursts!.slice(0, 4));
  const apart_ms = Math.max(...bursts) - Math.min(...bursts);
  console.info(`film, WAV, FLAC and Ogg: ${apart_ms.toFixed(1)} ms apart at most`);
  expect(apart_ms).toBeLessThan(40);
});
