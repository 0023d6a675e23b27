// What keys do, and in which group of the sheet they stand. A control that has the focus keeps what it needs itself.

import { stretchIn } from '../graphic/stretch';
import { veil } from '../graphic/veil.svelte';
import { HAND_KEYS, mayLock, type HandKey } from '../hand/keys';
import type { Trying } from '../hand/trying.svelte';
import { readLetters } from './kept';
import { moved, picked, toggled } from './layout';
import type { Player } from './player.svelte';
import { fitChosen, fitLoop } from '../timeline/fits';
import type { TimeView } from '../timeline/view.svelte';

// What the page does that the player knows nothing of.
export interface Page {
  fullScreen: () => void;
  sheet: () => void;
  // What is seen of the island that plays.
  time: () => TimeView | null;
  trying: Trying;
  // Marks a clip as graphic or clears that; a stretch of it where one is given.
  mark: (id: number, stretch: { from_ns: number | null; to_ns: number | null } | null) => void;
}

type Act = (player: Player, page: Page) => unknown;

export type KeyName =
  | 'keyPlay'
  | 'keyBack'
  | 'keyPause'
  | 'keyOn'
  | 'keyFrame'
  | 'keyFrames'
  | 'keySeconds'
  | 'keyEnds'
  | 'keyIn'
  | 'keyOut'
  | 'keyToIn'
  | 'keyLoop'
  | 'keyUnmark'
  | 'keyPick'
  | 'keyDrop'
  | 'keyMove'
  | 'keyFollow'
  | 'keyLarge'
  | 'keyFull'
  | 'keyGraphic'
  | 'keyGraphicBetween'
  | 'keyReveal'
  | 'keySoundOne'
  | 'keySoundAll'
  | 'keyMute'
  | 'keySheet'
  | 'keyZoom'
  | 'keyWhole'
  | 'keyToLoop'
  | 'keyToClip'
  | 'keyKeep'
  | 'keyWheel'
  | HandKey['does'];

export interface Binding {
  does: KeyName;
  // As printed on keyboards, for the sheet.
  shown: string[];
  acts: Record<string, Act>;
}

const by =
  (frames: number): Act =>
  (player) =>
    player.step(frames);
const seconds =
  (s: number): Act =>
  (player) =>
    player.seek(player.at_ns + s * 1e9);
const mark: Act = ({ chosen }, page) => chosen && page.mark(chosen.lane.id, null);
const markBetween: Act = ({ chosen, in_ns, out_ns }, page) => {
  const stretch = chosen && stretchIn(chosen.line, in_ns, out_ns);
  if (stretch) page.mark(chosen.lane.id, stretch);
};
const reveal: Act = ({ chosen }) => chosen && veil.toggle(chosen.lane.id);
const toggle: Act = (player) => player.toggle();

const onTime =
  (act: (time: TimeView, player: Player) => void): Act =>
  (player, page) => {
    const time = page.time();
    if (time) act(time, player);
  };
const closer = onTime((time, player) => time.step(1, player.scene_s));
const farther = onTime((time, player) => time.step(-1, player.scene_s));

function digits(prefix: string, act: (player: Player, id: number) => void): Record<string, Act> {
  const bind = (digit: number): [string, Act] => [
    `${prefix}Digit${digit}`,
    (player) => {
      const lane = player.laneAt(digit);
      if (lane) act(player, lane.id);
    },
  ];
  return Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map(bind));
}

