// What is laid onto the clock of the loudspeaker, rendered by Chromium without a loudspeaker, so that it is the same on
// every machine: edges are faded, what was taken back while the clock stood is heard afterwards, and nothing twice.

import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Voice } from '../casebook/exact/voice';
import { startBrowser } from './harness';

let browser: Browser;
let page: Page;

type Room = typeof globalThis & { voices: { Voice: typeof Voice } };

beforeAll(async () => {
  const entry = join(import.meta.dirname, '../casebook/exact/voice.ts');
  const built = await build({
    ...{ configFile: false, logLevel: 'error' },
    build: { write: false, minify: false, lib: { entry, name: 'voices', formats: ['iife'] } },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  const chunk = (bundle as { output: { code: string }[] }).output[0]!;
  browser = await startBrowser();
  page = await browser.newPage();
  await page.addScriptTag({ content: `${chunk.code}; globalThis.voices = voices;` });
});

afterAll(async () => {
  await browser?.close();
});

const RATE_HZ = 48_000;
const TONE_HZ = 300;

// The clock goes from 0, stands from one instant for some time, and goes on; blocks of a tone are laid a quarter of a
// second ahead, as the page does. What the loudspeaker would have got.
async function rendered(stands_s: number, for_s: number): Promise<number[]> {
  return page.evaluate(
    async ([rate_hz, tone_hz, stands_s, for_s]) => {
      const [length_s, block_s, ahead_s, tick_s] = [3, 0.15, 0.25, 128 / 48_000 * 6];
      const context = new OfflineAudioContext(1, length_s * rate_hz, rate_hz);
      const gain = new GainNode(context);
      const pan = new StereoPannerNode(context);
      gain.connect(context.destination);
      const voice = new (globalThis as Room).voices.Voice(1, { start_ns: 0, drift_ppm: 0 } as never, gain, pan);
      const block = (from_s: number) => {
        const sound = context.createBuffer(1, block_s * rate_hz, rate_hz);
        const samples = sound.getChannelData(0);
        samples.forEach((_, at) => (samples[at] = Math.sin(2 * Math.PI * tone_hz * (from_s + at / rate_hz))));
        return { sound, from_s, skip_s: 0 };
      };
      const sceneAt = (now_s: number) => now_s - Math.min(for_s, Math.max(0, now_s - stands_s));
      let [laid_s, is_back] = [0, false];
      const step = (now_s: number) => {
        const due = { when: (_: unknown, file_s: number) => now_s + file_s - sceneAt(now_s) + 0.02, speed: 1 };
        const does_stand = now_s > stands_s && now_s < stands_s + for_s;
        if (does_stand && !is_back) voice.takeBack();
        if (!does_stand && is_back) voice.resume(due);
        is_back = does_stand;
        for (; laid_s < sceneAt(now_s) + ahead_s; laid_s += block_s) voice.lay(block(laid_s), due);
      };
      step(0);
      const ticks = Math.floor(length_s / tick_s) - 1;
      for (let tick = 1; tick <= ticks; tick++) {
        const at_s = tick * tick_s;
        void context.suspend(at_s).then(() => {
          step(at_s);
          return context.resume();
        });
      }
      return [...(await context.startRendering()).getChannelData(0)];
    },
    [RATE_HZ, TONE_HZ, stands_s, for_s] as const,
  );
}

// One voice at whose clock the scene is twenty milliseconds late. Each act comes at a block of 128 samples.
interface Act {
  at: number;
  does: 'lay' | 'takeBack';
  from_s?: number;
  lasts_s?: number;
}

// What the loudspeaker would have got, and how many nodes were let go of afterwards, of which at least so many are waited for.
async function acted(acts: Act[], let_go = 0): Promise<{ samples: number[]; let_go: number }> {
  return page.evaluate(
    async ([rate_hz, tone_hz, acts, waited_for]) => {
      const context = new OfflineAudioContext(1, rate_hz / 2, rate_hz);
      const gain = new GainNode(context);
      gain.connect(context.destination);
      const voice = new (globalThis as Room).voices.Voice(1, { start_ns: 0, drift_ppm: 0 } as never, gain, null as never);
      const due = { when: (_: unknown, file_s: number) => file_s + 0.02, speed: 1 };
      const act = ({ does, from_s = 0, lasts_s = 0 }: Act) => {
        if (does === 'takeBack') return voice.takeBack();
        const sound = context.createBuffer(1, Math.round(lasts_s * rate_hz), rate_hz);
        const samples = sound.getChannelData(0);
        samples.forEach((_, at) => (samples[at] = Math.sin(2 * Math.PI * tone_hz * (from_s + at / rate_hz))));
        voice.lay({ sound, from_s, skip_s: 0 }, due);
      };
      let let_go = 0;
      const disconnect = AudioNode.prototype.disconnect as () => void;
      AudioNode.prototype.disconnect = function (this: AudioNode) {
        let_go += 1;
        disconnect.call(this);
      };
      for (const one of acts.filter(({ at }) => at === 0)) act(one);
      for (const one of acts.filter(({ at }) => at > 0))
        void context.suspend((one.at * 128) / rate_hz).then(() => {
          act(one);
          return context.resume();
        });
      const samples = [...(await context.startRendering()).getChannelData(0)];
      const until_ms = performance.now() + 5_000;
      while (let_go < waited_for && performance.now() < until_ms) await new Promise(requestAnimationFrame);
      AudioNode.prototype.disconnect = disconnect;
      return { samples, let_go };
    },
    [RATE_HZ, TONE_HZ, acts, let_go] as const,
  );
}

const largestStep = (samples: number[]) =>
  samples.reduce((most, one, at) => Math.max(most, Math.abs(one - (samples[at - 1] ?? one))), 0);

// Seconds in one go without the tone.
function longestSilence(samples: number[]): number {
  let [silent, longest] = [0, 0];
  for (const one of samples.slice(RATE_HZ / 10, -RATE_HZ / 10)) {
    silent = Math.abs(one) > 0.1 ? 0 : silent + 1;
    longest = Math.max(longest, silent);
  }
  return longest / RATE_HZ;
}

// The tone steps by 2 π 300 / 48000 from one sample to the next.
const TONE_STEP = (2 * Math.PI * TONE_HZ) / RATE_HZ;

test('blocks adjoin without a gap and without a click', async () => {
  const samples = await rendered(10, 0);
  expect(largestStep(samples)).toBeLessThan(1.3 * TONE_STEP);
  expect(longestSilence(samples)).toBeLessThan(0.002);
});

test('where the clock stands there is silence for as long, its edges faded, and sound goes on where it ceased', async () => {
  const samples = await rendered(1, 0.3);
  expect(largestStep(samples)).toBeLessThan(1.3 * TONE_STEP);
  expect(Math.abs(longestSilence(samples) - 0.3)).toBeLessThan(0.04);
  // Later by what it stood, and by nothing else: the tone is where the tone of an undisturbed run was 0.3 s before.
  const plain = await rendered(10, 0);
  const [from, count, late] = [2 * RATE_HZ, RATE_HZ / 2, 0.3 * RATE_HZ];
  const apart = samples.slice(from, from + count).map((one, at) => Math.abs(one - plain[from + at - late]!));
  expect(Math.max(...apart)).toBeLessThan(0.1);
});

const begins: Act = { at: 0, does: 'lay', from_s: 0, lasts_s: 0.151 };
const goesOn: Act = { at: 0, does: 'lay', from_s: 0.151, lasts_s: 0.151 };
const peak = (samples: number[], from_s: number, to_s: number) =>
  Math.max(...samples.slice(from_s * RATE_HZ, to_s * RATE_HZ).map(Math.abs));

test('what is taken back while it comes in goes down from where it is', async () => {
  // It begins at 20 ms; this is at 24 ms, half up.
  const { samples } = await acted([begins, { at: 9, does: 'takeBack' }]);
  expect(peak(samples, 0, 0.05)).toBeGreaterThan(0.3);
  expect(largestStep(samples)).toBeLessThan(1.3 * TONE_STEP);
  expect(peak(samples, 0.033, 0.4)).toBe(0);
});

test('a piece that is hardly longer than a fade is heard, with another one after it or alone', async () => {
  const short: Act = { at: 0, does: 'lay', from_s: 0, lasts_s: 0.015 };
  const alone = await acted([short]);
  expect(peak(alone.samples, 0.02, 0.035)).toBeGreaterThan(0.7);
  expect(largestStep(alone.samples)).toBeLessThan(1.6 * TONE_STEP);
  const { samples } = await acted([short, { at: 0, does: 'lay', from_s: 0.015, lasts_s: 0.15 }]);
  expect(peak(samples, 0.028, 0.034)).toBeGreaterThan(0.9);
  expect(largestStep(samples)).toBeLessThan(1.3 * TONE_STEP);
});

test('what is laid while the piece before it fades comes in without a click', async () => {
  // That one ends at 171 ms; this is at 165 ms.
  const { samples } = await acted([begins, { ...goesOn, at: 62 }]);
  expect(peak(samples, 0.18, 0.3)).toBeGreaterThan(0.9);
  expect(largestStep(samples)).toBeLessThan(1.3 * TONE_STEP);
});

test('one fade goes over two pieces where the sound is taken back just before the one ends', async () => {
  // At 168 ms, 3 ms before.
  const { samples } = await acted([begins, goesOn, { at: 63, does: 'takeBack' }]);
  expect(largestStep(samples)).toBeLessThan(1.3 * TONE_STEP);
  expect(peak(samples, 0.177, 0.4)).toBe(0);
});

test('what was heard is let go of', async () => {
  const { let_go } = await acted([begins, goesOn], 4);
  expect(let_go).toBe(4);
});
