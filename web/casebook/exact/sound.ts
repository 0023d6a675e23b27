// The sound of the clips that are heard, laid onto the same clock as the pictures, in short blocks.
//
// The clock of the pictures leads, and sound follows block by block: a little off is made up for by playing a block
// slightly slower or faster, much is made up for by a gap. Where the clock stands for longer, sound is taken back.

import type { Lane } from '../scene';
import { lineOf, sceneEnd, toFile, type LineNs } from './line';
import { Block } from './block';
import type { ClipStore } from './store';

const AHEAD_S = 0.25;
const BLOCK_S = 0.15;
// Beyond this a block goes to its place with a gap or a cut; below it is stretched, and by no more than this share.
const OFF_MAX_S = 0.1;
const STRETCH_MAX = 0.12;
const HELD_MAX_S = 0.12;
// Slower or faster is no speech any more.
const SPEED = { least: 0.25, most: 2 };

interface Voice {
  id: number;
  line: LineNs;
  gain: GainNode;
  pan: StereoPannerNode;
  // Another voice speaks in its place.
  is_over: boolean;
  // When that ends which is scheduled.
  ends_s: number | null;
}

export class Sound {
  #context: AudioContext | null = null;
  #heard: Lane[] = [];
  #volume = 1;
  #pans: ReadonlyMap<number, number> = new Map();
  #run = 0;
  #sources = new Set<AudioBufferSourceNode>();
  #voices: Voice[] = [];
  // Heard by nobody now, though they run on.
  #hushed: ReadonlySet<number> = new Set();
  // What instant of the scene is due in the air, and when.
  #anchor: { context_s: number; scene_ns: number; speed: number } | null = null;
  #held_since_s: number | null = null;
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
  follow(at_ns: number, speed: number, is_held: boolean): void {
    if (speed < SPEED.least || speed > SPEED.most || this.#heard.length === 0) return this.silence();
    const anchor = this.#anchor;
    if (!anchor || anchor.speed !== speed) {
      this.silence();
      if (!is_held) this.#lay(at_ns, speed);
      return;
    }
    const context_s = this.#heardAt();
    this.#held_since_s = is_held ? (this.#held_since_s ?? context_s) : null;
    this.#anchor = { context_s, scene_ns: at_ns, speed };
    if (this.#held_since_s !== null && context_s - this.#held_since_s > HELD_MAX_S) this.#hush();
    else this.#wake();
  }

  silence(): void {
    if (!this.#anchor) return;
    this.#anchor = null;
    this.#held_since_s = null;
    this.#run += 1;
    this.#hush();
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
    voice.is_over = true;
    voice.gain.disconnect();
    voice.pan.disconnect();
    this.store.giveBack(voice.id);
  }

  // The decoders stay where they are: what was taken back is not heard, what follows is.
  #hush(): void {
    for (const source of this.#sources) source.stop();
    this.#sources.clear();
    for (const voice of this.#voices) voice.ends_s = null;
  }

  close(): void {
    this.silence();
    void this.#context?.close();
    this.#context = null;
  }

  #lay(at_ns: number, speed: number): void {
    const context = (this.#context ??= new AudioContext({ latencyHint: 'interactive' }));
    if (context.state !== 'running') {
      // Refused until the person has done something; then the pictures play without sound.
      void context.resume().catch(() => undefined);
      return;
    }
    this.off_s = 0;
    this.#anchor = { context_s: this.#heardAt(), scene_ns: at_ns, speed };
    const run = ++this.#run;
    for (const lane of this.#heard) this.#voice(context, run, lane, at_ns);
  }

  #voice(context: AudioContext, run: number, lane: Lane, at_ns: number): void {
    const gain = new GainNode(context, { gain: this.#loudnessOf(lane.id) });
    const pan = new StereoPannerNode(context, { pan: this.#pans.get(lane.id) ?? 0 });
    gain.connect(pan).connect(context.destination);
    const voice = { id: lane.id, line: lineOf(lane), gain, pan, is_over: false, ends_s: null };
    this.#voices.push(voice);
    void this.#speak(run, voice, at_ns).catch(() => undefined);
  }

  // The time of the context that is in the air now.
  #heardAt(): number {
    const context = this.#context!;
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    if (!contextTime || !performanceTime) return context.currentTime - (context.outputLatency || 0);
    return contextTime + (performance.now() - performanceTime) / 1000;
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

  #whenOf({ line }: Voice, file_s: number): number {
    const { context_s, scene_ns, speed } = this.#anchor!;
    const scene_s = (line.start_ns - scene_ns) / 1e9 + file_s * (1 + line.drift_ppm * 1e-6);
    return context_s + scene_s / speed;
  }

  #schedule(voice: Voice, block: Block, zero_ns: number): void {
    const context = this.#context;
    if (!context || !this.#anchor || block.duration_s === 0) return;
    const due_s = this.#whenOf(voice, block.from_s - zero_ns / 1e9);
    const early_s = voice.ends_s === null ? 0 : due_s - voice.ends_s;
    const goes_on = voice.ends_s !== null && Math.abs(early_s) < OFF_MAX_S;
    if (goes_on) this.off_s += 0.2 * (early_s - this.off_s);
    // What is early is played slower.
    const share = goes_on ? Math.min(STRETCH_MAX, Math.max(-STRETCH_MAX, early_s / block.duration_s)) : 0;
    const rate = this.#anchor.speed / (1 + voice.line.drift_ppm * 1e-6) / (1 + share);
    const when_s = goes_on ? voice.ends_s! : due_s;
    const start_s = Math.max(when_s, context.currentTime + 0.005);
    const skipped_s = (start_s - when_s) * rate;
    if (skipped_s >= block.duration_s) return;
    const source = new AudioBufferSourceNode(context, { buffer: block.joined(context), playbackRate: rate });
    source.connect(voice.gain);
    source.onended = () => this.#sources.delete(source);
    source.start(start_s, skipped_s);
    this.#sources.add(source);
    voice.ends_s = when_s + block.duration_s / rate;
  }

  async #isSoon(run: number, voice: Voice, file_s: number): Promise<boolean> {
    const is_due = () => run === this.#run && !voice.is_over;
    while (is_due() && this.#whenOf(voice, file_s) > this.#context!.currentTime + AHEAD_S)
      await new Promise<void>((woken) => this.#wakes.add(woken));
    return is_due();
  }

  #wake(): void {
    const wakes = [...this.#wakes];
    this.#wakes.clear();
    for (const wake of wakes) wake();
  }
}
