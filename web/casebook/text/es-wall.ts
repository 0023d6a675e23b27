// What the room of claimed times says, in Spanish; and what sound says against a clip, with its figures.

import type { wall as english } from './en-wall';
import { figuresOf, isolated } from './figures';
import type { Said } from './said';

const { count, decimal, wallSpan, wallTime } = figuresOf('es');

function long(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${decimal(seconds / 3_600, 1)} h`;
  return `${Math.round(seconds / 86_400)} días`;
}

export const wall: Said<typeof english> = {
  wallClaimed: (from, to) => `según el archivo: ${wallSpan(from, to)} UTC`,
  wallClaimedBy: (name, from, to) => `según ${isolated(name)}: ${wallSpan(from, to)} UTC`,
  wallContradict: (s) => `las declaraciones discrepan ${long(s)}`,
  wallDetails: 'Detalles',
  wallHeading: 'Hora del día, según declaran los archivos',
  wallNotBelieved:
    'Lo declaran los archivos y no está comprobado; ningún clip se situó por ello. Una marca puede referirse al principio o al final de una grabación, así que la hora se da de uno a otro.',
  wallContradictLong: (s) =>
    `Las declaraciones de esta isla se contradicen: se lean como se lean, difieren al menos en ${long(s)}.`,
  wallAgree: (n) => `${count(n, 'clip', 'clips')} de esta isla declaran una hora, y no se contradicen.`,
  wallOne: 'Solo un clip de esta isla declara una hora.',
  wallNone: 'Ningún clip de esta isla declara una hora.',
  wallOwnNone:
    'Este clip no declara ninguna hora; lo que se muestra se deduce de lo que declara otro clip de este reloj.',
  wall_created: 'grabado',
  wall_modified: 'modificado',
  wall_file_modified: 'escrito en el disco del que vino',
  wallAt: (unix_s) => `${wallTime(unix_s)} UTC`,
  wallZone_utc: 'el archivo dice UTC; algunos aparatos quieren decir hora local',
  wallZone_offset: 'calculado según la zona que indica el archivo',
  wallZone_none: 'el archivo no indica zona; leído como UTC',
  wallFoundIn: (where) => `se encuentra en: ${isolated(where)}`,

  detail_too_short: (heard, needed) =>
    `${decimal(heard, 1)} s de sonido; se necesitan al menos ${decimal(needed, 0)} s`,
  detail_silent: (level) =>
    `la pista de sonido está en silencio: el 99 % por debajo de ${decimal(level, 0)} decibelios de la escala completa`,
  detail_nothing_in_common: (best, needed) =>
    `ningún otro clip oyó lo mismo: la mejor coincidencia está ${decimal(best, 1)} desviaciones típicas por encima del azar; se necesitan ${decimal(needed, 1)}`,
  detail_ambiguous: (best, second) =>
    `encaja en varios lugares: el mejor está ${decimal(best, 1)} desviaciones típicas por encima del azar, el siguiente ${decimal(second, 1)}`,
  detail_contradicts: (by) =>
    `encaja de lejos, pero de cerca ningún sonido coincide allí: lo que mejor coincide está a ${decimal(by, 3)} s`,
  detail_discontinuous: (parts) =>
    parts === 0
      ? 'se pausó, se editó o se cambió de velocidad; ningún tramo puede situarse por sí solo'
      : `se pausó, se editó o se cambió de velocidad; tramos que pueden situarse: ${parts}`,
  detail_no_sound: 'no contiene sonido',
  hintShared: (name) => `mismo reloj de aparato que ${isolated(name)}`,
};
