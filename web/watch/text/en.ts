// Every word on the screen, in English. Another language is one more module of the type `Catalogue`.
//
// Short sentences, no blame, no jargon; what is not known is said. The words are those of ARCHITECTURE.md.

export const en = {
  appName: 'Pfiff',
  oneSentence: 'Neighbours stand watch and warn each other.',
  languageChoice: 'Language',
  theme: 'Appearance',
  themeAuto: 'Auto',
  themeLight: 'Light',
  themeDark: 'Dark',
  unsigned: 'No native speaker has checked this language yet. So the English stands beside it.',

  startTitle: 'You need an invitation',
  startText: 'Somebody in your group shows you a code or sends you a link. There is no other way in.',
  paste: 'Or paste the link here',
  pasteOpen: 'Open',
  odd: 'This is not a whole invitation. Ask for the link again and open all of it.',

  joinTitle: 'You are invited to a group',
  joinRelay: (host: string) => `Its relay is ${host}.`,
  joinNothing: 'No name, no number, no e-mail address is asked for.',
  trusted: 'What you must trust: whoever runs this address chose the app that you now open for the first time.',
  seesTitle: 'Who sees what',
  groupSees: 'Your group sees your nickname, your shifts, and what you say to it.',
  groupNot: 'Your group does not see your name, your number or where you live.',
  relaySees: 'The relay sees that a group is active, how many are in it, and when something is sent.',
  relayNot: 'The relay cannot read nicknames, places or words.',
  rulesComing: 'The rest is loading. You can read on.',
  rulesHere: 'Everything is loaded. This works without a network too.',
  rulesMissing: 'A part of the app did not come. Check the network and open it again.',
  joinLater: 'Joining here is not built yet. It comes with the next part of Pfiff.',

  changedTitle: 'The app has changed',
  changedText: 'The relay offers another version, signed with the same key. It was checked and waits. Nothing is unlocked until you choose.',
  changedOlder: 'This version ran on this device before. An old version that comes back can bring back an old fault.',
  runs: 'Runs now',
  offered: 'Offered',
  useNew: 'Use the new one',
  stay: 'Stay with this one',
  stayed: 'Another version waits. You stayed with this one.',

  refusedTitle: 'Something was refused',
  refusedGoOn: 'You go on with the app that was checked before. Tell your group about this.',
  refusedKey: 'The relay offers an app that somebody else signed. It was not loaded.',
  refusedSignature: 'The relay offers an app whose signature is false. It was not loaded.',
  refusedFile: (path: string) => `The relay gave another file than the signed one: ${path}. It was not loaded.`,
  refusedShape: 'What the relay offers is no signed app. It was not loaded.',
  otherWorker: 'Your browser has found another guard program for this app on the relay. If your group knows of no new version, close the app and ask.',
  understood: 'I have read this',
  firstLoad: 'This time the app came straight from its address, checked by nobody. If you had it here before, close it and open it again.',
  fellBack: 'The version that you chose did not open. The one before runs again. Tell your group about this.',
  without: 'This browser cannot keep and check the app. Each time you open it, you trust the relay anew.',

  aboutTitle: 'About this app',
  digest: 'Digest',
  signedBy: 'Signed by',
  development: 'This key was made on one machine, for trying.',
  checking: 'The app is being kept and checked …',
} as const;

export type Code = keyof typeof en;
// The same codes; what takes a value in English takes one everywhere.
export type Catalogue = { [code in Code]: (typeof en)[code] extends string ? string : (value: string) => string };
