/** Possible explanations in every sink: under their own heading, said not to be measured, and harmless whatever they hold. */
import { describe, expect, test } from 'vitest';
import { MESSAGE_CHARACTERS } from '../../src/render/block-kit.ts';
import { renderAnswer } from '../../src/render/blocks.ts';
import { renderJson } from '../../src/render/json.ts';
import { renderText } from '../../src/render/text.ts';
import type { Hypothesis, Report } from '../../src/report/report.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { FULL } from './reports.ts';

const HEADING = 'Possible explanations (not measured)';
const GOOD: Hypothesis = {
  mechanism: 'connection-pool-exhausted',
  title: 'Connection pool used up',
  explanation: 'A call could wait for a free connection before a single byte of it is sent.',
  checks: ['Open the pool metrics of “web”.', 'Look for code of “web” that holds a connection.', 'Look at the size.'],
  statements: ['f1'],
  note: 'Calls to “cart” could wait while its pool might be busy.',
};

function reportWith(...hypotheses: readonly Hypothesis[]): Report {
  return { ...FULL, narrative: { ...FULL.narrative!, hypotheses } };
}

const text = (report: Report) => renderText(report, { color: false, width: 80 });
const blocks = (report: Report) => JSON.stringify(renderAnswer(report, { narrative: 'told' }).blocks);

describe('text', () => {
  test('title, explanation, note and every check stand below the heading', () => {
    const shown = text(reportWith(GOOD)).replace(/\s+/g, ' ');
    expect(shown).toContain(
      `${HEADING} - Connection pool used up: A call could wait for a free connection before a single byte of it is sent. Calls to “cart” could wait while its pool might be busy. > Open the pool metrics`,
    );
    expect(shown).toContain('> Look at the size.');
  });

  test('nothing where there is none', () => {
    expect(text(reportWith())).not.toContain(HEADING);
    expect(text({ ...FULL, narrative: null })).not.toContain(HEADING);
  });

  test('every line fits, and nothing has power over the terminal', () => {
    const hostile = { ...GOOD, note: `Calls to “\u001b[31m\u202e${'x'.repeat(300)}” could wait.` };
    const shown = text(reportWith(hostile));
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(shown).not.toMatch(/[\u001b\u202e]/);
  });
});

describe('Slack', () => {
  test('one block: the heading, and per explanation its two first checks as a list', () => {
    const shown = blocks(reportWith(GOOD));
    expect(shown).toContain(HEADING);
    expect(shown).toContain('Connection pool used up');
    expect(shown).toContain('could wait while its pool might be busy');
    expect(shown).toContain('that holds a connection');
    expect(shown).not.toContain('Look at the size.');
    expect(blocks(reportWith())).not.toContain(HEADING);
  });

  test('text stands in text elements only: no mention, no link, no markup', () => {
    const shown = renderAnswer(reportWith({ ...GOOD, note: '“<!channel> <https://evil.example|x> *b*” could wait.' }), {
      narrative: 'told',
    });
    const block = shown.blocks.find((each) => JSON.stringify(each).includes(HEADING))!;
    expect(block.type).toBe('rich_text');
    expect([...JSON.stringify(block).matchAll(/"type":"([a-z_]+)"/g)].map((match) => match[1])).toSatisfy((types) =>
      (types as string[]).every((type) => ['rich_text', 'rich_text_section', 'rich_text_list', 'text'].includes(type)),
    );
    expect(shown.text).not.toContain('evil');
  });

  test('three of the longest stay within their share of a message', () => {
    const long = (i: number): Hypothesis => ({
      ...GOOD,
      mechanism: `m-${i}`,
      title: 'T'.repeat(200),
      explanation: 'e'.repeat(500),
      note: 'n'.repeat(500),
      checks: Array.from({ length: 4 }, () => 'c'.repeat(900)),
    });
    const shareOf = (...of: readonly Hypothesis[]) =>
      [...blocks(reportWith(...of)).matchAll(/"text":"([^"]*)"/g)].reduce((sum, match) => sum + match[1]!.length, 0);
    expect(shareOf(long(1), long(2), long(3), long(4)) - shareOf()).toBeLessThan(MESSAGE_CHARACTERS / 3);
    expect(shareOf(long(1), long(2), long(3), long(4))).toBeLessThan(MESSAGE_CHARACTERS);
  });
});

describe('JSON', () => {
  test('the contract holds, with its keys in order', () => {
    const told = JSON.parse(renderJson(reportWith(GOOD))) as Report;
    expect(reportSchema.parse(told).narrative!.hypotheses).toEqual([GOOD]);
    expect(Object.keys(told.narrative!.hypotheses[0]!)).toEqual(
      'mechanism title explanation checks statements note'.split(' '),
    );
  });
});
