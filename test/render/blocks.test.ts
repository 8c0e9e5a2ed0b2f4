import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseBlocks } from '../../src/local-workspace/blocks.ts';
import { MESSAGE_CHARACTERS, type SlackBlock, type SlackMessage } from '../../src/render/block-kit.ts';
import { renderAnswer } from '../../src/render/blocks.ts';
import { renderFailure, renderHelp, renderProgress, renderRefusal, renderSentence } from '../../src/render/notices.ts';
import type { Report } from '../../src/report/report.ts';
import type { Cause, Confidence } from '../../src/verdict/verdict-types.ts';
import { forEachCase, type Random } from '../support/random.ts';
import { FULL, ledgerRow, side, NESTED as WITH_TOTAL } from './reports.ts';

const IDS = { baseline: '4bf92f3577b34da6a3ce929d0e0e4736', candidate: 'a1b2c3d4e5f60718293a4b5c6d7e8f90' };
const HOSTILE = '<!channel> <@U1> *b* `c` ```\u202e\u0000 &amp; :skull: <https://evil.example|bank> @here';

/** The seed's nested case with two facts in words; the total is told by the first lines as well. */
const NESTED: Report = {
  ...WITH_TOTAL,
  facts: [
    ...WITH_TOTAL.facts,
    {
      id: 'f2',
      kind: 'inherited',
      service: 'inference',
      operation: 'inference-span',
      inside: { service: 'preprocess', operation: 'preprocess-request' },
      baselineNs: 422_967_000,
      candidateNs: 1_207_384_000,
      deltaNs: 784_417_000,
      evidence: [],
    },
  ],
  narrative: {
    ...WITH_TOTAL.narrative!,
    statements: [
      ...WITH_TOTAL.narrative!.statements,
      {
        factId: 'f2',
        text: '“inference-span” takes longer in total, but the difference is inside “preprocess-request”.',
      },
    ],
  },
};

const SAME: Report = {
  ...NESTED,
  order: 'given',
  candidate: side({ traceId: 'b7ad6b7169203331b7ad6b7169203331', durationNs: 422_968_000 }),
  verdict: { outcome: 'same', deltaNs: 1_000, confidence: 'high', cause: null, caveats: [] },
  ledger: [
    ledgerRow({
      service: 'preprocess',
      operation: 'preprocess-request',
      baselineNs: 413_779_000,
      candidateNs: 413_780_000,
    }),
    ledgerRow({ service: 'inference', operation: 'inference-span', baselineNs: 9_188_000, candidateNs: 9_188_000 }),
  ],
};
const INCOMPARABLE: Report = {
  ...NESTED,
  verdict: {
    outcome: 'incomparable',
    deltaNs: 784_417_000,
    confidence: 'low',
    cause: null,
    caveats: [{ code: 'other-root', text: 'The two root operations differ.' }],
  },
  suspects: [],
};
const MODEL: Report = { ...NESTED, narrative: { ...NESTED.narrative!, author: 'model', model: 'gpt-test' } };

describe('messages', () => {
  test.each<[string, SlackMessage]>([
    ['answer-numbers-only', renderAnswer({ ...NESTED, narrative: null }, { narrative: 'coming' })],
    ['answer-nested', renderAnswer(NESTED, { narrative: 'told' })],
    ['answer-by-model', renderAnswer(MODEL, { narrative: 'told' })],
    [
      'answer-full',
      renderAnswer(FULL, { narrative: 'told', note: 'I may not post in this channel, so I answer you alone.' }),
    ],
    ['answer-same', renderAnswer(SAME, { narrative: 'told' })],
    ['answer-incomparable', renderAnswer(INCOMPARABLE, { narrative: 'told' })],
    ['progress', renderProgress('comparing')],
    ['waiting', renderProgress({ ahead: 3 })],
    ['waiting-next', renderProgress({ ahead: 0 }, 'candidate')],
    ['arriving', renderProgress('arriving')],
    ['help', renderHelp(IDS, ['samples', 'prod'])],
    ['refusal', renderRefusal({ problem: 'I found no trace id in that.', read: 'compare these' }, 'mention', IDS)],
    ['failure', renderFailure({ message: 'No source has trace 1.', advice: 'Check the id.' })],
    ['sentence', renderSentence('For an answer that only you see, type:', '/spandiff 1 2 private')],
  ])('message: %s is as in the golden file, and Slack would take it', async (name, message) => {
    for (const blocks of rungsOf(message)) parseBlocks(blocks);
    const golden = join(import.meta.dirname, '../golden/slack', `${name}.json`);
    await expect(`${JSON.stringify(withDifferences(message), null, 2)}\n`).toMatchFileSnapshot(golden);
  });
});

