// Words about files that come in, in Spanish.

import type { growing as english } from './en-growing';
import { figuresOf } from './figures';
import type { Said } from './said';

const { count } = figuresOf('es');

export const growing: Said<typeof english> = {
  bring: 'Incorporar grabaciones',
  bringEmpty: 'Este caso aún está vacío. Cada archivo se copia bit a bit; el suyo queda como está.',
  bringFiles: 'Añadir archivos …',
  bringFolder: 'Añadir una carpeta …',
  bringOrDrop: 'o suelte archivos y carpetas en cualquier lugar de esta página.',
  bringDrop: 'Suelte para incorporarlos.',
  bringComing: (at, of) => `Copiando el archivo ${at} de ${of}:`,
  bringStop: 'Detener',
  bringStopped: 'Detenido. Lo que se copió entero queda en el caso.',
  bringUnreadable: 'el navegador no pudo leerlo hasta el final',
  bringRefused: 'no incorporado',
  bringDone: (taken, again, refused) =>
    `${count(taken, 'archivo incorporado', 'archivos incorporados')}, ${again} ya estaban, ${refused} sin incorporar.`,
  bringProblems: (n) => count(n, 'archivo con observaciones', 'archivos con observaciones'),
  work: 'Trabajo con lo incorporado',
  stage_looking: (done, of) => `Examinando lo incorporado: ${done} de ${of}.`,
  stage_hearing: (done, of) => `Escuchando: ${done} de ${of}.`,
  stage_placing: (done, of) => `Comparando y situando: ${done} de ${of}.`,
  workStopped: 'Detenido. Lo que aún no se escuchó no está situado.',
  workGoOn: 'Continuar',
  ripe: 'El caso se alineó de nuevo.',
  ripeShow: 'Mostrar',
  reason_unheard: 'Aún no escuchado',
  why_unheard: 'Se incorporó y espera a ser escuchado. Mientras tanto puede verlo.',
};
