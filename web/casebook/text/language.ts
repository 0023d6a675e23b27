// Which language the page speaks: as the person chose, else as the browser asks. The choice stays in this browser.

import { LANGUAGES, type Language } from './figures';

const KEY = 'pfiff-language';

// Each named in itself.
export const NAMES: Record<Language, string> = { en: 'English', de: 'Deutsch', es: 'Español' };

function isLanguage(code: unknown): code is Language {
  return LANGUAGES.includes(code as Language);
}

// The first of the browser's languages that we speak; regions are no languages of their own.
export function asked(languages: readonly string[]): Language {
  const plain = languages.map((tag) => tag.toLowerCase().split('-')[0]);
  return plain.find(isLanguage) ?? 'en';
}

export function readLanguage(): Language {
  try {
    const kept = localStorage.getItem(KEY);
    if (isLanguage(kept)) return kept;
  } catch {
    // A browser that keeps nothing still says what it wants.
  }
  return asked(globalThis.navigator?.languages ?? []);
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // As above.
  }
}
