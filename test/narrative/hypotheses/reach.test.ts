/** Whole comparisons of generated faults and drawn traces: every mechanism is offered somewhere, and told as it should be. */
import { beforeAll, expect, test } from 'vitest';
import { reportOn } from '../../../src/compare.ts';
import { CHECK_IDS, MECHANISM_IDS } from '../../../src/narrative/hypotheses/catalogue.ts';
import { tellHypotheses } from '../../../src/narrative/hypotheses/tell-hypotheses.ts';
import { templateNarrative } from '../../../src/narrative/narrate.ts';
import type { Report } from '../../../src/report/report.ts';
import { reportSchema } from '../../../src/report/schema.ts';
import { traceFrom } from '../../support/draw.ts';
import { FAULT_KINDS, type FaultKind } from '../../support/faults/fault.ts';
import { drawCase } from '../../support/faults/fault-case.ts';
import { offerFor } from '../plans.ts';

const SEEDS = [1, 2, 3, 4];

let generated: readonly { readonly kind: FaultKind; readonly report: Report }[];
beforeAll(() => {
  generated = FAULT_KINDS.flatMap((kind) =>
    SEEDS.map((seed) => {
      const { baseline, candidate } = drawCase(kind, seed).case;
      return { kind, report: reportOn(baseline, candidate, 'given') };
    }),
  );
});

/** What only attributes can tell, which generated traces do not have. */
function drawnReports(): readonly Report[] {
  const resource = (value: string) =>
    `@service.version=${value} @process.runtime.version=${value} @k8s.pod.name=${value} @cloud.region=${value} @deployment.environment.name=${value}`;
  const span = (value: string) => `feature_flag.x=${value} network.protocol.version=${value}`;
  const line = (name: string, from: number, to: number, marks: string) =>
    `${name.padEnd(20)}|${' '.repeat(from)}${'='.repeat(to - from)}${' '.repeat(40 - to)}| ${marks}`;
  const dependency = (value: string, rows: string, lengthMs: number) =>
    traceFrom(
      [
        line('web GET /cart', 0, lengthMs + 2, resource(value)),
        line(
          '  web SELECT items',
          1,
          lengthMs + 1,
          `[client] peer.service=orders-db db.response.returned_rows=${rows} ${span(value)} ${resource(value)}`,
        ),
      ].join('\n'),
    );
  const gap = (value: string, lengthMs: number) =>
    traceFrom(
      [
        line('web GET /cart', 0, lengthMs + 2, resource(value)),
        line('  web GET /stock', 1, lengthMs + 1, `[client] ${resource(value)}`),
        line('    stock GET /stock', 2, 4, `@k8s.pod.name=${value}`),
      ].join('\n'),
    );
  return [
    reportOn(dependency('one', '3', 3), dependency('two', '3000', 35), 'given'),
    reportOn(gap('one', 4), gap('two', 35), 'given'),
  ];
}

test('every mechanism is offered somewhere, and most of them on generated faults', () => {
  const offered = (reports: readonly Report[]) =>
    new Set(reports.flatMap((report) => offerFor(report).mechanisms.map(({ mechanism }) => mechanism.id)));
  const onGenerated = offered(generated.map(({ report }) => report));
  const onDrawn = offered(drawnReports());
  expect(onGenerated.size).toBeGreaterThan(35);
  expect(MECHANISM_IDS.filter((id) => !onGenerated.has(id) && !onDrawn.has(id))).toEqual([]);
});

test('of every offer every mechanism can be told with all of its checks, and keeps to the contract', () => {
  for (const report of [...generated.map((each) => each.report), ...drawnReports()]) {
    const offer = offerFor(report);
    const planned = offer.mechanisms.map(({ mechanism, statements }) => ({
      mechanism: mechanism.id,
      checks: mechanism.checks.map(({ id }) => id),
      statements,
      note: '',
    }));
    const hypotheses = tellHypotheses(planned, offer, report);
    expect(hypotheses).toHaveLength(planned.length);
    expect(hypotheses.flatMap(({ checks }) => checks).every((text) => !CHECK_IDS.includes(text))).toBe(true);
    const narrative = { ...templateNarrative(report), hypotheses };
    expect(reportSchema.shape.narrative.safeParse(narrative).error).toBeUndefined();
  }
});

test('without a model: only faults that leave a mark in the traces suggest a mechanism', () => {
  const told = (wanted: FaultKind) =>
    generated
      .filter(({ kind }) => kind === wanted)
      .map(({ report }) => templateNarrative(report).hypotheses[0]?.mechanism);
  for (const kind of ['dependency', 'network-service', 'pool-shared', 'gc-working', 'none'] as const)
    expect(told(kind).filter((mechanism) => mechanism !== undefined)).toEqual([]);
  expect(told('retries').filter((mechanism) => mechanism === 'retry-storm').length).toBeGreaterThanOrEqual(3);
  expect(told('n-plus-one').filter((mechanism) => mechanism === 'n-plus-one-loop').length).toBeGreaterThanOrEqual(3);
});
