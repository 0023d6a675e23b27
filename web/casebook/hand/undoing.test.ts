// Undo and redo go through everything that was done on the page in one line, whether it was only tried or is in the case.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Event, Pick, Work } from '../wire';
import { Trying } from './trying.svelte';
import { trialAt } from './trial';
import { Working } from './working.svelte';

const CLIP = 1;
const mark = (at_ns: number) => ({ frame: 2, at_ns, error_ns: 20 });

// A case as the server keeps it: a list of what was done and one of what was undone.
class Case {
  done: string[] = [];
  undone: string[] = [];
  // Those of what is done and, the newest last, of what is undone; none is given twice.
  numbers: number[] = [];
  numbers_undone: number[] = [];
  changes = 0;

  get work(): Work {
    const [undoes, redoes] = [this.numbers.at(-1) ?? null, this.numbers_undone.at(-1) ?? null];
    return { may_write: true, by_hand: [], undoes, redoes } as unknown as Work;
  }

  // What is told of a change that is not the newest is refused.
  told(address: string, change?: number): boolean {
    const what = address.split('/').at(-1)!;
    const from = what === 'undo' ? this.numbers : this.numbers_undone;
    if (change !== undefined && change !== from.at(-1)) return false;
    if (what === 'undo') {
      this.undone.push(...this.done.splice(-1));
      this.numbers_undone.push(...this.numbers.splice(-1));
    } else if (what === 'redo') {
      this.done.push(...this.undone.splice(-1));
      this.numbers.push(...this.numbers_undone.splice(-1));
    } else {
      [this.undone, this.numbers_undone] = [[], []];
      this.done.push(what);
      this.numbers.push((this.changes += 1));
    }
    return true;
  }
}

let of_case: Case;
let trying: Trying;
let is_refusing = false;
let refused_clip: number | undefined;
// The case takes what it is told, and its answer never comes.
let is_lost = false;
// As the page last heard of it.
let seen: Work;
// Which change the page said that it means.
let meant: number | undefined;

// A page is loaded: it knows of the case, and nothing of what was tried before.
function load(): void {
  seen = of_case.work;
  const shown = ({ work }: Event) => {
    seen = work!;
    trying.again();
  };
  const working = new Working(() => seen, shown, String);
  const room = { view: () => null, clip: () => undefined, player: () => null, playerOf: () => null };
  trying = new Trying(working, room);
}

beforeEach(() => {
  vi.stubGlobal('document', { activeElement: null, querySelector: () => null });
  of_case = new Case();
  [is_refusing, refused_clip, is_lost] = [false, undefined, false];
  vi.stubGlobal('fetch', (address: string, asked?: { body: string }) => {
    const answer = () => Promise.resolve({ ok: true, json: () => Promise.resolve({ work: of_case.work } as Event) });
    const refusal = (told: object) => Promise.resolve({ ok: false, status: 409, json: () => Promise.resolve(told) });
    if (!asked) return answer();
    const { change, id } = JSON.parse(asked.body) as { change?: number; id?: number };
    meant = change;
    if (is_refusing || (id !== undefined && id === refused_clip)) return refusal({ error: 'held', hint: '' });
    if (!of_case.told(address, change)) return refusal({ code: 'changed_elsewhere' });
    return is_lost ? Promise.reject(new TypeError('gone')) : answer();
  });
  load();
});
afterEach(() => vi.unstubAllGlobals());

const offset = () => trying.trial?.offset_ns ?? null;

test('after a lock the trial is back with its picks, and undo goes on through the nudges', async () => {
  trying.start(trialAt(CLIP, 0, 1_000, 'alternative'));
  trying.nudge(500);
  trying.mark('own', mark(100));
  trying.mark('beside', mark(900));
  const picked = trying.trial;
  expect(picked?.picks).toEqual<Pick[]>([{ own: mark(100), beside: mark(900) }]);
  await trying.lock();
  expect([trying.trial, of_case.done]).toEqual([null, ['place']]);
  await trying.undo();
  expect(of_case.done).toEqual([]);
  expect(trying.trial).toEqual(picked);
  await trying.undo();
  expect(trying.trial).toMatchObject({ picks: [], half: { own: mark(100) }, offset_ns: 1_500 });
  await trying.undo();
  expect(trying.trial).toMatchObject({ half: { own: null }, method: 'nudge' });
  await trying.undo();
  expect(trying.trial).toMatchObject({ offset_ns: 1_000, method: 'alternative' });
  await trying.undo();
  expect([trying.trial, trying.can_undo]).toEqual([null, false]);
  for (let n = 0; n < 5; n++) await trying.redo();
  expect([trying.trial, of_case.done, trying.can_redo]).toEqual([null, ['place'], false]);
});

