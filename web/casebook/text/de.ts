// Jedes Wort auf dem Bildschirm, auf Deutsch: every word on the screen in German, in the order of `en.ts`.
//
// Which word stands for which is decided once, in the table of CONTRIBUTING.md.

import { graphic } from './de-graphic';
import { growing } from './de-growing';
import { hand } from './de-hand';
import { proxiesDe } from './de-proxies';
import { deTimeline } from './de-timeline';
import { wall } from './de-wall';
import type { Catalogue } from './en';
import { figuresOf, isolated } from './figures';

const { clockTime, count, decimal, error, signed, span } = figuresOf('de');
const plainRate = (rate: number) => decimal(rate, Number.isInteger(Number(rate.toFixed(2))) ? 0 : 2);

export const de: Catalogue = {
  ...deTimeline,
  ...proxiesDe,
  ...hand,
  ...graphic,
  ...growing,
  ...wall,
  language: 'de',
  appName: 'Pfiff Fallmappe',
  oneSentence:
    'Clips eines Ereignisses, nach dem Gehörten auf eine gemeinsame Zeit gelegt; jeder mit seinem Fehler oder mit einem Grund, warum nicht.',
  demonstration: 'Vorführung. Bild und Ton stammen von diesem Programm; nichts davon ist geschehen.',
  skip: 'Zu den Clips springen',
  loading: 'Die Antwort wird gelesen …',
  cannotLoad: 'Die Seite erreicht ihren Server nicht.',
  cannotLoadAdvice:
    'Wenn pfiff im Terminal beendet wurde, starten Sie es neu und öffnen Sie den neuen Link, den es ausgibt.',
  summary: (placed, refused) =>
    `${count(placed, 'Clip eingeordnet', 'Clips eingeordnet')}, ${count(refused, 'abgelehnt', 'abgelehnt')}`,

  theme: 'Darstellung',
  themeAuto: 'Automatisch',
  themeLight: 'Hell',
  themeDark: 'Dunkel',
  languageChoice: 'Sprache',

  panes: 'Clips im Gleichlauf',
  chooseIsland: 'Insel, die abgespielt wird',
  island: (n) => `Insel ${n}`,
  islandClips: (n) => count(n, 'Clip', 'Clips'),
  noIsland: 'Keine zwei Clips haben denselben Ton gehört; nichts kann im Gleichlauf abgespielt werden.',
  startsIn: (s) => `beginnt in ${span(s)}`,
  endedFor: (s) => `endete vor ${span(s)}`,
  soundOnly: 'Nur Ton, kein Bild',
  cannotPlay: 'Dieser Browser kann diesen Clip nicht abspielen.',
  moreThanShown: (shown, all) => `${shown} von ${all} Clips werden gezeigt. Wählen Sie sie in den Spuren.`,
  show: 'Gezeigt',
  showClip: (name) => `${isolated(name)} oben zeigen`,
  begins: (s) => `beginnt bei ${clockTime(s)}`,
  clockError: (s) => `± ${error(s)} nach der Uhr`,
  heardError: (s) => `± ${error(s)} nach Gehör`,
  drift: (ppm, e) => `Drift ${signed(ppm, 1)} ± ${e < 9.95 ? decimal(e, 1) : Math.round(e)} ppm`,
  driftUnknown: 'Drift nicht gemessen',
  links: (n) => (n === 0 ? 'keine Verbindung' : count(n, 'Verbindung', 'Verbindungen')),
  linksNone: 'keine Verbindung: er hängt nur mit seiner wahrscheinlichen Kopie zusammen',
  copyOf: (name) => `Wahrscheinlich eine Kopie von ${isolated(name)}, kein unabhängiger Zeuge.`,
  copyShort: 'wahrscheinliche Kopie',

  opening: 'Wird geöffnet …',
  pane: (n, name) => `Feld ${n}: ${isolated(name)}`,
  picture: (name) => `Bild von ${isolated(name)}`,
  frame: (n) => `Bild ${n}`,
  fileTime: (s) => `Datei ${clockTime(s)}`,
  sceneAt: (s) => `Szene ${clockTime(s)}`,
  errorOf: (s) => error(s),
  offPlayhead: (ms) =>
    Math.abs(ms) < 0.05
      ? 'an der Abspielmarke'
      : `${decimal(Math.abs(ms), 1)} ms ${ms < 0 ? 'vor' : 'nach'} der Abspielmarke`,
  notExact: 'Nicht genau: Dieser Browser kann von diesem Clip keine Einzelbilder zeigen.',
  restsOn: (pane, frame, file_s, scene_s) =>
    `Feld ${pane}: Bild ${frame}, Datei ${clockTime(file_s)}, Szene ${clockTime(scene_s)}.`,
  choosePane: (n, name) => `Mit den Pfeiltasten durch ${isolated(name)} gehen (${n})`,
  large: (name) => `${isolated(name)} groß zeigen`,
  following: (shown, all) => `${shown} von ${all} Clips decken die Abspielmarke und werden gezeigt.`,

  transport: 'Abspielen',
  play: 'Abspielen',
  pause: 'Anhalten',
  waiting: 'wartet auf einen Clip',
  back10: '10 Sekunden zurück',
  forward10: '10 Sekunden vor',
  frameBack: 'Ein Bild des gewählten Felds zurück',
  frameOn: 'Ein Bild des gewählten Felds vor',
  backwards: 'Rückwärts abspielen, oder schneller rückwärts',
  faster: 'Abspielen, oder schneller abspielen',
  speed: (times) => `${times < 0 ? '−' : ''}${Math.abs(times)} ×`,
  sceneTime: 'Szenenuhr',
  scrub: 'Zeit der Szene',
  scrubValue: (at, of) => `${clockTime(at)} von ${clockTime(of)}`,
  sound: 'Ton',
  soundAll: 'Alle Clips',
  soundNone: 'Keiner',
  soundOf: (name) => `Nur ${isolated(name)} hören`,
  volume: 'Lautstärke',
  marks: 'Anfangs- und Endmarke',
  markIn: 'Anfang',
  markOut: 'Ende',
  loop: 'Wiederholen',
  unmark: 'Löschen',
  follow: 'Abspielmarke folgen',
  fullScreen: 'Vollbild',

  keys: 'Tasten',
  keysHeading: 'Was die Tasten tun',
  close: 'Schließen',
  lettersAct: 'Einzelne Buchstaben, Ziffern und Zeichen bewirken etwas. Leertaste und Pfeile immer.',
  framesFromZero:
    'Das erste Bild eines Clips ist Bild 0. Ton ist nur vorwärts zu hören, bis zum doppelten Tempo.',
  keysPlaying: 'Abspielen',
  keysPanes: 'Felder',
  keysSound: 'Ton und Hilfe',
  keyPlay: 'Abspielen oder anhalten',
  keyBack: 'Rückwärts abspielen; noch einmal: schneller, bis 8 ×',
  keyPause: 'Anhalten',
  keyOn: 'Abspielen; noch einmal: schneller, bis 8 ×',
  keyFrame: 'Ein Bild des gewählten Felds',
  keyFrames: 'Zehn Bilder des gewählten Felds',
  keySeconds: 'Eine Sekunde zurück, oder vor',
  keyEnds: 'Zum Anfang, zum Ende',
  keyIn: 'Anfangsmarke hier setzen',
  keyOut: 'Endmarke hier setzen',
  keyToIn: 'Zur Anfangsmarke, zur Endmarke',
  keyLoop: 'Zwischen den Marken wiederholen, oder am Ende anhalten',
  keyUnmark: 'Beide Marken löschen',
  keyPick: 'Den Clip mit dieser Nummer zeigen und sein Feld wählen',
  keyDrop: 'Den Clip mit dieser Nummer zeigen, oder wegnehmen',
  keyMove: 'Das gewählte Feld einen Platz zurück, oder vor',
  keyFollow: 'Zeigen, was die Abspielmarke deckt',
  keyLarge: 'Das gewählte Feld groß, oder wie die anderen',
  keyFull: 'Vollbild',
  keySoundOne: 'Nur das gewählte Feld hören',
  keySoundAll: 'Alle gezeigten Clips hören',
  keyMute: 'Nichts hören, oder alle',
  keySheet: 'Diese Liste',

  lanes: 'Spuren',
  islandHeading: (n, clips) => `Insel ${n}: ${count(clips, 'Clip', 'Clips')} auf einer Szenenuhr`,
  unrelated:
    'Inseln haben keinen Ton gemeinsam. Wann die eine im Verhältnis zur anderen gefilmt wurde, ist nicht bekannt; ihre Uhren sind nicht vergleichbar.',
  sceneClockIs:
    'Die Szenenuhr beginnt mit dem frühesten Clip und geht so schnell wie die Clips im Median. Keine Aufnahme ist die wahre Uhr.',
  playing: 'läuft oben',
  playThis: (n) => `Insel ${n} abspielen`,
  goTo: (name) => `Zum Anfang von ${isolated(name)}`,
  errorBarLegend:
    'Balken an beiden Enden: wo der Clip auf der Uhr liegen kann (95 %). Eine offene Raute: Der Balken ist bei dieser Breite zu klein zum Zeichnen; lesen Sie die Zahl.',
  pairs: (n) => count(n, 'sich überschneidendes Paar', 'sich überschneidende Paare'),
  pairClips: 'Clips',
  pairOffset: 'Gehörter Abstand',
  pairError: 'Fehler nach Gehör',
  pairOverlap: 'Überschneidung',
  pairBasis: 'Bekannt durch',
  measured: 'gehört',
  fitted: 'folgt aus der Uhr',
  partsOf: (n) => `als Ganzes abgelehnt; ${count(n, 'Teil liegt', 'Teile liegen')} auf dieser Uhr`,

  inStep: 'Was „im Gleichlauf“ hier heißt',
  inStepBySound:
    'Nach dem Ton. Die Clips liegen so, dass zusammenfällt, was alle gehört haben. Was Geräte über ihre Zeit angeben, wird nicht verwendet.',
  inStepDistance: (spread_m, s) =>
    `Schall braucht für jeden Meter 2,9 ms. Angenommen wird, dass die Kameras höchstens ${decimal(spread_m, Number.isInteger(spread_m) ? 0 : 1)} m auseinander standen; über diese Entfernung kommt Schall ${error(s)} zu spät.`,
  inStepFrames: (s, frames, rate) =>
    `Die Bilder zweier Clips dieser Insel können darum bis zu ${error(s)} auseinander liegen: ${count(frames, 'Bild', 'Bilder')} bei ${plainRate(rate)} Bildern in der Sekunde. Das ist das schlechteste Paar, nach den Fehlern in den Spuren.`,
  inStepPlayer:
    'Ein Bild ist, was die Aufnahme zu ihrem eigenen Zeitstempel gibt, und jedes Feld sagt, wie weit es von der Abspielmarke liegt. Beim Abspielen werden alle Felder nach einer Uhr gezeichnet, die auf das langsamste wartet. Angehalten zeigt jedes das Bild genau dieses Augenblicks. Ein Feld, das nicht genau sein kann, sagt es.',
  inStepSpread:
    'Standen die Kameras weiter auseinander, sind die Fehler größer als angegeben. Starten Sie dann noch einmal mit größerem Abstand (--spread-m).',

  refused: 'Abgelehnte Clips',
  refusedNone: 'Kein Clip wurde abgelehnt.',
  refusedIntro:
    'Ein falscher Platz ist schlimmer als keiner. Diese Clips wurden aus diesen Gründen nicht eingeordnet.',
  reason_no_sound: 'Er hat keinen Ton',
  reason_silent: 'Sein Ton ist stumm',
  reason_too_short: 'Zu wenig Ton',
  reason_nothing_in_common: 'Nichts mit den anderen Clips gemeinsam',
  reason_ambiguous: 'Er passt an mehrere Stellen',
  reason_contradicts: 'Er passt nur aus der Ferne',
  reason_discontinuous: 'Unterbrochen, geschnitten oder im Tempo geändert',
  reason_unreadable: 'Er konnte nicht gelesen werden',
  why_no_sound: 'Clips werden nach ihrem Ton eingeordnet. Dieser hat keine Tonspur.',
  why_silent: 'Es gibt eine Tonspur, aber darauf ist nichts zu hören.',
  why_too_short: 'Es ist weniger Ton da, als eine Entscheidung braucht.',
  why_nothing_in_common:
    'Kein anderer Clip hat gehört, was dieser gehört hat. Er kann von einem anderen Tag oder Ort sein, oder zu weit entfernt.',
  why_ambiguous:
    'Was er gehört hat, wiederholt sich; der Ton allein kann nicht sagen, welche Stelle die richtige ist.',
  why_contradicts: 'Im Ganzen gehört passt er neben andere, aus der Nähe stimmt dort kein Ton überein.',
  why_discontinuous:
    'Er ist keine Aufnahme ohne Unterbrechung und hat darum keinen einzelnen Anfang auf der Uhr.',
  why_unreadable: 'Die Datei ist beschädigt oder von einer Art, die nicht gelesen wird.',
  alternatives: 'Stellen, zwischen denen der Ton nicht entscheiden konnte',
  alternative: (name, s) =>
    s < 0
      ? `würde ${clockTime(-s, 1)} vor dem Anfang von ${isolated(name)} passen`
      : `würde neben ${isolated(name)} passen, ab ${clockTime(s, 1)} darin`,
  parts: 'Teile, die eingeordnet werden können',
  partPlaced: (from, to, island, at, e) =>
    `${clockTime(from, 1)} bis ${clockTime(to, 1)} davon beginnt bei ${clockTime(at)} auf Insel ${island}, ± ${error(e)}`,
  hint: (island, at, e) =>
    `Die Uhr seines Geräts würde ihn auf Insel ${island} bei ${clockTime(at, 1)} einordnen, ± ${error(e)}. Nicht geglaubt, nur angeboten.`,
  hintTitle: 'Hinweis',
  hintSource: (source) => `Quelle: ${isolated(source)}.`,
  look: 'Diesen Clip allein ansehen',

  placeByHand: 'Von Hand einordnen',
  tryAlternative: (name, s) =>
    s < 0
      ? `${clockTime(-s, 1)} vor dem Anfang von ${isolated(name)} versuchen`
      : `Neben ${isolated(name)} versuchen, ab ${clockTime(s, 1)} darin`,
  beginsWhen: 'Er beginnt, wenn',
  isAt: 'steht bei',
  takePlayhead: 'Abspielmarke übernehmen',
  giveOrTake: 'auf wie genau (s)',
  placeHere: 'Einordnen und festhalten',
  nothingBeside: 'Es gibt keinen eingeordneten Clip, neben dem er stehen könnte.',
  byHand: (s) => `Von Hand eingeordnet, ± ${error(s)}, festgehalten: Ton verschiebt ihn nicht.`,
  soundContradicts: (s) =>
    `Der Ton widerspricht dieser Stelle: Er legt den Clip ${span(Math.abs(s))} ${s > 0 ? 'später' : 'früher'}.`,
  takeBack: 'Zurücknehmen',
  undo: 'Rückgängig',
  redo: 'Wiederherstellen',
  undone: 'Rückgängig gemacht.',
  redone: 'Wiederhergestellt.',
  handPlaced: (name) => `${isolated(name)} steht, wo Sie ihn eingeordnet haben.`,
  handTakenBack: (name) => `${isolated(name)} ist nicht mehr von Hand eingeordnet.`,
  lookOnly: 'Ein anderes Programm hält diesen Fall. Sie können ansehen und nichts ändern.',
  encodedName: 'Dieser Name ist kein lesbarer Text; er steht hier in Prozentschreibweise.',
};