describe('picture', () => {
  const altText = `${HOSTILE} grew`;
  const message = renderAnswer(FULL, { narrative: 'told', picture: { fileId: 'F0123456789', altText } });

  test('picture: stands below the first lines, described without power over the reader', () => {
    const [, , image] = message.blocks;
    expect(image).toMatchObject({ type: 'image', slack_file: { id: 'F0123456789' } });
    expect(image).toMatchObject({ alt_text: expect.not.stringMatching(/[\p{Cc}\p{Cf}]/u) });
    for (const blocks of rungsOf(message)) parseBlocks(blocks, () => true);
  });

  test('picture: every table is tried with it and without it, the chart without it alone', () => {
    const isWhere = (type: string) => /^(image|data_|table|section)/.test(type);
    const where = rungsOf(message).map((blocks) => blocks.map(({ type }) => type).filter(isWhere));
    expect(where.map((types) => types.join(' + '))).toEqual([
      ...['image + data_table', 'data_table + data_visualization', 'data_table'],
      ...['image + table', 'table', 'image + section', 'section'],
    ]);
    const without = rungsOf(message).filter((blocks) => blocks.every(({ type }) => type !== 'image'));
    expect(without).toEqual(rungsOf(renderAnswer(FULL, { narrative: 'told' })));
  });
});

