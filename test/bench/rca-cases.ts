/** Real pairs with a known culprit, as a directory holds them: cases.json and the traces that it names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Case {
  readonly id: string;
  readonly system: string;
  readonly fault: string;
  readonly service: string;
  readonly baseline: string;
  readonly candidate: string;
  readonly baselines: readonly string[];
}

/** Paths are made absolute. */
export function readCases(root: string): readonly Case[] {
  const cases = JSON.parse(readFileSync(join(root, 'cases.json'), 'utf8')) as readonly Case[];
  return cases.map((each) => ({
    ...each,
    baseline: join(root, each.baseline),
    candidate: join(root, each.candidate),
    baselines: each.baselines.map((path) => join(root, path)),
  }));
}

/** Cases of one injected fault share their id but for the number at its end. */
export function injectionOf({ id }: Case): string {
  return id.replace(/-\d+$/, '');
}

/** Names in lower case, the last part of dotted ones. */
export function comparable(service: string): string {
  return service.slice(service.lastIndexOf('.') + 1).toLowerCase();
}
