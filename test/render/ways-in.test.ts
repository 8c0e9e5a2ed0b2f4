/** What people see beside answers, each as a golden: read them when they change. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseBlocks } from '../../src/local-workspace/blocks.ts';
import { parseView } from '../../src/local-workspace/view-schema.ts';
import { renderCompareModal } from '../../src/render/compare-modal.ts';
import { renderClosedHome, renderHome } from '../../src/render/home-view.ts';
import { renderPickModal } from '../../src/render/pick-modal.ts';
import { renderTraceCard } from '../../src/render/trace-card.ts';
import { ROOT } from '../support/modules.ts';

const [FIRST, SECOND] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b74bf92f3577b34da6'] as const;
const side = {
  ...{ traceId: FIRST, source: 'tempo', rootService: 'checkout', rootOperation: 'POST /orders/{id}', startTime: '0' },
  ...{ durationNs: 1_207_384_000, spanCount: 1_204, serviceCount: 9, errorCount: 1 },
};
const home = renderHome({
  examples: { baseline: FIRST, candidate: SECOND },
  comparisons: [
    {
      ...{ baseline: `tempo:${FIRST}`, candidate: `tempo:${SECOND}`, outcome: 'slower', confidence: 'high' },
      ...{ agoMs: 3_600_000, url: 'https://example.slack.com/archives/C1/p1' },
    },
    {
      ...{ baseline: `jaeger:${SECOND}`, candidate: `jaeger:${FIRST}`, outcome: 'same', confidence: 'medium' },
      ...{ agoMs: 90_000_000, url: undefined },
    },
  ],
  sources: [
    { name: 'tempo', state: 'works' },
    { name: 'jaeger', state: 'no answer' },
  ],
  checkedAgoMs: 12_000,
  access: { channels: ['C0INCIDENTS', 'C0WARROOM'], guestsMayAsk: true, outsidersMayAsk: false },
});

test.each<[name: string, shown: object]>([
  ['home', home],
  ['home-closed', renderClosedHome('I do not answer guests of this workspace.')],
  ['compare-modal', renderCompareModal(['tempo', 'jaeger'])],
  [
    'pick-modal',
    renderPickModal(
      [
        { traceId: FIRST, place: 'jaeger.example.com' },
        { traceId: SECOND, place: '' },
      ],
      3,
      '{}',
    ),
  ],
])('view: %s stands as in its golden, and Slack would take it', async (name, shown) => {
  expect(() => parseView(shown, () => false)).not.toThrow();
  await expect(`${JSON.stringify(shown, null, 1)}\n`).toMatchFileSnapshot(
    join(ROOT, 'test/golden/slack', `${name}.json`),
  );
});

test('card: two traces of a page that compares stand as in the golden, and Slack would take it', async () => {
  const card = renderTraceCard([side, { ...side, errorCount: 0, spanCount: 1 }], {
    baseline: `tempo:${FIRST}`,
    candidate: `tempo:${SECOND}`,
  });
  expect(() => parseBlocks(card)).not.toThrow();
  await expect(`${JSON.stringify(card, null, 1)}\n`).toMatchFileSnapshot(
    join(ROOT, 'test/golden/slack/trace-card.json'),
  );
});
