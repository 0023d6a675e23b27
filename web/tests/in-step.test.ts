// Are the panes in step? Read from the event time that is burnt into every frame, not from what the page believes.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { clockErrorWorst } from '../casebook/bounds';
import type { Event } from '../casebook/wire';
import { own_command, startBrowser, startServer, type Server } from './harness';
import { eventOf, scrubTo, seenNow, seenUntil, type Seen } from './scene-on-page';

let server: Server;
let browser: Browser;
let page: Page;
let event: Event;

beforeAll(async () => {
  server = await startServer();
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(20_000);
  await page.goto(server.link);
  await page.waitForSelector('[data-lane]');
  event = await eventOf(page);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

const clipOf = (id: number) => event.clips.find((clip) => clip.id === id);
const frameMs = (id: number) => 1000 / (clipOf(id)?.picture?.frame_rate ?? 30);

// The clips that the tests make know their own truth: 8 ms is the worst mistake written into their answer.
const OWN_MISTAKE_MS = 8 + 1;

function errorMs(id: number): number {
  if (!own_command) return OWN_MISTAKE_MS;
  const placement = event.answer.islands.flatMap(({ clips }) => clips).find((one) => one.id === id);
  return placement ? clockErrorWorst(placement, (clipOf(id)?.duration_ns ?? 0) * 1e-9) * 1000 : 0;
}

// Event time less scene time: the same for all panes, but for their errors and for the frame that is on.
const offMs = ({ event_ms, scene_s }: Seen) => event_ms - scene_s * 1000;

function pairsBeyond(seen: Seen[], frames: number): string[] {
  return seen.flatMap((a, at) =>
    seen.slice(at + 1).flatMap((b) => {
      const apart_ms = Math.abs(offMs(a) - offMs(b));
      const bound_ms =
        frames * Math.max(frameMs(a.id), frameMs(b.id)) + errorMs(a.id) + errorMs(b.id);
      return apart_ms > bound_ms
        ? [`${a.id} and ${b.id}: ${apart_ms.toFixed(1)} ms, bound ${bound_ms.toFixed(1)} ms`]
        : [];
    }),
  );
}

test('paused, all panes show the asked instant, to the frame', async () => {
  const length_s = Number(await page.getAttribute('input.scrub', 'max'));
  let most = 0;
  for (const share of [0.02, 0.2, 0.35, 0.4137, 0.5, 0.6, 0.7, 0.85]) {
    await scrubTo(page, Number((share * length_s).toFixed(2)));
    const seen = await seenNow(page);
    most = Math.max(most, seen.length);
    expect(pairsBeyond(seen, 1)).toEqual([]);
    if (own_command) continue;
    for (const pane of seen) {
      expect(offMs(pane), `pane ${pane.id} at ${pane.scene_s} s`).toBeLessThanOrEqual(OWN_MISTAKE_MS);
      expect(offMs(pane), `pane ${pane.id} at ${pane.scene_s} s`).toBeGreaterThanOrEqual(
        -frameMs(pane.id) - OWN_MISTAKE_MS,
      );
    }
  }
  expect(most, 'panes whose pattern could be read at once').toBeGreaterThanOrEqual(3);
});

test('playing, the panes keep together', async () => {
  await scrubTo(page, 0);
  await page.locator('body').press(' ');
  const length_s = Number(await page.getAttribute('input.scrub', 'max'));
  const beyond: string[][] = [];
  const spreads_ms: number[] = [];
  for (const seen of await seenUntil(page, Math.min(10, length_s - 0.5))) {
    if (seen.length < 2) continue;
    const offs = seen.map(offMs);
    spreads_ms.push(Math.max(...offs) - Math.min(...offs));
    beyond.push(pairsBeyond(seen, 1));
  }
  spreads_ms.sort((a, b) => a - b);
  const at = (share: number) => spreads_ms[Math.floor(share * (spreads_ms.length - 1))]!;
  console.info(
    `spread between panes: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms, ${spreads_ms.length} looks`,
  );
  expect(spreads_ms.length).toBeGreaterThan(20);
  expect(beyond.filter((pairs) => pairs.length > 0).length / beyond.length).toBeLessThanOrEqual(0.01);
}, 120_000);
