/** Whole comparisons of recorded answers of real backends: the same traces, whoever delivered them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { decodeTrace } from '../../src/sources/decode.ts';
import { ROOT } from '../support/modules.ts';

function recorded(name: string) {
  const bytes = readFileSync(join(ROOT, 'test/fixtures/recordings', name));
  return decodeTrace(bytes, { source: 'recordings', label: name });
}

test.each([
  'slow.json',
  'tempo2.8.2-v2-slow.json',
  'tempo2.8.2-v1-slow.json',
  'tempo2.0.1-slow.json',
  'jaeger1.36-slow.json',
])('recordings: %s names the query that took 850 ms instead of 30 ms', (name) => {
  const { verdict, ledger, criticalPath, candidate } = reportOn(recorded('base.json'), recorded(name), 'auto');
  expect(verdict).toMatchObject({ outcome: 'slower', confidence: 'high', caveats: [] });
  expect(verdict.cause).toMatchObject({
    kind: 'dependency',
    service: 'postgresql',
    operation: 'SELECT orders',
    peer: 'checkout',
  });
  expect(Math.round(verdict.cause!.deltaNs / 1e6)).toBe(820);
  expect(ledger.reduce((sum, row) => sum + row.deltaNs, 0)).toBe(verdict.deltaNs);
  const covered = criticalPath.candidate.reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0);
  expect(covered).toBe(candidate.durationNs);
});

test.each(['ugly.json', 'ugly-tempo2.8.2.json', 'ugly-jaeger1.36.json'])(
  'recordings: %s is answered, with caveats, whatever it is compared with',
  (name) => {
    for (const other of ['base.json', 'ugly.json', 'ugly-jaeger1.36.json', 'slow.json']) {
      const report = reportOn(recorded(other), recorded(name), 'given');
      expect(report.ledger.reduce((sum, row) => sum + row.deltaNs, 0)).toBe(report.verdict.deltaNs);
      expect(report.verdict.caveats.map(({ code }) => code)).toContain('candidate-incomplete');
      expect(report.verdict.confidence).not.toBe('high');
    }
  },
);
