/** Buttons, Details and Why not: what people read in them, and Slack's limits by the local workspace's schemas. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compareTraces } from '../../src/compare.ts';
import { parseBlocks } from '../../src/local-workspace/blocks.ts';
import { parseView } from '../../src/local-workspace/view-schema.ts';
import { anotherBaselineModal } from '../../src/render/another-baseline-modal.ts';
import { answerActions, comparedValue, feedbackActions, stopAction } from '../../src/render/answer-actions.ts';
import { VALUE_CHARACTERS } from '../../src/render/buttons.ts';
import { DETAILS_ACTIONS, DETAILS_LISTS, detailsView } from '../../src/render/details-view.ts';
import { loadingModal, type Modal, sentenceModal } from '../../src/render/modal.ts';
import { suspectsToPick, whyNotView } from '../../src/render/why-not.ts';
import type { Report } from '../../src/report/report.ts';
import { readCompared, readJob, readPage } from '../../src/slack/actions/button-values.ts';
import { createSources } from '../../src/sources/registry.ts';
import { ROOT } from '../support/modules.ts';
import { forEachCase, type Random } from '../support/random.ts';
import { SHOP } from '../support/slack-bot.ts';
import { FULL, ledgerRow, NESTED, side } from './reports.ts';

const HOSTILE = '<!channel> <@U1> *b* `c` ```\u202e\u0000 &amp; :skull: <https://evil.example|bank> @here';
const noPicture = () => false;

let shop: Report;
beforeAll(async () => {
  const settings = [{ kind: 'directory', name: 'samples', path: join(ROOT, 'samples') }] as const;
  const sources = await createSources({ settings, allowPaths: false });
  const request = { baseline: SHOP.baseline, candidate: SHOP.candidate, order: 'auto' } as const;
  shop = await compareTraces(request, { sources, signal: new AbortController().signal });
});

/** A modal as people read it: a line for each paragraph and item, buttons in brackets. */
function linesOf({ title, blocks }: Modal): string {
  const lines = [`# ${title.text}`];
  for (const block of blocks) {
    if (block.type === 'actions') {
      lines.push(
        block.elements.map((one) => `[${one.type === 'button' ? one.text.text : one.placeholder.text}]`).join(' '),
      );
    } else if (block.type === 'context') lines.push(...block.elements.map(({ text }) => text));
    else if (block.type === 'rich_text') {
      for (const element of block.elements) {
        const items = element.type === 'rich_text_list' ? element.elements : [element];
        lines.push(
          ...items.map((item) => item.elements.map((part) => ('text' in part ? part.text : part.channel_id)).join('')),
        );
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

function rowsIn({ blocks }: Modal): number {
  const lists = blocks.flatMap((block) => (block.type === 'rich_text' ? block.elements : []));
  return lists.reduce((sum, list) => sum + (list.type === 'rich_text_list' ? list.elements.length : 0), 0);
}

/** Of 150 accounts, 400 spans, 60 services and facts, all names of which are this text with a number. */
function crowded(name: string, random: Random): Report {
  const ns = () => random.int(0, 1_000_000_000_000);
  const service = () => `${name}${random.int(0, 150)}`;
  const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
  const spanSide = () => ({
    spanId: '00000000000000a1',
    startNs: ns(),
    durationNs: ns(),
    selfNs: ns(),
    criticalNs: ns(),
    status: random.pick(['ok', 'error', 'unset'] as const),
  });
  const page = { url: 'https://jaeger.example.com/trace/1', spanUrl: 'https://jaeger.example.com/trace/1?s={spanId}' };
  return {
    ...FULL,
    baseline: side({ durationNs: ns(), ...page }),
    candidate: side({ durationNs: ns(), ...page }),
    ledger: times(150, () => ({
      ...ledgerRow({ service: service(), operation: name, baselineNs: ns(), candidateNs: ns() }),
      account: random.pick(['own', 'gap', 'dependency'] as const),
      peer: service(),
      selfCandidateNs: ns(),
      calls: { baseline: ns(), candidate: ns() },
      normal: { medianNs: ns(), p95Ns: ns() },
    })),
    spans: times(400, () => ({
      service: service(),
      operation: name,
      kind: 'server' as const,
      baseline: random.chance(0.8) ? spanSide() : null,
      candidate: spanSide(),
      how: random.pick(['path', 'moved', 'renamed'] as const),
    })),
    omitted: { spans: 7, sections: 0 },
    facts: [
      { id: 'f1', kind: 'changed', service: `${name}1`, operation: name, keys: times(50, () => name), evidence: [] },
    ],
  };
}

describe('modals', () => {
  test('details: read well', async () => {
    const accounts = detailsView(shop, { list: 'accounts', page: 0 }, '');
    await expect(linesOf(accounts)).toMatchFileSnapshot('../golden/slack/details-accounts.txt');
    const spans = detailsView(shop, { list: 'spans', page: 0 }, '');
    await expect(linesOf(spans)).toMatchFileSnapshot('../golden/slack/details-spans.txt');
  });

  test('details: of a report with everything read well', async () => {
    const views = DETAILS_LISTS.map((list) => linesOf(detailsView(FULL, { list, page: 0 }, '')));
    await expect(views.join('\n')).toMatchFileSnapshot('../golden/slack/details-full.txt');
  });

  test('why not: reads well for every service of a comparison', async () => {
    const views = suspectsToPick(shop).map((_, i) => linesOf(whyNotView(shop, i, '')));
    await expect(views.join('\n')).toMatchFileSnapshot('../golden/slack/why-not.txt');
  });

  test('why not: a culprit is not asked about, and nobody else is said so', () => {
    expect(suspectsToPick(NESTED)).toEqual(['inference']);
    const alone: Report = { ...NESTED, suspects: NESTED.suspects.slice(0, 1), ledger: NESTED.ledger.slice(0, 1) };
    expect(linesOf(whyNotView(alone, undefined, ''))).toContain('No other service has any time');
  });

  test('why not: gives the numbers of both, with their signs', () => {
    const told = linesOf(whyNotView(NESTED, 0, ''));
    expect(told).toContain('Its own time did not grow: 0 ms (9.188 ms → 9.188 ms).');
    expect(told).toContain('preprocess answers for +784.417 ms');
  });

  test('details: pages hold every row once, and the buttons lead to the pages beside', () => {
    forEachCase(5, (random) => {
      const report = crowded('service-', random);
      for (const list of DETAILS_LISTS) {
        let rows = 0;
        let next: string | undefined = JSON.stringify({ list, page: 0 });
        while (next !== undefined) {
          const view: Modal = detailsView(report, readPage(next)!, 'state');
          rows += rowsIn(view);
          const elements = view.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
          for (const { action_id } of elements) expect(action_id).toMatch(DETAILS_ACTIONS);
          const button = elements.find(({ action_id }) => action_id === 'details_next');
          next = button?.type === 'button' ? button.value : undefined;
        }
        expect(rows).toBe(list === 'accounts' ? 150 : 400);
      }
    });
  });

  test('details: a page that is not there any more is the last one', () => {
    expect(linesOf(detailsView(NESTED, { list: 'accounts', page: 99 }, ''))).toContain('1 to 2 of 2 accounts');
  });
});

describe('limits', () => {
  test('modals: whatever the names are, Slack takes them, and nothing in them has power', () => {
    const state = 'x'.repeat(VALUE_CHARACTERS);
    forEachCase(3, (random) => {
      for (const name of ['x', HOSTILE, '<'.repeat(300), '&'.repeat(3_000), '𝕏'.repeat(3_000), 'ﷺ'.repeat(300)]) {
        const report = crowded(name, random);
        const views = [
          ...[0, 7].flatMap((page) => DETAILS_LISTS.map((list) => detailsView(report, { list, page }, state))),
          ...[undefined, 0, 99].map((picked) => whyNotView(report, picked, state)),
        ];
        for (const view of views) {
          parseView(view, noPicture);
          expect(JSON.stringify(view)).not.toMatch(/"type":"(?:mrkdwn|broadcast|user|usergroup|channel|emoji)"/);
          expect(JSON.stringify(view)).not.toMatch(/\u202e|\\u0000|"emoji":true/);
        }
      }
    });
    for (const view of [loadingModal('Details'), sentenceModal('Why not …?', 'No.'), anotherBaselineModal(state)]) {
      parseView(view, noPicture);
    }
  });

  test('buttons: carry at most what Slack takes, and say the same when they come back', () => {
    const ids = Array.from({ length: 20 }, (_, i) => `tempo:${String(i).padStart(32, '0')}`);
    const value = comparedValue(NESTED, ids);
    expect(readCompared(value)).toEqual({
      baseline: `samples:${NESTED.baseline.traceId}`,
      candidate: `samples:${NESTED.candidate.traceId}`,
      order: 'swapped',
      pool: ids,
    });
    const links = ids.map((id) => `https://grafana.example.com/explore?${'x'.repeat(100)}#${id}`);
    expect(readCompared(comparedValue(NESTED, links))?.pool).toEqual([]);
    const long = { ...side(), traceId: 'f'.repeat(128), source: 's'.repeat(60) };
    const blocks = [answerActions({ ...NESTED, baseline: long, candidate: long }, links), feedbackActions()];
    parseBlocks([...blocks, stopAction('0'.repeat(64))], noPicture);
  });

  test.each([
    '',
    '{',
    'null',
    '{"v":1}',
    '{"v":1,"job":"../x"}',
    `{"v":1,"job":"${'0'.repeat(63)}"}`,
    'x'.repeat(5_000),
  ])('values: %s is nobody’s', (value) => {
    expect(readCompared(value)).toBeUndefined();
    expect(readJob(value)).toBeUndefined();
    expect(readPage(value)).toBeUndefined();
  });

  test('values: a page is a list of ours and a whole number', () => {
    expect(readPage('{"list":"spans","page":3}')).toEqual({ list: 'spans', page: 3 });
    for (const page of ['-1', '1.5', '1e9', '"1"']) expect(readPage(`{"list":"spans","page":${page}}`)).toBeUndefined();
    expect(readPage('{"list":"secrets","page":0}')).toBeUndefined();
  });
});
