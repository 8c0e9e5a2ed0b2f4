/** Texts that nobody means well with, or nobody meant at all: read in time that grows with their length, and never thrown at. */
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { parseReference, readReferences } from '../../src/link/reference.ts';
import { readQuestion } from '../../src/request.ts';
import { forEachCase, type Random } from '../support/random.ts';
import { A, B, S, SPAN } from './pasted.table.ts';

const PIECES = [
  ...[
    A,
    B,
    S,
    SPAN,
    '7277407061855694839',
    'tempo:',
    'slow',
    'fast:',
    'baseline=',
    '--order',
    'given',
    'span_id:',
    'trace_id=',
  ],
  ...[
    'https://',
    'http%3A%2F%2F',
    'jaeger.example.com',
    '/trace/',
    '/traces/',
    '...',
    '?traceId=',
    '&url=',
    '#/',
    '#trace=',
    ':16686',
  ],
  ...[
    'panes=',
    '{"a":',
    '[',
    ']',
    '{',
    '}',
    '"query":"',
    '%7B%22',
    '%25',
    '%',
    '%zz',
    '%E2%80',
    '%00',
    '\u0000',
    '\\',
    ';',
    '|',
  ],
  ...[
    '<',
    '>',
    '<https://',
    '|x>',
    '&amp;',
    '](https://',
    'eyJ',
    '==',
    '=',
    ':',
    '-',
    '->',
    '—',
    '“',
    '、',
    ' ',
    '\n',
    '\t',
    "'",
    '`',
  ],
  ...[
    '\u202e',
    '\u200b',
    '\ud800',
    '😀',
    'é',
    '٣',
    '４',
    'ｂ',
    'javascript:',
    'file:///',
    'user:pass@',
    '[::1]',
    'xn--',
    '@',
    '(',
    ')',
    '*',
  ],
];

function garbage(random: Random, most: number): string {
  return Array.from({ length: random.int(0, most) }, () => random.pick(PIECES)).join('');
}

const REFERENCE = /^(?:[A-Za-z0-9][\w.-]{0,59}:)?[0-9a-f]{16,32}$|^https?:\/\/[\x21-\x7e]+#trace=[0-9a-f]{8,32}$/;

function expectSound(text: string): void {
  const question = readQuestion(text);
  if (question.kind !== 'compare') return;
  const { baseline, candidate } = question.request;
  for (const reference of baseline === undefined ? [candidate] : [baseline, candidate]) {
    expect(reference.length).toBeLessThanOrEqual(2_000);
    expect(reference).toMatch(REFERENCE);
    expect(readReferences(reference)).toEqual([reference]);
    expect(parseReference(reference)?.traceIds[0]).toMatch(/^[0-9a-f]{8,32}$/);
  }
}

describe('random texts', () => {
  test('garbage: is a question with references that are read again as themselves, or none', () => {
    forEachCase(3_000, (random) => expectSound(garbage(random, 40)));
  });

  test('garbage around two ids: the same', () => {
    forEachCase(1_000, (random) => {
      expectSound(
        `${garbage(random, 6)} ${A} ${garbage(random, 6)} https://${garbage(random, 4)}/trace/${B}${garbage(random, 6)}`,
      );
    });
  });

  test('characters of all kinds: the same', () => {
    forEachCase(1_000, (random) => {
      const units = Array.from({ length: random.int(0, 300) }, () => random.int(0, random.chance(0.5) ? 127 : 0xffff));
      expectSound(`https://${String.fromCharCode(...units)} ${String.fromCharCode(...units.toReversed())}`);
    });
  });
});