describe('the first three lines', () => {
  test.each<[Confidence, string]>([
    ['high', '▲ preprocess: its own time grew'],
    ['medium', '▲ Most likely preprocess: its own time grew'],
    ['low', '▲ Weak evidence points to preprocess: its own time grew'],
  ])('headline: %s confidence sounds as sure as it is', (confidence, headline) => {
    const report = { ...NESTED, verdict: { ...NESTED.verdict, confidence } };
    expect(headlineOf(report)).toBe(headline);
    expect(visibleText(renderAnswer(report, { narrative: 'told' }))).toMatch(
      new RegExp(`${confidence} confidence`, 'i'),
    );
  });

  test.each<[Partial<Cause>, string]>([
    [{ kind: 'own-time', deltaNs: -5 }, 'its own time shrank'],
    [{ kind: 'gap', peer: 'web' }, 'the time between it and web grew'],
    [{ kind: 'gap' }, 'the time between it and the other end of its calls grew'],
    [{ kind: 'dependency', peer: 'cart' }, 'the time that cart waits for it grew'],
    [{ kind: 'dependency' }, 'the time that its caller waits for it grew'],
    [{ kind: 'more-calls' }, 'it makes more calls'],
    [{ kind: 'more-calls', peer: 'x' }, 'it makes more calls'],
    [{ kind: 'more-calls', deltaNs: -5 }, 'it makes fewer calls'],
    [{ kind: 'new-work' }, 'work that the baseline does not have'],
    [{ kind: 'new-work', deltaNs: -5 }, 'work of the baseline that is gone'],
    [{ kind: 'lost-concurrency' }, 'its calls now run one after another'],
    [{ kind: 'lost-shortcut' }, 'work that the baseline could skip'],
    [{ kind: 'errors' }, 'it failed more often'],
  ])('headline: the cause %j is said in words', (change, words) => {
    const cause: Cause = { kind: 'own-time', service: 'x', operation: 'o', deltaNs: 5, share: 0.5, ...change };
    expect(headlineOf({ ...NESTED, verdict: { ...NESTED.verdict, cause } })).toBe(`▲ x: ${words}`);
  });

  test('headline: of a call to a dependency it says who waits for whom', () => {
    const cause: Cause = {
      kind: 'dependency',
      service: 'cart',
      peer: 'postgres',
      operation: 'o',
      deltaNs: 5,
      share: 0.5,
    };
    const waits = (deltaNs: number, peer: string) =>
      ledgerRow({ account: 'dependency', service: 'cart', peer, baselineNs: 1, candidateNs: 1 + deltaNs });
    const headline = (of: Cause, ...ledger: Report['ledger']) =>
      headlineOf({ ...NESTED, ledger, verdict: { ...NESTED.verdict, cause: of } });
    expect(headline(cause, waits(5, 'postgres'))).toBe('▲ cart: the time it waits for postgres grew');
    expect(headline(cause, waits(5, 'postgres'), waits(4, 'redis'))).toBe(
      '▲ cart: its calls to postgres and redis all waited longer',
    );
    expect(headline({ ...cause, service: 'postgres', peer: 'cart' }, waits(5, 'postgres'))).toBe(
      '▲ postgres: the time that cart waits for it grew',
    );
  });

  test('headline: an ambiguous verdict names both ends of a call and where to look', () => {
    const report = ambiguous('caller', 'callee');
    expect(headlineOf(report)).toBe('▲ Either web or cart: the time between them grew');
    const text = visibleText(renderAnswer(report, { narrative: 'told' }));
    expect(text).toContain(
      'Low confidence: look at web (threads, connection pool, CPU) and cart (queue, CPU, network).',
    );
    expect(text).not.toContain('accounts for');
  });

  test('headline: an ambiguous verdict on two services with growth of their own names both', () => {
    expect(headlineOf(ambiguous('alone', 'alone'))).toBe(
      '▲ No single service stands out: web and cart each explain about as much',
    );
  });

  test('how sure: the other end of a call is named although no account grew that is its own', () => {
    const suspects = [suspect('preprocess', 0.7, 5), suspect('gateway', 0.3, 0), suspect('ads', 0.01, 3)];
    const verdict = { ...NESTED.verdict, confidence: 'medium' as const };
    expect(renderAnswer({ ...NESTED, suspects, verdict }, { narrative: 'told' }).text).toMatch(
      /Medium confidence: look at gateway too\.$/,
    );
  });

  test('how sure: time of spans without a service is no place to look', () => {
    const suspects = [suspect('preprocess', 0.7, 5), suspect('unknown', 0.3, 5)];
    const verdict = { ...NESTED.verdict, confidence: 'medium' as const };
    expect(renderAnswer({ ...NESTED, suspects, verdict }, { narrative: 'told' }).text).toMatch(/Medium confidence\.$/);
  });

  test('share: what mending saves is told as a part of the whole difference', () => {
    const share = (deltaNs: number) =>
      visibleText(
        renderAnswer(
          { ...NESTED, verdict: { ...NESTED.verdict, cause: { ...NESTED.verdict.cause!, deltaNs } } },
          { narrative: 'told' },
        ),
      );
    expect(share(392_208_500)).toContain('preprocess accounts for +392.209 ms, 50 % of the difference.');
    expect(share(800_000_000)).toContain('102 % of the difference; everything else took 15.583 ms less.');
    expect(share(0)).toContain('Mending preprocess alone would save nothing end to end.');
  });

  test('headline: a faster candidate carries the other mark', () => {
    const verdict = { ...NESTED.verdict, outcome: 'faster' as const, deltaNs: -784_417_000, cause: null };
    expect(headlineOf({ ...NESTED, verdict })).toBe('▼ Faster, but no single service explains it');
  });

  test('notification: the text holds culprit, how much and how sure', () => {
    expect(renderAnswer(NESTED, { narrative: 'coming' }).text).toBe(
      '▲ preprocess: its own time grew. +784.417 ms end to end, 422.967 ms → 1,207.384 ms (2.9 times as long). High confidence.',
    );
  });
});

