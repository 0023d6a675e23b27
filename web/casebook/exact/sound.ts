// The sound of the clips that are heard, laid onto the same clock as the pictures, in short blocks.
//
// The clock of the pictures leads, and sound follows block by block: a little off is made up for by playing a block
// slightly slower or faster, much is made up for by a gap. Where the clock stands for longer, sound is taken back, and
// goes on with it.

import type { Lane } from '../scene';
import { lineOf, sceneEnd, toFile, type LineNs } from './line';
import { Block } from './block';
import type { ClipStore } from './store';
import { Voice, type Due } from './voice';

const AHEAD_S = 0.25;
const BLOCK_S = 0.15;
// The clock lets sound run ahead for a little; when it stands after that, sound waits.
const HELD_MAX_S = 0.02;
// Slower or faster is no speech any more.
const SPEED = { least: 0.25, most: 2 };

export class Sound {
  #context: AudioContext | null = null;
  #heard: Lane[] = [];
  #volume = 1;
  #pans: ReadonlyMap<number, number> = new Map();
  #run = 0;
  #voices: Voice[] = [];
  // Heard by nobody now, though they run on.
  #hushed: ReadonlySet<number> = new Set();
  // What instant of the scene is due in the air, and when.
  #anchor: { context_s: number; scene_ns: number; speed: number } | null = null;
  #held_since_s: number | null = null;
  // It was taken back, for the clock stands.
  #is_back = false;
  #wakes = new Set<() => void>();
  // How far what is heard lies from the clock, smoothed.
  off_s = 0;

  constructor(readonly store: ClipStore) {}

  // Which clips, and how loud. Several together are louder than one by about the root of their number.
  // `pans`: -1 for left, 1 for right; whoever is not named is in the middle.
  choose(heard: Lane[], volume: number, pans: ReadonlyMap<number, number> = new Map()): void {
    const is_same = heard.map(({ id }) => id).join() === this.#heard.map(({ id }) => id).join();
    this.#heard = heard;
    this.#volume = volume;
    this.#pans = pans;
    this.#level();
    if (!is_same) this.silence();
  }

  // Who is silent from now on, and nobody else.
  hush(ids: ReadonlySet<number>): void {
    this.#hushed = ids;
    this.#level();
  }

