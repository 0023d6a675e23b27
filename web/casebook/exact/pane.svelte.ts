// One clip on its canvas: the exact frame of an instant when paused, the frames of its feed while playing.
//
// Promises that what is said to be shown is what was drawn last. Asks the player nothing.

import { drawBlurred } from '../graphic/blur';
import { veil } from '../graphic/veil.svelte';
import type { Kind } from '../proxies/wire';
import type { Lane } from '../scene';
import { Feed } from './feed';
import { frameShown, insideFrame, nearestFrame, type FrameTable } from './frames';
import { covers, lineOf, toFile, type LineNs } from './line';
import { fitted, Pool, type Picture, type Size } from './pool';
import type { ClipStore, OpenClip } from './store';
import { loadTimes } from './table';
import { dueOf, type Beat } from './wants';

// 'video': this browser cannot give exact frames of it, and a video element shows it. 'waiting': there is nothing to play
// yet, and paused the original's own frames are shown.
export type Status = 'opening' | 'waiting' | 'exact' | 'sound' | 'video' | 'failed';

export interface Shown {
  frame: number;
  // After file time zero.
  time_ns: number;
  // On the scene clock.
  due_ns: number;
}

const FIRST_BOX: Size = { width: 640, height: 360 };

export class ExactPane {
  status = $state<Status>('opening');
  shown = $state.raw<Shown | null>(null);
  // The still of the original that may be asked for: the playhead rests on this frame.
  rests_on = $state<number | null>(null);
  // What is on the screen is not yet what was asked for.
  is_busy = $state(true);
  // What was drawn last is blurred.
  is_blurred = $state(false);

  // Where the clip lies; one that is only tried may be moved.
  lane = $state.raw() as Lane;
  line: LineNs;
  #clip: OpenClip | null = null;
  // Which copy is open, and which was asked for.
  #open: Kind | null = null;
  #asked: Kind | null | undefined = undefined;
  #times: FrameTable | null = null;
  #feed: Feed | null = null;
  #pool = new Pool(FIRST_BOX);
  #canvas: HTMLCanvasElement | null = null;
  #box = FIRST_BOX;
  #drawn: Size | null = null;
  #wanted_ns: number | null = null;
  #is_seeking = false;
  #is_playing = false;
  #is_closed = false;
  // It was moved while it plays, and does not hold the others up until it is there again.
  #is_catching_up = false;

  constructor(
    lane: Lane,
    readonly store: ClipStore,
    readonly onOpened: (pane: ExactPane) => void,
  ) {
    this.lane = lane;
    this.line = lineOf(lane);
  }

