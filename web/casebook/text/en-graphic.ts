// What the room of graphic marks says, in English; and what the server says against a change.

import { figuresOf, isolated } from './figures';

const { clockTime, wallTime } = figuresOf('en');

export const graphic = {
  graphicHidden: 'Marked as graphic. Blurred and muted.',
  graphicHiddenShort: 'graphic',
  graphicShow: 'Show this once',
  graphicShowOf: (name: string) => `Show ${isolated(name)} once, although it is marked as graphic`,
  graphicHide: 'Hide again',
  graphicMark: (name: string) => `Mark ${isolated(name)} as graphic: blurred and muted until asked for`,
  graphicUnmark: (name: string) => `${isolated(name)} is marked as graphic. Clear its marks`,
  graphicSoundOnly: 'Marked as graphic. Muted.',
  graphicWhole: 'Whole clip',
  graphicStretch: (from: number, to: number) => `${clockTime(from)} to ${clockTime(to)} of the clip`,
  graphicFrom: (from: number) => `From ${clockTime(from)} of the clip on`,
  graphicTo: (to: number) => `Up to ${clockTime(to)} of the clip`,
  graphicMarkedAt: (unix_s: number) => `marked ${wallTime(unix_s)} UTC`,
  graphicByCopy: (name: string) => `because of its probable copy ${isolated(name)}`,
  graphicHeading: 'Graphic material',
  graphicWhy: 'Why (may be left empty)',
  graphicMarkWhole: 'Mark the whole clip',
  graphicMarkBetween: 'Mark from in to out point',
  graphicNeedsPoints: 'To mark a stretch, set in and out points (I and O).',
  graphicClear: 'Clear all marks',
  graphicMarked: (name: string) => `${isolated(name)} is marked as graphic.`,
  graphicCleared: (name: string) => `${isolated(name)} is not marked as graphic any more.`,
  graphicShown: (name: string) => `${isolated(name)} is shown until you leave it.`,
  keyGraphic: 'Mark the chosen clip as graphic, or clear its marks',
  keyGraphicBetween: 'Mark the chosen clip as graphic from in to out point',
  keyReveal: 'Show the chosen clip once, or hide it again',

  cannot_no_such_clip: 'There is no such clip any more. Load the page again.',
  cannot_not_by_hand: (name: string) => `${isolated(name)} was not placed by hand.`,
  cannot_beside_itself:
    'The clip would be placed beside itself. Choose a clip that is not itself placed beside this one.',
  cannot_no_place: 'No clip can have this place. Give a time and an error that recordings have.',
  cannot_not_heard_there: (name: string) =>
    `${isolated(name)} has no sound there, so nothing was heard. Pick a sound between its beginning and its end, or a frame.`,
  cannot_changed_elsewhere:
    'The case was changed on another page meanwhile, so nothing was done.',
  cannot_no_stretch:
    'This is no stretch of a clip. Its end must lie after its beginning; a reason has 500 letters at most.',
  cannot_too_many_marks: (most: number) => `A clip can have ${most} marks at most. Mark the whole clip instead.`,
  cannot_not_marked: (name: string) => `${isolated(name)} is not marked as graphic.`,
  cannot_look_only: 'This case was opened to be looked at only. Open it again when nobody else holds it.',
  cannot_held: (holder: string) => `The case is held by ${isolated(holder)}. Wait until they are done.`,
  cannot_disk_full: 'The disk is full. Nothing was changed. Make room and do it again.',
  cannot_disk: 'The disk could not be written. Nothing is half done. See to the disk and do it again.',
};
