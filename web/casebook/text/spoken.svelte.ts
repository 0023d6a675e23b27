// The language that is spoken now. Whoever reads a word through `text` is told when it changes: nothing is loaded anew.

import { de } from './de';
import { en, type Catalogue } from './en';
import { es } from './es';
import { speakFigures, type Language } from './figures';
import { keepLanguage, readLanguage } from './language';

export const catalogues: Record<Language, Catalogue> = { en, de, es };

class Spoken {
  language = $state<Language>(readLanguage());

  speak(language: Language): void {
    this.language = language;
    keepLanguage(language);
  }
}

export const spoken = new Spoken();
speakFigures(() => spoken.language);

export const text: Catalogue = new Proxy(en as Catalogue, {
  get: (_, code) => catalogues[spoken.language][code as keyof Catalogue],
});
