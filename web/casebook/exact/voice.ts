// The sound of one clip: what of it is laid, what was taken back, and when the next piece of it begins.
//
// A little off the clock is made up for by playing slightly slower or faster; much, by a gap or a cut. After a stretch
// in which the clock stood, it goes on from where it ceased: nothing is heard twice.

import { Laid, type Piece } from './laid';
import type { LineNs } from './line';

// Beyond this a piece goes to its place with a gap or a cut; below it is stretched, and by no more than this share.
const OFF_MAX_S = 0.1;
const STRETCH_MAX = 0.12;
// Sound that is laid later than this before it is due comes late.
const SOON_S = 0.005;

// When a file time is due in the air, and how fast the scene goes.
export interface Due {
  when: (line: LineNs, file_s: number) => number;
  speed: number;
}

export class Voice {
  // Another voice speaks in its place.
  is_over = false;
  // How far it was from the clock when the last piece was laid; null where it began anew.
  early_s: number | null = null;
  #laid: Laid[] = [];
  #back: Piece[] = [];
  #waits = false;

  constructor(
    readonly id: number,
    readonly line: LineNs,
    readonly gain: GainNode,
    readonly pan: StereoPannerNode,
  ) {}

  lay(piece: Piece, due: Due): void {
    if (this.#waits) this.#back.push(piece);
    else this.#lay(piece, due, false);
  }

  // The clock stands.
  takeBack(): void {
    this.#waits = true;
    const back = this.#laid.flatMap((one) => one.takeBack() ?? []);
    this.#back = [...back, ...this.#back];
    this.#laid = [];
  }

  // The clock goes again.
  resume(due: Due): void {
    this.#waits = false;
    const back = this.#back;
    this.#back = [];
    back.forEach((piece, at) => this.#lay(piece, due, at === 0));
  }

  end(): void {
    this.is_over = true;
    this.takeBack();
    this.#back = [];
    // What fades is heard to its end.
    setTimeout(() => [this.gain, this.pan].forEach((node) => node.disconnect()), 100);
  }

  #lay(piece: Piece, due: Due, is_resumed: boolean): void {
    const { currentTime } = this.gain.context;
    this.#laid = this.#laid.filter((one) => !one.has_ended);
    const last = this.#laid.at(-1);
    const due_s = due.when(this.line, piece.from_s + piece.skip_s);
    const soon_s = currentTime + SOON_S;
    const early_s = due_s - (last?.ends_s ?? soon_s);
    const adjoins = last !== undefined && Math.abs(early_s) < OFF_MAX_S && last.ends_s >= currentTime;
    const is_near = adjoins || (is_resumed && early_s > 0 && early_s < OFF_MAX_S);
    this.early_s = adjoins ? early_s : null;
    const length_s = piece.sound.duration - piece.skip_s;
    // What is early is played slower.
    const share = is_near ? Math.min(STRETCH_MAX, Math.max(-STRETCH_MAX, early_s / length_s)) : 0;
    const rate = due.speed / (1 + this.line.drift_ppm * 1e-6) / (1 + share);
    const when_s = adjoins ? last.ends_s : is_near ? soon_s : due_s;
    const starts_s = adjoins ? when_s : Math.max(when_s, soon_s);
    const skip_s = piece.skip_s + (starts_s - when_s) * rate;
    if (skip_s >= piece.sound.duration - 0.001) return;
    const goes_on = adjoins && last.adjoin();
    this.#laid.push(new Laid({ ...piece, skip_s }, starts_s, rate, goes_on, this.gain));
  }
}
