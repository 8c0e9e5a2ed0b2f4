/**
 * The document for a post-mortem: goldens for the eye, and that no name can be more in it than a name. Four readers of
 * markdown (among them GitHub's own) agree on such documents; here CommonMark's rule for code spans is the judge.
 */
import { describe, expect, test } from 'vitest';
import { displayName } from '../../src/narrative/names.ts';
import { renderMarkdown } from '../../src/render/markdown.ts';
import { codeSpan, link, prose, table } from '../../src/render/markdown-text.ts';
import { cutName, printable } from '../../src/render/terminal.ts';
import { renderText } from '../../src/render/text.ts';
import type { Report } from '../../src/report/report.ts';
import { NAUGHTY_NAMES } from '../narrative/hostile-names.ts';
import { forEachCase } from '../support/random.ts';
import { readMarkdown } from '../support/read-markdown.ts';
import { FULL, ledgerRow, NESTED, side } from './reports.ts';

const GOLDEN = '../golden/cli/markdown';

describe('markdown', () => {
  test.each<[string, Report]>([
    ['seed', NESTED],
    ['everything', FULL],
    ['incomparable', incomparable()],
    ['hostile', named('pay|ment`s', '@team <b>#12', '[x](http://evil.example) \\| www.evil.example')],
    ['languages', named('支払い🚀ゲートウェイ', 'خدمة-الدفع', 'שירות הזמנות')],
  ])('%s reads as in its golden', async (name, report) => {
    await expect(renderMarkdown(report)).toMatchFileSnapshot(`${GOLDEN}/${name}.md`);
  });

  test('the table has the digits of the terminal', () => {
    const digits = (text: string) => text.match(/[+−]?[\d,]+\.\d{3}\b/g) ?? [];
    for (const report of [NESTED, FULL]) {
      const shown = renderText(report, { color: false, width: 120 }).split('\n');
      const inTerminal = shown.filter((line) => /^(?:own|gap|dep| {3}) \S.*\d\.\d{3}/.test(line)).flatMap(digits);
      const inTable = readMarkdown(renderMarkdown(report)).filter(({ cells, rest }) => cells === 4 && /\d/.test(rest));
      expect(inTable.flatMap(({ rest }) => digits(rest))).toEqual(inTerminal);
      expect(inTerminal.length).toBeGreaterThan(5);
    }
  });

  test('no narrative is no part, and is said', () => {
    const text = renderMarkdown({ ...FULL, narrative: null });
    expect(text).not.toMatch(/### In words|### Possible/);
    expect(text).toMatch(/\nAll numbers are computed from the spans\. No narrative was asked for\.\n$/);
  });

  test('changes beyond fifty are counted', () => {
    const change = (i: number) => ({ where: 'span', key: `key.${i}`, baseline: 'x', candidate: null }) as const;
    const text = renderMarkdown({ ...FULL, changes: Array.from({ length: 1_053 }, (_, i) => change(i)) });
    expect(text).toContain('`key.49`');
    expect(text).not.toContain('`key.50`');
    expect(text).toContain('\n… and 1,003 more.\n');
  });
});

describe('names in markdown', () => {
  test.each(NAUGHTY_NAMES.map((name) => [name.slice(0, 60), name]))('%j is code and nothing else', (_shown, name) => {
    expectInert(named(name, `${name} caller`, `GET ${name}`), [name, `${name} caller`, `GET ${name}`]);
  });

  test('pieces of markup put together are code and nothing else', () => {
    forEachCase(400, (random) => {
      const name = () => Array.from({ length: random.int(1, 6) }, () => random.pick(PIECES)).join('');
      const names = [name(), name(), name()] as const;
      expectInert(named(...names), names);
    });
  });
});

const PIECES = [
  ...['`', '``', '```', '|', '\\', '\\|', '*', '_', '~~', '$x$', '[x](http://evil.example)', '![i](x)', '[^1]', '[ ]'],
  ...['<b>', '<script>', '<!--', '-->', '&lt;', '@team', '#12', 'org/repo#3', 'GH-1', 'deadbeef1', ':skull:'],
  ...['http://evil.example', 'www.evil.example', 'a@b.example', '- ', '1. ', '# ', '> ', '---', '===', '|---|'],
  ...['\n', ' ', '“', '”', '"', "'", '(', ')', 'خدمة', '注文', '\u200b', '\u202e', '\ud800', 'x'],
] as const;

/** Of the document without its code spans, everything that markdown of ours has. */
const OURS = /^(?:#{2,3} |(?: {2})?- )|\*\*|\\\*|\[⟦⟧\]\(http:\/\/127\.0\.0\.1\/trace\/1\)|\u200e/gu;
const MARKUP = /[`<>@#\\_~$[\]{}|&^*]|:\/\/|www\.|(?!\u200e)[\p{Cc}\p{Cf}\p{Cs}]/u;

function expectInert(report: Report, names: readonly string[]): void {
  const source = renderMarkdown(report);
  const lines = readMarkdown(source);
  for (const { rest } of lines) expect(rest.replace(OURS, ''), source).not.toMatch(MARKUP);
  const codes = lines.flatMap((line) => line.codes);
  for (const name of names) {
    const shown = cutName(printable(name), 80).trim();
    if (shown !== '') expect(codes, source).toContain(shown);
  }
  // Every row of a table has the cells of its header, and there are three tables.
  const rows = lines.map(({ cells }) => cells).filter((cells) => cells > 0);
  expect(rows.join(''), source).toBe('4'.repeat(2 + report.ledger.length + 2) + '3'.repeat(3 + 8));
}

describe('the parts of markdown', () => {
  test('a code span is fenced by more backticks than it holds', () => {
    expect(codeSpan('cart')).toBe('`cart`');
    expect(codeSpan('a`b``c')).toBe('```a`b``c```');
    expect(codeSpan('`x`')).toBe('`` `x` ``');
    expect(codeSpan(' \n ')).toBe('(no name)');
  });

  test('letters from right to left end before what stands behind the code', () => {
    expect(codeSpan('دفع')).toBe('`دفع`\u200e');
  });

  test('a sentence has its names as code, and whatever could be markup', () => {
    expect(prose('“web” waits for “cart db” (9 ms).')).toBe('`web` waits for `cart db` (9 ms).');
    expect(prose('see OPENAI_API_KEY, @here and https://x.example')).toBe(
      'see `OPENAI_API_KEY`, `@here` and `https://x.example`',
    );
    expect(prose('1 span (of 2) has no service.name.')).toBe('1 span (of 2) has no `service.name`.');
    expect(prose('(e.g. :skull:, GH-12)')).toBe('(e.g. `:skull:`, `GH-12`)');
    expect(prose('“a”“b”')).toBe('`a` `b`');
    expect(prose('- 1. not a list')).toBe('`-` 1. not a list');
    expect(prose('1. not a list')).toBe('`1`. not a list');
  });

  test('only pages on the web are linked, and no address ends early', () => {
    expect(link('https://x.example/a?b=(1)|2&c=3', 'id-1')).toBe('[`id-1`](https://x.example/a?b=%281%29%7C2&c=3)');
    expect(link('https://x.example/?a=1&copy;=2', 'id')).toBe('[`id`](https://x.example/?a=1&amp;copy;=2)');
    expect(link('https://x.example/', 'a|b')).toBe('`a|b` ([page](https://x.example/))');
    for (const url of [undefined, 'javascript:alert(1)', 'http://', 'file:///x']) expect(link(url, 'id')).toBe('`id`');
  });

  test('a pipe never ends a cell, whatever stands before it', () => {
    const [, , row] = table([{ title: 'x' }], [[codeSpan('a|b\\|c\\\\|d')]]);
    expect(row).toBe('| `a\\|b\ufffd\\|c\ufffd\ufffd\\|d` |');
  });

  test('columns stand below each other, numbers to the right', () => {
    expect(
      table(
        [{ title: 'who' }, { title: 'ms', isNumber: true }],
        [
          ['注文', '1.000'],
          ['cart', '12.000'],
        ],
      ),
    ).toEqual(['| who  |     ms |', '| ---- | -----: |', '| 注文 |  1.000 |', '| cart | 12.000 |']);
  });
});

