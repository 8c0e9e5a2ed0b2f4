/** The tree on its way into the page and out again: the client's columns are those that were packed. */
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { viewedOn } from '../../src/compare.ts';
import { packTree } from '../../src/page/pack-tree.ts';
import { printable } from '../../src/render/terminal.ts';
import type { SpanTree } from '../../src/report/views.ts';
import { buildTrace } from '../support/build.ts';
import { generateRequest } from '../support/generate-request.ts';
import { forEachCase } from '../support/random.ts';
import { generatedTree, HOSTILE_NAME, SMALL_TREE } from './trees.ts';

/** Plain JavaScript without types. */
const require = createRequire(import.meta.url);
const { unpackTree } = require('../../src/page/client/data.js') as { unpackTree(packed: unknown): SpanTree };

const noDependency = () => undefined;

describe('packed tree', () => {
  test('small: JSON that cannot end its element, with all names printable', () => {
    const { encoding, text } = packTree(SMALL_TREE, noDependency);
    expect(encoding).toBe('json');
    expect(text).not.toContain('<');
    const tree = unpackTree(JSON.parse(text));
    expect(tree.services).toContain(printable(HOSTILE_NAME));
    expect(tree).toEqual(withPrintableNames(SMALL_TREE));
  });

  test('an operation that waits for something without spans says what it is, printable', () => {
    const { text } = packTree(SMALL_TREE, ({ service, operation }) =>
      service === 'cart' && operation === 'SELECT items' ? HOSTILE_NAME : undefined,
    );
    const { services, operations } = unpackTree(JSON.parse(text));
    const told = operations.filter((operation) => 'dependency' in operation);
    expect(told).toEqual([
      { service: services.indexOf('cart'), name: 'SELECT items', kind: 'client', dependency: printable(HOSTILE_NAME) },
    ]);
  });

  test('large: compressed, and the same bytes every time', () => {
    const tree = generatedTree(3_000);
    const packed = packTree(tree, noDependency);
    expect(packed.encoding).toBe('gzip');
    expect(packTree(tree, noDependency)).toEqual(packed);
    expect(unpackTree(JSON.parse(gunzipSync(Buffer.from(packed.text, 'base64')).toString()))).toEqual(tree);
  });

  test('generated requests: every column comes back', () => {
    forEachCase(60, (random) => {
      const [first, second] = [0, 1].map((i) => buildTrace(generateRequest(random), { traceId: `${i}`.repeat(32) }));
      const { tree } = viewedOn(first!, second!, 'auto', ['tree']);
      const { encoding, text } = packTree(tree!, noDependency);
      const json = encoding === 'json' ? text : gunzipSync(Buffer.from(text, 'base64')).toString();
      expect(unpackTree(JSON.parse(json))).toEqual(withPrintableNames(tree!));
    });
  });
});

function withPrintableNames(tree: SpanTree): SpanTree {
  return {
    ...tree,
    services: tree.services.map(printable),
    operations: tree.operations.map((operation) => ({ ...operation, name: printable(operation.name) })),
    changes: tree.changes.map((change) => ({
      ...change,
      key: printable(change.key),
      baseline: change.baseline && printable(change.baseline),
      candidate: change.candidate && printable(change.candidate),
    })),
  };
}
