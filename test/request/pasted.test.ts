/** The table of what people paste, row by row. */
import { describe, expect, test } from 'vitest';
import { parseReference, readReferences } from '../../src/link/reference.ts';
import { readQuestion } from '../../src/request.ts';
import { A, B, D, MESSAGES, ONE_TRACE, S, SPAN } from './pasted.table.ts';

const OTHER = 'c0ffee11c0ffee22c0ffee33c0ffee44';

/** References with the names of the ids instead of the ids, as the table has them. */
function named(text: string): string {
  const names = { A, B, D, S, SPAN };
  return Object.entries(names).reduce((shown, [name, id]) => shown.replaceAll(id, name), text);
}

function told(text: string): string {
  const question = readQuestion(text);
  if (question.kind === 'help') return 'help';
  if (question.kind === 'refused') return named(`refused: ${question.problem}`);
  const { baseline, candidate, order } = question.request;
  return named(`${baseline ?? '?'} → ${candidate}${order === 'given' ? ' (given)' : ''}`);
}

describe.each(Object.entries(ONE_TRACE))('pasted: %s', (_kind, rows) => {
  test.each(rows)('%s', (pasted, read) => {
    expect(told(`${pasted} ${OTHER}`)).toBe(`${read} → ${OTHER}`);
    expect(told(`${OTHER}\n${pasted}`)).toBe(`${OTHER} → ${read}`);
  });
});

describe.each(Object.entries(MESSAGES))('message: %s', (_kind, rows) => {
  test.each(rows)('%j', (pasted, read) => {
    expect(told(pasted)).toBe(read);
  });
});

test('references: what was read is read again as itself, and has one trace', () => {
  for (const [pasted] of [...Object.values(ONE_TRACE).flat(), ...Object.values(MESSAGES).flat()]) {
    const question = readQuestion(`${pasted} ${OTHER}`);
    if (question.kind !== 'compare') continue;
    const { baseline } = question.request;
    if (baseline === undefined) continue;
    expect(readReferences(baseline)).toEqual([baseline]);
    expect(parseReference(baseline)?.traceIds.length).toBeGreaterThan(0);
    expect(baseline).toMatch(/^[\x21-\x7e]{1,2000}$/);
  }
});

test('the table: has at least 150 rows, each once', () => {
  const tables = [ONE_TRACE, MESSAGES].map((table) =>
    Object.values(table).flatMap((rows) => rows.map(([text]) => text)),
  );
  for (const rows of tables) expect(new Set(rows).size).toBe(rows.length);
  expect(new Set(tables.flat()).size).toBeGreaterThanOrEqual(150);
});
