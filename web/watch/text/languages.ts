// The languages of the app, and who of those who speak one from home has signed it off. Nobody has yet, but for English.
//
// A language that nobody signed off shows English beside it, and says so.

export const LANGUAGES = ['en', 'es', 'so', 'hmn', 'de', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

// Each named in itself.
export const NAMES: Record<Language, string> = {
  en: 'English',
  es: 'Español',
  so: 'Soomaali',
  hmn: 'Hmoob',
  de: 'Deutsch',
  ar: 'العربية',
};

export interface SignedOff {
  by: string;
  // As YYYY-MM-DD, with the catalogue as it was then.
  on: string;
}

export const SIGNED_OFF: Record<Exclude<Language, 'en'>, SignedOff | undefined> = {
  es: undefined,
  so: undefined,
  hmn: undefined,
  de: undefined,
  ar: undefined,
};

export const isSignedOff = (language: Language) => language === 'en' || SIGNED_OFF[language] !== undefined;
export const directionOf = (language: Language) => (language === 'ar' ? 'rtl' : 'ltr');

const KEY = 'pfiff-language';

const isLanguage = (code: unknown): code is Language => LANGUAGES.includes(code as Language);

// The first of the browser's languages that we speak; regions are no languages of their own, and Hmong has several names.
export function asked(languages: readonly string[]): Language {
  const plain = languages.map((tag) => tag.toLowerCase().split('-')[0]);
  const ours = plain.map((tag) => (tag === 'mww' || tag === 'hnj' ? 'hmn' : tag));
  return ours.find(isLanguage) ?? 'en';
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
