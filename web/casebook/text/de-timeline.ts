// The timeline in German.

import type { enTimeline } from './en-timeline';
import { figuresOf, isolated } from './figures';

const { clockTime, span } = figuresOf('de');

const fine = (s: number, span_s: number) => clockTime(s, span_s < 60 ? 3 : 0);

export const deTimeline: typeof enTimeline = {
  zoom: 'Ausschnitt',
  zoomIn: 'Näher',
  zoomOut: 'Weiter weg',
  zoomWhole: 'Ganz',
  zoomLoop: 'Wiederholung',
  zoomClip: 'Clip',
  keepInView: 'Abspielmarke im Blick',
  pictures: 'Bilder',
  panStretch: 'Sichtbarer Ausschnitt',
  seen: (from, to, of) => `${fine(from, of)} bis ${fine(to, of)}`,
  laneOf: (name) => `Spur von ${isolated(name)}`,
  lanesOf: (n) => `Spuren der Insel ${n}`,
  earlierBy: (s) => `← ${span(s)}`,
  laterBy: (s) => `${span(s)} →`,
  bySound: 'nach Ton eingeordnet',
  moreRefused: (n, left) => `${n} weitere von ${left} zeigen`,

  keysTimeline: 'Zeitleiste',
  keyZoom: 'Näher, weiter weg',
  keyWhole: 'Die ganze Insel',
  keyToLoop: 'Zum Stück zwischen den Marken',
  keyToClip: 'Zum Clip des gewählten Feldes',
  keyKeep: 'Abspielmarke im Blick behalten oder nicht',
  keyWheel: 'Beim Zeiger näher oder weiter weg; mit Umschalt: verschieben',
};
