// The one clock of all panes: it goes at a speed, and never past what the slowest pane can show.
//
// Pure: whoever calls says what time it is and how far the panes reach. Time in which the clock was held is not made
// up for: a jump afterwards would tear sound and pictures. Nanoseconds of scene time.

export interface Span {
  from_ns: number;
  to_ns: number;
}

export type Step = 'on' | 'wrapped' | 'ended';

export class BarrierClock {
  at_ns = 0;
  speed = 1;
  is_playing = false;
  // By how much the last advance fell short of what the speed asked for.
  held_ns = 0;
  #last_ms: number | null = null;

  constructor(public end_ns: number) {}

  play(speed: number): void {
    this.speed = speed;
    this.is_playing = true;
    this.#last_ms = null;
  }

  pause(): void {
    this.is_playing = false;
    this.held_ns = 0;
  }

  seek(at_ns: number): void {
    this.at_ns = Math.min(this.end_ns, Math.max(0, Math.round(at_ns)));
    this.#last_ms = null;
  }

  // `reach_ns`: the last instant that all panes can show. `within`: where to stay; `loop` begins anew at its end.
  advance(now_ms: number, reach_ns: number, within: Span, loop: boolean): Step {
    if (!this.is_playing) return 'on';
    const passed_ms = this.#last_ms === null ? 0 : Math.max(0, now_ms - this.#last_ms);
    this.#last_ms = now_ms;
    const wanted_ns = this.at_ns + passed_ms * 1e6 * this.speed;
    const goes_on = this.speed > 0;
    const allowed_ns = goes_on
      ? Math.max(this.at_ns, Math.min(wanted_ns, reach_ns))
      : Math.min(this.at_ns, Math.max(wanted_ns, reach_ns));
    this.held_ns = Math.abs(wanted_ns - allowed_ns);
    this.at_ns = Math.round(Math.min(this.end_ns, Math.max(0, allowed_ns)));
    const edge_ns = goes_on ? within.to_ns : within.from_ns;
    if (goes_on ? this.at_ns < edge_ns : this.at_ns > edge_ns) return 'on';
    if (!loop || within.to_ns <= within.from_ns) {
      this.seek(edge_ns);
      return 'ended';
    }
    this.seek(goes_on ? within.from_ns : within.to_ns);
    return 'wrapped';
  }
}

// How far all may go: as far as the one that reaches least.
export function reachOfAll(reaches_ns: number[], speed: number): number {
  return speed > 0 ? Math.min(Infinity, ...reaches_ns) : Math.max(-Infinity, ...reaches_ns);
}

// Slower than this backwards, and faster forwards, whole beats are shown: all panes drop the same instants.
export const EVERY_FRAME_SPEED_MAX = 2;
const BEATS_A_SECOND = 12;

// Zero where every frame is shown.
export function beatOf(speed: number): number {
  const is_every = speed > 0 && speed <= EVERY_FRAME_SPEED_MAX;
  return is_every ? 0 : Math.round((speed * 1e9) / BEATS_A_SECOND);
}

// The speeds that J and L go through.
export const SPEEDS = [1, 2, 4, 8] as const;

// L from a standstill or from running backwards plays at 1; again, faster. J the same the other way.
export function shuttled(speed: number, direction: 1 | -1): number {
  if (speed * direction <= 0) return direction;
  const faster = SPEEDS.find((one) => one > Math.abs(speed)) ?? SPEEDS[SPEEDS.length - 1]!;
  return direction * faster;
}
