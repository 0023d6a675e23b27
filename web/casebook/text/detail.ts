// The sentence with the figures of a refusal, and where a hint comes from, in the language of the page.

import type { Hint, Refusal } from '../wire';
import { text } from '.';

// In English where the server sent no figures: an older answer, or what a decoder said of a broken file.
export function detailOf({ reason, detail, figures = [] }: Refusal): { words: string; is_english: boolean } {
  // The server speaks it.
  if (text.language === 'en' && detail) return { words: detail, is_english: true };
  const words = text[`detail_${reason}` as keyof typeof text] as unknown;
  if (typeof words === 'string') return { words, is_english: false };
  if (typeof words === 'function' && figures.length === words.length) {
    return { words: (words as (...figures: number[]) => string)(...figures), is_english: false };
  }
  return { words: detail, is_english: true };
}

export function sourceOf({ source, shared_with }: Hint, nameOf: (id: number) => string): string {
  return shared_with === undefined ? source : text.hintShared(nameOf(shared_with));
}
