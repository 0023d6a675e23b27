// The page and the program say the same of the same events: both read formats/vectors.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { Pick } from '../wire';
import { agree, markOfFrame } from './same-event';

interface Vector {
  name: string;
  own_ns: number[];
  beside_ns: number[];
  picks: [number, number][];
  agreement: unknown;
}

test('the vectors that the case holds to hold here', () => {
  const path = join(import.meta.dirname, '../../../formats/vectors/same-event.json');
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Vector[] };
  expect(cases.length).toBeGreaterThan(5);
  for (const { name, own_ns, beside_ns, picks, agreement } of cases) {
    const marks = picks.map(([own, beside]) => ({
      own: markOfFrame(own_ns, own),
      beside: markOfFrame(beside_ns, beside),
    }));
    const whole = marks.filter((one): one is Pick => one.own !== null && one.beside !== null);
    expect(whole.length === marks.length ? agree(whole) : null, name).toEqual(agreement);
  }
});
