// What is tried before it is placed: one clip beside another, nudged, picked, undone, done again, dropped or locked.
//
// Promises that nothing is written before it is locked, and that what was done last on the page is undone first, be it a
// nudge, a pick, a mark or a place. Only what is heard of the two is no change.

import { covers } from '../exact/line';
import type { ExactPane } from '../exact/pane.svelte';
import type { Player, Tried } from '../exact/player.svelte';
import type { Lane, SceneView } from '../scene';
import { text } from '../text';
import type { Clip, Mark } from '../wire';
import type { Working } from './working.svelte';
import { keepFocus } from './focus';
import * as pasts from './past';
import { markOfFrame } from './same-event';
import * as trials from './trial';
import type { Side, Trial } from './trial';

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
  past = $state.raw(pasts.NO_PAST);

  constructor(
    readonly working: Working,
    readonly room: Room,
  ) {
    working.onWritten = (placed, written) => this.#written(placed, written);
    working.onRead = (work) => (this.past = pasts.known(this.past, work?.undoes ?? null));
  }

  get can_undo(): boolean {
    return this.#back !== null;
  }

  get can_redo(): boolean {
    return this.#on !== null;
  }

  // Nothing while the case is being told something.
  get #back(): pasts.Change | null {
    const { is_busy, work } = this.working;
    return is_busy ? null : pasts.newest(this.past, this.trial, work()?.undoes ?? null);
  }

  get #on(): pasts.Change | null {
    const { is_busy, work } = this.working;
    return is_busy ? null : pasts.nextAgain(this.past, this.trial, work()?.redoes ?? null);
  }

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
    if (!this.working.may_write || !this.#go(trial)) return;
    const name = (id: number) => this.room.view()?.nameOf(id) ?? '';
    this.working.say(`${text.bench(name(trial.id), name(trial.beside))}. ${text.benchNotPlaced}`);
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
    if (!refusal) return this.working.say(text.tryNone);
    const now = this.trial?.id === refusal.id ? this.trial.alternative : null;
    const next = now === null ? (by > 0 ? 0 : -1) : (now + by) % refusal.alternatives.length;
    const trial = trials.alternativeAt(refusal.id, refusal.alternatives, next);
    if (trial) this.start(trial);
  }

  nudge(later_ns: number): void {
    const { trial } = this;
    if (!trial) return;
    const had_picks = trial.picks.length > 0 || trial.half.own !== null || trial.half.beside !== null;
    if (this.#go(trials.nudged(trial, later_ns)) && had_picks) this.working.say(text.picksGone);
  }

  // By frames of the clip that is moved.
  nudgeFrames(frames: number): void {
    if (this.trial) this.nudge(frames * this.frameOf(this.trial.id));
  }

  // The frame that is on the screen, or the one that the chosen pane rests on.
  pick(side?: Side): void {
    const { trial } = this;
    const at = side ?? this.#chosenSide();
    if (!trial || !at) return this.working.say(text.pickWhere);
    const player = this.room.player();
    const pane = this.pane(at === 'own' ? trial.id : trial.beside);
    const is_there = player !== null && pane !== null && covers(pane.line, player.at_ns);
    const mark = is_there && pane.table && pane.rests_on !== null ? markOfFrame(pane.table.times_ns, pane.rests_on) : null;
    if (!mark) return this.working.say(text.pickNoFrame);
    this.mark(at, mark);
  }

  // What is heard at the playhead, as well as the bench is drawn.
  pickSound(error_ns: number): void {
    const side = this.#chosenSide();
    const pane = this.room.player()?.chosen;
    if (!side || !pane) return this.working.say(text.pickWhere);
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
    const why_not = mark.frame === null ? this.#whyUnheard(this.trial[side === 'own' ? 'id' : 'beside'], mark.at_ns) : null;
    if (why_not) return this.working.say(why_not);
    if (!this.#go(trials.marked(this.trial, side, mark))) return;
    const found = trials.agreementOf(this.trial);
    if (this.trial.half.own || this.trial.half.beside) this.working.say(text.pickOther);
    else if (found) this.working.say(text.picked(found.error_ns * 1e-9));
  }

  // Nobody heard anything in a clip that has no sound, or where it does not run. The case refuses it too.
  #whyUnheard(id: number, at_ns: number): string | null {
    const clip = this.room.clip(id);
    const name = this.room.view()?.nameOf(id) ?? '';
    if (!clip?.has_sound) return text.pickNoSound(name);
    if (at_ns < 0) return text.pickTooEarly(name);
    return at_ns < clip.duration_ns ? null : text.pickTooLate(name);
  }

  unpick(at: number): void {
    if (this.trial) this.#go(trials.unpicked(this.trial, at));
  }

  state(stated_ns: number | null): void {
    if (this.trial) this.#go({ ...this.trial, stated_ns });
  }

  hear(hears: Tried['hears']): void {
    this.hears = hears;
    this.again();
  }

  // Whether nothing is tried any more.
  drop(): boolean {
    const { trial } = this;
    if (!trial) return true;
    if (!this.#go(null)) return false;
    void keepFocus(trial.id);
    this.working.say(text.tryDropped);
    return true;
  }

  async lock(): Promise<void> {
    const { trial, working } = this;
    if (!trial) return;
    const { id, beside, offset_ns, method, picks } = trial;
    const error_ns = picks.length > 0 ? null : this.error_ns;
    const name = this.room.view()?.nameOf(id) ?? '';
    await working.place({ id, beside, offset_ns, error_ns, method, picks: [...picks] }, name);
  }

  async undo(): Promise<void> {
    if (this.#waits()) return;
    const change = this.#back;
    if (!change) return;
    const back = () => {
      this.past = pasts.steppedBack(this.past, change);
      this.trial = change.before;
    };
    let is_back = true;
    if (change.written !== null) is_back = await this.working.undo(change.written, back);
    else this.#step(back, text.undone);
    if (is_back && change.before !== change.after) this.#goThere();
  }

  async redo(): Promise<void> {
    if (this.#waits()) return;
    const change = this.#on;
    if (!change) return;
    const on = () => {
      this.past = pasts.steppedOn(this.past, change);
      this.trial = change.after;
    };
    if (change.written !== null) await this.working.redo(change.written, on);
    else this.#step(on, text.redone);
  }

  // The page is another one than before; what is tried is tried in it.
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

  // While the case is being told something, nothing is tried: it would stand in the line before it. False, and said.
  #go(after: Trial | null): boolean {
    if (this.#waits()) return false;
    this.past = pasts.grown(this.past, { before: this.trial, after, written: null });
    // What was said of the step before is not true of this one.
    this.working.say('');
    this.#show(after);
    return true;
  }

  #waits(): boolean {
    if (this.working.is_busy) this.working.say(text.stillWriting);
    return this.working.is_busy;
  }

  #step(step: () => void, said: string): void {
    step();
    this.again();
    this.working.say(said);
  }

  // What was locked is no trial any more; any other change leaves it on the bench.
  #written(placed: number | null, written: number | null): void {
    const before = this.trial;
    this.trial = before?.id === placed ? null : before;
    this.past = pasts.grown(this.past, { before, after: this.trial, written });
  }

  #show(trial: Trial | null): void {
    this.trial = trial;
    const player = trial ? this.room.playerOf(trial.beside) : this.room.player();
    const beside = player?.island.lanes.find(({ id }) => id === trial?.beside);
    if (!trial || !player || !beside) return player?.tried ? player.try(null) : undefined;
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