/** The full report with these names wherever a trace has a say. */
function named(culprit: string, caller: string, operation: string): Report {
  const sentence = (name: string) => `“${displayName(name)}” made the difference: 10 ms became 210 ms.`;
  return {
    ...FULL,
    baseline: { ...FULL.baseline, rootService: caller, rootOperation: operation, source: culprit },
    candidate: { ...FULL.candidate, rootService: caller, rootOperation: operation },
    verdict: { ...FULL.verdict, cause: { ...FULL.verdict.cause!, service: culprit, operation, peer: caller } },
    suspects: FULL.suspects.map((suspect, i) => ({ ...suspect, service: [culprit, operation, caller][i]! })),
    ledger: [
      { ...FULL.ledger[0]!, service: caller, peer: culprit, operation },
      { ...FULL.ledger[1]!, service: culprit, peer: caller, operation },
      { ...FULL.ledger[2]!, service: culprit, operation },
      { ...FULL.ledger[3]!, service: caller, operation },
    ],
    changes: [{ where: 'span', key: culprit, baseline: caller, candidate: operation }],
    narrative: {
      ...FULL.narrative!,
      author: 'model',
      model: culprit,
      statements: [culprit, caller, operation].map((name) => ({ factId: 'f1', text: sentence(name) })),
    },
  };
}

function incomparable(): Report {
  const caveats = [{ code: 'different-roots', text: 'The two requests are of different kinds.' }];
  const { counterfactualNs: _, ...verdict } = NESTED.verdict;
  return {
    ...NESTED,
    order: 'given',
    baseline: side({ durationNs: 1_000 }),
    candidate: side({ rootOperation: 'other', durationNs: 3_000_000_000 }),
    verdict: { ...verdict, outcome: 'incomparable', deltaNs: 2_999_999_000, cause: null, caveats },
    ledger: [ledgerRow({ service: '(no span)', baselineNs: 1_000, candidateNs: 3_000_000_000 })],
    narrative: null,
  };
}
