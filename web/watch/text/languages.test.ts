// That each catalogue says everything, and says it as the house wants it.

import { expect, test } from 'vitest';

import { ar } from './ar';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { hmn } from './hmn';
import { asked, isSignedOff, LANGUAGES } from './languages';
import { so } from './so';

const catalogues = { ar, de, es, hmn, so };

test('each catalogue says what English says, and nothing is left empty', () => {
  for (const [language, catalogue] of Object.entries(catalogues))
    for (const [code, said] of Object.entries(catalogue)) {
      const text = typeof said === 'string' ? said : said('VALUE');
      expect([language, code, text.trim()]).not.toEqual([language, code, '']);
      expect(text.includes('VALUE')).toBe(typeof en[code as keyof typeof en] === 'function');
    }
});

test('a region is no language, and Hmong is known by its names', () => {
  expect(asked(['de-AT', 'en'])).toBe('de');
  expect(asked(['mww'])).toBe('hmn');
  expect(asked(['fr', 'ar-EG'])).toBe('ar');
  expect(asked(['fr'])).toBe('en');
});

test('nobody is said to have signed a language off who did not', () => {
  expect(LANGUAGES.filter(isSignedOff)).toEqual(['en']);
});
