// A page is loaded again for what it does not show, and for nothing else; what was asked of the browser for one file ends with it.
import { afterEach, expect, test, vi } from 'vitest';

import { Growing } from './growing.svelte';
import { bring } from './wire';

afterEach(() => vi.unstubAllGlobals());

function growingAt(turn: number, is_bare: boolean) {
  const idle = { turn, stage: 'idle', done: 0, of: 0, is_stopped: false };
  vi.stubGlobal('fetch', () => Promise.resolve({ ok: true, json: () => Promise.resolve(idle) }));
  const renew = vi.fn();
  return { growing: new Growing(renew, () => is_bare), renew };
}

test('what a change of its own was answered with is not loaded again', async () => {
  const { growing, renew } = growingAt(3, true);
  growing.shows(3);
  await growing.align();
  expect(renew).not.toHaveBeenCalled();
  const other = growingAt(4, true);
  other.growing.shows(3);
  await other.growing.align();
  expect(other.renew).toHaveBeenCalledOnce();
});

test('where somebody is at work it is offered, until the page shows it by another way', async () => {
  const { growing, renew } = growingAt(3, false);
  await growing.begin(2);
  expect([growing.is_ripe, renew.mock.calls.length]).toEqual([true, 0]);
  growing.shows(2);
  expect(growing.is_ripe).toBe(true);
  growing.shows(3);
  expect(growing.is_ripe).toBe(false);
});

test('nothing waits for a stop once a file is through', async () => {
  class Request {
    status = 200;
    response = { name: 'a', outcome: 'taken' };
    upload = {};
    onload = () => undefined;
    onloadend = () => undefined;
    open() {}
    send() {
      this.onload();
      this.onloadend();
    }
  }
  vi.stubGlobal('XMLHttpRequest', Request);
  const { signal } = new AbortController();
  let waiting = 0;
  vi.spyOn(signal, 'addEventListener').mockImplementation(() => void (waiting += 1));
  vi.spyOn(signal, 'removeEventListener').mockImplementation(() => void (waiting -= 1));
  const file = new File([], 'a');
  for (let n = 0; n < 3; n++) await bring('a', file, () => undefined, signal);
  expect(waiting).toBe(0);
});
