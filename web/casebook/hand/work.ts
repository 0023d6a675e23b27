// What a person changes in the case. Each change answers with the whole event as it stands afterwards (formats/page.md).

import type { Event, Pick } from '../wire';

export interface Placing {
  id: number;
  beside: number;
  offset_ns: number;
  error_ns: number | null;
  method: string;
  // Where there are some, place and error follow from them.
  picks?: Pick[];
}

interface Told {
  error?: string;
  hint?: string;
  code?: string;
  parameters?: Record<string, string | number>;
}

// Said by the server, in words for people.
export class Refused extends Error {
  constructor(
    message: string,
    readonly hint: string,
    // One word and what it speaks of, so that it can be said in another language.
    readonly code = '',
    readonly parameters: Record<string, string | number> = {},
  ) {
    super(message);
  }
}

export type Change = 'place' | 'take-back' | 'mark' | 'clear-marks' | 'undo' | 'redo';

export async function changed(what: Change, body: object): Promise<Event> {
  const response = await fetch(`/api/case/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok) return (await response.json()) as Event;
  const told = (await response.json().catch(() => ({}))) as Told;
  throw new Refused(told.error ?? `${what}: ${response.status}`, told.hint ?? '', told.code, told.parameters);
}
