// Words about files that come in, in German.

import type { growing as english } from './en-growing';
import { figuresOf } from './figures';
import type { Said } from './said';

const { count } = figuresOf('de');

export const growing: Said<typeof english> = {
  bring: 'Aufnahmen hinzufügen',
  bringEmpty: 'In diesem Fall ist noch nichts. Jede Datei wird bitgenau kopiert; Ihre eigene bleibt, wie sie ist.',
  bringFiles: 'Dateien hinzufügen …',
  bringFolder: 'Einen Ordner hinzufügen …',
  bringOrDrop: 'oder Dateien und Ordner irgendwo auf diese Seite ziehen.',
  bringDrop: 'Loslassen, um sie hinzuzufügen.',
  bringComing: (at, of) => `Datei ${at} von ${of} wird kopiert:`,
  bringStop: 'Anhalten',
  bringStopped: 'Angehalten. Was ganz kopiert war, bleibt im Fall.',
  bringUnreadable: 'der Browser konnte sie nicht bis zum Ende lesen',
  bringRefused: 'nicht aufgenommen',
  bringDone: (taken, again, refused) =>
    `${count(taken, 'Datei', 'Dateien')} aufgenommen, ${again} schon vorhanden, ${refused} nicht aufgenommen.`,
  bringProblems: (n) => count(n, 'Datei, zu der etwas zu sagen ist', 'Dateien, zu denen etwas zu sagen ist'),
  work: 'Arbeit an dem, was hereinkam',
  stage_looking: (done, of) => `Was hereinkam, wird angesehen: ${done} von ${of}.`,
  stage_hearing: (done, of) => `Wird gehört: ${done} von ${of}.`,
  stage_placing: (done, of) => `Wird verglichen und eingeordnet: ${done} von ${of}.`,
  workStopped: 'Angehalten. Was noch nicht gehört wurde, ist nicht eingeordnet.',
  workGoOn: 'Weiter',
  ripe: 'Der Fall wurde neu eingeordnet.',
  ripeShow: 'Zeigen',
  reason_unheard: 'Noch nicht gehört',
  why_unheard: 'Der Clip kam herein und wartet darauf, gehört zu werden. Ansehen können Sie ihn schon.',
};
