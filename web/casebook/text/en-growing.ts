// Words about files that come in, in English.

import { figuresOf } from './figures';

const { count } = figuresOf('en');

export const growing = {
  bring: 'Bring recordings in',
  bringEmpty: 'There is nothing in this case yet. Each file is copied bit by bit; the one that you have stays as it is.',
  bringFiles: 'Add files …',
  bringFolder: 'Add a folder …',
  bringOrDrop: 'or drop files and folders anywhere on this page.',
  bringDrop: 'Let go to bring them in.',
  bringComing: (at: number, of: number) => `Copying file ${at} of ${of}:`,
  bringStop: 'Stop',
  bringStopped: 'Stopped. What was copied whole stays in the case.',
  bringUnreadable: 'the browser could not read it to its end',
  bringRefused: 'not taken',
  bringDone: (taken: number, again: number, refused: number) =>
    `${count(taken, 'file', 'files')} taken, ${again} there already, ${refused} not taken.`,
  bringProblems: (n: number) => count(n, 'file with something to say of it', 'files with something to say of them'),
  work: 'Work on what came in',
  stage_looking: (done: number, of: number) => `Looking into what came in: ${done} of ${of}.`,
  stage_hearing: (done: number, of: number) => `Hearing: ${done} of ${of}.`,
  stage_placing: (done: number, of: number) => `Comparing and placing: ${done} of ${of}.`,
  workStopped: 'Stopped. What was not heard yet is not placed.',
  workGoOn: 'Go on',
  ripe: 'The case was aligned anew.',
  ripeShow: 'Show it',
  reason_unheard: 'Not heard yet',
  why_unheard: 'It came in and waits to be heard. You can look at it meanwhile.',
};
