// What is the same of several files is said once, with all their names: a thousand clips of one phone have one trouble.

import type { Notices } from '../wire';

type Problem = Notices['problems'][number];

export interface Together {
  names: string[];
  what: string;
  hint: string;
}

// In the order in which each was first said.
export function together(problems: readonly Problem[]): Together[] {
  const all = new Map<string, Together>();
  for (const { name, what, hint } of problems) {
    const key = `${what}\n${hint}`;
    const one = all.get(key) ?? { names: [], what, hint };
    one.names.push(name);
    all.set(key, one);
  }
  return [...all.values()];
}