describe('where the time went', () => {
  test('table: every column adds up to its total as printed, and the rest is counted', () => {
    forEachCase(300, (random) => {
      const report = randomLedger(random);
      const message = renderAnswer(report, { narrative: 'told' });
      const rows = tableRows(message);
      const total = rows.at(-1)!;
      for (const column of [1, 2, 3]) {
        const numbers = rows.slice(1, -1).map((row) => digitsOf(row[column]!));
        const sum = numbers.reduce((all, one) => all + one, 0n);
        expect(sum, `column ${column} of\n${rows.map((row) => row.join(' | ')).join('\n')}`).toBe(
          digitsOf(total[column]!),
        );
      }
      const counted = /\((\d+)\b/.exec(rows.at(-2)![0]!)?.[1];
      const taking = report.ledger.filter((row) => row.baselineNs !== 0 || row.candidateNs !== 0);
      if (counted !== undefined) expect(rows.length - 3 + Number(counted)).toBe(taking.length);
      parseBlocks(message.blocks);
    });
  });

  test('table: an account that did not change is shown where there is room', () => {
    expect(tableRows(renderAnswer(NESTED, { narrative: 'told' }))[2]).toEqual([
      'inference · inference-span',
      '= 0.000',
      '9.188',
      '9.188',
    ]);
  });

  test('table: an account that only moved on the critical path is marked and explained', () => {
    const message = renderAnswer(FULL, { narrative: 'told' });
    expect(tableRows(message).map((row) => row[0])).toContain('cart · GET /cart *');
    expect(visibleText(message)).toContain('* came onto the critical path or left it');
  });

  test('table: names that share their beginning are told apart by their ends', () => {
    const names = ['com.example.platform.billing.internal.cart', 'com.example.platform.billing.internal.cart-database'];
    const row = { ...FULL.ledger[0]!, service: names[0]!, peer: names[1]!, operation: 'GET /cart' };
    const [, first] = tableRows(renderAnswer({ ...FULL, ledger: [row] }, { narrative: 'told' }));
    expect(first![0]).toMatch(/^between com\.\S+…\S*nternal\.cart and com\.\S+…\S*cart-database · GET \/cart$/);
  });

  test("table: time in which no span ran is nobody's", () => {
    const row = ledgerRow({ service: '(no span)', operation: '(no span)', baselineNs: 1e6, candidateNs: 9e6 });
    const message = renderAnswer({ ...FULL, ledger: [row] }, { narrative: 'told' });
    expect(tableRows(message)[1]![0]).toBe('no span was running');
    expect(visibleText(message)).not.toContain('(no span)');
  });

  test('compared: days between the two requests are told, and only then', () => {
    const candidate = side({ startTime: String(BigInt(side().startTime) + 864_000n * 10n ** 9n) });
    expect(visibleText(renderAnswer({ ...NESTED, candidate }, { narrative: 'told' }))).toContain('10 days after');
    expect(visibleText(renderAnswer(NESTED, { narrative: 'told' }))).not.toContain('after the baseline');
  });

  test('table: a report without a ledger has none', () => {
    const message = renderAnswer({ ...INCOMPARABLE, ledger: [] }, { narrative: 'told' });
    for (const blocks of rungsOf(message)) {
      expect(blocks.map((block) => block.type)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/table|data/)]),
      );
    }
  });
});

