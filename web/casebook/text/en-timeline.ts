// The timeline in English.

import { figuresOf, isolated } from './figures';

const { clockTime, span } = figuresOf('en');

// As many decimals as the stretch deserves.
const fine = (s: number, span_s: number) => clockTime(s, span_s < 60 ? 3 : 0);

export const enTimeline = {
  zoom: 'Zoom',
  zoomIn: 'Closer',
  zoomOut: 'Farther',
  zoomWhole: 'Whole',
  zoomLoop: 'Loop',
  zoomClip: 'Clip',
  keepInView: 'Keep playhead in view',
  pictures: 'Pictures',
  panStretch: 'Stretch in view',
  seen: (from: number, to: number, of: number) => `${fine(from, of)} to ${fine(to, of)}`,
  laneOf: (name: string) => `Lane of ${isolated(name)}`,
  lanesOf: (n: number) => `Lanes of island ${n}`,
  earlierBy: (s: number) => `← ${span(s)}`,
  laterBy: (s: number) => `${span(s)} →`,
  bySound: 'placed by sound',
  moreRefused: (n: number, left: number) => `Show ${n} more of ${left}`,

  keysTimeline: 'Timeline',
  keyZoom: 'Closer, farther',
  keyWhole: 'The whole island',
  keyToLoop: 'To what lies between the points',
  keyToClip: 'To the clip of the chosen pane',
  keyKeep: 'Keep the playhead in view, or not',
  keyWheel: 'Closer or farther at the pointer; with Shift: move',
};