  // What there is to play of it; null while there is nothing. What is open stays until the other can take its place.
  plays(kind: Kind | null): void {
    if (kind === this.#asked) return;
    this.#asked = kind;
    if (kind === null) return void this.#wait();
    this.store.take(this.lane.id, kind).then(
      (clip) => this.#opened(kind, clip),
      () => this.#lost(kind),
    );
  }

  attach(canvas: HTMLCanvasElement): void {
    this.#canvas = canvas;
  }

  // Device pixels that the pane has for its picture.
  resize(box: Size, at_ns: number): void {
    this.#box = box;
    if (!this.#clip?.pictures) return;
    this.#pool.size = fitted(this.#clip.pictures, box);
    if (!this.#is_playing && this.#drawn && this.#drawn.width !== this.#pool.size.width) {
      this.#drawn = null;
      this.showInstant(at_ns);
    }
  }

  get table() {
    return this.#clip?.table ?? this.#times;
  }

  // How far this pane lets the clock go. While it opens it holds the clock where its clip has something to show.
  reachFrom(at_ns: number, speed: number): number {
    if (this.#feed && this.#feed.queue.reach_ns > at_ns) this.#is_catching_up = false;
    if (this.#is_catching_up) return speed * Infinity;
    if (this.status === 'exact') return this.#feed?.queue.reach_ns ?? speed * Infinity;
    return this.status === 'opening' && covers(this.line, at_ns) ? at_ns : speed * Infinity;
  }

  // The same clip at another place. The others go on meanwhile.
  move(lane: Lane, at_ns: number, beat: Beat | null): void {
    this.lane = lane;
    this.line = lineOf(lane);
    if (this.#feed) this.#feed.line = this.line;
    if (!beat) return this.showInstant(at_ns);
    this.start(at_ns, beat);
    this.#is_catching_up = covers(this.line, at_ns);
  }

  start(from_ns: number, beat: Beat): void {
    this.#is_playing = true;
    this.#is_catching_up = false;
    this.rests_on = null;
    this.#wanted_ns = null;
    if (this.status === 'waiting') this.shown = null;
    this.#feed?.start(from_ns, beat);
  }

  stop(): void {
    this.#is_playing = false;
    this.#feed?.stop();
  }

  // While playing, once for each picture of the browser.
  draw(at_ns: number): void {
    const due = this.#feed?.queue.take(at_ns);
    if (!due) return;
    this.#show(due.frame, due.picture);
    this.#feed?.taken();
  }

  // Of several instants asked for in a row only the last is sure to be shown.
  showInstant(at_ns: number): void {
    if (this.status === 'opening') return;
    if (this.status === 'waiting') return this.#rest(at_ns);
    this.#wanted_ns = at_ns;
    this.rests_on = null;
    this.is_busy = this.status === 'exact';
    if (this.is_busy && !this.#is_seeking) void this.#seek();
  }

  // Whether a frame, for as long as it is shown, is marked as graphic and was not asked for.
  hides(frame: number): boolean {
    const times_ns = this.table?.times_ns;
    return veil.hides(this.lane.id, times_ns?.[frame], times_ns?.[frame + 1]);
  }

  // What is hidden has changed: what stands on the screen is blurred at once, or drawn anew.
  veilAnew(at_ns: number): void {
    if (!this.shown || !this.#canvas) return;
    const hides = this.hides(this.shown.frame);
    if (hides === this.is_blurred) return;
    if (hides) {
      drawBlurred(this.#canvas, this.#canvas);
      this.is_blurred = true;
    } else if (!this.#is_playing) {
      this.#drawn = null;
      this.showInstant(at_ns);
    }
  }

  close(): void {
    this.#is_closed = true;
    this.stop();
    if (this.#open) this.store.giveBack(this.lane.id, this.#open);
  }

  async #wait(): Promise<void> {
    this.status = 'waiting';
    this.is_busy = false;
    this.#times = await loadTimes(this.lane.id).catch(() => null);
    if (!this.#is_closed && this.status === 'waiting') this.onOpened(this);
  }

  #rest(at_ns: number): void {
    const table = this.#times;
    if (!table || this.#is_playing) return;
    const frame = frameShown(table.times_ns, toFile(this.line, at_ns));
    this.shown = { frame, time_ns: table.times_ns[frame]!, due_ns: dueOf(table, this.line, frame) };
    this.rests_on = frame;
  }

  #opened(kind: Kind, clip: OpenClip): void {
    if (this.#is_closed || this.#asked !== kind) return this.store.giveBack(this.lane.id, kind);
    this.#feed?.stop();
    this.#feed = null;
    if (this.#open) this.store.giveBack(this.lane.id, this.#open);
    this.#open = kind;
    this.#clip = clip;
    this.#drawn = null;
    const { pictures, table, sound } = clip;
    if (pictures && table) {
      this.#pool.size = fitted(pictures, this.#box);
      this.#feed = new Feed(pictures, table, this.line, this.#pool, () => (this.status = 'failed'));
      this.status = 'exact';
    } else if (clip.is_picture_lost || !sound) this.status = 'video';
    else this.status = 'sound';
    this.is_busy = false;
    this.onOpened(this);
  }

  #lost(kind: Kind): void {
    this.store.giveBack(this.lane.id, kind);
    // What is open goes on.
    if (this.#is_closed || this.#asked !== kind || this.#open) return;
    this.status = 'video';
    this.is_busy = false;
    this.onOpened(this);
  }

  async #seek(): Promise<void> {
    this.#is_seeking = true;
    while (this.#wanted_ns !== null && !this.#is_playing && !this.#is_closed) {
      const at_ns = this.#wanted_ns;
      this.#wanted_ns = null;
      const clip = this.#clip;
      // One that was taken from under it by another copy has not failed.
      await this.#decode(at_ns).catch(() => this.#clip === clip && (this.status = 'failed'));
    }
    this.#is_seeking = false;
    this.is_busy = this.#is_playing;
  }

  async #decode(at_ns: number): Promise<void> {
    const { pictures, table } = this.#clip ?? {};
    if (!pictures || !table) return;
    const frame = frameShown(table.times_ns, toFile(this.line, at_ns));
    if (this.shown?.frame !== frame || !this.#drawn) {
      const sample = await pictures.one(insideFrame(table.plays_ns, frame));
      if (!sample) return;
      const got = nearestFrame(table.plays_ns, Math.round(sample.timestamp * 1e9));
      if (this.#is_playing) sample.close();
      else this.#show(got, this.#pool.draw(sample));
    } else this.#say(frame);
    if (this.#wanted_ns === null && !this.#is_playing) this.rests_on = this.shown?.frame ?? null;
  }

  #show(frame: number, picture: Picture): void {
    const { width, height } = picture.canvas;
    const canvas = this.#canvas;
    const hides = this.hides(frame);
    if (canvas && hides) drawBlurred(canvas, picture.canvas);
    else if (canvas) {
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      canvas.getContext('2d', { alpha: false })?.drawImage(picture.canvas, 0, 0);
    }
    this.is_blurred = hides;
    this.#drawn = { width, height };
    this.#pool.release(picture);
    this.#say(frame);
  }

  #say(frame: number): void {
    const table = this.table;
    if (!table) return;
    const due_ns = dueOf(table, this.line, frame);
    if (this.shown?.frame === frame && this.shown.due_ns === due_ns) return;
    this.shown = { frame, time_ns: table.times_ns[frame]!, due_ns };
  }
}
