// Plays an island: one clock, the panes that are shown, their sound. What is decided is decided in plain files.
//
// Promises: the clock never passes what the slowest pane can show, all panes are drawn in one go, and paused each
// shows the very frame of the instant. Refuses to know lanes as they are drawn, refusals and words.

import { veil } from '../graphic/veil.svelte';
import type { Kind } from '../proxies/wire';
import type { IslandView, Lane } from '../scene';
import { BarrierClock, beatOf, reachOfAll, shuttled, type Span } from './barrier';
import { Follower } from './follower';
import { keepLayout, readLayout } from './kept';
import { enlarged, withFollowers, withTried, type Layout } from './layout';
import { covers, lineOf, sceneEnd, toFile } from './line';
import { ExactPane } from './pane.svelte';
import { Sound } from './sound';
import { ClipStore } from './store';
import { beatAt, stepped, type Beat } from './wants';

// A hold that is shorter than this is no waiting that a person should read of.
const WAITING_AFTER_MS = 300;

// A clip at a place that is only tried, next to another, and what is heard of the two.
export interface Tried {
  lane: Lane;
  beside: number;
  hears: 'sides' | 'both' | 'own' | 'beside';
}

export class Player {
  at_ns = $state(0);
  speed = $state(0);
  is_waiting = $state(false);
  in_ns = $state<number | null>(null);
  out_ns = $state<number | null>(null);
  loops = $state(true);
  // How far what is heard lies from the clock.
  sound_off_ms = $state(0);
  layout = $state.raw<Layout>(readLayout('', 0, []));
  panes = $state.raw<ExactPane[]>([]);
  tried = $state.raw<Tried | null>(null);
  end_ns = $state(0);

  readonly #clock: BarrierClock;
  readonly #store = new ClipStore();
  readonly #sound = new Sound(this.#store);
  readonly #followers = new Map<number, Follower>();
  #held_since_ms: number | null = null;
  #hushed: ReadonlySet<number> = new Set();
  #beat: Beat = { step_ns: 0, origin_ns: 0 };

  constructor(
    readonly island: IslandView,
    readonly title: string,
    readonly playsNow: (id: number, panes: number) => Kind | null = () => 'pane',
  ) {
    this.#clock = new BarrierClock(Math.round(island.duration_s * 1e9));
    this.end_ns = this.#clock.end_ns;
    const playable = island.lanes.filter(({ clip }) => clip).map(({ id }) => id);
    this.arrange(readLayout(title, island.number, playable));
  }

  get scene_s(): number {
    return this.at_ns / 1e9;
  }

  get is_playing(): boolean {
    return this.speed !== 0;
  }

  // Every picture on the screen is that of the playhead.
  get is_settled(): boolean {
    return !this.is_playing && this.panes.every((pane) => !pane.is_busy);
  }

  get chosen(): ExactPane | null {
    return this.panes.find(({ lane }) => lane.id === this.layout.chosen) ?? null;
  }

  get clips(): ClipStore {
    return this.#store;
  }

  laneAt(number: number): Lane | undefined {
    return this.island.lanes.find((lane) => lane.number === number && lane.clip);
  }

  arrange(layout: Layout): void {
    this.layout = layout;
    keepLayout(this.title, this.island.number, layout);
    this.#follow();
    const { tried } = this;
    const ids = withTried(this.layout.ids, tried && { id: tried.lane.id, beside: tried.beside });
    const shown = ids.flatMap((id) => this.#laneOf(id) ?? []);
    const before = new Map(this.panes.map((pane) => [pane.lane.id, pane]));
    this.panes = shown.map((lane) => before.get(lane.id) ?? this.#newPane(lane));
    for (const lane of shown) this.#move(lane);
    for (const pane of before.values()) if (!this.panes.includes(pane)) pane.close();
    this.#choose();
    this.#hear();
  }

  // Other copies can be played than before.
  renew(): void {
    this.#choose();
    this.#sound.silence();
  }

  #choose(): void {
    for (const pane of this.panes) pane.plays(this.playsNow(pane.lane.id, this.panes.length));
  }

  // Shows a clip where it is tried, or moves it there, or no longer.
  try(tried: Tried | null): void {
    const is_same = tried?.lane.id === this.tried?.lane.id && tried?.beside === this.tried?.beside;
    this.tried = tried;
    this.end_ns = Math.max(Math.round(this.island.duration_s * 1e9), tried ? sceneEnd(lineOf(tried.lane)) : 0);
    this.#clock.end_ns = this.end_ns;
    if (!is_same || !tried) return this.arrange(this.layout);
    this.#move(tried.lane);
    this.#hear();
  }

  #laneOf(id: number): Lane | undefined {
    if (this.tried?.lane.id === id) return this.tried.lane;
    return this.island.lanes.find((lane) => lane.id === id);
  }

