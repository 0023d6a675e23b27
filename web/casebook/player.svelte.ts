// Drives the video elements by the scene clock. What to do is decided in clock.ts; here it is done.
//
// Promises: while playing, the clock waits for the slowest pane; paused, every pane shows the frame of the very
// instant. Refuses to know lanes, refusals and words.

import { correct, mediaTime, middleOfFrame, phase, sceneTime, SceneClock } from './clock';
import type { IslandView, Lane } from './scene';

export const PANES_MAX = 9;

// Enough has been decoded to go on.
const HAVE_FUTURE_DATA = 3;
// Near its end a file never says that more is coming.
const NEAR_END_S = 0.15;

export type Sound = 'all' | 'none' | number;

class Pane {
  is_nudged = false;
  is_started = false;
  wanted_s: number | null = null;

  constructor(
    readonly lane: Lane,
    readonly video: HTMLVideoElement,
  ) {
    video.addEventListener('seeked', () => this.#seekOn());
    video.addEventListener('playing', () => (this.is_started = true));
    video.addEventListener('pause', () => (this.is_started = false));
  }

  get is_ready(): boolean {
    const { video } = this;
    const is_near_end = video.currentTime > video.duration - NEAR_END_S;
    return !video.seeking && (video.readyState >= HAVE_FUTURE_DATA || (is_near_end && video.readyState >= 2));
  }

  get has_failed(): boolean {
    return this.video.error !== null;
  }

  // One seek at a time; of those asked for meanwhile only the last counts.
  seek(media_s: number): void {
    this.wanted_s = media_s;
    if (!this.video.seeking && this.video.readyState >= 1) this.#seekOn();
  }

  showInstant(scene_s: number): void {
    const { line, clip } = this.lane;
    const media_s = Math.min(Math.max(0, mediaTime(line, scene_s)), Math.max(0, line.duration_s - 0.001));
    this.seek(middleOfFrame(media_s, clip?.picture?.frame_rate));
  }

  start(): void {
    if (this.video.paused) this.video.play().catch(() => undefined);
  }

  stop(): void {
    if (!this.video.paused) this.video.pause();
  }

  keepTo(scene_s: number): void {
    const { line } = this.lane;
    const step = correct(line, mediaTime(line, scene_s), this.video.currentTime, this.is_nudged);
    if (step.do === 'seek') return this.seek(step.media_s);
    this.is_nudged = Math.abs(step.rate - 1) > 0.01;
    if (this.video.playbackRate !== step.rate) this.video.playbackRate = step.rate;
  }

  #seekOn(): void {
    const { wanted_s } = this;
    this.wanted_s = null;
    if (wanted_s !== null && Math.abs(wanted_s - this.video.currentTime) > 1e-4)
      this.video.currentTime = wanted_s;
  }
}

export class Player {
  scene_s = $state(0);
  is_playing = $state(false);
  is_waiting = $state(false);
  sound = $state<Sound>('all');
  volume = $state(0.8);
  shown = $state<number[]>([]);
  failed = $state<number[]>([]);

  #clock: SceneClock;
  #panes = new Map<number, Pane>();

  constructor(readonly island: IslandView) {
    this.#clock = new SceneClock(island.duration_s);
    this.shown = island.lanes
      .filter(({ clip }) => clip)
      .slice(0, PANES_MAX)
      .map(({ id }) => id);
  }

  attach(lane: Lane, video: HTMLVideoElement): () => void {
    const pane = new Pane(lane, video);
    this.#panes.set(lane.id, pane);
    video.addEventListener('loadedmetadata', () => pane.showInstant(this.scene_s));
    video.addEventListener('error', () => this.failed.push(lane.id));
    this.#hear();
    return () => {
      pane.stop();
      this.#panes.delete(lane.id);
    };
  }

  toggle(now_ms: number): void {
    if (this.is_playing) this.pause(now_ms);
    else this.play();
  }

  play(): void {
    if (this.scene_s >= this.#clock.end_s - 0.01) this.seek(0);
    this.#clock.play();
    this.is_playing = true;
    for (const pane of this.#running()) pane.seek(mediaTime(pane.lane.line, this.scene_s));
  }

  pause(now_ms: number): void {
    this.#clock.pause(now_ms);
    this.is_playing = this.is_waiting = false;
    for (const pane of this.#panes.values()) pane.stop();
    this.#showInstant();
  }

  seek(scene_s: number): void {
    this.#clock.seek(scene_s);
    for (const pane of this.#panes.values()) pane.stop();
    this.#showInstant();
  }

  step(frames: number, now_ms: number): void {
    const rates = this.island.lanes.flatMap(({ clip }) => clip?.picture?.frame_rate ?? []);
    if (this.is_playing) this.pause(now_ms);
    this.seek(this.scene_s + frames / Math.max(1, ...rates));
  }

  setSound(sound: Sound, volume: number): void {
    this.sound = sound;
    this.volume = volume;
    this.#hear();
  }

  toggleShown(id: number): void {
    if (this.shown.includes(id)) this.shown = this.shown.filter((other) => other !== id);
    else if (this.shown.length < PANES_MAX) this.shown = [...this.shown, id];
  }

  // Once for each picture that the browser draws.
  tick(now_ms: number): void {
    if (!this.is_playing) return;
    const running = this.#running();
    if (!running.every((pane) => pane.is_ready)) this.#wait(now_ms);
    else if (this.#clock.is_held) this.#setOff(running, now_ms);
    this.scene_s = this.#clock.at(now_ms);
    if (!this.#clock.is_held) this.#keepStep();
    if (this.scene_s >= this.#clock.end_s) this.pause(now_ms);
  }

  #wait(now_ms: number): void {
    this.#clock.hold(now_ms);
    this.is_waiting = true;
    for (const pane of this.#panes.values()) pane.stop();
  }

  // All are ready: each is told to start, and the clock starts with the last of them, from where that one is.
  #setOff(running: Pane[], now_ms: number): void {
    for (const pane of running) {
      pane.video.playbackRate = 1;
      pane.start();
    }
    if (!running.every((pane) => pane.is_started)) return;
    const places = running.map((pane) => sceneTime(pane.lane.line, pane.video.currentTime));
    if (places.length > 0) this.#clock.seek(Math.max(this.scene_s, Math.min(...places)));
    this.#clock.release(now_ms);
    this.is_waiting = false;
  }

  #keepStep(): void {
    for (const pane of this.#panes.values()) {
      if (pane.has_failed) continue;
      const { is } = phase(pane.lane.line, this.scene_s);
      if (is !== 'running' || pane.video.ended) {
        pane.stop();
        continue;
      }
      pane.start();
      pane.keepTo(this.scene_s);
    }
  }

  #showInstant(): void {
    this.scene_s = this.#clock.at(0);
    for (const pane of this.#panes.values()) {
      pane.video.playbackRate = 1;
      pane.is_nudged = false;
      pane.showInstant(this.scene_s);
    }
  }

  #running(): Pane[] {
    const panes = [...this.#panes.values()];
    return panes.filter(
      (pane) => !pane.has_failed && !pane.video.ended && phase(pane.lane.line, this.scene_s).is === 'running',
    );
  }

  #hear(): void {
    const heard = [...this.#panes.values()].filter(
      ({ lane }) => this.sound === 'all' || this.sound === lane.id,
    );
    for (const pane of this.#panes.values()) {
      pane.video.muted = !heard.includes(pane);
      // Several together are louder than one by about the root of their number.
      pane.video.volume = this.volume / Math.sqrt(Math.max(1, heard.length));
    }
  }
}
