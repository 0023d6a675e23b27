// Words about copies for playing, in English.

import { isolated } from './figures';

export const proxiesEn = {
  proxies: 'Copies for playing',
  proxiesMaking: (ready: number, all: number) => `Making copies for playing: ${ready} of ${all} ready.`,
  proxiesStopped: (ready: number, all: number) => `Stopped making copies for playing: ${ready} of ${all} ready.`,
  proxiesFailed: (n: number) => (n === 1 ? 'One copy could not be made.' : `${n} copies could not be made.`),
  proxiesWhy: 'You can watch meanwhile. Paused, each clip shows the original.',
  proxiesStop: 'Stop',
  proxiesResume: 'Go on',
  proxiesRetry: 'Try again',
  proxyWaits: 'A copy for playing is in the queue.',
  proxyMaking: (percent: number) => `Making a copy for playing: ${percent} %`,
  proxyStopped: 'No copy for playing yet: making was stopped.',
  proxyFailed: (why: string) => `No copy for playing: ${why}`,
  proxyStopOf: (name: string) => `Stop the copy of ${isolated(name)}`,
  proxyResumeOf: (name: string) => `Go on with the copy of ${isolated(name)}`,
  proxyPlays: 'Paused, it shows the original.',
};

export type ProxyWords = typeof proxiesEn;
