// What is tried before it is placed: one clip beside another, nudged, picked, undone, done again, dropped or locked.
//
// Promises that nothing is written before it is locked. Every change but what is heard and typed can be undone.

import { covers } from '../exact/line';
import type { ExactPane } from '../exact/pane.svelte';
import type { Player, Tried } from '../exact/player.svelte';
import type { Lane, SceneView } from '../scene';
import { text } from '../text';
import type { Clip, Mark } from '../wire';
import type { Bench } from './bench.svelte';
import { keepFocus } from './focus';
import { markOfFrame } from './same-event';
import * as trials from './trial';
import type { Side, Trial } from './trial';

const CHANGES_MAX = 1_000;
const FRAME_USUAL_NS = 1e9 / 30;

// What the page has for whoever tries: what is shown, and the player of the island in which a clip lies.
export interface Room {
  view: () => SceneView | null;
  clip: (id: number) => Clip | undefined;
  player: () => Player | null;
  playerOf: (id: number) => Player | null;
}

export class Trying {
  trial = $state.raw<Trial | null>(null);
  hears = $state<Tried['hears']>('sides');
  done = $state.raw<readonly (Trial | null)[]>([]);
  undone = $state.raw<readonly (Trial | null)[]>([]);

  constructor(
    readonly bench: Bench,
    readonly room: Room,
  ) {}

  get beside(): Lane | null {
    const { trial } = this;
    return (trial && this.room.player()?.island.lanes.find(({ id }) => id === trial.beside)) ?? null;
  }

  // Half a frame of either clip: closer, pictures cannot be laid over each other by eye.
  get seen_ns(): number {
    const { trial } = this;
    return trial ? Math.round((this.frameOf(trial.id) + this.frameOf(trial.beside)) / 2) : 0;
  }

  get error_ns(): number {
    return this.trial ? trials.errorOfTrial(this.trial, this.seen_ns) : 0;
  }

  pane(id: number): ExactPane | null {
    return this.room.player()?.panes.find((pane) => pane.lane.id === id) ?? null;
  }

  start(trial: Trial): void {
    if (!this.bench.may_write) return;
    this.#go(trial);
    if (this.beside) this.#goThere();
  }

  // The next place that sound hesitated about: of the clip that is tried, else of the card that has the focus, else of
  // the first refused one that has any.
  another(by: 1 | -1): void {
    const refusals = (this.room.view()?.refusals ?? []).map(({ refusal }) => refusal);
    const focused = document.activeElement?.closest<HTMLElement>('[data-refused]')?.dataset['refused'];
    const has = refusals.filter(({ alternatives }) => alternatives.length > 0);
    const id = this.trial?.id ?? (focused === undefined ? undefined : Number(focused));
    const refusal = has.find((one) => one.id === id) ?? (this.trial ? undefined : has[0]);
    if (!refusal) return this.bench.say(text.tryNone);
    const now = this.trial?.id === refusal.id ? this.trial.alternative : null;
    const next = now === null ? (by > 0 ? 0 : -1) : (now + by) % refusal.alternatives.length;
    const trial = trials.alternativeAt(refusal.id, refusal.alternatives, next);
    if (trial) this.start(trial);
  }

  nudge(later_ns: number): void {
    if (this.trial) this.#go(trials.nudged(this.trial, later_ns));
  }

  // By frames of the clip that is moved.
  nudgeFrames(frames: number): void {
    if (this.trial) this.nudge(frames * this.frameOf(this.trial.id));
  }

  // The frame that is on the screen, or the one that the chosen pane rests on.
  pick(side?: Side): void {
    const { trial } = this;
    const at = side ?? this.#chosenSide();
    if (!trial || !at) return this.bench.say(text.pickWhere);
    const player = this.room.player();
    const pane = this.pane(at === 'own' ? trial.id : trial.beside);
    const is_there = player !== null && pane !== null && covers(pane.line, player.at_ns);
    const mark = is_there && pane.table && pane.rests_on !== null ? markOfFrame(pane.table.times_ns, pane.rests_on) : null;
    if (!mark) return this.bench.say(text.pickNoFrame);
    this.mark(at, mark);
  }

  // What is heard at the playhead, as well as the bench is drawn.
  pickSound(error_ns: number): void {
    const side = this.#chosenSide();
    const pane = this.room.player()?.chosen;
    if (!side || !pane) return this.bench.say(text.pickWhere);
    const at_ns = this.fileTime(pane.lane.id);
    if (at_ns !== null) this.mark(side, { frame: null, at_ns, error_ns: Math.round(error_ns) });
  }

