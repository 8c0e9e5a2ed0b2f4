import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COUNTERS, GAUGES, HISTOGRAMS } from '../../src/telemetry/instruments.ts';
import { ROOT } from '../support/modules.ts';

test('docs/operation.md: names every metric as it is scraped', () => {
  const page = readFileSync(join(ROOT, 'docs/operation.md'), 'utf8');
  const scraped = (name: string) => name.replaceAll('.', '_');
  const names = [
    ...Object.keys(COUNTERS).map((name) => `${scraped(name)}_total`),
    ...[...Object.keys(HISTOGRAMS), ...Object.keys(GAUGES)].map(scraped),
  ];
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
