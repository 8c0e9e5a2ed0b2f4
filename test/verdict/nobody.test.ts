/** A service may be called whatever time without a span is called in the ledger. */
import { expect, test } from 'vitest';
import { diffTraces } from '../../src/diff/diff.ts';
import { judge } from '../../src/verdict/judge.ts';
import type { Verdict } from '../../src/verdict/verdict-types.ts';
import { buildTrace } from '../support/build.ts';
import { drawnSpans } from '../support/draw.ts';

test('nobody: a service that is really called "(no span)" is the culprit like any other', () => {
  const verdict = verdictOn(
    `
    web  GET /           |===========         |
      cart  GET /cart    |  ====              |
      pay   POST /pay    |        ==          |
    `,
    `
    web  GET /           |====================|
      cart  GET /cart    |  =============     |
      pay   POST /pay    |                 == |
    `,
  );
  expect(verdict.outcome).toBe('slower');
  expect(verdict.cause).toMatchObject({ kind: 'own-time', service: '(no span)', operation: 'GET /cart' });
});

test('nobody: where it is also the operation, below a root that is a span', () => {
  const pair = [
    `
    web  GET /           |===========         |
      cart  (no span)    |  ====              |
    `,
    `
    web  GET /           |====================|
      cart  (no span)    |  =============     |
    `,
  ] as const;
  expect(verdictOn(...pair).cause).toMatchObject({ service: '(no span)', operation: '(no span)' });
});

test('nobody: time between the parts of an incomplete trace has no culprit', () => {
  const verdict = verdictOn(
    `
    web  GET /           |====                |
    cart  GET /cart      |      ====          |
    `,
    `
    web  GET /           |====                |
    cart  GET /cart      |                ====|
    `,
  );
  expect(verdict).toMatchObject({ outcome: 'slower', cause: null });
});

/** With the cart's service called as time without a span is. */
function verdictOn(baseline: string, candidate: string): Verdict {
  const [before, after] = [baseline, candidate].map((drawing) =>
    buildTrace(drawnSpans(drawing).map((span) => (span.service === 'cart' ? { ...span, service: '(no span)' } : span))),
  );
  return judge(diffTraces(before!, after!)).verdict;
}
