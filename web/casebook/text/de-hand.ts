// Die Wörter der Werkbank, auf der ein Platz probiert und festgehalten wird.

import type { HandWords } from './en-hand';
import { figuresOf, isolated } from './figures';

const { clockTime, error, signed } = figuresOf('de');

const list = (names: string[]) => names.map(isolated).join(', ');
const begins = (name: string, s: number) =>
  s < 0
    ? `Er begänne ${clockTime(-s)} vor ${isolated(name)}.`
    : `Er begänne bei ${clockTime(s)} von ${isolated(name)}.`;

export const hand: HandWords = {
  bench: (own: string, beside: string) => `${isolated(own)} neben ${isolated(beside)} versuchen`,
  benchNotPlaced: 'Versucht, nicht eingeordnet. Geschrieben wird erst, wenn Sie festhalten.',
  triedShort: 'versucht, nicht eingeordnet',
  wouldBegin: begins,
  tryNone: 'Kein abgelehnter Clip hat einen weiteren Platz zum Versuchen.',
  tryHere: 'Hier versuchen',
  tryOnBench: 'Auf der Werkbank verschieben',
  tryDropped: 'Verworfen. Nichts wurde geschrieben.',
  stillWriting: 'Nicht getan: Der Fall nimmt noch auf, was davor kam. Tun Sie es gleich noch einmal.',
  answerLost: 'Das Programm antwortete nicht; ob es getan ist, ist ungewiss.',
  shownAnew: 'Die Seite zeigt jetzt, was im Fall gilt.',
  triedNumber: (n: number, of: number) => `Platz ${n} von ${of}, bei denen der Ton schwankte`,
  nextPlace: 'Nächster Platz',
  lockHere: 'Hier festhalten',
  drop: 'Verwerfen',
  moveGroup: (name: string) => `${isolated(name)} verschieben`,
  byMs: (ms: number) => `${signed(ms, 0)} ms`,
  byMsLong: (ms: number) => `${Math.abs(ms)} ms ${ms < 0 ? 'früher' : 'später'}`,
  byFrame: (frames: number) => `${signed(frames, 0)} Bild`,
  byFrameLong: (frames: number) => (frames < 0 ? 'Eines seiner Bilder früher' : 'Eines seiner Bilder später'),
  hears: 'Hören',
  hearsSides: (left: string, right: string) => `${isolated(left)} links, ${isolated(right)} rechts`,
  hearsBoth: 'beide in der Mitte',
  hearsOnly: (name: string) => `nur ${isolated(name)}`,
  waves: 'Ton von beiden, in einem Zeitmaßstab',
  wavesHow: 'Klicken Sie in beiden auf dasselbe Geräusch, um es zu wählen.',
  waveOf: (name: string) => `Ton von ${isolated(name)} um die Abspielmarke`,
  waveNone: 'kein Ton',
  wider: 'Mehr Zeit zeigen',
  closer: 'Weniger Zeit zeigen',
  spanShown: (s: number) => `${s < 1 ? `${Math.round(s * 1000)} ms` : `${s} s`} gezeigt`,
  pickGroup: 'Dasselbe Ereignis in beiden',
  pickHow: 'Gehen Sie in jedem zum ersten Bild, das dasselbe Ereignis zeigt, und wählen Sie es in beiden.',
  pickIn: (name: string, frame: number | null) =>
    frame === null ? `Hier ist es in ${isolated(name)}` : `Hier ist es in ${isolated(name)}: Bild ${frame}`,
  pickWhere: 'Wählen Sie zuerst das Feld eines der beiden Clips.',
  pickNoFrame: 'Hier ist kein Bild zu wählen. Halten Sie auf einem an, vor dem noch eines liegt.',
  pickNoSound: (name: string) =>
    `${isolated(name)} hat keinen Ton, darin ist nichts zu hören. Wählen Sie stattdessen in beiden ein Bild.`,
  pickTooEarly: (name: string) =>
    `${isolated(name)} hat dort noch nicht begonnen. Gehen Sie dorthin, wo der Clip läuft, und wählen Sie den Ton dort.`,
  pickTooLate: (name: string) =>
    `${isolated(name)} ist dort schon zu Ende. Gehen Sie dorthin, wo der Clip läuft, und wählen Sie den Ton dort.`,
  picksGone: 'Von Hand geschoben; was gewählt war, gilt nicht mehr. Rückgängig bringt es wieder.',
  pickOther: 'Gewählt. Suchen Sie jetzt dasselbe Ereignis im anderen Clip.',
  pickedHalf: (name: string, frame: number | null) =>
    frame === null ? `In ${isolated(name)} gehört; im anderen noch zu wählen.` : `Bild ${frame} von ${isolated(name)}; im anderen noch zu wählen.`,
  picked: (s: number) => `In beiden gewählt, ± ${error(s)}.`,
  pickFrames: (own: number, beside: number, name: string) =>
    `Bild ${own} neben Bild ${beside} von ${isolated(name)}`,
  pickSounds: (own_s: number, beside_s: number, name: string) =>
    `gehört bei ${clockTime(own_s)} neben ${clockTime(beside_s)} von ${isolated(name)}`,
  pickOff: (s: number, e: number) => `beginnt bei ${clockTime(s)}, ± ${error(e)}`,
  unpick: (n: number) => `Wahl ${n} wegnehmen`,
  picksMean: (n: number, apart_s: number) => `Mittel aus ${n}; sie liegen bis zu ${error(apart_s)} auseinander.`,
  picksDisagree: (apart_s: number) =>
    `Sie widersprechen sich: ${error(apart_s)} ist mehr, als ihre Fehler erlauben. Eines ist vielleicht ein anderes Ereignis, oder eine Uhr geht falsch.`,
  picksHeard:
    'Gehört, nicht gesehen. Schall braucht 2,9 ms je Meter; wie weit jede Kamera entfernt stand, ist unbekannt und steckt hier in keinem Fehler.',
  errorSeen: (s: number) => `± ${error(s)} aus dem Abstand der Bilder`,
  errorStated: 'Fehler ± (s)',
  onClock: (s: number) => `± ${error(s)} auf der Szenenuhr, mit dem Fehler des Clips daneben`,
  willMove: (names: string[]) => `Von Hand daneben eingeordnet und wandert mit: ${list(names)}.`,
  movedAlong: (names: string[]) => `Mitgewandert: ${list(names)}.`,
  byHandEvent: (found: string, s: number) => `Von Hand: dasselbe Ereignis, ${found}, ± ${error(s)}, fest.`,
  byHandNudged: (name: string, s: number) => `Von Hand neben ${isolated(name)} geschoben, ± ${error(s)}, fest.`,
  byHandAlternative: (name: string, s: number) =>
    `Von Hand: ein Platz neben ${isolated(name)}, bei dem der Ton schwankte, ± ${error(s)}, fest.`,
  more: (n: number) => `und ${n} weitere`,
  islandByHand: 'Nur von Hand: kein Ton hält diese Clips zusammen.',
  refusedToo: 'Auch abgelehnt',
  keysHand: 'Von Hand platzieren',
  keyTry: 'Den nächsten Platz eines abgelehnten Clips versuchen, oder den davor',
  keyNudgeFrame: 'Den versuchten Clip eines seiner Bilder früher oder später',
  keyNudgeMs: 'Den versuchten Clip 1 ms früher oder später',
  keyNudgeTen: '10 ms früher oder später',
  keyNudgeHundred: '100 ms früher oder später',
  keyPickIt: 'Hier ist es: das Bild des gewählten Felds',
  keyPickSound: 'Hier ist es: der Ton an der Abspielmarke, im gewählten Feld',
  keyLock: 'Das Versuchte festhalten oder verwerfen',
};
