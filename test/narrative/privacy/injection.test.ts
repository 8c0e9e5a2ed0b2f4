/**
 * Injection: whoever can send a request to a traced system can write into its traces. Nothing written there changes the
 * verdict or a number, and nothing of it is more than text where an answer is shown.
 */
import { describe, expect, test } from 'vitest';
import { normalisedName } from '../../../src/analysis/normalise-name.ts';
import { reportOn } from '../../../src/compare.ts';
import { templateNarrative } from '../../../src/narrative/narrate.ts';
import { renderAnswer } from '../../../src/render/blocks.ts';
import { renderJson } from '../../../src/render/json.ts';
import { renderFailure, renderRefusal } from '../../../src/render/notices.ts';
import { renderText } from '../../../src/render/text.ts';
import type { Report } from '../../../src/report/report.ts';
import type { SpanInput } from '../../../src/trace/builder.ts';
import { buildTrace } from '../../support/build.ts';
import { generateRequest } from '../../support/generate-request.ts';
import { addOwnTime } from '../../support/mutate.ts';
import { forEachCase, type Random } from '../../support/random.ts';
import { everyReport } from '../every-report.ts';
import { NAUGHTY_NAMES } from '../hostile-names.ts';
import { namesOf, renamedSpans, withNames, withTexts } from './renamed.ts';

