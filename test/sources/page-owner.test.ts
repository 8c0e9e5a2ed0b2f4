import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSources } from '../../src/sources/registry.ts';
import { ROOT } from '../support/modules.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';

test.each<[what: string, reference: string, owner: string | undefined]>([
  ['a link to its pages', `https://jaeger.example.com/trace/${ID}`, 'jaeger'],
  ['a link to another host', `https://jaeger.example.org/trace/${ID}`, undefined],
  ['a host that only begins like it', `https://jaeger.example.com.evil.example/trace/${ID}`, undefined],
  ['an id', ID, undefined],
  ['a source and an id', `jaeger:${ID}`, undefined],
  ['no reference', 'checkout', undefined],
])('source of a page: %s (%#)', async (_, reference, owner) => {
  const settings = [
    { kind: 'directory', name: 'samples', path: join(ROOT, 'samples') },
    { kind: 'jaeger', name: 'jaeger', url: 'https://jaeger.example.com' },
  ] as const;
  const sources = await createSources({ settings, allowPaths: false });
  expect(sources.sourceOfPage(reference)).toBe(owner);
});
