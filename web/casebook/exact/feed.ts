// Keeps the queue of one pane filled while it plays: every frame forwards, or the frames of the beats.
//
// Knows no clock: it is told from where, and by which beat. A decoder that fails ends the queue, so that the other
// panes are not held up by it.

import { frameShown, insideFrame, nearestFrame, type FrameTable } from './frames';
import { sceneEnd, toFile, type LineNs } from './line';
import type { Picture, Pool } from './pool';
import { Queue } from './queue';
import type { PictureTrack } from './source';
import { beats, dueOf, type Beat, type Want } from './wants';

const AHEAD = 6;
// Beats are decoded some at once; backwards those since one key frame.
const RUN_MAX = { onwards: 6, back: 12 };

export class Feed {
  readonly queue: Queue<Picture>;
  #run = 0;
  #wake: () => void = () => undefined;

  constructor(
    readonly pictures: PictureTrack,
    readonly table: FrameTable,
    public line: LineNs,
    readonly pool: Pool,
    readonly onFailed: () => void,
  ) {
    this.queue = new Queue(pool.release);
  }

  start(from_ns: number, beat: Beat): void {
    const run = ++this.#run;
    this.#wake();
    const direction = beat.step_ns < 0 ? -1 : 1;
    const is_over = direction > 0 ? from_ns >= sceneEnd(this.line) : from_ns < this.line.start_ns;
    this.queue.restart(direction, is_over ? direction * Infinity : from_ns);
    if (is_over) return;
    const filled = beat.step_ns === 0 ? this.#everyFrame(run, from_ns) : this.#beats(run, from_ns, beat);
    filled
      .catch(() => run === this.#run && this.onFailed())
      .finally(() => run === this.#run && this.queue.end());
  }

  stop(): void {
    this.#run += 1;
    this.#wake();
    this.queue.restart(1, Infinity);
  }

  // Something was taken out: there may be room.
  taken(): void {
    this.#wake();
  }

  async #everyFrame(run: number, from_ns: number): Promise<void> {
    const { table, line, queue } = this;
    const first = frameShown(table.times_ns, toFile(line, from_ns));
    // A clip that is still to begin holds the clock only where it begins.
    queue.next_due_ns = Math.max(from_ns, dueOf(table, line, first));
    for await (const sample of this.pictures.onwards(insideFrame(table.plays_ns, first))) {
      const frame = nearestFrame(table.plays_ns, Math.round(sample.timestamp * 1e9));
      if (run !== this.#run || frame < first) {
        sample.close();
        if (run !== this.#run) return;
        continue;
      }
      const picture = this.pool.draw(sample);
      queue.push({ due_ns: dueOf(table, line, frame), frame, picture }, dueOf(table, line, frame + 1));
      if (!(await this.#room(run))) return;
    }
  }

  async #beats(run: number, from_ns: number, beat: Beat): Promise<void> {
    const is_back = beat.step_ns < 0;
    const run_max = is_back ? RUN_MAX.back : RUN_MAX.onwards;
    const all = beats(this.table, this.line, from_ns, beat);
    let next = all.next();
    if (!next.done) this.queue.next_due_ns = next.value.due_ns;
    while (!next.done) {
      const wants = [next.value];
      const key_ns = is_back ? await this.#keyOf(next.value) : 0;
      next = all.next();
      while (!next.done && wants.length < run_max && this.#playsAt(next.value) >= key_ns) {
        wants.push(next.value);
        next = all.next();
      }
      const after_ns = next.done ? Math.sign(beat.step_ns) * Infinity : next.value.due_ns;
      if (!(await this.#decode(run, wants, after_ns))) return;
    }
  }

  // Decodes a run of beats in the order of the file and queues it in the order of the beats.
  async #decode(run: number, wants: Want[], after_ns: number): Promise<boolean> {
    const frames = [...new Set(wants.map(({ frame }) => frame))].sort((a, b) => a - b);
    const asked = frames.map((frame) => insideFrame(this.table.plays_ns, frame));
    const drawn = new Map<number, Picture>();
    let at = 0;
    for await (const sample of this.pictures.some(asked)) {
      const frame = frames[at++];
      if (sample && frame !== undefined && run === this.#run) drawn.set(frame, this.pool.draw(sample));
      else sample?.close();
    }
    if (run !== this.#run) {
      drawn.forEach(this.pool.release);
      return false;
    }
    for (const [frame, picture] of drawn) picture.uses = wants.filter((want) => want.frame === frame).length;
    for (const [at, { due_ns, frame }] of wants.entries()) {
      const picture = drawn.get(frame);
      if (picture) this.queue.push({ due_ns, frame, picture }, wants[at + 1]?.due_ns ?? after_ns);
    }
    return this.#room(run);
  }

  #playsAt({ frame }: Want): number {
    return insideFrame(this.table.plays_ns, frame);
  }

  #keyOf(want: Want): Promise<number> {
    return this.pictures.keyBefore(this.#playsAt(want));
  }

  async #room(run: number): Promise<boolean> {
    while (run === this.#run && this.queue.length >= AHEAD)
      await new Promise<void>((woken) => (this.#wake = woken));
    return run === this.#run;
  }
}
