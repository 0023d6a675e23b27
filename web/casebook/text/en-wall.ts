// What the room of claimed times says, in English; and what sound says against a clip, with its figures.

import { figuresOf, isolated } from './figures';

const { count, decimal, wallSpan, wallTime } = figuresOf('en');

function long(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${decimal(seconds / 3_600, 1)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

export const wall = {
  wallClaimed: (from: number, to: number) => `claimed: ${wallSpan(from, to)} UTC`,
  wallClaimedBy: (name: string, from: number, to: number) => `${isolated(name)} claims: ${wallSpan(from, to)} UTC`,
  wallContradict: (s: number) => `claims ${long(s)} apart`,
  wallDetails: 'Details',
  wallHeading: 'Time of day, as files claim it',
  wallNotBelieved:
    'Claimed by the files and not checked; no clip was placed by it. A stamp may mean the beginning or the end of a recording, so the time is given from one to the other.',
  wallContradictLong: (s: number) =>
    `The claims on this island contradict one another: whichever way they are read, they lie at least ${long(s)} apart.`,
  wallAgree: (n: number) => `${count(n, 'clip', 'clips')} of this island make a claim, and they do not contradict one another.`,
  wallOne: 'Only one clip of this island makes a claim.',
  wallNone: 'No clip of this island claims a time.',
  wallOwnNone: 'This clip claims no time of its own; what is shown follows from the claim of another clip on this clock.',
  wall_created: 'recorded',
  wall_modified: 'changed',
  wall_file_modified: 'written to the disk it came from',
  wallAt: (unix_s: number) => `${wallTime(unix_s)} UTC`,
  wallZone_utc: 'the file says UTC; some devices mean local time',
  wallZone_offset: 'reckoned from the zone that the file names',
  wallZone_none: 'the file names no zone; read as UTC',
  wallFoundIn: (where: string) => `found in: ${isolated(where)}`,

  detail_too_short: (heard: number, needed: number) =>
    `${decimal(heard, 1)} s of sound, at least ${decimal(needed, 0)} s are needed`,
  detail_silent: (level: number) =>
    `the sound track is silent: 99 % of it below ${decimal(level, 0)} decibels of full scale`,
  detail_nothing_in_common: (best: number, needed: number) =>
    `no other clip heard the same: the best fit stands ${decimal(best, 1)} standard deviations above chance, ${decimal(needed, 1)} are needed`,
  detail_ambiguous: (best: number, second: number) =>
    `it fits in several places: the best stands ${decimal(best, 1)} standard deviations above chance, the next ${decimal(second, 1)}`,
  detail_contradicts: (by: number) =>
    `it fits from afar, but close up no sound in it matches there: what matches best lies ${decimal(by, 3)} s off`,
  detail_discontinuous: (parts: number) =>
    parts === 0
      ? 'it was paused, edited or changed in speed; no stretch of it can be placed by itself'
      : `it was paused, edited or changed in speed; stretches that can be placed: ${parts}`,
  detail_no_sound: 'holds no sound',
  hintShared: (name: string) => `device clock shared with ${isolated(name)}`,
};