describe('who computed and who worded', () => {
  test.each([
    [null, 'coming', 'The explanation follows.'],
    [null, 'failed', 'The explanation failed; the numbers stand on their own.'],
    [NESTED.narrative, 'told', 'Wording by template: no model configured (OPENAI_API_KEY).'],
    [FULL.narrative, 'told', 'Wording by template: The model did not answer in time.'],
    [MODEL.narrative, 'told', 'Order of the sentences chosen by gpt-test; every sentence and number written by code.'],
  ] as const)('provenance: narrative %# is told as what it is', (narrative, state, sentence) => {
    const message = renderAnswer({ ...NESTED, narrative }, { narrative: state });
    expect(visibleText(message)).toContain(`Numbers computed from the spans. ${sentence}`);
  });

  test('narrative: does not repeat what the first lines and the table say', () => {
    const text = visibleText(renderAnswer(NESTED, { narrative: 'told' }));
    expect(text).toContain('“inference-span” takes longer in total');
    expect(text).not.toContain('The request went from');
  });

  test('caveats: are said once, with or without the narrative', () => {
    for (const narrative of [null, FULL.narrative]) {
      const text = visibleText(renderAnswer({ ...FULL, narrative }, { narrative: 'told' }));
      expect(text.match(/candidate is incomplete/g)).toHaveLength(1);
      expect(text.match(/parent of 1 span is missing/gi)).toHaveLength(1);
      expect(text.match(/ended in an error/g)).toHaveLength(1);
    }
  });
});

