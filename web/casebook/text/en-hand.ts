// Words of the bench on which a place is tried, picked and locked.

import { figuresOf, isolated } from './figures';

const { clockTime, error, signed } = figuresOf('en');

const list = (names: string[]) => names.map(isolated).join(', ');
const begins = (name: string, s: number) =>
  s < 0
    ? `It would begin ${clockTime(-s)} before ${isolated(name)}.`
    : `It would begin at ${clockTime(s)} of ${isolated(name)}.`;

export const hand = {
  bench: (own: string, beside: string) => `Trying ${isolated(own)} beside ${isolated(beside)}`,
  benchNotPlaced: 'Tried, not placed. Nothing is written until you lock it.',
  triedShort: 'tried, not placed',
  wouldBegin: begins,
  tryNone: 'No refused clip has another place to try.',
  tryHere: 'Try it here',
  tryOnBench: 'Move it on the bench',
  tryDropped: 'Dropped. Nothing was written.',
  stillWriting: 'Not done: the case is still being told what came before. Do it again in a moment.',
  answerLost: 'The program did not answer, so it may or may not be done.',
  shownAnew: 'The page now shows what stands in the case.',
  triedNumber: (n: number, of: number) => `Place ${n} of ${of} that sound hesitated about`,
  nextPlace: 'Next place',
  lockHere: 'Lock here',
  drop: 'Drop',
  moveGroup: (name: string) => `Move ${isolated(name)}`,
  byMs: (ms: number) => `${signed(ms, 0)} ms`,
  byMsLong: (ms: number) => `${Math.abs(ms)} ms ${ms < 0 ? 'earlier' : 'later'}`,
  byFrame: (frames: number) => `${signed(frames, 0)} frame`,
  byFrameLong: (frames: number): string => (frames < 0 ? 'One of its frames earlier' : 'One of its frames later'),
  hears: 'Hear',
  hearsSides: (left: string, right: string) => `${isolated(left)} left, ${isolated(right)} right`,
  hearsBoth: 'both in the middle',
  hearsOnly: (name: string) => `only ${isolated(name)}`,
  waves: 'Sound of both, on one time scale',
  wavesHow: 'Click the same sound in both to pick it.',
  waveOf: (name: string) => `Sound of ${isolated(name)} around the playhead`,
  waveNone: 'no sound',
  wider: 'Show more time',
  closer: 'Show less time',
  spanShown: (s: number) => `${s < 1 ? `${Math.round(s * 1000)} ms` : `${s} s`} shown`,
  pickGroup: 'The same event in both',
  pickHow: 'Step each to the first frame that shows the same event, and pick it in both.',
  pickIn: (name: string, frame: number | null) =>
    frame === null ? `This is it in ${isolated(name)}` : `This is it in ${isolated(name)}: frame ${frame}`,
  pickWhere: 'Choose the pane of one of the two clips first.',
  pickNoFrame: 'There is no frame to pick here. Pause on one that has another before it.',
  pickNoSound: (name: string) =>
    `${isolated(name)} has no sound, so nothing can be heard in it. Pick a frame of both instead.`,
  pickTooEarly: (name: string) =>
    `${isolated(name)} has not begun there. Go to where it runs, and pick the sound there.`,
  pickTooLate: (name: string) =>
    `${isolated(name)} is over there. Go to where it runs, and pick the sound there.`,
  picksGone: 'Moved by hand, so the picks are gone. Undo brings them back.',
  pickOther: 'Picked. Now find the same event in the other clip.',
  pickedHalf: (name: string, frame: number | null) =>
    frame === null ? `Heard in ${isolated(name)}; the other is still to be picked.` : `Frame ${frame} of ${isolated(name)}; the other is still to be picked.`,
  picked: (s: number) => `Picked in both, ± ${error(s)}.`,
  pickFrames: (own: number, beside: number, name: string) =>
    `frame ${own} beside frame ${beside} of ${isolated(name)}`,
  pickSounds: (own_s: number, beside_s: number, name: string) =>
    `heard at ${clockTime(own_s)} beside ${clockTime(beside_s)} of ${isolated(name)}`,
  pickOff: (s: number, e: number) => `begins at ${clockTime(s)}, ± ${error(e)}`,
  unpick: (n: number) => `Take pick ${n} away`,
  picksMean: (n: number, apart_s: number) => `Mean of ${n}; they lie up to ${error(apart_s)} apart.`,
  picksDisagree: (apart_s: number) =>
    `They disagree: ${error(apart_s)} apart is more than their errors allow. One may be another event, or a clock runs fast.`,
  picksHeard:
    'Heard, not seen. Sound takes 2.9 ms for each metre; how far each camera stood is not known and in no error here.',
  errorSeen: (s: number) => `± ${error(s)} from the distance of the frames`,
  errorStated: 'give or take (s)',
  onClock: (s: number) => `± ${error(s)} on the scene clock, with that of the clip beside it`,
  willMove: (names: string[]) => `Placed by hand beside it, so it moves along: ${list(names)}.`,
  movedAlong: (names: string[]) => `Moved along: ${list(names)}.`,
  byHandEvent: (found: string, s: number) => `By hand: same event, ${found}, ± ${error(s)}, locked.`,
  byHandNudged: (name: string, s: number) => `By hand: nudged beside ${isolated(name)}, ± ${error(s)}, locked.`,
  byHandAlternative: (name: string, s: number) =>
    `By hand: a place beside ${isolated(name)} that sound hesitated about, ± ${error(s)}, locked.`,
  more: (n: number) => `and ${n} more`,
  islandByHand: 'By hand alone: no sound holds these clips together.',
  refusedToo: 'Refused too',
  keysHand: 'Placing by hand',
  keyTry: 'Try the next place of a refused clip, or the one before',
  keyNudgeFrame: 'The tried clip one of its frames earlier, or later',
  keyNudgeMs: 'The tried clip 1 ms earlier, or later',
  keyNudgeTen: '10 ms earlier, or later',
  keyNudgeHundred: '100 ms earlier, or later',
  keyPickIt: 'This is it: the frame of the chosen pane',
  keyPickSound: 'This is it: the sound at the playhead, in the chosen pane',
  keyLock: 'Lock what is tried, or drop it',
};

export type HandWords = typeof hand;