test('a mark between two nudges is undone between them', async () => {
  trying.start(trialAt(CLIP, 0, 0, 'typed'));
  trying.nudge(1);
  await trying.working.mark(7, { from_ns: null, to_ns: null, why: null }, 'seven');
  trying.nudge(2);
  expect(offset()).toBe(3);
  await trying.undo();
  expect([offset(), of_case.done]).toEqual([1, ['mark']]);
  await trying.undo();
  expect([offset(), of_case.done]).toEqual([1, []]);
  await trying.undo();
  expect(offset()).toBe(0);
  await trying.redo();
  await trying.redo();
  await trying.redo();
  expect([offset(), of_case.done]).toEqual([3, ['mark']]);
});

test('a placement and what took it back are undone and done again as they came', async () => {
  await trying.working.place({ id: 5, beside: 0, offset_ns: 0, error_ns: 1, method: 'typed' }, 'five');
  await trying.working.takeBack(5, 'five');
  trying.start(trialAt(CLIP, 0, 0, 'typed'));
  trying.drop();
  await trying.undo();
  expect(trying.trial?.id).toBe(CLIP);
  await trying.undo();
  expect([trying.trial, of_case.done]).toEqual([null, ['place', 'take-back']]);
  await trying.undo();
  expect(of_case.done).toEqual(['place']);
  await trying.undo();
  expect([of_case.done, trying.can_undo]).toEqual([[], false]);
  await trying.redo();
  expect(of_case.done).toEqual(['place']);
});

test('another clip that is placed leaves the one on the bench', async () => {
  trying.start(trialAt(CLIP, 0, 10, 'typed'));
  await trying.working.place({ id: 5, beside: 0, offset_ns: 0, error_ns: 1, method: 'typed' }, 'five');
  expect(offset()).toBe(10);
});

test('an error that is stated is undone like a nudge', async () => {
  trying.start(trialAt(CLIP, 0, 0, 'typed'));
  trying.state(70);
  await trying.undo();
  expect(trying.trial?.stated_ns).toBeNull();
  await trying.redo();
  expect(trying.trial?.stated_ns).toBe(70);
});

test('loaded anew, the page undoes what is in the case, and does it again', async () => {
  await trying.working.mark(7, { from_ns: null, to_ns: null, why: null }, 'seven');
  trying.start(trialAt(CLIP, 0, 0, 'typed'));
  load();
  expect([trying.trial, trying.can_undo]).toEqual([null, true]);
  await trying.undo();
  expect(of_case.done).toEqual([]);
  load();
  expect([trying.can_undo, trying.can_redo]).toEqual([false, true]);
  await trying.redo();
  expect(of_case.done).toEqual(['mark']);
});

test('what was undone cannot be done again once something else was done', async () => {
  await trying.working.mark(7, { from_ns: null, to_ns: null, why: null }, 'seven');
  await trying.undo();
  trying.start(trialAt(CLIP, 0, 0, 'typed'));
  expect(trying.can_redo).toBe(false);
  await trying.undo();
  await trying.redo();
  expect([trying.trial?.id, trying.can_redo, of_case.done]).toEqual([CLIP, false, []]);
});

test('the case is told which change is meant', async () => {
  await trying.working.mark(7, { from_ns: null, to_ns: null, why: null }, 'seven');
  await trying.working.mark(8, { from_ns: null, to_ns: null, why: null }, 'eight');
  await trying.undo();
  expect(meant).toBe(2);
  await trying.undo();
  expect(meant).toBe(1);
  await trying.redo();
  expect(meant).toBe(1);
});

test('where the case refuses, the line stays as it was', async () => {
  trying.start(trialAt(CLIP, 0, 10, 'typed'));
  await trying.lock();
  is_refusing = true;
  await trying.undo();
  expect([trying.trial, of_case.done, trying.can_redo]).toEqual([null, ['place'], false]);
  is_refusing = false;
  await trying.undo();
  expect(offset()).toBe(10);
});

test('nothing is moved while the case is being told', async () => {
  trying.start(trialAt(CLIP, 0, 10, 'typed'));
  const locking = trying.lock();
  trying.nudge(5);
  await trying.undo();
  await locking;
  expect(of_case.done).toEqual(['place']);
  await trying.undo();
  expect(offset()).toBe(10);
});

