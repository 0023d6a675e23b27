// The vectors of formats/vectors/app, which Rust reads too: each is taken, or refused with the same word.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

import { readKey, readManifest, Refused } from './manifest';

const vectors = resolve(import.meta.dirname, '../../../formats/vectors/app');
const cases = readFileSync(join(vectors, 'cases.txt'), 'utf8').trimEnd().split('\n');
const key = readFileSync(join(vectors, 'release.key'), 'utf8');

async function said(name: string): Promise<string> {
  const bytes = readFileSync(join(vectors, `${name}.note`));
  try {
    return `good ${(await readManifest(bytes, await readKey(key))).digest}`;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return `${error.word} -`;
  }
}

test('each vector is taken or refused with its word', async () => {
  expect(cases.length).toBeGreaterThan(50);
  for (const line of cases) {
    const [name = '', ...rest] = line.split(' ');
    expect([name, await said(name)]).toEqual([name, rest.join(' ')]);
  }
});

test('a key whose id does not follow is none', async () => {
  for (const bad of ['', 'a+b', key.replace('release', 'mallory'), key.replace('+AW', '+BW')])
    await expect(readKey(bad)).rejects.toThrow('other-key');
});
