/** The culprit's span: where a backend has pages for spans, the answer leads to the one that shows the verdict best. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { renderAnswer } from '../../src/render/blocks.ts';
import { culpritSpan } from '../../src/render/culprit-span.ts';
import { renderText } from '../../src/render/text.ts';
import type { Report } from '../../src/report/report.ts';
import { traceFrom } from '../support/draw.ts';

const FAST = `
  web    GET /       |=---===             |
    cart GET /cart   | ===                |
`;
const BASELINE = traceFrom(FAST);
const CANDIDATE = traceFrom(
  `
  web    GET /       |=-------------===   | #00000000000000a1
    cart GET /cart   | =============      | #00000000000000ff
`,
  { traceId: 'b7ad6b7169203331b7ad6b7169203331' },
);

function reportWith(spanUrl: string | undefined, order: 'slower' | 'faster' = 'slower'): Report {
  const [first, second] = order === 'slower' ? [BASELINE, CANDIDATE] : [CANDIDATE, BASELINE];
  const report = reportOn(first, second, 'given');
  const pages = { url: 'https://jaeger.example/trace/1', ...(spanUrl === undefined ? {} : { spanUrl }) };
  return order === 'slower'
    ? { ...report, candidate: { ...report.candidate, ...pages } }
    : { ...report, baseline: { ...report.baseline, ...pages } };
}

const HEX = 'https://jaeger.example/trace/1?uiFind={spanId}';
const DECIMAL = 'https://apm.example/trace/1?spanID={spanIdDecimal}';

describe("the culprit's span", () => {
  test('has an address by its hex digits, or by the number that they are', () => {
    expect(culpritSpan(reportWith(HEX))).toEqual({
      side: 'candidate',
      spanId: '00000000000000ff',
      url: 'https://jaeger.example/trace/1?uiFind=00000000000000ff',
    });
    expect(culpritSpan(reportWith(DECIMAL))?.url).toBe('https://apm.example/trace/1?spanID=255');
  });

  test('is on the side that is slower', () => {
    expect(culpritSpan(reportWith(HEX, 'faster'))).toMatchObject({ side: 'baseline', spanId: '00000000000000ff' });
  });

  test('has none where the source has no pages for spans, and where no cause is named', () => {
    expect(culpritSpan(reportWith(undefined))).toBeUndefined();
    const same = reportOn(BASELINE, traceFrom(FAST, { traceId: CANDIDATE.traceId }), 'given');
    expect(culpritSpan({ ...same, candidate: { ...same.candidate, spanUrl: HEX } })).toBeUndefined();
  });

  test('of an id that is no hex nothing is put into an address', () => {
    const report = reportWith(HEX);
    const facts = report.facts.map((fact) => ({
      ...fact,
      evidence: [{ side: 'candidate' as const, spanId: '"><script>' }],
    }));
    expect(culpritSpan({ ...report, facts })).toBeUndefined();
  });

  test('stands in the text and is a link in Slack', () => {
    const report = reportWith(HEX);
    expect(renderText(report, { color: false, width: 80 })).toContain(
      'culprit     https://jaeger.example/trace/1?uiFind=00000000000000ff\n',
    );
    expect(JSON.stringify(renderAnswer(report, { narrative: 'coming' }))).toContain(
      '{"type":"link","url":"https://jaeger.example/trace/1?uiFind=00000000000000ff","text":"00000000000000ff"}',
    );
  });
});