  // File time of a clip at the playhead.
  fileTime(id: number): number | null {
    const player = this.room.player();
    const pane = this.pane(id);
    if (!player || !pane) return null;
    const { start_ns, drift_ppm } = pane.line;
    return Math.round((player.at_ns - start_ns) / (1 + drift_ppm * 1e-6));
  }

  mark(side: Side, mark: Mark): void {
    if (!this.trial) return;
    this.#go(trials.marked(this.trial, side, mark));
    const found = trials.agreementOf(this.trial);
    this.bench.say(this.trial.half.own || this.trial.half.beside ? text.pickOther : found ? text.picked(found.error_ns * 1e-9) : '');
  }

  unpick(at: number): void {
    if (this.trial) this.#go(trials.unpicked(this.trial, at));
  }

  state(stated_ns: number | null): void {
    if (this.trial) this.#show({ ...this.trial, stated_ns });
  }

  hear(hears: Tried['hears']): void {
    this.hears = hears;
    this.again();
  }

  drop(): void {
    if (!this.trial) return;
    void keepFocus(this.trial.id);
    this.#go(null);
    this.bench.say(text.tryDropped);
  }

  async lock(): Promise<void> {
    const { trial, bench } = this;
    if (!trial || bench.is_busy) return;
    const { id, beside, offset_ns, method, picks } = trial;
    const error_ns = picks.length > 0 ? null : this.error_ns;
    const name = this.room.view()?.nameOf(id) ?? '';
    await bench.place({ id, beside, offset_ns, error_ns, method, picks: [...picks] }, name);
  }

  undo(): boolean {
    const before = this.done.at(-1);
    if (before === undefined) return false;
    this.undone = [...this.undone, this.trial];
    this.done = this.done.slice(0, -1);
    this.#show(before);
    this.bench.say(text.undone);
    return true;
  }

  redo(): boolean {
    const next = this.undone.at(-1);
    if (next === undefined) return false;
    this.done = [...this.done, this.trial];
    this.undone = this.undone.slice(0, -1);
    this.#show(next);
    this.bench.say(text.redone);
    return true;
  }

  // The page is another one now: what was tried in it is over.
  forget(): void {
    this.done = [];
    this.undone = [];
    this.#show(null);
  }

  again(): void {
    this.#show(this.trial);
  }

  // How long the frame lasts that is on the screen, in nanoseconds.
  frameOf(id: number): number {
    const pane = this.pane(id);
    const times = pane?.table?.times_ns;
    const at = Math.min(pane?.shown?.frame ?? 0, (times?.length ?? 0) - 2);
    const [own, next] = [times?.[at], times?.[at + 1]];
    if (own !== undefined && next !== undefined && next > own) return next - own;
    const rate = this.room.clip(id)?.picture?.frame_rate;
    return Math.round(rate ? 1e9 / rate : FRAME_USUAL_NS);
  }

  #chosenSide(): Side | null {
    const chosen = this.room.player()?.layout.chosen;
    if (!this.trial || chosen === null) return null;
    return chosen === this.trial.id ? 'own' : chosen === this.trial.beside ? 'beside' : null;
  }

  #go(trial: Trial | null): void {
    this.done = [...this.done, this.trial].slice(-CHANGES_MAX);
    this.undone = [];
    this.#show(trial);
  }

  #show(trial: Trial | null): void {
    this.trial = trial;
    const player = trial ? this.room.playerOf(trial.beside) : this.room.player();
    const beside = player?.island.lanes.find(({ id }) => id === trial?.beside);
    if (!trial || !player || !beside) return player?.try(null);
    const name = this.room.view()?.nameOf(trial.id) ?? '';
    const placement = trials.placementOf(trial, beside, name, trials.errorOfTrial(trial, this.seen_ns));
    const own = player.island.lanes.find(({ id }) => id === trial.id);
    const number = own?.number ?? player.island.lanes.length + 1;
    const lane = trials.laneOfTrial(this.room.clip(trial.id), name, number, placement);
    player.try({ lane, beside: trial.beside, hears: this.hears });
  }

  // To where both have something to show, if they have not now.
  #goThere(): void {
    const player = this.room.player();
    const [own, beside] = [player?.tried?.lane.line, this.beside?.line];
    if (!player || !own || !beside) return;
    const from_s = Math.max(own.start_s, beside.start_s, 0);
    const to_s = Math.min(own.start_s + own.duration_s, beside.start_s + beside.duration_s);
    if (from_s < to_s && (player.scene_s < from_s || player.scene_s >= to_s)) player.seek(from_s * 1e9);
  }
}
