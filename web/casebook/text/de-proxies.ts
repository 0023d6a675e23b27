// Words about copies for playing, in German.

import type { ProxyWords } from './en-proxies';
import { isolated } from './figures';

export const proxiesDe: ProxyWords = {
  proxies: 'Kopien zum Abspielen',
  proxiesMaking: (ready, all) => `Kopien zum Abspielen entstehen: ${ready} von ${all} fertig.`,
  proxiesStopped: (ready, all) => `Kopien zum Abspielen sind angehalten: ${ready} von ${all} fertig.`,
  proxiesFailed: (n) => (n === 1 ? 'Eine Kopie ist nicht gelungen.' : `${n} Kopien sind nicht gelungen.`),
  proxiesWhy: 'Ansehen geht schon. Angehalten zeigt jeder Clip das Original.',
  proxiesStop: 'Anhalten',
  proxiesResume: 'Weiter',
  proxiesRetry: 'Noch einmal',
  proxyWaits: 'Eine Kopie zum Abspielen wartet.',
  proxyMaking: (percent) => `Eine Kopie zum Abspielen entsteht: ${percent} %`,
  proxyStopped: 'Noch keine Kopie zum Abspielen: angehalten.',
  proxyFailed: (why) => `Keine Kopie zum Abspielen: ${why}`,
  proxyStopOf: (name) => `Die Kopie von ${isolated(name)} anhalten`,
  proxyResumeOf: (name) => `Mit der Kopie von ${isolated(name)} weitermachen`,
  proxyPlays: 'Angehalten zeigt er das Original.',
};
