// Every language says everything, and says it in its own words.

import { expect, test } from 'vitest';

import { catalogues } from './spoken.svelte';
import { figuresOf, LANGUAGES } from './figures';
import { asked } from './language';

const OTHERS = ['de', 'es'] as const;
// Names, signs and figures that are the same everywhere; and words that two languages share.
const SHARED: Record<(typeof OTHERS)[number], string[]> = {
  de: ['byMs', 'earlierBy', 'errorOf', 'laterBy', 'pairClips', 'speed', 'zoomClip'],
  es: ['byMs', 'earlierBy', 'errorOf', 'islandClips', 'laterBy', 'pairClips', 'speed', 'zoomClip'],
};

// What a text says of given figures and names; twice, so that one and many are both said.
function said(words: unknown): string[] {
  if (typeof words === 'string') return [words];
  const text = words as (...given: unknown[]) => string;
  const whole = [1, 2].map((n) => Array.from({ length: text.length }, () => n));
  const named = [['IMG.mov', 5, 5], [2, 'IMG.mov'], ['IMG.mov', -5], [5, 'IMG.mov', 5], [2, 3, 'IMG.mov'], [['IMG.mov']]];
  const fitting = named.filter((given) => given.length === text.length);
  return [...whole, ...fitting].flatMap((arguments_) => {
    try {
      return [text(...arguments_)];
    } catch {
      return [];
    }
  });
}

// Letters only: figures differ by their decimal sign alone.
const letters = (texts: string[]) => texts.join(' ').replace(/IMG\.mov|[^\p{L}]+/gu, ' ').trim();

test.each(OTHERS)('%s has every key, and nothing else', (language) => {
  expect(Object.keys(catalogues[language]).sort()).toEqual(Object.keys(catalogues.en).sort());
});

test.each(OTHERS)('%s leaves nothing in English', (language) => {
  const english = Object.entries(catalogues.en);
  const same = english.filter(([code, words]) => {
    const own = letters(said(catalogues[language][code as keyof typeof catalogues.en]));
    return own === letters(said(words)) && !SHARED[language].includes(code);
  });
  expect(same.map(([code]) => code)).toEqual([]);
});

test.each(LANGUAGES)('%s says something everywhere, with its own decimal sign', (language) => {
  for (const [code, words] of Object.entries(catalogues[language])) {
    for (const text of said(words)) {
      expect(text.trim(), code).not.toBe('');
      expect(text, code).not.toMatch(/undefined|\[object/);
      // A German day is 24.01.2026.
      const undated = text.replace(/\d\d\.\d\d\.\d{4}/g, '');
      if (language !== 'en') expect(undated, code).not.toMatch(/\d\.\d/);
    }
  }
});

test('one and many agree with their nouns in every language', () => {
  expect(catalogues.de.summary(1, 1)).toBe('1 Clip eingeordnet, 1 abgelehnt');
  expect(catalogues.de.links(2)).toBe('2 Verbindungen');
  expect(catalogues.es.summary(1, 2)).toBe('1 clip situado, 2 rechazados');
  expect(catalogues.es.summary(1_000, 1)).toMatch(/^1.?000 clips situados, 1 rechazado$/);
});

test('figures have the signs of their language', () => {
  expect(figuresOf('de').clockTime(62.3456)).toBe('1:02,346');
  expect(figuresOf('es').error(0.3123)).toBe('0,31 s');
  expect(figuresOf('de').signed(-2, 1)).toBe('−2,0');
});

test('the first language of the browser that is spoken here is taken', () => {
  expect(asked(['fr-FR', 'es-MX', 'de'])).toBe('es');
  expect(asked(['DE-at'])).toBe('de');
  expect(asked(['fr'])).toBe('en');
  expect(asked([])).toBe('en');
});
