// Words about copies for playing, in Spanish.

import type { ProxyWords } from './en-proxies';
import { isolated } from './figures';

export const proxiesEs: ProxyWords = {
  proxies: 'Copias para reproducir',
  proxiesMaking: (ready, all) => `Creando copias para reproducir: ${ready} de ${all} listas.`,
  proxiesStopped: (ready, all) => `Copias para reproducir detenidas: ${ready} de ${all} listas.`,
  proxiesFailed: (n) => (n === 1 ? 'No se pudo crear una copia.' : `No se pudieron crear ${n} copias.`),
  proxiesWhy: 'Puede mirar mientras tanto. En pausa, cada clip muestra el original.',
  proxiesStop: 'Detener',
  proxiesResume: 'Seguir',
  proxiesRetry: 'Reintentar',
  proxyWaits: 'Hay una copia para reproducir en espera.',
  proxyMaking: (percent) => `Creando una copia para reproducir: ${percent} %`,
  proxyStopped: 'Aún no hay copia para reproducir: se detuvo.',
  proxyFailed: (why) => `Sin copia para reproducir: ${why}`,
  proxyStopOf: (name) => `Detener la copia de ${isolated(name)}`,
  proxyResumeOf: (name) => `Seguir con la copia de ${isolated(name)}`,
  proxyPlays: 'En pausa muestra el original.',
};
