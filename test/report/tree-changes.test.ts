/** Attribute changes of the report page's tree: so many are shown, and all others counted. */
import { expect, test } from 'vitest';
import { viewedOn } from '../../src/compare.ts';
import { LIMITS } from '../../src/limits.ts';
import type { SpanInput } from '../../src/trace/builder.ts';
import { buildTrace } from '../support/build.ts';

const START = 1_760_000_000_000_000_000n;
const KEYS = ['error.type', 'cache.hit', 'db.system.name', 'db.operation.name', 'retry.count'];
/** The limit falls between two changes of one row. */
const CALLS = Math.ceil(LIMITS.treeChanges / (KEYS.length + 1)) + 300;

/** A root and its calls: of every pair all attributes and the status differ, and once the version. */
function traceOf(side: '1' | '2') {
  const resource = new Map([['service.version', side]]);
  const spans = Array.from(
    { length: CALLS + 1 },
    (_, i): SpanInput => ({
      spanId: (i + 1).toString(16).padStart(16, '0'),
      parentSpanId: i === 0 ? '' : '1'.padStart(16, '0'),
      service: 'web',
      name: i === 0 ? 'GET /' : 'call',
      kind: 'internal',
      status: i > 0 && side === '2' ? 'error' : 'unset',
      startUnixNano: START + BigInt(i) * 1_000n,
      endUnixNano: START + (i === 0 ? 1_000_000_000n : BigInt(i) * 1_000n + 500n),
      resource,
      attributes: new Map(i === 0 ? [] : KEYS.map((key) => [key, `${side} of ${i}`])),
    }),
  );
  return buildTrace(spans, { traceId: side.repeat(32) });
}

test('changes over the limit: are counted like those that are shown', () => {
  const { tree } = viewedOn(traceOf('1'), traceOf('2'), 'given', ['tree']);
  const { changes, omittedChanges } = tree!;
  expect(changes).toHaveLength(LIMITS.treeChanges);
  expect(changes.length + omittedChanges).toBe(CALLS * (KEYS.length + 1) + 1);
  expect(changes.at(-1)).toMatchObject({ where: 'span', candidate: expect.stringMatching(/^(?:2 of \d+|ERROR)$/) });
});
