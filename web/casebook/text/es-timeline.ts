// The timeline in Spanish.

import type { enTimeline } from './en-timeline';
import { figuresOf, isolated } from './figures';

const { clockTime, span } = figuresOf('es');

const fine = (s: number, span_s: number) => clockTime(s, span_s < 60 ? 3 : 0);

export const esTimeline: typeof enTimeline = {
  zoom: 'Ampliación',
  zoomIn: 'Acercar',
  zoomOut: 'Alejar',
  zoomWhole: 'Todo',
  zoomLoop: 'Bucle',
  zoomClip: 'Clip',
  keepInView: 'Seguir el cursor',
  pictures: 'Imágenes',
  panStretch: 'Tramo visible',
  seen: (from, to, of) => `${fine(from, of)} a ${fine(to, of)}`,
  laneOf: (name) => `Carril de ${isolated(name)}`,
  lanesOf: (n) => `Carriles de la isla ${n}`,
  earlierBy: (s) => `← ${span(s)}`,
  laterBy: (s) => `${span(s)} →`,
  bySound: 'situado por el sonido',
  moreRefused: (n, left) => `Mostrar ${n} más de ${left}`,

  keysTimeline: 'Línea de tiempo',
  keyZoom: 'Acercar, alejar',
  keyWhole: 'Toda la isla',
  keyToLoop: 'Al tramo entre los puntos',
  keyToClip: 'Al clip del panel elegido',
  keyKeep: 'Mantener el cursor a la vista o no',
  keyWheel: 'Acercar o alejar donde está el puntero; con Mayús: mover',
};
