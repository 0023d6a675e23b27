// The one clock of all panes: it goes at a speed, and never past what the slowest pane can show.
//
// Pure: whoever calls says what time it is and how far the panes reach. Of the time in which the clock was held a little
// is owed, and made up for by going slightly faster: meanwhile sound goes on as if nothing had been. The rest is not
// made up for: a jump afterwards would tear sound and pictures. Nanoseconds of scene time.

export interface Span {
  from_ns: number;
  to_ns: number;
}

// So far sound may run ahead of pictures that are held: one frame of 25 a second.
const OWED_MAX_NS = 40e6;
// Faster than the speed that was asked for, until nothing is owed.
const HURRY = 0.1;

export type Step = 'on' | 'wrapped' | 'ended';

export class BarrierClock {
  at_ns = 0;
  speed = 1;
  is_playing = false;
  // By how much the last advance fell short of what the speed asked for.
  held_ns = 0;
  // By how much sound is ahead, in the direction of playing.
  owed_ns = 0;
  // Nothing moved in the last advance, and no more can be owed: sound waits too.
  stands = true;
  // Before the first picture is there nothing has begun, and nothing is owed.
  #has_begun = false;
  #last_ms: number | null = null;

  constructor(public end_ns: number) {}

  play(speed: number): void {
    this.speed = speed;
    this.is_playing = true;
    this.#last_ms = null;
    this.owed_ns = 0;
    this.stands = true;
    this.#has_begun = false;
  }

  pause(): void {
    this.is_playing = false;
    this.held_ns = 0;
  }

  seek(at_ns: number): void {
    this.at_ns = Math.min(this.end_ns, Math.max(0, Math.round(at_ns)));
    this.#last_ms = null;
    this.owed_ns = 0;
    this.stands = true;
    this.#has_begun = false;
  }

  // `reach_ns`: the last instant that all panes can show. `within`: where to stay; `loop` begins anew at its end.
  advance(now_ms: number, reach_ns: number, within: Span, loop: boolean): Step {
    if (!this.is_playing) return 'on';
    const passed_ms = this.#last_ms === null ? 0 : Math.max(0, now_ms - this.#last_ms);
    this.#last_ms = now_ms;
    const asked_ns = passed_ms * 1e6 * this.speed;
    const goes_on = this.speed > 0;
    const hurried_ns = Math.min(this.owed_ns, Math.abs(asked_ns) * HURRY);
    const wanted_ns = this.at_ns + asked_ns + (goes_on ? hurried_ns : -hurried_ns);
    const allowed_ns = goes_on
      ? Math.max(this.at_ns, Math.min(wanted_ns, reach_ns))
      : Math.min(this.at_ns, Math.max(wanted_ns, reach_ns));
    const moved_ns = Math.abs(allowed_ns - this.at_ns);
    this.#has_begun ||= moved_ns > 0;
    if (allowed_ns === wanted_ns) this.#owe(0, -hurried_ns, false);
    else this.#owe(Math.max(0, Math.abs(asked_ns) - moved_ns), Math.abs(asked_ns) - moved_ns, moved_ns === 0);
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

  #owe(held_ns: number, more_ns: number, has_stood: boolean): void {
    this.held_ns = held_ns;
    const owed_ns = this.#has_begun ? Math.max(0, this.owed_ns + more_ns) : 0;
    this.stands = !this.#has_begun || (has_stood && held_ns > 0 && owed_ns > OWED_MAX_NS);
    this.owed_ns = Math.min(OWED_MAX_NS, owed_ns);
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