  #move(lane: Lane): void {
    const pane = this.panes.find((one) => one.lane.id === lane.id);
    if (!pane || pane.lane === lane) return;
    pane.move(lane, this.#clock.at_ns, this.is_playing ? this.#beat : null);
    this.#sound.move(lane);
    const follower = this.#followers.get(lane.id);
    if (!follower) return;
    follower.lane = lane;
    if (!this.is_playing) follower.showInstant(this.scene_s);
  }

  enlarge(id: number | null): void {
    this.arrange(enlarged(this.layout, id));
  }

  attachVideo(lane: Lane, video: HTMLVideoElement): () => void {
    const follower = new Follower(lane, video, (known) => known.showInstant(this.scene_s));
    this.#followers.set(lane.id, follower);
    this.hush();
    this.#hear();
    if (video.readyState >= 1) follower.showInstant(this.scene_s);
    return () => {
      follower.close();
      if (this.#followers.get(lane.id) === follower) this.#followers.delete(lane.id);
    };
  }

  toggle(): void {
    if (this.is_playing) this.pause();
    else this.play(1);
  }

  shuttle(direction: 1 | -1): void {
    this.play(shuttled(this.speed, direction));
  }

  play(speed: number): void {
    const { from_ns, to_ns } = this.#span();
    if (speed > 0 && this.at_ns >= to_ns) this.#clock.seek(from_ns);
    if (speed < 0 && this.at_ns <= from_ns) this.#clock.seek(to_ns);
    const goes_on = this.is_playing && beatOf(speed) === this.#beat.step_ns;
    this.speed = speed;
    this.#held_since_ms = null;
    this.#clock.play(speed);
    if (!goes_on) this.#start();
  }

  pause(): void {
    if (!this.is_playing) return;
    this.#clock.pause();
    this.#clock.seek(this.at_ns);
    this.speed = 0;
    this.is_waiting = false;
    this.#sound.silence();
    for (const pane of this.panes) pane.stop();
    this.#showInstant();
  }

  seek(scene_ns: number): void {
    this.#clock.seek(scene_ns);
    if (this.is_playing) {
      this.#sound.silence();
      this.#start();
    } else this.#showInstant();
  }

  // By frames of the chosen pane.
  step(frames: number): void {
    const pane = this.chosen;
    this.pause();
    if (pane?.table) this.seek(stepped(pane.table, pane.line, this.at_ns, frames));
  }

  markIn(): void {
    this.in_ns = this.at_ns;
    if (this.out_ns !== null && this.out_ns <= this.at_ns) this.out_ns = null;
  }

  markOut(): void {
    this.out_ns = this.at_ns;
    if (this.in_ns !== null && this.in_ns >= this.at_ns) this.in_ns = null;
  }

  unmark(): void {
    this.in_ns = this.out_ns = null;
  }

  // Once for each picture that the browser draws.
  tick(now_ms: number): void {
    if (!this.is_playing) return;
    const { speed } = this;
    const reach_ns = reachOfAll(
      this.panes.map((pane) => pane.reachFrom(this.#clock.at_ns, speed)),
      speed,
    );
    const is_marked = this.in_ns !== null || this.out_ns !== null;
    const step = this.#clock.advance(now_ms, reach_ns, this.#span(), this.loops && is_marked);
    this.at_ns = beatAt(this.#clock.at_ns, this.#beat);
    // After a start or a jump nobody is drawn before all have what is due.
    if ((reach_ns - this.at_ns) * speed >= 0) for (const pane of this.panes) pane.draw(this.at_ns);
    const is_held = this.#clock.held_ns > 0;
    this.#held_since_ms = is_held ? (this.#held_since_ms ?? now_ms) : null;
    this.is_waiting = this.#held_since_ms !== null && now_ms - this.#held_since_ms > WAITING_AFTER_MS;
    this.hush();
    // Sound does not hear of a short hold: the pictures catch up with it.
    const { owed_ns } = this.#clock;
    this.#sound.follow(now_ms, this.#clock.at_ns + Math.sign(speed) * owed_ns, speed, this.#clock.stands);
    this.sound_off_ms = Math.round(this.#sound.off_s * 1000 + owed_ns / 1e6);
    for (const follower of this.#followers.values()) follower.keepTo(this.scene_s, speed, is_held);
    if (step === 'wrapped') this.seek(this.#clock.at_ns);
    if (step === 'ended') this.pause();
    this.#follow();
  }

  // Silences what is marked as graphic here and was not asked for.
  hush(): void {
    const is_hushed = ({ lane, line, status }: ExactPane) =>
      status === 'video' ? veil.hides(lane.id) : veil.hushes(lane.id, toFile(line, this.at_ns));
    const hushed = new Set(this.panes.filter(is_hushed).map(({ lane }) => lane.id));
    const is_same = hushed.size === this.#hushed.size && [...hushed].every((id) => this.#hushed.has(id));
    if (is_same) return;
    this.#hushed = hushed;
    this.#sound.hush(hushed);
    this.#hear();
  }

  close(): void {
    this.speed = 0;
    this.#sound.close();
    for (const pane of this.panes) pane.close();
    this.panes = [];
  }

  #span(): Span {
    return { from_ns: this.in_ns ?? 0, to_ns: this.out_ns ?? this.end_ns };
  }

  #start(): void {
    this.at_ns = this.#clock.at_ns;
    this.#beat = { step_ns: beatOf(this.speed), origin_ns: this.at_ns };
    for (const pane of this.panes) pane.start(this.at_ns, this.#beat);
    this.#follow();
  }

  #showInstant(): void {
    this.at_ns = this.#clock.at_ns;
    for (const pane of this.panes) pane.showInstant(this.at_ns);
    for (const follower of this.#followers.values()) follower.showInstant(this.scene_s);
    this.#follow();
  }

  // Those that cover the playhead, where they are to follow it.
  #follow(): void {
    if (!this.layout.follows) return;
    const covering = this.island.lanes.filter(({ clip }) => clip);
    const ids = covering
      .filter(({ line, placement }) => {
        const { start_ns, drift_ppm } = placement;
        return covers({ start_ns, drift_ppm, duration_ns: line.duration_s * 1e9 }, this.at_ns);
      })
      .map(({ id }) => id);
    const next = withFollowers(this.layout, ids);
    if (next !== this.layout) this.arrange(next);
  }

  #newPane(lane: Lane): ExactPane {
    return new ExactPane(lane, this.#store, (pane) => {
      this.hush();
      if (this.is_playing) pane.start(this.#clock.at_ns, this.#beat);
      else pane.showInstant(this.at_ns);
      this.#hear();
    });
  }

  #hear(): void {
    const { volume } = this.layout;
    const heard = this.panes.filter(({ lane }) => lane.clip?.has_sound && this.#isHeard(lane.id));
    const { tried } = this;
    const sides: [number, number][] = tried?.hears === 'sides' ? [[tried.beside, -1], [tried.lane.id, 1]] : [];
    this.#sound.choose(
      heard.filter(({ status }) => status === 'exact' || status === 'sound').map(({ lane }) => lane),
      volume,
      new Map(sides),
    );
    for (const [id, follower] of this.#followers) {
      const is_heard = heard.some(({ lane }) => lane.id === id) && !this.#hushed.has(id);
      follower.hear(is_heard ? volume / Math.sqrt(heard.length) : 0);
    }
  }

  // While a clip is tried, the ear is for it and the one beside it.
  #isHeard(id: number): boolean {
    const { sound } = this.layout;
    const { tried } = this;
    if (!tried || sound === 'none') return sound === 'all' || sound === id;
    const is_own = id === tried.lane.id;
    if (is_own || id === tried.beside) return tried.hears === 'sides' || tried.hears === 'both' || (tried.hears === 'own') === is_own;
    return false;
  }
}
