// What the room of graphic marks says, in German; and what the server says against a change.

import type { graphic as english } from './en-graphic';
import { figuresOf, isolated } from './figures';
import type { Said } from './said';

const { clockTime, wallTime } = figuresOf('de');

export const graphic: Said<typeof english> = {
  graphicHidden: 'Als verstörend markiert. Unscharf und stumm.',
  graphicHiddenShort: 'verstörend',
  graphicShow: 'Einmal zeigen',
  graphicShowOf: (name) => `${isolated(name)} einmal zeigen, obwohl als verstörend markiert`,
  graphicHide: 'Wieder verbergen',
  graphicMark: (name) => `${isolated(name)} als verstörend markieren: unscharf und stumm, bis man danach fragt`,
  graphicUnmark: (name) => `${isolated(name)} ist als verstörend markiert. Markierungen entfernen`,
  graphicSoundOnly: 'Als verstörend markiert. Stumm.',
  graphicWhole: 'Ganzer Clip',
  graphicStretch: (from, to) => `${clockTime(from)} bis ${clockTime(to)} des Clips`,
  graphicFrom: (from) => `Ab ${clockTime(from)} des Clips`,
  graphicTo: (to) => `Bis ${clockTime(to)} des Clips`,
  graphicMarkedAt: (unix_s) => `markiert am ${wallTime(unix_s)} UTC`,
  graphicByCopy: (name) => `wegen der wahrscheinlichen Kopie ${isolated(name)}`,
  graphicHeading: 'Verstörendes',
  graphicWhy: 'Warum (kann leer bleiben)',
  graphicMarkWhole: 'Ganzen Clip markieren',
  graphicMarkBetween: 'Von Anfangs- bis Endmarke markieren',
  graphicNeedsPoints: 'Um einen Abschnitt zu markieren, setzen Sie Anfangs- und Endmarke (I und O).',
  graphicClear: 'Alle Markierungen entfernen',
  graphicMarked: (name) => `${isolated(name)} ist als verstörend markiert.`,
  graphicCleared: (name) => `${isolated(name)} ist nicht mehr als verstörend markiert.`,
  graphicShown: (name) => `${isolated(name)} wird gezeigt, bis Sie den Clip verlassen.`,
  keyGraphic: 'Den gewählten Clip als verstörend markieren, oder die Markierungen entfernen',
  keyGraphicBetween: 'Den gewählten Clip von Anfangs- bis Endmarke als verstörend markieren',
  keyReveal: 'Den gewählten Clip einmal zeigen, oder wieder verbergen',

  cannot_no_such_clip: 'Diesen Clip gibt es nicht mehr. Laden Sie die Seite neu.',
  cannot_not_by_hand: (name) => `${isolated(name)} war nicht von Hand eingeordnet.`,
  cannot_beside_itself:
    'Der Clip stünde neben sich selbst. Wählen Sie einen, der nicht selbst neben diesem eingeordnet ist.',
  cannot_no_place:
    'Diesen Platz kann kein Clip haben. Geben Sie eine Zeit und einen Fehler an, wie Aufnahmen sie haben.',
  cannot_not_heard_there: (name) =>
    `${isolated(name)} hat dort keinen Ton, also war nichts zu hören. Wählen Sie einen Ton zwischen Anfang und Ende oder ein Bild.`,
  cannot_changed_elsewhere:
    'Der Fall wurde inzwischen auf einer anderen Seite geändert, deshalb geschah nichts.',
  cannot_no_stretch:
    'Das ist kein Abschnitt eines Clips. Sein Ende muss nach seinem Anfang liegen; ein Grund hat höchstens 500 Zeichen.',
  cannot_too_many_marks: (most) =>
    `Ein Clip kann höchstens ${most} Markierungen haben. Markieren Sie stattdessen den ganzen Clip.`,
  cannot_not_marked: (name) => `${isolated(name)} ist nicht als verstörend markiert.`,
  cannot_look_only:
    'Dieser Fall wurde nur zum Ansehen geöffnet. Öffnen Sie ihn neu, wenn niemand anders ihn hält.',
  cannot_held: (holder) => `Der Fall wird gehalten von ${isolated(holder)}. Warten Sie, bis dort alles fertig ist.`,
  cannot_disk_full:
    'Der Datenträger ist voll. Nichts wurde geändert. Schaffen Sie Platz und versuchen Sie es noch einmal.',
  cannot_disk:
    'Der Datenträger konnte nicht beschrieben werden. Nichts ist halb getan. Prüfen Sie ihn und versuchen Sie es noch einmal.',
};
