/** What leaves the house: no byte of any request to a model holds a value, an id, an address or a person of a trace. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createNarrator, type NarratorOptions } from '../../src/narrative/narrate.ts';
import { renderAnswer } from '../../src/render/blocks.ts';
import { renderJson } from '../../src/render/json.ts';
import { renderText } from '../../src/render/text.ts';
import type { Report } from '../../src/report/report.ts';
import { forEachCase } from '../support/random.ts';
import { type AskedRequest, completion, failed, type Reply, startModelServer } from './model-server.ts';
import { interceptOpenAi } from './openai-interceptor.ts';
import { NEVER_SENT, NEVER_SHOWN, plantedReport } from './privacy/planted.ts';

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  vi.stubEnv('OPENAI_LOG', 'debug');
  const note = (...words: readonly unknown[]) => void printed.push(words.map(String).join(' '));
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation(note);
  }
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      note(text);
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function reports(count: number): readonly Report[] {
  const found: Report[] = [];
  forEachCase(count, (random) => {
    const report = plantedReport(random);
    // Others have nothing that a model could arrange.
    if (report.facts.length > 4 && report.verdict.cause !== null) found.push(report);
  });
  return found;
}

const REPORTS = reports(60);
const KINDS = new Set(REPORTS.map(({ verdict }) => verdict.cause!.kind));

test('canaries: the reports are many, of many kinds, and full of birds, so that the next tests can fail', () => {
  expect(REPORTS.length).toBeGreaterThan(30);
  expect([...KINDS]).toEqual(expect.arrayContaining(['own-time', 'gap', 'dependency', 'new-work']));
  expect(REPORTS.filter((report) => /finch/.test(JSON.stringify(report.facts))).length).toBeGreaterThan(25);
  expect(REPORTS.filter((report) => /finch/.test(JSON.stringify(report.changes))).length).toBeGreaterThan(25);
  expect(
    REPORTS.filter(({ facts }) => facts.some((fact) => /finch/.test(JSON.stringify({ ...fact, operation: '' })))),
  ).not.toEqual([]);
});

/** What makes a narrator ask again: in another form, the same once more, and for a repair. */
const ANSWERS: readonly (readonly Reply[])[] = [
  [completion('canary prose'), failed(400), failed(500)],
  [failed(503, { message: 'canary' }), completion('{"v":"1","verdict":"canary","body":[],"hypotheses":[]}')],
  [failed(400, { message: 'canary' }), failed(422), completion('{"canary":1}')],
  [completion('{"v":"1","verdict":"p1","body":[{"statement":"p40","link":"start"}],"hypotheses":[]}')],
];

const OPENAI_ANSWERS = [
  { text: 'canary' },
  { status: 400, body: { error: { message: 'canary' } } },
  { text: '{"v":"1","verdict":"p2","body":[],"hypotheses":[]}' },
  { status: 500, body: { error: { message: 'canary' } } },
  { text: '{}' },
];

function everyByte({ path, headers, text }: AskedRequest): string {
  return [path, JSON.stringify({ ...headers, authorization: '', 'api-key': '' }), text].join('\n');
}

/** A payload is JSON within JSON: nothing may hide behind an escape. */
function unescaped(text: string): string {
  return text.replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

async function ask(report: Report, options: NarratorOptions): Promise<void> {
  const narrator = createNarrator({ apiKey: 'the-key', model: 'm', ...options })!;
  await narrator.narrate(report, new AbortController().signal);
}

test.each(['normalised', 'hidden'] as const)(
  'canaries: with names %s no request holds one, first or repeated, on any rung of either API',
  async (names) => {
    const asked: AskedRequest[] = [];
    const forms = new Set<string>();
    let turn = 0;
    const openai = interceptOpenAi(() => OPENAI_ANSWERS[turn++ % OPENAI_ANSWERS.length]!);
    for (const [r, report] of REPORTS.entries()) {
      const server = await startModelServer(ANSWERS[r % ANSWERS.length]!);
      await ask(report, { baseUrl: server.baseUrl, names });
      await ask(report, { names });
      asked.push(...server.asked);
    }
    asked.push(...openai.asked);
    expect(asked.length).toBeGreaterThan(REPORTS.length * 3);
    for (const request of asked) {
      const bytes = everyByte(request);
      for (const text of [bytes, unescaped(bytes)]) {
        expect(text.match(NEVER_SENT)).toBeNull();
        expect(text.match(/the-key|10\.9\.8\.7|:6543\b/)).toBeNull();
      }
      forms.add(formOf(request));
    }
    expect([...forms].toSorted()).toEqual([
      'chat json_object',
      'chat json_schema',
      'chat json_schema repair',
      'chat text',
      'responses',
      'responses repair',
    ]);
    expect(printed).toEqual([]);
  },
);

function formOf({ path, body, text }: AskedRequest): string {
  const api = path.endsWith('/responses') ? 'responses' : 'chat';
  const form = (body.response_format as { type: string } | undefined)?.type ?? (api === 'chat' ? 'text' : '');
  const isRepair = /\\"rejected\\":\[/.test(text);
  return [api, form, isRepair ? 'repair' : ''].filter((word) => word !== '').join(' ');
}

test('canaries: names normalised sends names of services, names hidden sends none', async () => {
  const server = await startModelServer([completion('{}')]);
  for (const names of ['normalised', 'hidden'] as const) await ask(REPORTS[0]!, { baseUrl: server.baseUrl, names });
  const [normalised, hidden] = [0, server.asked.length - 1].map((i) => {
    const { messages } = server.asked[i]!.body as { messages: readonly { content: string }[] };
    return messages.at(-1)!.content;
  });
  const service = REPORTS[0]!.baseline.rootService;
  expect(normalised!.includes(service)).toBe(true);
  expect(hidden!.includes(service)).toBe(false);
});

test('canaries: no answer shows one, in Slack, on a terminal or as JSON, and nothing is logged', async () => {
  for (const report of REPORTS) {
    const server = await startModelServer([failed(500, { message: 'canary' })]);
    const narrator = createNarrator({ apiKey: 'the-key', model: 'm', baseUrl: server.baseUrl })!;
    const narrative = await narrator.narrate(report, new AbortController().signal);
    const told = { ...report, narrative };
    const shown = [
      JSON.stringify(renderAnswer(told, { narrative: 'told' })),
      renderText(told, { color: true, width: 100 }),
      renderJson(told),
    ];
    expect(shown.join('\n').match(NEVER_SHOWN)).toBeNull();
  }
  expect(printed).toEqual([]);
});
