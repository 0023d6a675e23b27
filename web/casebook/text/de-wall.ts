// What the room of claimed times says, in German; and what sound says against a clip, with its figures.

import type { wall as english } from './en-wall';
import { figuresOf, isolated } from './figures';
import type { Said } from './said';

const { count, decimal, wallSpan, wallTime } = figuresOf('de');

function long(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${decimal(seconds / 3_600, 1)} h`;
  return `${Math.round(seconds / 86_400)} Tage`;
}

export const wall: Said<typeof english> = {
  wallClaimed: (from, to) => `laut Datei: ${wallSpan(from, to)} UTC`,
  wallClaimedBy: (name, from, to) => `laut ${isolated(name)}: ${wallSpan(from, to)} UTC`,
  wallContradict: (s) => `Angaben ${long(s)} auseinander`,
  wallDetails: 'Einzelheiten',
  wallHeading: 'Uhrzeit, wie Dateien sie angeben',
  wallNotBelieved:
    'Von den Dateien angegeben und nicht geprüft; kein Clip wurde danach eingeordnet. Ein Stempel kann Anfang oder Ende einer Aufnahme meinen, darum steht die Zeit vom einen bis zum anderen.',
  wallContradictLong: (s) =>
    `Die Angaben auf dieser Insel widersprechen einander: Wie man sie auch liest, sie liegen mindestens ${long(s)} auseinander.`,
  wallAgree: (n) =>
    `${count(n, 'Clip', 'Clips')} dieser Insel machen eine Angabe; sie widersprechen einander nicht.`,
  wallOne: 'Nur ein Clip dieser Insel macht eine Angabe.',
  wallNone: 'Kein Clip dieser Insel gibt eine Zeit an.',
  wallOwnNone:
    'Dieser Clip gibt selbst keine Zeit an; was hier steht, folgt aus der Angabe eines anderen Clips auf dieser Uhr.',
  wall_created: 'aufgenommen',
  wall_modified: 'geändert',
  wall_file_modified: 'auf den Datenträger geschrieben, von dem er kam',
  wallAt: (unix_s) => `${wallTime(unix_s)} UTC`,
  wallZone_utc: 'die Datei sagt UTC; manche Geräte meinen Ortszeit',
  wallZone_offset: 'nach der Zone berechnet, die die Datei nennt',
  wallZone_none: 'die Datei nennt keine Zone; als UTC gelesen',
  wallFoundIn: (where) => `gefunden in: ${isolated(where)}`,

  detail_too_short: (heard, needed) =>
    `${decimal(heard, 1)} s Ton, mindestens ${decimal(needed, 0)} s sind nötig`,
  detail_silent: (level) =>
    `die Tonspur ist stumm: 99 % davon unter ${decimal(level, 0)} Dezibel der Vollaussteuerung`,
  detail_nothing_in_common: (best, needed) =>
    `kein anderer Clip hat dasselbe gehört: die beste Übereinstimmung liegt ${decimal(best, 1)} Standardabweichungen über dem Zufall, ${decimal(needed, 1)} sind nötig`,
  detail_ambiguous: (best, second) =>
    `er passt an mehrere Stellen: die beste liegt ${decimal(best, 1)} Standardabweichungen über dem Zufall, die nächste ${decimal(second, 1)}`,
  detail_contradicts: (by) =>
    `er passt aus der Ferne, aber aus der Nähe stimmt dort kein Ton überein: was am besten passt, liegt ${decimal(by, 3)} s daneben`,
  detail_discontinuous: (parts) =>
    parts === 0
      ? 'er wurde unterbrochen, geschnitten oder im Tempo geändert; kein Abschnitt kann für sich eingeordnet werden'
      : `er wurde unterbrochen, geschnitten oder im Tempo geändert; Abschnitte, die eingeordnet werden können: ${parts}`,
  detail_no_sound: 'enthält keinen Ton',
  hintShared: (name) => `gleiche Geräteuhr wie ${isolated(name)}`,
};
