// How loud a clip is, by the millisecond, where it is looked at closely: decoded a second at a time, when asked for.
//
// Until then, and where this browser cannot decode it, the steps of 50 ms that the server knows stand in.

import type { ClipStore } from '../exact/store';
import { fetchWaveform, WAVEFORM_STEP_S } from '../wire';

const SECONDS_MAX = 600;
const PER_S = 1000;

export class Peaks {
  #coarse: Uint8Array = new Uint8Array();
  // Null while it is being read.
  #fine = new Map<number, Uint8Array | null>();
  #is_closed = false;

  constructor(
    readonly id: number,
    readonly store: ClipStore,
    readonly onChanged: () => void,
  ) {
    fetchWaveform(id).then(
      (fetched) => {
        this.#coarse = fetched;
        onChanged();
      },
      () => undefined,
    );
  }

  // The loudest between two file times, 0 to 255.
  loudest(from_s: number, to_s: number): number {
    const second = this.#fine.get(Math.floor(from_s));
    if (!second) return loudestOf(this.#coarse, from_s / WAVEFORM_STEP_S, to_s / WAVEFORM_STEP_S);
    const base_s = Math.floor(from_s);
    return loudestOf(second, (from_s - base_s) * PER_S, (to_s - base_s) * PER_S);
  }

  want(from_s: number, to_s: number): void {
    for (let second = Math.max(0, Math.floor(from_s)); second <= to_s; second++) {
      if (this.#fine.has(second)) continue;
      if (this.#fine.size >= SECONDS_MAX) this.#fine.clear();
      this.#fine.set(second, null);
      void this.#read(second).catch(() => undefined);
    }
  }

  close(): void {
    this.#is_closed = true;
  }

  async #read(second: number): Promise<void> {
    const { sound, zero_ns } = await this.store.take(this.id);
    try {
      if (!sound || this.#is_closed) return;
      const peaks = new Uint8Array(PER_S);
      const zero_s = zero_ns / 1e9;
      for await (const { buffer, timestamp } of sound.buffers(second + zero_s, second + 1 + zero_s))
        into(peaks, buffer, timestamp - zero_s - second);
      this.#fine.set(second, peaks);
      if (!this.#is_closed) this.onChanged();
    } finally {
      this.store.giveBack(this.id);
    }
  }
}

function into(peaks: Uint8Array, buffer: AudioBuffer, from_s: number): void {
  const samples = buffer.getChannelData(0);
  for (let at = 0; at < samples.length; at++) {
    const ms = Math.floor((from_s + at / buffer.sampleRate) * PER_S);
    if (ms < 0 || ms >= PER_S) continue;
    const level = Math.min(255, Math.round(Math.abs(samples[at]!) * 255));
    if (level > peaks[ms]!) peaks[ms] = level;
  }
}

function loudestOf(peaks: Uint8Array, from: number, to: number): number {
  let most = 0;
  const last = Math.max(Math.floor(from) + 1, Math.ceil(to));
  for (let at = Math.max(0, Math.floor(from)); at < last && at < peaks.length; at++) most = Math.max(most, peaks[at]!);
  return most;
}
