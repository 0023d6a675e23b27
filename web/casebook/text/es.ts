// Cada palabra de la pantalla, en español: every word on the screen in Spanish, in the order of `en.ts`.
//
// Which word stands for which is decided once, in the table of CONTRIBUTING.md.

import { graphic } from './es-graphic';
import { growing } from './es-growing';
import { hand } from './es-hand';
import { proxiesEs } from './es-proxies';
import { esTimeline } from './es-timeline';
import { wall } from './es-wall';
import type { Catalogue } from './en';
import { figuresOf, isolated } from './figures';

const { clockTime, count, decimal, error, signed, span } = figuresOf('es');
const plainRate = (rate: number) => decimal(rate, Number.isInteger(Number(rate.toFixed(2))) ? 0 : 2);

export const es: Catalogue = {
  ...esTimeline,
  ...proxiesEs,
  ...hand,
  ...graphic,
  ...growing,
  ...wall,
  language: 'es',
  appName: 'Pfiff: carpeta del caso',
  oneSentence:
    'Clips de un mismo suceso, puestos en una hora común por lo que oyeron; cada uno con su error o con un motivo.',
  demonstration: 'Demostración. La imagen y el sonido los creó este programa; nada de esto ocurrió.',
  skip: 'Ir a los clips',
  loading: 'Leyendo la respuesta …',
  cannotLoad: 'La página no puede comunicarse con su servidor.',
  cannotLoadAdvice:
    'Si pfiff se cerró en el terminal, vuelva a iniciarlo y abra el nuevo enlace que muestra.',
  summary: (placed, refused) =>
    `${count(placed, 'clip situado', 'clips situados')}, ${count(refused, 'rechazado', 'rechazados')}`,

  theme: 'Apariencia',
  themeAuto: 'Automática',
  themeLight: 'Clara',
  themeDark: 'Oscura',
  languageChoice: 'Idioma',

  panes: 'Clips sincronizados',
  chooseIsland: 'Isla que se reproduce',
  island: (n) => `Isla ${n}`,
  islandClips: (n) => count(n, 'clip', 'clips'),
  noIsland: 'No hay dos clips que compartan sonido; nada puede reproducirse sincronizado.',
  startsIn: (s) => `empieza en ${span(s)}`,
  endedFor: (s) => `terminó hace ${span(s)}`,
  soundOnly: 'Solo sonido, sin imagen',
  cannotPlay: 'Este navegador no puede reproducir este clip.',
  moreThanShown: (shown, all) => `Se muestran ${shown} de ${all} clips. Elíjalos en los carriles.`,
  show: 'Visible',
  showClip: (name) => `Mostrar ${isolated(name)} arriba`,
  begins: (s) => `empieza en ${clockTime(s)}`,
  clockError: (s) => `± ${error(s)} según el reloj`,
  heardError: (s) => `± ${error(s)} según el sonido`,
  drift: (ppm, e) => `deriva ${signed(ppm, 1)} ± ${e < 9.95 ? decimal(e, 1) : Math.round(e)} ppm`,
  driftUnknown: 'deriva no medida',
  links: (n) => (n === 0 ? 'sin vínculos' : count(n, 'vínculo', 'vínculos')),
  linksNone: 'sin vínculos: solo está unido a su copia probable',
  copyOf: (name) => `Probablemente una copia de ${isolated(name)}, no un testigo independiente.`,
  copyShort: 'copia probable',

  opening: 'Abriendo …',
  pane: (n, name) => `Panel ${n}: ${isolated(name)}`,
  picture: (name) => `Imagen de ${isolated(name)}`,
  frame: (n) => `fotograma ${n}`,
  fileTime: (s) => `archivo ${clockTime(s)}`,
  sceneAt: (s) => `escena ${clockTime(s)}`,
  errorOf: (s) => error(s),
  offPlayhead: (ms) =>
    Math.abs(ms) < 0.05
      ? 'en el cursor'
      : `${decimal(Math.abs(ms), 1)} ms ${ms < 0 ? 'antes' : 'después'} del cursor`,
  notExact: 'No es exacto: este navegador no puede dar fotogramas sueltos de este clip.',
  restsOn: (pane, frame, file_s, scene_s) =>
    `Panel ${pane}: fotograma ${frame}, archivo ${clockTime(file_s)}, escena ${clockTime(scene_s)}.`,
  choosePane: (n, name) => `Recorrer ${isolated(name)} con las flechas (${n})`,
  large: (name) => `Mostrar ${isolated(name)} en grande`,
  following: (shown, all) => `${shown} de ${all} clips cubren el cursor y se muestran.`,

  transport: 'Reproducción',
  play: 'Reproducir',
  pause: 'Pausa',
  waiting: 'esperando a un clip',
  back10: 'Retroceder 10 segundos',
  forward10: 'Avanzar 10 segundos',
  frameBack: 'Retroceder un fotograma del panel elegido',
  frameOn: 'Avanzar un fotograma del panel elegido',
  backwards: 'Reproducir hacia atrás, o más rápido hacia atrás',
  faster: 'Reproducir, o reproducir más rápido',
  speed: (times) => `${times < 0 ? '−' : ''}${Math.abs(times)} ×`,
  sceneTime: 'Reloj de la escena',
  scrub: 'Tiempo de la escena',
  scrubValue: (at, of) => `${clockTime(at)} de ${clockTime(of)}`,
  sound: 'Sonido',
  soundAll: 'Todos los clips',
  soundNone: 'Ninguno',
  soundOf: (name) => `Oír solo ${isolated(name)}`,
  volume: 'Volumen',
  marks: 'Puntos de entrada y salida',
  markIn: 'Entrada',
  markOut: 'Salida',
  loop: 'Repetir',
  unmark: 'Borrar',
  follow: 'Seguir el cursor',
  fullScreen: 'Pantalla completa',

  keys: 'Teclas',
  keysHeading: 'Qué hacen las teclas',
  close: 'Cerrar',
  lettersAct: 'Las letras, cifras y signos sueltos hacen algo. El espacio y las flechas, siempre.',
  framesFromZero:
    'El primer fotograma de un clip es el fotograma 0. El sonido se oye hacia delante, hasta el doble de velocidad.',
  keysPlaying: 'Reproducción',
  keysPanes: 'Paneles',
  keysSound: 'Sonido y ayuda',
  keyPlay: 'Reproducir o pausar',
  keyBack: 'Reproducir hacia atrás; otra vez: más rápido, hasta 8 ×',
  keyPause: 'Pausar',
  keyOn: 'Reproducir; otra vez: más rápido, hasta 8 ×',
  keyFrame: 'Un fotograma del panel elegido',
  keyFrames: 'Diez fotogramas del panel elegido',
  keySeconds: 'Un segundo atrás, o adelante',
  keyEnds: 'Al principio, al final',
  keyIn: 'Poner aquí el punto de entrada',
  keyOut: 'Poner aquí el punto de salida',
  keyToIn: 'Ir al punto de entrada, al de salida',
  keyLoop: 'Repetir entre los puntos, o parar al final',
  keyUnmark: 'Borrar los dos puntos',
  keyPick: 'Mostrar el clip con este número y elegir su panel',
  keyDrop: 'Mostrar el clip con este número, o quitarlo',
  keyMove: 'Mover el panel elegido un lugar atrás, o adelante',
  keyFollow: 'Mostrar lo que cubre el cursor',
  keyLarge: 'El panel elegido en grande, o como los demás',
  keyFull: 'Pantalla completa',
  keySoundOne: 'Oír solo el panel elegido',
  keySoundAll: 'Oír todos los clips visibles',
  keyMute: 'No oír nada, o todo',
  keySheet: 'Esta lista',

  lanes: 'Carriles',
  islandHeading: (n, clips) => `Isla ${n}: ${count(clips, 'clip', 'clips')} en un reloj de la escena`,
  unrelated:
    'Las islas no comparten sonido. No se sabe cuándo se filmó una respecto a otra, y sus relojes no pueden compararse.',
  sceneClockIs:
    'El reloj de la escena empieza con el clip más temprano y avanza al ritmo mediano de los clips. Ninguna grabación es el reloj verdadero.',
  playing: 'se reproduce arriba',
  playThis: (n) => `Reproducir la isla ${n}`,
  goTo: (name) => `Ir al principio de ${isolated(name)}`,
  errorBarLegend:
    'Barras en ambos extremos: dónde puede estar el clip en el reloj (95 %). Un rombo abierto: la barra es demasiado pequeña para dibujarla con esta anchura; lea la cifra.',
  pairs: (n) => count(n, 'par que se solapa', 'pares que se solapan'),
  pairClips: 'Clips',
  pairOffset: 'Distancia oída',
  pairError: 'Error según el sonido',
  pairOverlap: 'Solapamiento',
  pairBasis: 'Conocido por',
  measured: 'oído',
  fitted: 'se deduce del reloj',
  partsOf: (n) =>
    `rechazado como conjunto; ${count(n, 'parte está', 'partes están')} en este reloj`,

  inStep: 'Qué significa aquí «sincronizado»',
  inStepBySound:
    'Por el sonido. Los clips se colocan de modo que coincida lo que todos oyeron. Lo que los aparatos dicen de su propia hora no se usa.',
  inStepDistance: (spread_m, s) =>
    `El sonido tarda 2,9 ms por cada metro. Se supone que las cámaras estaban a ${decimal(spread_m, Number.isInteger(spread_m) ? 0 : 1)} m como máximo; a esa distancia el sonido llega ${error(s)} tarde.`,
  inStepFrames: (s, frames, rate) =>
    `Por eso las imágenes de dos clips de esta isla pueden diferir hasta ${error(s)}: ${count(frames, 'fotograma', 'fotogramas')} a ${plainRate(rate)} fotogramas por segundo. Es el peor par, según los errores de los carriles.`,
  inStepPlayer:
    'Un fotograma es lo que la grabación da en su propia marca de tiempo, y cada panel dice a qué distancia está del cursor. Al reproducir, todos los paneles se dibujan según un reloj que espera al más lento. En pausa, cada uno muestra el fotograma de ese mismo instante. Un panel que no puede ser exacto lo dice.',
  inStepSpread:
    'Si las cámaras estaban más separadas, los errores son mayores de lo indicado. Ejecútelo entonces otra vez con una separación mayor (--spread-m).',

  refused: 'Clips rechazados',
  refusedNone: 'No se rechazó ningún clip.',
  refusedIntro:
    'Un lugar equivocado es peor que ninguno. Estos clips no se situaron, por estos motivos.',
  reason_no_sound: 'No tiene sonido',
  reason_silent: 'Su sonido está en silencio',
  reason_too_short: 'Demasiado poco sonido',
  reason_nothing_in_common: 'Nada en común con los demás clips',
  reason_ambiguous: 'Encaja en varios lugares',
  reason_contradicts: 'Solo encaja de lejos',
  reason_discontinuous: 'Pausado, editado o cambiado de velocidad',
  reason_unreadable: 'No se pudo leer',
  why_no_sound: 'Los clips se sitúan por su sonido. En este no hay pista de sonido.',
  why_silent: 'Hay una pista de sonido, pero en ella no se oye nada.',
  why_too_short: 'Hay menos sonido del que necesita una decisión.',
  why_nothing_in_common:
    'Ningún otro clip oyó lo que oyó este. Puede ser de otro día o de otro lugar, o estar demasiado lejos.',
  why_ambiguous: 'Lo que oyó se repite; el sonido por sí solo no puede decir qué lugar es el correcto.',
  why_contradicts: 'Oído en conjunto encaja junto a otros, pero de cerca ningún sonido coincide allí.',
  why_discontinuous:
    'No es una grabación sin cortes, así que no tiene un único principio en el reloj.',
  why_unreadable: 'El archivo está dañado, o es de un tipo que no se lee.',
  alternatives: 'Lugares entre los que el sonido no pudo decidir',
  alternative: (name, s) =>
    s < 0
      ? `encajaría ${clockTime(-s, 1)} antes de que empiece ${isolated(name)}`
      : `encajaría junto a ${isolated(name)}, a partir de ${clockTime(s, 1)} de este`,
  parts: 'Partes que pueden situarse',
  partPlaced: (from, to, island, at, e) =>
    `de ${clockTime(from, 1)} a ${clockTime(to, 1)}: empieza en ${clockTime(at)} en la isla ${island}, ± ${error(e)}`,
  hint: (island, at, e) =>
    `El reloj de su aparato lo situaría en ${clockTime(at, 1)} en la isla ${island}, ± ${error(e)}. No se da por cierto, solo se ofrece.`,
  hintTitle: 'Indicio',
  hintSource: (source) => `Fuente: ${isolated(source)}.`,
  look: 'Ver este clip por separado',

  placeByHand: 'Situarlo a mano',
  tryAlternative: (name, s) =>
    s < 0
      ? `Probar ${clockTime(-s, 1)} antes de que empiece ${isolated(name)}`
      : `Probar junto a ${isolated(name)}, a partir de ${clockTime(s, 1)} de este`,
  beginsWhen: 'Empieza cuando',
  isAt: 'está en',
  takePlayhead: 'Tomar el cursor',
  giveOrTake: 'con un margen de (s)',
  placeHere: 'Situar y fijar',
  nothingBeside: 'No hay ningún clip situado junto al que pueda estar.',
  byHand: (s) => `Situado a mano, ± ${error(s)}, fijado: el sonido no lo mueve.`,
  soundContradicts: (s) =>
    `El sonido contradice este lugar: sitúa el clip ${span(Math.abs(s))} más ${s > 0 ? 'tarde' : 'temprano'}.`,
  takeBack: 'Retirar',
  undo: 'Deshacer',
  redo: 'Rehacer',
  undone: 'Deshecho.',
  redone: 'Rehecho.',
  handPlaced: (name) => `${isolated(name)} está donde usted lo situó.`,
  handTakenBack: (name) => `${isolated(name)} ya no está situado a mano.`,
  lookOnly: 'Otro programa tiene abierto este caso. Puede mirar, pero no cambiar nada.',
  encodedName: 'Este nombre no es texto legible; se muestra con signos de porcentaje.',
};
