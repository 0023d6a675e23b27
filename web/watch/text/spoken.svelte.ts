// The language that is spoken now. Each catalogue is a file of its own, so that nobody waits for five others.

import { en, type Catalogue } from './en';
import { directionOf, isSignedOff, keepLanguage, readLanguage, type Language } from './languages';

const CATALOGUES: Record<Language, () => Promise<Catalogue>> = {
  en: () => Promise.resolve(en as Catalogue),
  es: async () => (await import('./es')).es,
  so: async () => (await import('./so')).so,
  hmn: async () => (await import('./hmn')).hmn,
  de: async () => (await import('./de')).de,
  ar: async () => (await import('./ar')).ar,
};

class Spoken {
  language = $state<Language>('en');
  catalogue = $state.raw<Catalogue>(en as Catalogue);
  // Whether English stands beside it.
  with_english = $derived(!isSignedOff(this.language));

  async begin(): Promise<void> {
    await this.speak(readLanguage(), () => undefined);
  }

  // A catalogue that does not come leaves what is spoken.
  async speak(language: Language, keep = keepLanguage): Promise<void> {
    try {
      this.catalogue = await CATALOGUES[language]();
    } catch {
      return;
    }
    this.language = language;
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
    keep(language);
  }
}

export const spoken = new Spoken();
