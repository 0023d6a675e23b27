// The catalogue that the page speaks from. English is the only language so far.

import { en, type Catalogue } from './en';

const catalogues: Record<string, Catalogue> = { en };

export const text: Catalogue = catalogues['en'] ?? en;
