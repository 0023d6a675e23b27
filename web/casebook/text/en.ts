// Every word on the screen, in English. Another language is one more module of the type `Catalogue`.
//
// Short sentences, no blame, no jargon; what is not known is said. The words are those of ARCHITECTURE.md.

import { graphic } from './en-graphic';
import { growing } from './en-growing';
import { hand } from './en-hand';
import { proxiesEn } from './en-proxies';
import { enTimeline } from './en-timeline';
import { wall } from './en-wall';
import { figuresOf, isolated } from './figures';
import type { Said } from './said';

const { clockTime, count, decimal, error, signed, span } = figuresOf('en');
const plainRate = (rate: number) => decimal(rate, Number.isInteger(Number(rate.toFixed(2))) ? 0 : 2);

export const en = {
  ...enTimeline,
  ...hand,
  ...graphic,
  ...growing,
  ...wall,
  language: 'en',
  appName: 'Pfiff casebook',
  oneSentence:
    'Clips of one event, put on one common time by what they heard, with an error for each, or a reason.',
  demonstration: 'Demonstration event. Drawn and sounded by this program; nothing in it happened.',
  skip: 'Skip to the clips',
  loading: 'Reading the answer …',
  cannotLoad: 'The page cannot reach its server.',
  cannotLoadAdvice: 'If pfiff was ended in the terminal, start it again and open the new link it prints.',
  summary: (placed: number, refused: number) =>
    `${count(placed, 'clip placed', 'clips placed')}, ${count(refused, 'refused', 'refused')}`,

  theme: 'Appearance',
  themeAuto: 'Auto',
  themeLight: 'Light',
  themeDark: 'Dark',
  languageChoice: 'Language',

  panes: 'Clips in step',
  chooseIsland: 'Island to play',
  island: (n: number) => `Island ${n}`,
  islandClips: (n: number) => count(n, 'clip', 'clips'),
  noIsland: 'No two clips share sound, so nothing can be played in step.',
  startsIn: (s: number) => `starts in ${span(s)}`,
  endedFor: (s: number) => `ended ${span(s)} ago`,
  soundOnly: 'Sound only, no picture',
  cannotPlay: 'This browser cannot play this clip.',
  moreThanShown: (shown: number, all: number) =>
    `${shown} of ${all} clips are shown. Choose them in the lanes.`,
  show: 'Shown',
  showClip: (name: string) => `Show ${isolated(name)} above`,
  begins: (s: number) => `begins at ${clockTime(s)}`,
  clockError: (s: number) => `± ${error(s)} by the clock`,
  heardError: (s: number) => `± ${error(s)} as heard`,
  drift: (ppm: number, e: number) =>
    `drift ${signed(ppm, 1)} ± ${e < 9.95 ? decimal(e, 1) : Math.round(e)} ppm`,
  driftUnknown: 'drift not measured',
  links: (n: number) => (n === 0 ? 'no link' : count(n, 'link', 'links')),
  linksNone: 'no link: it hangs together only with its probable copy',
  copyOf: (name: string) => `Probably a copy of ${isolated(name)}, not an independent witness.`,
  copyShort: 'probable copy',

  opening: 'Opening …',
  pane: (n: number, name: string) => `Pane ${n}: ${isolated(name)}`,
  picture: (name: string) => `Picture of ${isolated(name)}`,
  frame: (n: number) => `frame ${n}`,
  fileTime: (s: number) => `file ${clockTime(s)}`,
  sceneAt: (s: number) => `scene ${clockTime(s)}`,
  errorOf: (s: number) => error(s),
  offPlayhead: (ms: number) =>
    Math.abs(ms) < 0.05
      ? 'at the playhead'
      : `${decimal(Math.abs(ms), 1)} ms ${ms < 0 ? 'before' : 'after'} the playhead`,
  notExact: 'Not exact: this browser cannot give single frames of this clip.',
  restsOn: (pane: number, frame: number, file_s: number, scene_s: number) =>
    `Pane ${pane}: frame ${frame}, file ${clockTime(file_s)}, scene ${clockTime(scene_s)}.`,
  choosePane: (n: number, name: string) => `Step through ${isolated(name)} with the arrow keys (${n})`,
  large: (name: string) => `Show ${isolated(name)} large`,
  following: (shown: number, all: number) => `${shown} of ${all} clips cover the playhead and are shown.`,

  transport: 'Playing',
  play: 'Play',
  pause: 'Pause',
  waiting: 'waiting for a clip',
  back10: 'Back 10 seconds',
  forward10: 'Forward 10 seconds',
  frameBack: 'Back one frame of the chosen pane',
  frameOn: 'Forward one frame of the chosen pane',
  backwards: 'Play backwards, or faster backwards',
  faster: 'Play, or play faster',
  speed: (times: number) => `${times < 0 ? '−' : ''}${Math.abs(times)} ×`,
  sceneTime: 'Scene clock',
  scrub: 'Scene time',
  scrubValue: (at: number, of: number) => `${clockTime(at)} of ${clockTime(of)}`,
  sound: 'Sound',
  soundAll: 'All clips',
  soundNone: 'None',
  soundOf: (name: string) => `Hear only ${isolated(name)}`,
  volume: 'Volume',
  marks: 'In and out points',
  markIn: 'In',
  markOut: 'Out',
  loop: 'Loop',
  unmark: 'Clear',
  follow: 'Follow playhead',
  fullScreen: 'Full screen',

  keys: 'Keys',
  keysHeading: 'What the keys do',
  close: 'Close',
  lettersAct: 'Single letters, digits and signs do something. Space and arrows always do.',
  framesFromZero: 'The first frame of a clip is frame 0. Sound is heard forwards, up to twice the speed.',
  keysPlaying: 'Playing',
  keysPanes: 'Panes',
  keysSound: 'Sound and help',
  keyPlay: 'Play or pause',
  keyBack: 'Play backwards; again: faster, up to 8 ×',
  keyPause: 'Pause',
  keyOn: 'Play; again: faster, up to 8 ×',
  keyFrame: 'One frame of the chosen pane',
  keyFrames: 'Ten frames of the chosen pane',
  keySeconds: 'One second back, or on',
  keyEnds: 'To the beginning, to the end',
  keyIn: 'Set the in point here',
  keyOut: 'Set the out point here',
  keyToIn: 'Go to the in point, to the out point',
  keyLoop: 'Repeat between the points, or stop at the end',
  keyUnmark: 'Clear both points',
  keyPick: 'Show the clip with this number and choose its pane',
  keyDrop: 'Show the clip with this number, or take it away',
  keyMove: 'Move the chosen pane one place back, or on',
  keyFollow: 'Show whatever covers the playhead',
  keyLarge: 'The chosen pane large, or as the others',
  keyFull: 'Full screen',
  keySoundOne: 'Hear only the chosen pane',
  keySoundAll: 'Hear all clips shown',
  keyMute: 'Hear nothing, or all',
  keySheet: 'This list',

  lanes: 'Lanes',
  islandHeading: (n: number, clips: number) =>
    `Island ${n}: ${count(clips, 'clip', 'clips')} on one scene clock`,
  unrelated:
    'Islands share no sound. When one was filmed in relation to another is not known, and their clocks cannot be compared.',
  sceneClockIs:
    'The scene clock begins with the earliest clip and runs at the median rate of the clips. No recorder is the true one.',
  playing: 'playing above',
  playThis: (n: number) => `Play island ${n}`,
  goTo: (name: string) => `Go to the beginning of ${isolated(name)}`,
  errorBarLegend:
    'Bars at both ends: where the clip may lie on the clock (95 %). An open diamond: the bar is too small to draw at this width; read the figure.',
  pairs: (n: number) => count(n, 'overlapping pair', 'overlapping pairs'),
  pairClips: 'Clips',
  pairOffset: 'Heard offset',
  pairError: 'Error as heard',
  pairOverlap: 'Overlap',
  pairBasis: 'Known by',
  measured: 'heard',
  fitted: 'follows from the clock',
  partsOf: (n: number) => `refused as a whole; ${count(n, 'part lies', 'parts lie')} on this clock`,

  inStep: 'What “in step” means here',
  inStepBySound:
    'By sound. The clips are laid so that what they all heard falls together. What devices say of their own time is not used.',
  inStepDistance: (spread_m: number, s: number) =>
    `Sound takes 2.9 ms for each metre. The cameras are taken to stand up to ${spread_m} m apart; over that distance sound is ${error(s)} late.`,
  inStepFrames: (s: number, frames: number, rate: number) =>
    `So the pictures of two clips of this island may differ by up to ${error(s)}: ${count(frames, 'frame', 'frames')} at ${plainRate(rate)} frames a second. That is the worst pair, from the errors printed in the lanes.`,
  inStepPlayer:
    'A frame is what the recording gives at its own time stamp, and each pane says how far that lies from the playhead. Playing, all panes are drawn from one clock, which waits for the slowest. Paused, each shows the frame of that very instant. A pane that cannot be exact says so.',
  inStepSpread:
    'If the cameras stood farther apart than that, the errors are larger than printed. Then run it again with a larger spread (--spread-m).',

  refused: 'Refused clips',
  refusedNone: 'No clip was refused.',
  refusedIntro: 'A wrong place is worse than none. These clips were not placed, for these reasons.',
  reason_no_sound: 'It has no sound',
  reason_silent: 'Its sound is silent',
  reason_too_short: 'Too little sound',
  reason_nothing_in_common: 'Nothing in common with the other clips',
  reason_ambiguous: 'It fits in several places',
  reason_contradicts: 'It fits from afar only',
  reason_discontinuous: 'Paused, edited or changed in speed',
  reason_unreadable: 'It could not be read',
  why_no_sound: 'Sound is what places a clip. There is no sound track in this one.',
  why_silent: 'There is a sound track, but nothing can be heard on it.',
  why_too_short: 'There is less sound than a decision needs.',
  why_nothing_in_common:
    'No other clip heard what this one heard. It may be from another day or place, or too far away.',
  why_ambiguous: 'What it heard repeats itself, so sound alone cannot tell which place is the right one.',
  why_contradicts: 'Heard as a whole it fits beside others, but close up no sound matches there.',
  why_discontinuous: 'It is not one recording without a break, so it has no single beginning on the clock.',
  why_unreadable: 'The file is damaged, or of a kind that is not read.',
  alternatives: 'Places it hesitated between',
  alternative: (name: string, s: number) =>
    s < 0
      ? `would fit ${clockTime(-s, 1)} before ${isolated(name)} begins`
      : `would fit beside ${isolated(name)}, from ${clockTime(s, 1)} of it on`,
  parts: 'Parts that can be placed',
  partPlaced: (from: number, to: number, island: number, at: number, e: number) =>
    `${clockTime(from, 1)} to ${clockTime(to, 1)} of it begins at ${clockTime(at)} on island ${island}, ± ${error(e)}`,
  hint: (island: number, at: number, e: number) =>
    `Its device’s clock would put it at ${clockTime(at, 1)} on island ${island}, ± ${error(e)}. Not believed, only offered.`,
  hintTitle: 'Hint',
  hintSource: (source: string) => `From: ${isolated(source)}.`,
  look: 'Look at this clip by itself',

  placeByHand: 'Place it by hand',
  tryAlternative: (name: string, s: number) =>
    s < 0
      ? `Try it ${clockTime(-s, 1)} before ${isolated(name)} begins`
      : `Try it beside ${isolated(name)}, from ${clockTime(s, 1)} of it on`,
  beginsWhen: 'It begins when',
  isAt: 'is at',
  takePlayhead: 'Take the playhead',
  giveOrTake: 'give or take (s)',
  placeHere: 'Place and lock',
  nothingBeside: 'There is no placed clip that it could stand beside.',
  byHand: (s: number) => `Placed by hand, ± ${error(s)}, locked: sound does not move it.`,
  soundContradicts: (s: number) =>
    `Sound contradicts this place: it puts the clip ${span(Math.abs(s))} ${s > 0 ? 'later' : 'earlier'}.`,
  takeBack: 'Take back',
  undo: 'Undo',
  redo: 'Redo',
  undone: 'Undone.',
  redone: 'Done again.',
  handPlaced: (name: string) => `${isolated(name)} stands where you placed it.`,
  handTakenBack: (name: string) => `${isolated(name)} is no longer placed by hand.`,
  lookOnly: 'Another program holds this case. You can look, and change nothing.',
  ...proxiesEn,
  encodedName: 'This name is not readable text; it is shown percent-encoded.',
};

// What every language must have; a missing or misspelt key does not compile.
export type Catalogue = Said<typeof en>;
