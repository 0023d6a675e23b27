// What the server says against a change, in the language of the page; its own English where it says no code we know.

import { text } from '.';

interface Said {
  message: string;
  hint: string;
  code: string;
  parameters: Record<string, string | number>;
}

export function objection({ message, hint, code, parameters }: Said): string {
  const words = text[`cannot_${code}` as keyof typeof text] as unknown;
  if (typeof words === 'string') return words;
  // Whoever needs a figure needs one: the first.
  const first = Object.values(parameters)[0];
  if (typeof words === 'function' && first !== undefined) return (words as (first: string | number) => string)(first);
  return `${message}. ${hint}`;
}