export const BINDINGS: {
  group: 'keysPlaying' | 'keysTimeline' | 'keysPanes' | 'keysSound' | 'keysHand';
  bindings: Binding[];
}[] = [
  {
    group: 'keysPlaying',
    bindings: [
      { does: 'keyPlay', shown: ['Space'], acts: { ' ': toggle } },
      { does: 'keyBack', shown: ['J'], acts: { j: (player) => player.shuttle(-1) } },
      { does: 'keyPause', shown: ['K'], acts: { k: (player) => player.pause() } },
      { does: 'keyOn', shown: ['L'], acts: { l: (player) => player.shuttle(1) } },
      { does: 'keyFrame', shown: ['←', '→'], acts: { ArrowLeft: by(-1), ArrowRight: by(1) } },
      {
        does: 'keyFrames',
        shown: ['Shift ←', 'Shift →'],
        acts: { 'Shift+ArrowLeft': by(-10), 'Shift+ArrowRight': by(10) },
      },
      { does: 'keySeconds', shown: [',', '.'], acts: { ',': seconds(-1), '.': seconds(1) } },
      {
        does: 'keyEnds',
        shown: ['Home', 'End'],
        acts: { Home: (player) => player.seek(0), End: (player) => player.seek(player.end_ns) },
      },
      { does: 'keyIn', shown: ['I'], acts: { i: (player) => player.markIn() } },
      { does: 'keyOut', shown: ['O'], acts: { o: (player) => player.markOut() } },
      {
        does: 'keyToIn',
        shown: ['Shift I', 'Shift O'],
        acts: {
          'Shift+i': (player) => player.seek(player.in_ns ?? 0),
          'Shift+o': (player) => player.seek(player.out_ns ?? player.end_ns),
        },
      },
      { does: 'keyLoop', shown: ['R'], acts: { r: (player) => (player.loops = !player.loops) } },
      { does: 'keyUnmark', shown: ['X'], acts: { x: (player) => player.unmark() } },
    ],
  },
  {
    group: 'keysTimeline',
    bindings: [
      // With Shift where the sign stands above another one.
      {
        does: 'keyZoom',
        shown: ['+', '−'],
        acts: { '+': closer, 'Shift++': closer, '=': closer, '-': farther, 'Shift+_': farther },
      },
      { does: 'keyWhole', shown: ['0'], acts: { '0': onTime((time) => time.whole()) } },
      { does: 'keyToLoop', shown: ['Z'], acts: { z: onTime(fitLoop) } },
      { does: 'keyToClip', shown: ['Shift Z'], acts: { 'Shift+z': onTime(fitChosen) } },
      { does: 'keyKeep', shown: ['Shift W'], acts: { 'Shift+w': onTime((time) => (time.follows = !time.follows)) } },
      { does: 'keyWheel', shown: ['Ctrl ↕'], acts: {} },
    ],
  },
  {
    group: 'keysPanes',
    bindings: [
      {
        does: 'keyPick',
        shown: ['1', '–', '9'],
        acts: digits('', (player, id) => player.arrange(picked(player.layout, id))),
      },
      {
        does: 'keyDrop',
        shown: ['Shift 1', '–', '9'],
        acts: digits('Shift+', (player, id) => player.arrange(toggled(player.layout, id))),
      },
      {
        does: 'keyMove',
        shown: ['Q', 'E'],
        acts: {
          q: (player) => player.arrange(moved(player.layout, -1)),
          e: (player) => player.arrange(moved(player.layout, 1)),
        },
      },
      {
        does: 'keyFollow',
        shown: ['W'],
        acts: { w: (player) => player.arrange({ ...player.layout, follows: !player.layout.follows }) },
      },
      { does: 'keyLarge', shown: ['G'], acts: { g: (player) => player.enlarge(player.layout.chosen) } },
      { does: 'keyFull', shown: ['F'], acts: { f: (_, page) => page.fullScreen() } },
      { does: 'keyReveal', shown: ['U'], acts: { u: reveal } },
      { does: 'keyGraphic', shown: ['H'], acts: { h: mark } },
      { does: 'keyGraphicBetween', shown: ['Shift H'], acts: { 'Shift+h': markBetween } },
    ],
  },
  {
    group: 'keysSound',
    bindings: [
      {
        does: 'keySoundOne',
        shown: ['S'],
        acts: {
          s: (player) =>
            player.arrange({ ...player.layout, sound: player.layout.chosen ?? player.layout.sound }),
        },
      },
      {
        does: 'keySoundAll',
        shown: ['A'],
        acts: { a: (player) => player.arrange({ ...player.layout, sound: 'all' }) },
      },
      {
        does: 'keyMute',
        shown: ['M'],
        acts: {
          m: (player) =>
            player.arrange({ ...player.layout, sound: player.layout.sound === 'none' ? 'all' : 'none' }),
        },
      },
      { does: 'keySheet', shown: ['?'], acts: { '?': (_, page) => page.sheet() } },
    ],
  },
  { group: 'keysHand', bindings: HAND_KEYS.map(ofHand) },
];

function ofHand({ does, shown, acts }: HandKey): Binding {
  const all = Object.entries(acts).map(([key, act]): [string, Act] => [key, (_, page) => act(page.trying)]);
  return { does, shown, acts: Object.fromEntries(all) };
}

const ACTS: Record<string, Act> = Object.assign(
  {},
  ...BINDINGS.flatMap(({ bindings }) => bindings.map(({ acts }) => acts)),
) as Record<string, Act>;

// Digits by their place, since with Shift other signs stand on them; everything else by what it writes.
export function actOf(pressed: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): Act | undefined {
  const { key, code, shiftKey } = pressed;
  const name = /^Digit[1-9]$/.test(code) ? code : key.length === 1 ? key.toLowerCase() : key;
  return (shiftKey ? ACTS[`Shift+${name}`] : undefined) ?? (shiftKey && name !== '?' ? undefined : ACTS[name]);
}

export function onKey(pressed: KeyboardEvent, player: Player, page: Page): void {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || keepsKeys(pressed.target, pressed.key)) return;
  if (document.querySelector('dialog[open]')) return;
  if (pressed.key.length === 1 && pressed.key !== ' ' && !readLetters()) return;
  if (pressed.key === 'Enter' && !(page.trying.trial && mayLock(pressed.target))) return;
  if (pressed.key === 'Escape' && !page.trying.trial) return;
  const act = actOf(pressed);
  if (!act) return;
  pressed.preventDefault();
  act(player, page);
}

// Letters are of no use to a slider, and neither are digits; lists and fields want them.
function keepsKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('select, textarea, video')) return true;
  const isNamed = key.length > 1 || key === ' ';
  if (target.matches('input[type="range"]')) return isNamed;
  if (target.matches('input:not([type="checkbox"], [type="radio"])')) return true;
  if (target.matches('input')) return isNamed;
  return key === ' ' && target.matches('button, summary, a, [role="button"]');
}
