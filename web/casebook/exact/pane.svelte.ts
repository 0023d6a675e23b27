// One clip on its canvas: the exact frame of an instant when paused, the frames of its feed while playing.
//
// Promises that what is said to be shown is what was drawn last. Asks the player nothing.

import { drawBlurred } from '../graphic/blur';
import { veil } from '../graphic/veil.svelte';
import type { Lane } from '../scene';
import { Feed } from './feed';
import { frameShown, insideFrame, nearestFrame } from './frames';
import { covers, lineOf, toFile, type LineNs } from './line';
import { fitted, Pool, type Picture, type Size } from './pool';
import type { ClipStore, OpenClip } from './store';
import { dueOf, type Beat } from './wants';

// 'video': this browser cannot give exact frames of it, and a video element shows it.
export type Status = 'opening' | 'exact' | 'sound' | 'video' | 'failed';

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

  readonly line: LineNs;
  #clip: OpenClip | null = null;
  #feed: Feed | null = null;
  #pool = new Pool(FIRST_BOX);
  #canvas: HTMLCanvasElement | null = null;
  #box = FIRST_BOX;
  #drawn: Size | null = null;
  #wanted_ns: number | null = null;
  #is_seeking = false;
  #is_playing = false;
  #is_closed = false;

  constructor(
    readonly lane: Lane,
    readonly store: ClipStore,
    readonly onOpened: (pane: ExactPane) => void,
  ) {
    this.line = lineOf(lane);
    store.take(lane.id).then(
      (clip) => this.#opened(clip),
      () => this.#lost(),
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
    return this.#clip?.table ?? null;
  }

  // How far this pane lets the clock go. While it opens it holds the clock where its clip has something to show.
  reachFrom(at_ns: number, speed: number): number {
    if (this.status === 'exact') return this.#feed?.queue.reach_ns ?? speed * Infinity;
    return this.status === 'opening' && covers(this.line, at_ns) ? at_ns : speed * Infinity;
  }

  start(from_ns: number, beat: Beat): void {
    this.#is_playing = true;
    this.rests_on = null;
    this.#wanted_ns = null;
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
    this.store.giveBack(this.lane.id);
  }

  #opened(clip: OpenClip): void {
    if (this.#is_closed) return;
    this.#clip = clip;
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

  #lost(): void {
    if (this.#is_closed) return;
    this.status = 'video';
    this.is_busy = false;
    this.onOpened(this);
  }

  async #seek(): Promise<void> {
    this.#is_seeking = true;
    while (this.#wanted_ns !== null && !this.#is_playing && !this.#is_closed) {
      const at_ns = this.#wanted_ns;
      this.#wanted_ns = null;
      await this.#decode(at_ns).catch(() => (this.status = 'failed'));
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
    }
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
    const table = this.table;
    if (!table || this.shown?.frame === frame) return;
    this.shown = { frame, time_ns: table.times_ns[frame]!, due_ns: dueOf(table, this.line, frame) };
  }
}
