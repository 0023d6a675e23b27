// A video element that is sent after the clock, for clips whose frames this browser cannot give exactly.
//
// Promises nothing about frames, and the pane says so. Holds nobody up.

import { correct, mediaTime, middleOfFrame, phase } from '../clock';
import type { Lane } from '../scene';

// Beyond these a video element is only sent from place to place.
const RATE_MAX = 4;

export class Follower {
  #is_nudged = false;
  #wanted_s: number | null = null;
  readonly #over = new AbortController();

  // `onKnown`: the video knows how long it is, and can be sent somewhere.
  constructor(
    public lane: Lane,
    readonly video: HTMLVideoElement,
    onKnown: (follower: Follower) => void,
  ) {
    const { signal } = this.#over;
    video.addEventListener('seeked', () => this.#seekOn(), { signal });
    video.addEventListener('loadedmetadata', () => onKnown(this), { signal });
  }

  showInstant(scene_s: number): void {
    const { line, clip } = this.lane;
    this.#stop();
    this.#is_nudged = false;
    const media_s = Math.min(Math.max(0, mediaTime(line, scene_s)), Math.max(0, line.duration_s - 0.001));
    this.#seek(middleOfFrame(media_s, clip?.picture?.frame_rate));
  }

  // While playing, once for each picture of the browser.
  keepTo(scene_s: number, speed: number, is_held: boolean): void {
    const { lane, video } = this;
    if (phase(lane.line, scene_s).is !== 'running' || video.error) return this.#stop();
    if (speed < 0 || speed > RATE_MAX || is_held) return this.showInstant(scene_s);
    if (video.paused && !video.ended) video.play().catch(() => undefined);
    const step = correct(lane.line, mediaTime(lane.line, scene_s), video.currentTime, this.#is_nudged);
    if (step.do === 'seek') return this.#seek(step.media_s);
    this.#is_nudged = Math.abs(step.rate - 1) > 0.01;
    if (video.playbackRate !== step.rate * speed) video.playbackRate = step.rate * speed;
  }

  hear(volume: number): void {
    this.video.muted = volume === 0;
    this.video.volume = volume;
  }

  close(): void {
    this.#over.abort();
    this.#stop();
  }

  #stop(): void {
    if (!this.video.paused) this.video.pause();
  }

  // One seek at a time; of those asked for meanwhile only the last counts.
  #seek(media_s: number): void {
    this.#wanted_s = media_s;
    if (!this.video.seeking && this.video.readyState >= 1) this.#seekOn();
  }

  #seekOn(): void {
    const wanted_s = this.#wanted_s;
    this.#wanted_s = null;
    if (wanted_s !== null && Math.abs(wanted_s - this.video.currentTime) > 1e-4)
      this.video.currentTime = wanted_s;
  }
}
