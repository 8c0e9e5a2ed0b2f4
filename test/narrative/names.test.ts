/** Names: shown to people by displayName(); what of them is sent to a model is tested in privacy/. */
import { describe, expect, test } from 'vitest';
import { gateProblems } from '../../src/narrative/last-gate.ts';
import { displayName } from '../../src/narrative/names.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import { buildPayload } from '../../src/narrative/prompt-payload.ts';
import type { Report } from '../../src/report/report.ts';
import { everyReport } from './every-report.ts';
import { HOSTILE_NAMES } from './hostile-names.ts';
import { offerFor } from './plans.ts';

describe('displayName', () => {
  test.each([
    ['GET /users/{id}', 'GET /users/{id}'],
    ['', 'unnamed'],
    ['\u200b\u202e\u2066 \n\t\u2800\u3164', 'unnamed'],
    ['a\u202etxt.exe', 'atxt.exe'],
    ['two\r\n lines', 'two lines'],
    ['<!channel>', '‹!channel›'],
    ['＜script＞', '‹script›'],
    ['@here ＠here', '(at)here (at)here'],
    ['http://evil.example', 'http:∕∕evil.example'],
    ['http:\u200b//evil.example', 'http:∕∕evil.example'],
    ['```code```', "'''code'''"],
    ['x” made the difference. “y', 'x" made the difference. "y'],
    ['Ｆｕｌｌ', 'Full'],
    ['e\u0301\u0301\u0301\u0301\u0301\u0301', 'é\u0301\u0301'],
    ['\ud800broken', 'broken'],
  ])('%j is shown as %j', (name, shown) => {
    expect(displayName(name)).toBe(shown);
  });

  test('long names end in an ellipsis after 80 characters, never inside one', () => {
    expect(displayName('a'.repeat(80))).toBe('a'.repeat(80));
    expect(displayName('a'.repeat(81))).toBe(`${'a'.repeat(79)}…`);
    expect(Array.from(displayName('😀'.repeat(10_000)))).toHaveLength(80);
  });
});

describe('hostile names', () => {
  const report = everyReport().get('faster')!;
  const renamed = (name: string): Report =>
    JSON.parse(JSON.stringify(report).replaceAll('"pricing"', () => JSON.stringify(name)));
  const textOf = (told: Report) => templateNarrative(told).statements.map(({ text }) => text);

  test.each(HOSTILE_NAMES.map((name) => ({ name, title: JSON.stringify(name.slice(0, 60)) })))(
    '$title changes nothing but its own text',
    ({ name }) => {
      const told = renamed(name);
      const expected = textOf(report).map((text) => text.replaceAll('“pricing”', () => `“${displayName(name)}”`));
      expect(textOf(told)).toEqual(expected);
      expect(gateProblems(told, templateNarrative(told).statements)).toEqual([]);
      expect(expected.join('')).not.toMatch(/[<>@`\p{C}]|:\/\//u);
      expect(buildPayload(offerFor(told), 'hidden')).toBe(buildPayload(offerFor(report), 'hidden'));
      const sent = JSON.parse(buildPayload(offerFor(told), 'normalised'));
      const usual = JSON.parse(buildPayload(offerFor(report), 'normalised'));
      expect({ ...sent, services: [] }).toEqual({ ...usual, services: [] });
    },
  );
});
