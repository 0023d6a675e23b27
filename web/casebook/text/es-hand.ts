// Las palabras del banco en el que se prueba, se marca y se fija un lugar.

import type { HandWords } from './en-hand';
import { figuresOf, isolated } from './figures';

const { clockTime, error, signed } = figuresOf('es');

const list = (names: string[]) => names.map(isolated).join(', ');
const begins = (name: string, s: number) =>
  s < 0
    ? `Empezaría ${clockTime(-s)} antes de ${isolated(name)}.`
    : `Empezaría en ${clockTime(s)} de ${isolated(name)}.`;

export const hand: HandWords = {
  bench: (own: string, beside: string) => `Probando ${isolated(own)} junto a ${isolated(beside)}`,
  benchNotPlaced: 'Probado, no situado. No se escribe nada hasta que lo fije.',
  triedShort: 'probado, no situado',
  wouldBegin: begins,
  tryNone: 'Ningún clip rechazado tiene otro lugar que probar.',
  tryHere: 'Probar aquí',
  tryOnBench: 'Moverlo en el banco',
  tryDropped: 'Descartado. No se escribió nada.',
  stillWriting: 'No se hizo: el caso aún está anotando lo anterior. Hágalo otra vez dentro de un momento.',
  answerLost: 'El programa no respondió; puede que se haya hecho o no.',
  shownAnew: 'La página muestra ahora lo que vale en el caso.',
  triedNumber: (n: number, of: number) => `Lugar ${n} de ${of} entre los que dudó el sonido`,
  nextPlace: 'Lugar siguiente',
  lockHere: 'Fijar aquí',
  drop: 'Descartar',
  moveGroup: (name: string) => `Mover ${isolated(name)}`,
  byMs: (ms: number) => `${signed(ms, 0)} ms`,
  byMsLong: (ms: number) => `${Math.abs(ms)} ms ${ms < 0 ? 'antes' : 'después'}`,
  byFrame: (frames: number) => `${signed(frames, 0)} fotograma`,
  byFrameLong: (frames: number) => (frames < 0 ? 'Uno de sus fotogramas antes' : 'Uno de sus fotogramas después'),
  hears: 'Oír',
  hearsSides: (left: string, right: string) => `${isolated(left)} a la izquierda, ${isolated(right)} a la derecha`,
  hearsBoth: 'ambos en el centro',
  hearsOnly: (name: string) => `solo ${isolated(name)}`,
  waves: 'Sonido de ambos, en una misma escala de tiempo',
  wavesHow: 'Haga clic en el mismo sonido en ambos para marcarlo.',
  waveOf: (name: string) => `Sonido de ${isolated(name)} alrededor del cursor`,
  waveNone: 'sin sonido',
  wider: 'Mostrar más tiempo',
  closer: 'Mostrar menos tiempo',
  spanShown: (s: number) => `${s < 1 ? `${Math.round(s * 1000)} ms` : `${s} s`} a la vista`,
  pickGroup: 'El mismo suceso en ambos',
  pickHow: 'Lleve cada uno al primer fotograma que muestra el mismo suceso y márquelo en ambos.',
  pickIn: (name: string, frame: number | null) =>
    frame === null ? `Aquí está en ${isolated(name)}` : `Aquí está en ${isolated(name)}: fotograma ${frame}`,
  pickWhere: 'Elija primero el panel de uno de los dos clips.',
  pickNoFrame: 'Aquí no hay fotograma que marcar. Deténgase en uno que tenga otro delante.',
  pickNoSound: (name: string) =>
    `${isolated(name)} no tiene sonido, así que no se oye nada en él. Marque en su lugar un fotograma de ambos.`,
  pickTooEarly: (name: string) =>
    `${isolated(name)} aún no ha empezado ahí. Vaya a donde corre el clip y marque allí el sonido.`,
  pickTooLate: (name: string) =>
    `${isolated(name)} ya ha terminado ahí. Vaya a donde corre el clip y marque allí el sonido.`,
  picksGone: 'Movido a mano: las marcas ya no valen. Deshacer las recupera.',
  pickOther: 'Marcado. Busque ahora el mismo suceso en el otro clip.',
  pickedHalf: (name: string, frame: number | null) =>
    frame === null ? `Oído en ${isolated(name)}; falta marcar el otro.` : `Fotograma ${frame} de ${isolated(name)}; falta marcar el otro.`,
  picked: (s: number) => `Marcado en ambos, ± ${error(s)}.`,
  pickFrames: (own: number, beside: number, name: string) =>
    `fotograma ${own} junto al fotograma ${beside} de ${isolated(name)}`,
  pickSounds: (own_s: number, beside_s: number, name: string) =>
    `oído en ${clockTime(own_s)} junto a ${clockTime(beside_s)} de ${isolated(name)}`,
  pickOff: (s: number, e: number) => `empieza en ${clockTime(s)}, ± ${error(e)}`,
  unpick: (n: number) => `Quitar la marca ${n}`,
  picksMean: (n: number, apart_s: number) => `Media de ${n}; distan hasta ${error(apart_s)} entre sí.`,
  picksDisagree: (apart_s: number) =>
    `Se contradicen: ${error(apart_s)} es más de lo que permiten sus errores. Una puede ser otro suceso, o un reloj va mal.`,
  picksHeard:
    'Oído, no visto. El sonido tarda 2,9 ms por metro; no se sabe a qué distancia estaba cada cámara y no consta en ningún error.',
  errorSeen: (s: number) => `± ${error(s)} por la distancia entre fotogramas`,
  errorStated: 'error ± (s)',
  onClock: (s: number) => `± ${error(s)} en el reloj de la escena, con el del clip contiguo`,
  willMove: (names: string[]) => `Situado a mano junto a él y se mueve con él: ${list(names)}.`,
  movedAlong: (names: string[]) => `Se movió con él: ${list(names)}.`,
  byHandEvent: (found: string, s: number) => `A mano: mismo suceso, ${found}, ± ${error(s)}, fijado.`,
  byHandNudged: (name: string, s: number) => `A mano: ajustado junto a ${isolated(name)}, ± ${error(s)}, fijado.`,
  byHandAlternative: (name: string, s: number) =>
    `A mano: un lugar junto a ${isolated(name)} en el que dudó el sonido, ± ${error(s)}, fijado.`,
  more: (n: number) => `y ${n} más`,
  islandByHand: 'Solo a mano: ningún sonido une estos clips.',
  refusedToo: 'También rechazados',
  keysHand: 'Situar a mano',
  keyTry: 'Probar el lugar siguiente de un clip rechazado, o el anterior',
  keyNudgeFrame: 'El clip probado, uno de sus fotogramas antes o después',
  keyNudgeMs: 'El clip probado, 1 ms antes o después',
  keyNudgeTen: '10 ms antes o después',
  keyNudgeHundred: '100 ms antes o después',
  keyPickIt: 'Aquí está: el fotograma del panel elegido',
  keyPickSound: 'Aquí está: el sonido en el cursor, en el panel elegido',
  keyLock: 'Fijar lo probado, o descartarlo',
};
