// What a person sees of one island's time, and how: zoomed where, following the playhead, with or without pictures.

import { fitted, moved, paged, shows, within, zoomed, type Stretch } from './stretch';

// One press of a key or a button.
const ZOOM_STEP = 2;

export class TimeView {
  stretch = $state.raw<Stretch>({ from_s: 0, span_s: 1 });
  follows = $state(true);
  has_pictures = $state(true);
  // Of the lanes, without their labels.
  width_px = $state(600);
  #duration_s = $state(1);

  constructor(duration_s: number) {
    this.#duration_s = duration_s;
    this.whole();
  }

  // The island grew or shrank: what is seen stays, as far as it still lies in it; a whole one stays whole.
  lasts(duration_s: number): void {
    if (duration_s === this.#duration_s) return;
    const was_whole = !this.is_zoomed;
    this.#duration_s = duration_s;
    if (was_whole) this.whole();
    else this.#show(this.stretch);
  }

  get from_s(): number {
    return this.stretch.from_s;
  }

  get span_s(): number {
    return this.stretch.span_s;
  }

  get to_s(): number {
    return this.stretch.from_s + this.stretch.span_s;
  }

  get duration_s(): number {
    return this.#duration_s;
  }

  get is_zoomed(): boolean {
    return this.stretch.span_s < this.#duration_s * (1 - 1e-9);
  }

  get s_per_px(): number {
    return this.stretch.span_s / Math.max(1, this.width_px);
  }

  // In per cent of the lane's width; may lie outside of it.
  place(scene_s: number): number {
    return (100 * (scene_s - this.stretch.from_s)) / this.stretch.span_s;
  }

  timeAt(x_px: number, width_px: number): number {
    const { from_s, span_s } = this.stretch;
    const share = Math.min(1, Math.max(0, x_px / Math.max(1, width_px)));
    return Math.min(this.#duration_s, from_s + share * span_s);
  }

  zoom(times: number, at_s: number): void {
    this.#show(zoomed(this.stretch, this.#duration_s, times, at_s));
  }

  // About the playhead where it is in sight, else about the middle.
  step(direction: 1 | -1, playhead_s: number): void {
    const middle_s = this.from_s + this.span_s / 2;
    const times = direction > 0 ? ZOOM_STEP : 1 / ZOOM_STEP;
    this.zoom(times, shows(this.stretch, playhead_s) ? playhead_s : middle_s);
  }

  whole(): void {
    this.#show({ from_s: 0, span_s: this.#duration_s });
  }

  fit(from_s: number, to_s: number): void {
    this.#show(fitted(from_s, to_s, this.#duration_s));
  }

  pan(by_s: number): void {
    this.#show(moved(this.stretch, this.#duration_s, by_s));
  }

  panTo(from_s: number): void {
    this.#show({ ...this.stretch, from_s });
  }

  keep(playhead_s: number, is_backwards: boolean): void {
    if (this.follows) this.#show(paged(this.stretch, this.#duration_s, playhead_s, is_backwards));
  }

  #show(next: Stretch): void {
    const kept = within(next, this.#duration_s);
    if (kept.from_s !== this.from_s || kept.span_s !== this.span_s) this.stretch = kept;
  }
}

// One for each island, for as long as the page stands: whoever places a clip by hand keeps what they saw.
export class TimeViews {
  readonly #views = new Map<number, TimeView>();

  of(island: { number: number; duration_s: number }): TimeView {
    const view = this.#views.get(island.number) ?? new TimeView(island.duration_s);
    this.#views.set(island.number, view);
    return view;
  }
}