describe('time', () => {
  const starts = [
    '',
    'https://x.example/',
    'https://x.example/?traceId=',
    'https://x.example/explore?panes=',
    'slow:',
    '[',
    '<',
  ];

  // Doubling the text must not quadruple the time; the bound is far above what a slow machine takes.
  test('repetition: the longest text of any piece is read at once', () => {
    for (const start of starts) {
      for (const piece of PIECES) {
        const text = start + piece.repeat(LIMITS.requestCharacters).slice(0, LIMITS.requestCharacters - start.length);
        const before = performance.now();
        expectSound(text);
        expect(performance.now() - before, `${start}${piece}…`).toBeLessThan(1_000);
      }
    }
  });

  test('thousands of ids: are counted', () => {
    const count = Math.floor(LIMITS.requestCharacters / 17);
    const ids = Array.from({ length: count }, (_, i) => (i + 0xabc).toString(16).padStart(16, 'f'));
    expect(readQuestion(ids.join(' '))).toMatchObject({
      problem: `Those are ${count} trace ids, and I compare exactly two.`,
    });
    const link = `https://x.example/?traceIds=${ids.join(',').slice(0, LIMITS.requestCharacters - 100)}`;
    expect(readQuestion(link)).toMatchObject({ problem: expect.stringMatching(/^Those are 9\d\d trace ids/) });
  });
});

describe('links', () => {
  test.each([
    [
      'a link of 10 kB keeps its host and the front of its path',
      `https://x.example/app/${'a/'.repeat(5_000)}trace/${A}`,
    ],
    ['a query of 10 kB is not kept', `https://x.example/app/trace/${A}?${'q=1&'.repeat(2_500)}`],
    ['a host of 2 kB is not kept', `https://${'h.'.repeat(1_000)}example/app/trace/${A}`],
    ['what is kept of a path has nothing but ASCII', `https://x.example/app/\u202e${'ü'.repeat(3_000)}/trace/${A}`],
  ])('%s', (_what, link) => {
    const [reference] = readReferences(link);
    expect(reference!.length).toBeLessThanOrEqual(2_000);
    expect(reference).toMatch(REFERENCE);
    expect(parseReference(reference!)).toMatchObject({ traceIds: [A] });
  });

  test.each([
    `javascript:alert('${A}')`,
    `data:text/html,${A}`,
    `file:///var/traces/${A}`,
    `ftp://x.example/trace/${A}`,
    `//x.example/trace/${A}`,
    `https:/x.example/${A}0`,
    `https://x.example:99999/trace/${A}`,
    `https://[::1/trace/${A}`,
    `https:///trace/${A.slice(0, 7)}`,
    `https://%/trace/${A}`,
  ])('%j: is no link to a trace', (text) => {
    expect(readReferences(text)).toEqual([]);
  });

  test('a password in a link: is neither kept nor quoted', () => {
    const link = `https://ann:secret@x.example/trace/${A}`;
    expect(readReferences(link)).toEqual([`https://x.example/trace/${A}#trace=${A}`]);
    const question = readQuestion(`${link} 4bf92f3577b34`);
    expect(question.kind === 'refused' && question.read).toBe(`https://…@x.example/trace/${A} 4bf92f3577b34`);
  });

  test('links within links: are opened three deep', () => {
    const wrap = (link: string) => `https://filter.example/?url=${encodeURIComponent(link)}`;
    let link = `https://x.example/trace/${A}`;
    for (let i = 0; i < 3; i++) link = wrap(link);
    expect(readReferences(link)).toEqual([`https://x.example/trace/${A}#trace=${A}`]);
    for (let i = 0; i < 3; i++) link = wrap(link);
    expect(readReferences(link).length).toBeLessThanOrEqual(1);
  });

  test.each([
    '[['.repeat(4_000),
    '{"a":'.repeat(2_000),
    '{"a":{"queries":[{"query":{"toString":1}},null,7]}}',
    '{"__proto__":{"queries":[{"query":"x"}]}}',
    'null',
    '[]',
    '"x"',
  ])('panes that are no panes: name no trace', (panes) => {
    expect(
      readReferences(`https://grafana.example.com/explore?panes=${encodeURIComponent(panes).slice(0, 12_000)}`),
    ).toEqual([]);
  });
});
