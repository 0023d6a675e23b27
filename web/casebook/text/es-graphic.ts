// What the room of graphic marks says, in Spanish; and what the server says against a change.

import type { graphic as english } from './en-graphic';
import { figuresOf, isolated } from './figures';
import type { Said } from './said';

const { clockTime, wallTime } = figuresOf('es');

export const graphic: Said<typeof english> = {
  graphicHidden: 'Marcado como sensible. Borroso y sin sonido.',
  graphicHiddenShort: 'sensible',
  graphicShow: 'Mostrar una vez',
  graphicShowOf: (name) => `Mostrar ${isolated(name)} una vez, aunque está marcado como sensible`,
  graphicHide: 'Ocultar de nuevo',
  graphicMark: (name) => `Marcar ${isolated(name)} como sensible: borroso y sin sonido hasta que se pida`,
  graphicUnmark: (name) => `${isolated(name)} está marcado como sensible. Quitar sus marcas`,
  graphicSoundOnly: 'Marcado como sensible. Sin sonido.',
  graphicWhole: 'Clip entero',
  graphicStretch: (from, to) => `De ${clockTime(from)} a ${clockTime(to)} del clip`,
  graphicFrom: (from) => `Desde ${clockTime(from)} del clip`,
  graphicTo: (to) => `Hasta ${clockTime(to)} del clip`,
  graphicMarkedAt: (unix_s) => `marcado el ${wallTime(unix_s)} UTC`,
  graphicByCopy: (name) => `por su copia probable ${isolated(name)}`,
  graphicHeading: 'Contenido sensible',
  graphicWhy: 'Motivo (puede quedar vacío)',
  graphicMarkWhole: 'Marcar el clip entero',
  graphicMarkBetween: 'Marcar de la entrada a la salida',
  graphicNeedsPoints: 'Para marcar un tramo, ponga los puntos de entrada y salida (I y O).',
  graphicClear: 'Quitar todas las marcas',
  graphicMarked: (name) => `${isolated(name)} está marcado como sensible.`,
  graphicCleared: (name) => `${isolated(name)} ya no está marcado como sensible.`,
  graphicShown: (name) => `${isolated(name)} se muestra hasta que usted lo deje.`,
  keyGraphic: 'Marcar el clip elegido como sensible, o quitar sus marcas',
  keyGraphicBetween: 'Marcar el clip elegido como sensible de la entrada a la salida',
  keyReveal: 'Mostrar el clip elegido una vez, u ocultarlo de nuevo',

  cannot_no_such_clip: 'Ese clip ya no existe. Vuelva a cargar la página.',
  cannot_not_by_hand: (name) => `${isolated(name)} no estaba situado a mano.`,
  cannot_beside_itself:
    'El clip quedaría situado junto a sí mismo. Elija uno que no esté situado junto a este.',
  cannot_no_place:
    'Ningún clip puede tener este lugar. Indique un tiempo y un error propios de una grabación.',
  cannot_not_heard_there: (name) =>
    `${isolated(name)} no tiene sonido ahí, así que no se oyó nada. Marque un sonido entre su comienzo y su final, o un fotograma.`,
  cannot_changed_elsewhere:
    'El caso se cambió entretanto en otra página, así que no se hizo nada.',
  cannot_no_stretch:
    'Esto no es un tramo de un clip. Su final debe ir después de su principio; un motivo tiene como máximo 500 caracteres.',
  cannot_too_many_marks: (most) =>
    `Un clip puede tener ${most} marcas como máximo. Marque el clip entero.`,
  cannot_not_marked: (name) => `${isolated(name)} no está marcado como sensible.`,
  cannot_look_only:
    'Este caso se abrió solo para mirar. Ábralo de nuevo cuando nadie más lo tenga abierto.',
  cannot_held: (holder) => `El caso lo tiene abierto ${isolated(holder)}. Espere a que termine.`,
  cannot_disk_full: 'El disco está lleno. No se cambió nada. Haga sitio y vuelva a intentarlo.',
  cannot_disk:
    'No se pudo escribir en el disco. Nada quedó a medias. Revise el disco y vuelva a intentarlo.',
};