describe('hostile input', () => {
  test('blocks: text of a trace stands where Slack reads no markup', () => {
    const report = poisoned(HOSTILE);
    const message = renderAnswer(report, { narrative: 'told', note: HOSTILE });
    for (const blocks of rungsOf(message)) {
      parseBlocks(blocks);
      const json = JSON.stringify(blocks);
      expect(json).not.toMatch(/"type":"(?:broadcast|user|usergroup|channel|emoji|link)"/);
      expect(json).not.toMatch(/"emoji":true/);
      for (const [, markup] of json.matchAll(/"type":"mrkdwn","text":"((?:[^"\\]|\\.)*)"/g)) {
        expect(markup!.replace(/^```|```$/g, '')).not.toMatch(/[<>`]/);
      }
    }
    expect(message.text).not.toMatch(/[<>]/);
    expect(message.text).toContain('&lt;!channel&gt;');
    expect(JSON.stringify(message)).not.toMatch(/\u202e|\\u0000/);
  });

  test('blocks: no report exceeds what Slack takes, and what is left out is said', () => {
    for (const unit of ['x', '&', '<', '…', '𝕏', 'a ', '`', 'ﷺ']) {
      const message = renderAnswer(poisoned(unit.repeat(3_000)), { narrative: 'told', note: unit.repeat(3_000) });
      for (const blocks of rungsOf(message)) {
        parseBlocks(blocks);
        expect(visibleText({ ...message, blocks }).length, unit).toBeLessThanOrEqual(MESSAGE_CHARACTERS);
      }
      const fence = message.olderBlocks.at(-1)!.find((block) => block.type === 'section');
      expect(fence?.text.text).toMatch(/^```\n[^`]+\n```$/);
      expect(message.text.length).toBeLessThan(4_000);
      expect(visibleText(message)).toContain('… and 196 more');
      expect(visibleText(message)).toMatch(/everything else \(32[ )]/);
    }
  });

  test('blocks: a message stays within the limit however long its sentences are, and cuts none that is of a usual length', () => {
    for (const length of [150, 216, 288, 325, 371, 433, 519, 520, 566, 599, 600, 850]) {
      const message = renderAnswer(poisoned('x'.repeat(length)), { narrative: 'told', note: 'x'.repeat(length) });
      for (const blocks of rungsOf(message))
        expect(visibleText({ ...message, blocks }).length, String(length)).toBeLessThanOrEqual(MESSAGE_CHARACTERS);
      expect(
        message.blocks.some((block) => visibleText({ blocks: [block] }).includes(`\n${'x'.repeat(length)}\n`)),
      ).toBe(length <= 600);
    }
  });

  test('notices: what a person typed is quoted, never read', () => {
    const refusal = renderRefusal({ problem: 'No.', read: HOSTILE.repeat(100) }, 'command', IDS);
    const failure = renderFailure({ message: HOSTILE.repeat(100), advice: HOSTILE.repeat(100) });
    for (const message of [refusal, failure]) {
      parseBlocks(message.blocks);
      expect(message.blocks.every((block) => block.type === 'rich_text')).toBe(true);
      expect(JSON.stringify(message.blocks)).not.toMatch(/"type":"(?:broadcast|user|channel|emoji|link)"/);
      expect(message.text).not.toMatch(/[<>]/);
      expect(visibleText(message).length).toBeLessThan(MESSAGE_CHARACTERS);
    }
  });

  test('links: only a web address becomes one', () => {
    const bad = [
      'javascript:alert(1)',
      'https://a b',
      'https://a|b',
      'https://a>b',
      'file:///etc',
      `https://a/${'x'.repeat(4_000)}`,
    ];
    for (const url of bad) {
      const message = renderAnswer({ ...NESTED, baseline: side({ url }) }, { narrative: 'told' });
      expect(JSON.stringify(message.blocks), url).not.toContain('"type":"link"');
    }
    const good = renderAnswer(
      { ...NESTED, baseline: side({ url: 'https://t.example/trace/1' }) },
      { narrative: 'told' },
    );
    expect(JSON.stringify(good.blocks)).toContain('{"type":"link","url":"https://t.example/trace/1"');
  });
});

function suspect(service: string, score: number, deltaNs: number): Report['suspects'][number] {
  return { service, score, deltaNs, share: score, kinds: [] };
}

function ambiguous(...ends: readonly ['caller' | 'alone', 'callee' | 'alone']): Report {
  const cause: Cause = { kind: 'ambiguous', service: 'web', peer: 'cart', operation: 'o', deltaNs: 5, share: 0.5 };
  const rivals = (['web', 'cart'] as const).map((service, i) => ({
    ...({ id: `f${i + 3}`, kind: 'rival', causeKind: 'gap', end: ends[i]!, service, operation: 'o' } as const),
    ...{ deltaNs: 5, share: 0.5, neighbours: 0, neighboursChanged: 0, evidence: [] },
  }));
  return {
    ...NESTED,
    verdict: { ...NESTED.verdict, confidence: 'low', cause },
    suspects: [suspect('web', 0.5, 5), suspect('cart', 0.48, 0), suspect('ads', 0.02, 1)],
    facts: [...NESTED.facts, ...rivals],
  };
}

// --- reading messages --------------------------------------------------------------------------------------------

/** Of older blocks only those that are not in the newest message: the rest would be the same lines four times. */
function withDifferences({ text, blocks, olderBlocks }: SlackMessage): unknown {
  const newest = blocks.map((block) => JSON.stringify(block));
  const differing = (block: SlackBlock) => (newest.includes(JSON.stringify(block)) ? `the same ${block.type}` : block);
  return { text, blocks, olderBlocks: olderBlocks.map((older) => older.map(differing)) };
}

/** The newest blocks first. */
function rungsOf({ blocks, olderBlocks }: SlackMessage): (readonly SlackBlock[])[] {
  return [blocks, ...olderBlocks];
}

function headlineOf(report: Report): string {
  const [first] = renderAnswer(report, { narrative: 'told' }).blocks;
  if (first?.type !== 'header') throw new Error('no header');
  return first.text.text;
}

/** Everything that people read, in order. */
function visibleText(message: Pick<SlackMessage, 'blocks'>): string {
  const texts: string[] = [];
  JSON.stringify(message.blocks, (key, value: unknown) => {
    if (typeof value === 'string' && READ.has(key)) texts.push(value);
    if (key === 'categories' && Array.isArray(value)) texts.push(...value.map(String));
    return value;
  });
  return texts.join('\n');
}

const READ: ReadonlySet<string> = new Set(['text', 'title', 'caption', 'label', 'name', 'y_label']);

function tableRows(message: SlackMessage): string[][] {
  const table = message.blocks.find((block) => block.type === 'data_table');
  if (table === undefined) throw new Error('no table');
  return table.rows.map((row) =>
    row.map((cell) => (cell.type === 'rich_text' ? visibleText({ blocks: [cell] }) : cell.text)),
  );
}

/** "▲ +1,198.196" → 1198196n */
function digitsOf(cell: string): bigint {
  const digits = BigInt(cell.replace(/[^0-9]/g, ''));
  return cell.includes('−') ? -digits : digits;
}

// --- reports -----------------------------------------------------------------------------------------------------

/** A balanced ledger of any size and magnitude, in nanoseconds that no unit divides evenly. */
function randomLedger(random: Random): Report {
  const magnitude = 10 ** random.int(0, 13);
  const amount = () => (random.chance(0.2) ? 0 : random.int(0, magnitude));
  const ledger = Array.from({ length: random.int(1, 30) }, (_, i) =>
    ledgerRow({ service: `s${i}`, baselineNs: amount(), candidateNs: amount() }),
  );
  const [baselineNs, candidateNs] = [total(ledger, 'baselineNs'), total(ledger, 'candidateNs')];
  const outcome = random.pick(['slower', 'faster', 'same'] as const);
  return {
    ...NESTED,
    ledger,
    baseline: side({ durationNs: baselineNs }),
    candidate: side({ durationNs: candidateNs }),
    verdict: { ...NESTED.verdict, outcome, deltaNs: candidateNs - baselineNs },
  };
}

function total(ledger: Report['ledger'], column: 'baselineNs' | 'candidateNs'): number {
  return ledger.reduce((sum, row) => sum + row[column], 0);
}

/** The longest report there can be, with one foreign text wherever the trace or the model has a say. */
function poisoned(text: string): Report {
  const many = <T>(make: (i: number) => T, count = 200): T[] => Array.from({ length: count }, (_, i) => make(i));
  const defect = { code: 'orphan', count: 1, spanId: text, text } as const;
  const cause: Cause = { kind: 'gap', service: text, operation: text, peer: text, deltaNs: 1, share: 1 };
  return {
    ...FULL,
    order: 'swapped',
    baseline: side({ traceId: text, source: text, rootService: text, rootOperation: text, url: text }),
    candidate: side({
      traceId: text,
      source: text,
      rootService: text,
      rootOperation: text,
      url: text,
      errorCount: 3,
      durationNs: 1e15,
    }),
    verdict: { ...FULL.verdict, confidence: 'low', cause, caveats: many((i) => ({ code: `c${i}`, text })) },
    suspects: many(() => ({ service: text, score: 1, deltaNs: 1, share: 1, kinds: [] })),
    ledger: many(
      () =>
        ledgerRow({
          account: 'gap',
          service: text,
          peer: text,
          operation: text,
          baselineNs: 999_999_999_999_999,
          candidateNs: 2 * 999_999_999_999_999,
          calls: { baseline: 1_000_000_000, candidate: 2_000_000_000 },
          selfCandidateNs: 1,
        }),
      40,
    ),
    changes: many(() => ({ where: 'span', key: text, baseline: text, candidate: text })),
    defects: { baseline: many(() => defect), candidate: many(() => defect) },
    narrative: {
      author: 'template',
      model: text,
      fallback: text,
      statements: many((i) => ({ factId: `s${i}`, text })),
      hypotheses: many((i) => ({
        mechanism: `m${i}`,
        title: text,
        explanation: text,
        checks: many(() => text),
        statements: [],
        note: text,
      })),
      rejected: [],
    },
  };
}