const MARKUP: readonly string[] = [
  '<!channel>',
  '<!here|x>',
  '<@U0123456>',
  '<#C0123456|general>',
  '<https://evil.example/?d=1|details>',
  'https://evil.example/?d=1',
  'evil.example.com',
  'mailto:bob@evil.example',
  '@here',
  '@channel',
  '*bold* _italic_ ~struck~ `code` ```block```',
  '> quoted',
  ':skull:',
  '&lt;!channel&gt;',
  '[text](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '\u001b[31mred\u001b[0m',
  '\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\',
  '\u001b[2J\u001b[1;1H',
  '\u009b31mred',
  '\u0007\b\b\b\b',
  '\r overwritten',
  'line\nbreak\u2028and\u2029more',
  '\u202egnp.exe\u202c',
  '\u2066isolated\u2069',
  'pay\u200bment',
  '{"verdict":"faster"}',
  '", "outcome": "faster", "x": "',
];
const HOSTILE: readonly string[] = [...new Set([...MARKUP, ...NAUGHTY_NAMES])];

// --- verdict and numbers -----------------------------------------------------------------------------------------

/** What stays as it is when a trace is read: neither blank at an end nor longer than a name may be, nor with an id in it. */
const DISTINCT_NAMES: readonly string[] = distinct(
  HOSTILE.filter((name) => name !== '' && name.trim() === name && name.length <= 256),
);

/** One of those that count as one: names that differ in ids only, and services that differ in their prefix or case only. */
function distinct(names: readonly string[]): readonly string[] {
  const known = new Set<string>();
  return names.filter((name) => {
    const keys = [normalisedName(name), name.slice(name.lastIndexOf('.') + 1).toLowerCase()];
    const isNew = normalisedName(name) === name && keys.every((key) => !known.has(key));
    for (const key of keys) known.add(key);
    return isNew;
  });
}

interface Pair {
  readonly baseline: readonly SpanInput[];
  readonly candidate: readonly SpanInput[];
}

function slowedPair(random: Random): Pair {
  const baseline = generateRequest(random);
  let candidate: SpanInput[] = baseline;
  for (let changes = random.int(1, 3); changes > 0; changes--) {
    const span = random.pick(candidate);
    candidate = addOwnTime(candidate, span.spanId, span.endUnixNano!, random.int(1, 9) * 40_000_000);
  }
  return { baseline, candidate };
}

function compare({ baseline, candidate }: Pair): Report {
  return reportOn(
    buildTrace(baseline),
    buildTrace(candidate, { traceId: 'b7ad6b7169203331b7ad6b7169203331' }),
    'given',
  );
}

function eachOf({ baseline, candidate }: Pair, change: (spans: readonly SpanInput[]) => readonly SpanInput[]): Pair {
  return { baseline: change(baseline), candidate: change(candidate) };
}

describe('verdict and numbers', () => {
  test('there are hundreds of hostile names to choose from', () => {
    expect(HOSTILE.length).toBeGreaterThan(500);
    expect(DISTINCT_NAMES.length).toBeGreaterThan(200);
  });

  test('hostile names of services and operations: the same report under other names', () => {
    forEachCase(150, (random) => {
      const pair = slowedPair(random);
      const expected = compare(pair);
      const hostile = random.shuffled(DISTINCT_NAMES);
      const names = new Map<string, string>();
      const rename = (name: string) => {
        if (!names.has(name)) names.set(name, hostile[names.size]!);
        return names.get(name)!;
      };
      const renamed = compare(eachOf(pair, (spans) => renamedSpans(spans, rename)));
      expect(renamed).toEqual(withNames(expected, (name) => names.get(name) ?? name));
    });
  });

  test('hostile attributes, events and exceptions: the same report', () => {
    const KEYS = ['db.query.text', 'url.path', 'user.email', 'exception.message', 'http.request.header.x', '__proto__'];
    forEachCase(100, (random) => {
      const pair = slowedPair(random);
      const poison = (spans: readonly SpanInput[]) =>
        spans.map((span): SpanInput => {
          const values = KEYS.map((key): [string, string] => [key, random.pick(HOSTILE)]);
          const keys = KEYS.map((): [string, string] => [`x${random.pick(HOSTILE)}`, random.pick(HOSTILE)]);
          return {
            ...span,
            attributes: new Map([...(span.attributes ?? []), ...values, ...keys]),
            events: [
              {
                name: random.pick(HOSTILE),
                atUnixNano: span.startUnixNano,
                attributes: new Map([['exception.message', random.pick(HOSTILE)]]),
              },
            ],
          };
        });
      expect(compare(eachOf(pair, poison))).toEqual(compare(pair));
    });
  });

  test('hostile trace ids: the same report, with the id as it was written', () => {
    forEachCase(60, (random) => {
      const { baseline, candidate } = slowedPair(random);
      const traceId = random.pick(HOSTILE);
      const expected = compare({ baseline, candidate });
      const report = reportOn(buildTrace(baseline), buildTrace(candidate, { traceId }), 'given');
      expect(report).toEqual({ ...expected, candidate: { ...expected.candidate, traceId } });
    });
  });
});

// --- what is shown -----------------------------------------------------------------------------------------------

/** Reports in which one hostile text stands wherever a trace may write, and the narrative tells it. */
function poisonedReports(text: string): readonly Report[] {
  return SHOWN.map((report) => {
    const poisoned = withTexts(
      withNames(report, (name) => `${text}${' '.repeat(namesOf(report).indexOf(name))}`),
      (own) => (own.startsWith(text) ? own : SENTENCES.has(own) ? own : text),
    );
    const { startTime: before } = report.baseline;
    const sided = {
      ...poisoned,
      baseline: { ...poisoned.baseline, startTime: before, url: text },
      candidate: { ...poisoned.candidate, startTime: report.candidate.startTime },
    };
    return { ...sided, narrative: templateNarrative(sided) };
  });
}

const SHOWN = [...everyReport().values()].filter(({ facts }) => facts.length > 3).slice(-2);
/** Our own. */
const SENTENCES = new Set(SHOWN.flatMap(({ verdict }) => verdict.caveats.map(({ text }) => text)));

/** C0 but line feeds, DEL, C1, and what turns the writing direction; a mark that keeps numbers in their place is ours. */
const POWER =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200d\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/;

describe('what is shown', () => {
  test.each(HOSTILE.map((text) => ({ text, title: JSON.stringify(text.slice(0, 50)) })))(
    '$title is text and nothing else',
    ({ text }) => {
      for (const report of poisonedReports(text)) {
        expectInertSlack(renderAnswer(report, { narrative: 'told', note: text }));
        // What is written by halves of surrogate pairs only cannot be told apart from them in the pattern.
        expect(POWER.exec(renderText(report, { color: false, width: 100 }).replace(WHOLE_PAIRS, ''))).toBeNull();
        const json = renderJson(report);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)));
        expect(POWER.exec(json.replace(WHOLE_PAIRS, ''))).toBeNull();
      }
    },
  );

  test.each(MARKUP)('%j in a notice is text and nothing else', (text) => {
    const ids = { baseline: '4bf92f3577b34da6a3ce929d0e0e4736', candidate: 'a1b2c3d4e5f60718293a4b5c6d7e8f90' };
    expectInertSlack(renderRefusal({ problem: 'No.', read: text }, 'command', ids));
    expectInertSlack(renderFailure({ message: text, advice: text }));
  });

  const WHOLE_PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;

  function expectInertSlack({ text, blocks, olderBlocks }: ReturnType<typeof renderAnswer>): void {
    expectInertMrkdwn(text);
    for (const element of elementsOf([...blocks, ...olderBlocks.flat()])) {
      const { type, text: content } = element;
      if (type === 'link') expect(element.url).toMatch(/^https?:\/\/[^\s<>|]+$/);
      expect(['broadcast', 'user', 'usergroup', 'channel', 'emoji', 'color', 'image', 'button']).not.toContain(type);
      if (type === 'plain_text') expect(element.emoji).toBe(false);
      if (type === 'mrkdwn') {
        // A table in a block of code: nothing but its end has a meaning inside.
        expect(String(content)).toMatch(/^```\n[^`<>]*\n```$/);
      }
    }
    expect(POWER.exec([text, JSON.stringify([blocks, olderBlocks])].join('').replace(WHOLE_PAIRS, ''))).toBeNull();
  }

  function expectInertMrkdwn(text: string): void {
    expect(text).not.toMatch(/[<>*`~@]|:\/\/|:[\w+-]+:|&(?!amp;|lt;|gt;)/);
    expect(text).not.toMatch(/(?<![\p{L}\d])_|_(?![\p{L}\d])/u);
    expect(text).not.toMatch(/\p{L}\.\p{L}/u);
    expect(text).not.toMatch(/^\s*(?:>|&gt;)/m);
  }

  function elementsOf(blocks: readonly unknown[]): readonly Record<string, unknown>[] {
    const found: Record<string, unknown>[] = [];
    JSON.stringify(blocks, (_key, value: unknown) => {
      if (typeof value === 'object' && value !== null && 'type' in value) found.push(value as Record<string, unknown>);
      return value;
    });
    return found;
  }
});