test('a sound is not picked where its clip has none', () => {
  const clips: Record<number, object> = { 0: { has_sound: true, duration_ns: 900 }, [CLIP]: { has_sound: false, duration_ns: 900 } };
  trying.room.clip = (id) => clips[id] as never;
  const heard = (at_ns: number) => ({ ...mark(at_ns), frame: null });
  trying.start(trialAt(CLIP, 0, 0, 'typed'));
  const said: string[] = [];
  for (const [side, at_ns] of [['own', 5], ['beside', -1], ['beside', 900]] as const) {
    trying.mark(side, heard(at_ns));
    expect(trying.trial?.half).toEqual({ own: null, beside: null });
    said.push(trying.working.said);
  }
  expect(said[0]).toContain('has no sound');
  expect(said[1]).toContain('has not begun');
  expect(said[2]).toContain('is over');
  trying.mark('beside', heard(899));
  expect(trying.trial?.half.beside?.at_ns).toBe(899);
});

test('a nudge that takes picks away says so, and nothing older stays said', () => {
  trying.start(trialAt(CLIP, 0, 0, 'typed'));
  trying.mark('own', mark(100));
  trying.mark('beside', mark(900));
  expect(trying.working.said).toContain('Picked in both');
  trying.nudge(1);
  expect(trying.working.said).toContain('picks are gone');
  trying.nudge(1);
  expect(trying.working.said).toBe('');
});

test('marks pressed while another is on its way are written after it', async () => {
  const { working } = trying;
  const marked = [7, 8, 7].map((id) => working.mark(id, { from_ns: null, to_ns: null, why: null }, String(id)));
  expect(await Promise.all(marked)).toEqual([true, true, true]);
  expect(of_case.done, 'the second press on the same clip is no second change').toEqual(['mark', 'mark']);
  expect(working.is_busy).toBe(false);
});

test('what was said against one change is not hidden by the next', async () => {
  refused_clip = 7;
  const refused = trying.working.mark(7, { from_ns: null, to_ns: null, why: null }, 'seven');
  const written = trying.working.mark(8, { from_ns: null, to_ns: null, why: null }, 'eight');
  expect(await Promise.all([refused, written])).toEqual([false, true]);
  expect(trying.working.said).toMatch(/held.*eight.* is marked/);
});

test('a pick, a nudge or a drop while the case is being told says that it was not done', async () => {
  trying.start(trialAt(CLIP, 0, 10, 'typed'));
  const { trial } = trying;
  for (const act of [() => trying.mark('own', mark(100)), () => trying.nudge(5), () => trying.drop(), () => trying.undo()]) {
    const marking = trying.working.mark(7, { from_ns: null, to_ns: null, why: null }, 'seven');
    void act();
    expect(trying.drop(), 'nothing else is begun meanwhile').toBe(false);
    expect([trying.trial, trying.working.said]).toEqual([trial, expect.stringContaining('Not done')]);
    await marking;
  }
});

test('what another page undid does not stick: the page shows what stands, and undo goes on below it', async () => {
  await trying.working.mark(7, { from_ns: null, to_ns: null, why: null }, 'seven');
  trying.start(trialAt(CLIP, 0, 10, 'typed'));
  trying.nudge(5);
  const { trial } = trying;
  await trying.lock();
  of_case.told('undo');
  const seeks = vi.spyOn(trying.room, 'player');
  await trying.undo();
  expect(trying.working.said).toMatch(/another page.*now shows what stands/);
  expect([seen.undoes, trying.trial]).toEqual([1, null]);
  expect(seeks.mock.calls.length, 'it was not gone to').toBe(1);
  await trying.undo();
  expect(trying.trial, 'what was locked is back on the bench').toEqual(trial);
  for (let n = 0; n < 3; n++) await trying.undo();
  expect([trying.trial, of_case.done, trying.can_undo]).toEqual([null, [], false]);
});

test('what another page did on top is shown before it can be undone', async () => {
  await trying.working.mark(7, { from_ns: null, to_ns: null, why: null }, 'seven');
  of_case.told('undo');
  of_case.told('mark');
  await trying.undo();
  expect([of_case.done, seen.undoes]).toEqual([['mark'], 2]);
  await trying.undo();
  expect(of_case.done).toEqual([]);
});

test('where the answer of a change was lost, the page shows whether the case took it', async () => {
  await trying.working.mark(7, { from_ns: null, to_ns: null, why: null }, 'seven');
  is_lost = true;
  await trying.undo();
  is_lost = false;
  expect([of_case.done, seen.undoes, trying.can_undo]).toEqual([[], null, false]);
  expect(trying.working.said).toContain('did not answer');
  await trying.redo();
  expect(of_case.done).toEqual(['mark']);
});
