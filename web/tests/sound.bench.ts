// What is heard while pictures are held up: read from the samples that go to the loudspeaker, while the machine does
// what it does. Nothing here passes or fails; whether edges click is held by voice.test.ts.
//
// The decoder of the page is stopped for a while by the test; a tone of 300 Hz runs through the clip.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';

import { exact_footage, makeExactFootage } from './exact-footage';
import { own_command, startBrowser, startServer, type Server } from './harness';
import { scrubTo, settled } from './scene-on-page';

let server: Server;
let browser: Browser;
let page: Page;

interface Ear {
  context: AudioContext;
  analyser: AnalyserNode;
}

interface Kept {
  ear?: Ear;
  held_until_ms?: number;
}

function listen(): void {
  const kept = globalThis as Kept;
  const connect = StereoPannerNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode;
  StereoPannerNode.prototype.connect = function (this: StereoPannerNode, to: AudioNode) {
    const context = this.context as AudioContext;
    kept.ear ??= { context, analyser: new AnalyserNode(context, { fftSize: 32_768 }) };
    connect.call(this, kept.ear.analyser);
    return connect.call(this, to);
  } as typeof StereoPannerNode.prototype.connect;
  // A decoder whose frames come no earlier than the test lets them.
  const Plain = globalThis.VideoDecoder;
  globalThis.VideoDecoder = class extends Plain {
    constructor(init: VideoDecoderInit) {
      const waiting: VideoFrame[] = [];
      const give = () => {
        if (performance.now() < (kept.held_until_ms ?? 0)) return void setTimeout(give, 5);
        for (const frame of waiting.splice(0)) init.output(frame);
      };
      const output = (frame: VideoFrame) => {
        waiting.push(frame);
        if (waiting.length === 1) give();
      };
      super({ ...init, output });
    }
  };
}

beforeAll(async () => {
  if (own_command) return;
  await makeExactFootage(exact_footage);
  server = await startServer(exact_footage);
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(20_000);
  await page.addInitScript(listen);
  await page.goto(server.link);
  await page.waitForSelector('[data-lane]');
  await settled(page);
  for (let digit = 2; digit <= 9; digit++) await page.keyboard.press(`Shift+Digit${digit}`);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

interface Heard {
  // The clock did not move, in one go.
  stood_ms: number;
  // The longest time without the tone.
  silent_ms: number;
  // The largest step from one sample to the next, as a share of the loudest.
  step: number;
}

// The decoder gives nothing until the clock has stood for so long.
async function heldFor(ms: number): Promise<Heard> {
  await scrubTo(page, 1);
  await page.keyboard.press('l');
  const heard = await page.evaluate(async (ms) => {
    const kept = globalThis as Kept;
    const sceneNow = () => Number(document.querySelector('[data-scene-s]')!.getAttribute('data-scene-s'));
    const drawn = () => new Promise((done) => requestAnimationFrame(done));
    // Until the tone fills a whole look: loudspeakers take a while to begin.
    const begun = () => {
      if (!kept.ear) return false;
      const first = new Float32Array(kept.ear.analyser.fftSize);
      kept.ear.analyser.getFloatTimeDomainData(first);
      return first.subarray(0, 500).some((one) => Math.abs(one) > 0.03);
    };
    while (sceneNow() < 2.2 || (!begun() && sceneNow() < 5)) await drawn();
    const { context, analyser } = kept.ear!;
    const heard = { stood_ms: 0, silent_ms: 0, step: 0 };
    let [moved_ms, before_s] = [performance.now(), sceneNow()];
    // Of each look by itself; at its end the loudspeaker's thread may be writing.
    const hear = () => {
      const all = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(all);
      const samples = all.subarray(0, all.length - 512);
      const loudest = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 1e-6);
      let silent = 0;
      samples.forEach((one, at) => {
        silent = Math.abs(one) > 0.2 * loudest ? 0 : silent + 1;
        heard.silent_ms = Math.max(heard.silent_ms, (1000 * silent) / context.sampleRate);
        heard.step = Math.max(heard.step, Math.abs(one - (samples[at - 1] ?? one)) / loudest);
      });
    };
    kept.held_until_ms = Infinity;
    let end_ms = Infinity;
    while (performance.now() < end_ms) {
      await drawn();
      hear();
      if (sceneNow() !== before_s) [before_s, moved_ms] = [sceneNow(), performance.now()];
      heard.stood_ms = Math.max(heard.stood_ms, performance.now() - moved_ms);
      if (heard.stood_ms < ms || kept.held_until_ms === 0) continue;
      kept.held_until_ms = 0;
      end_ms = performance.now() + 1200;
    }
    return heard;
  }, ms);
  await page.keyboard.press('k');
  console.info(
    `held for ${ms} ms: the clock stood ${heard.stood_ms.toFixed(0)} ms, silent ${heard.silent_ms.toFixed(1)} ms, ` +
      `largest step ${heard.step.toFixed(3)}`,
  );
  return heard;
}

// A tone of 300 Hz at 48 kHz steps by 2 π 300 / 48000 = 0.04 of its height.
test.skipIf(own_command).for([30, 300])('pictures held for %s ms', async (ms) => {
  await heldFor(ms);
});
