// What lanes ask the server for: once, few at a time, and dropped where nobody wants it any more.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { loudness, newRound, wished } from './fetched';

const answers = new Map<string, () => void>();
const asked: string[] = [];

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (told: () => void) => queueMicrotask(told));
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(address);
    return new Promise((answer) => answers.set(address, () => answer(new Response(new Uint8Array([7])))));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  answers.clear();
  asked.length = 0;
});

async function come(address: string): Promise<void> {
  await vi.waitUntil(() => answers.has(address));
  answers.get(address)!();
}

test('what is wished for again while it comes in is not fetched twice', async () => {
  const clips = [1, 2, 3, 4, 5];
  for (const id of clips) loudness(id, 0, 0);
  for (const id of clips) loudness(id, 0, 0);
  while (clips.some((id) => loudness(id, 0, 0) === null)) {
    const next = asked.find((address) => answers.has(address));
    if (next) {
      await come(next);
      answers.delete(next);
    }
    await Promise.resolve();
  }
  expect(asked.length).toBe(clips.length);
});

test('a wish that nobody renews is dropped; what is not there yet counts as wished', async () => {
  const before = wished();
  for (const id of [11, 12, 13, 14, 15]) loudness(id, 0, 0);
  expect(wished()).toBe(before + 5);
  newRound();
  newRound();
  newRound();
  for (const id of [11, 12, 13, 14]) await come(asked.find((address) => address.includes(`/${id}/`))!);
  await vi.waitUntil(() => loudness(11, 0, 0) !== null);
  expect(asked.some((address) => address.includes('/15/'))).toBe(false);
  const after = wished();
  expect(loudness(11, 0, 0)).toEqual(new Uint8Array([7]));
  expect(wished()).toBe(after);
});
