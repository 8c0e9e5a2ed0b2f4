import { describe, expect, test } from 'vitest';
import { canonicalReport, renderJson } from '../../src/render/json.ts';
import { FULL, NESTED } from './reports.ts';

describe('the JSON of a report', () => {
  test('it is the report', () => {
    for (const report of [NESTED, FULL]) expect(JSON.parse(renderJson(report))).toEqual(report);
  });

  test('the same report gives the same bytes, in whatever order its keys were made', () => {
    for (const report of [NESTED, FULL]) {
      const turned = turnKeys(report) as typeof report;
      expect(JSON.stringify(turned)).not.toBe(JSON.stringify(report));
      expect(renderJson(turned)).toBe(renderJson(report));
    }
  });

  test('the keys stand in the order of the contract', () => {
    expect(Object.keys(canonicalReport(FULL))).toEqual([
      'schema',
      'order',
      'baseline',
      'candidate',
      'verdict',
      'suspects',
      'ledger',
      'criticalPath',
      'spans',
      'omitted',
      'changes',
      'facts',
      'defects',
      'narrative',
    ]);
    expect(Object.keys(canonicalReport(FULL).ledger[0]!)).toEqual([
      'account',
      'service',
      'operation',
      'peer',
      'baselineNs',
      'candidateNs',
      'deltaNs',
      'selfBaselineNs',
      'selfCandidateNs',
      'calls',
    ]);
  });

  test('it ends with a line break and keeps null apart from absent', () => {
    const text = renderJson({ ...NESTED, narrative: null });
    expect(text).toMatch(/"narrative": null\n}\n$/);
    expect(text).not.toContain('"url"');
  });
});

/** The same value with the keys of every object in the opposite order. */
function turnKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(turnKeys);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turnKeys(inner)]),
  );
}