  #level(): void {
    for (const { id, gain, pan } of this.#voices) {
      gain.gain.value = this.#loudnessOf(id);
      pan.pan.value = this.#pans.get(id) ?? 0;
    }
  }

  #loudnessOf(id: number): number {
    return this.#hushed.has(id) ? 0 : this.#volume / Math.sqrt(Math.max(1, this.#heard.length));
  }

  // Once for each picture of the browser, while playing.
  // `now_ms`: when the clock stood at `at_ns`; on a busy page that is some time ago, and differently long each time.
  follow(now_ms: number, at_ns: number, speed: number, is_held: boolean): void {
    if (speed < SPEED.least || speed > SPEED.most || this.#heard.length === 0) return this.silence();
    const anchor = this.#anchor;
    if (!anchor || anchor.speed !== speed) {
      this.silence();
      // Before the first picture is there too, so that the decoders are ready when it is.
      this.#lay(now_ms, at_ns, speed);
      if (is_held) this.#takeBack();
      return;
    }
    const context_s = this.#heardAt(now_ms);
    this.#held_since_s = is_held ? (this.#held_since_s ?? context_s) : null;
    this.#anchor = { context_s, scene_ns: at_ns, speed };
    if (this.#held_since_s !== null && context_s - this.#held_since_s > HELD_MAX_S) return this.#takeBack();
    if (this.#is_back && !is_held) this.#resume();
    this.#wake();
  }

  silence(): void {
    if (!this.#anchor) return;
    this.#anchor = null;
    this.#held_since_s = null;
    this.#run += 1;
    this.#is_back = false;
    for (const voice of this.#voices) this.#end(voice);
    this.#voices = [];
    this.#wake();
  }

  // One clip lies elsewhere now; the others are heard on without a gap.
  move(lane: Lane): void {
    this.#heard = this.#heard.map((one) => (one.id === lane.id ? lane : one));
    const voice = this.#voices.find(({ id }) => id === lane.id);
    if (!voice || !this.#anchor || !this.#context) return;
    this.#end(voice);
    this.#voices = this.#voices.filter((one) => one !== voice);
    this.#voice(this.#context, this.#run, lane, this.#anchor.scene_ns);
    this.#wake();
  }

  #end(voice: Voice): void {
    voice.end();
    this.store.giveBack(voice.id);
  }

  #takeBack(): void {
    if (this.#is_back || !this.#anchor) return;
    this.#is_back = true;
    for (const voice of this.#voices) voice.takeBack();
  }

  #resume(): void {
    this.#is_back = false;
    for (const voice of this.#voices) voice.resume(this.#due());
  }

  close(): void {
    this.silence();
    void this.#context?.close();
    this.#context = null;
  }

  #lay(now_ms: number, at_ns: number, speed: number): void {
    const context = (this.#context ??= new AudioContext({ latencyHint: 'interactive' }));
    if (context.state !== 'running') {
      // Refused until the person has done something; then the pictures play without sound.
      void context.resume().catch(() => undefined);
      return;
    }
    this.off_s = 0;
    this.#anchor = { context_s: this.#heardAt(now_ms), scene_ns: at_ns, speed };
    const run = ++this.#run;
    for (const lane of this.#heard) this.#voice(context, run, lane, at_ns);
  }

  #voice(context: AudioContext, run: number, lane: Lane, at_ns: number): void {
    const gain = new GainNode(context, { gain: this.#loudnessOf(lane.id) });
    const pan = new StereoPannerNode(context, { pan: this.#pans.get(lane.id) ?? 0 });
    gain.connect(pan).connect(context.destination);
    const voice = new Voice(lane.id, lineOf(lane), gain, pan);
    this.#voices.push(voice);
    if (this.#is_back) voice.takeBack();
    void this.#speak(run, voice, at_ns).catch(() => undefined);
  }

  // The time of the context that is in the air at an instant of the page.
  #heardAt(now_ms: number): number {
    const context = this.#context!;
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    if (!contextTime || !performanceTime) return context.currentTime - (context.outputLatency || 0);
    return contextTime + (now_ms - performanceTime) / 1000;
  }

  async #speak(run: number, voice: Voice, from_ns: number): Promise<void> {
    const { sound, zero_ns } = await this.store.take(voice.id);
    const is_due = () => run === this.#run && !voice.is_over;
    if (!is_due() || !sound || from_ns >= sceneEnd(voice.line)) return;
    const from_s = Math.max(0, toFile(voice.line, from_ns)) / 1e9 + zero_ns / 1e9;
    let block = new Block();
    for await (const { buffer, timestamp } of sound.buffers(from_s)) {
      if (!is_due()) return;
      if (block.duration_s < BLOCK_S && block.takes(buffer, timestamp)) continue;
      if (!(await this.#isSoon(run, voice, block.from_s - zero_ns / 1e9))) return;
      this.#schedule(voice, block, zero_ns);
      block = new Block();
      block.takes(buffer, timestamp);
    }
    if (is_due()) this.#schedule(voice, block, zero_ns);
  }

  #due(): Due {
    const { context_s, scene_ns, speed } = this.#anchor!;
    const when = (line: LineNs, file_s: number) =>
      context_s + ((line.start_ns - scene_ns) / 1e9 + file_s * (1 + line.drift_ppm * 1e-6)) / speed;
    return { when, speed };
  }

  #schedule(voice: Voice, block: Block, zero_ns: number): void {
    const context = this.#context;
    if (!context || !this.#anchor || block.duration_s === 0) return;
    voice.lay({ sound: block.joined(context), from_s: block.from_s - zero_ns / 1e9, skip_s: 0 }, this.#due());
    if (voice.early_s !== null) this.off_s += 0.2 * (voice.early_s - this.off_s);
  }

  async #isSoon(run: number, voice: Voice, file_s: number): Promise<boolean> {
    const is_due = () => run === this.#run && !voice.is_over;
    const isAhead = () => this.#due().when(voice.line, file_s) > this.#context!.currentTime + AHEAD_S;
    while (is_due() && isAhead())
      await new Promise<void>((woken) => this.#wakes.add(woken));
    return is_due();
  }

  #wake(): void {
    const wakes = [...this.#wakes];
    this.#wakes.clear();
    for (const wake of wakes) wake();
  }
}
