// What another language must say where English says something: the same keys, given the same things.

type Words<Text> = Text extends (...given: infer Given) => string ? (...given: Given) => string : string;

export type Said<English> = { [Code in keyof English]: Words<English[Code]> };
