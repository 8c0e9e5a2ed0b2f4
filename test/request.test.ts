import { describe, expect, test } from 'vitest';
import { LIMITS } from '../src/limits.ts';
import { type Question, readQuestion } from '../src/request.ts';

const FAST = '4bf92f3577b34da6a3ce929d0e0e4736';
const SLOW = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const SHORT = '00f067aa0ba902b7';

function asked(baseline: string, candidate: string, order: 'auto' | 'given' = 'auto', isPrivate = false): Question {
  return { kind: 'compare', request: { baseline, candidate, order }, isPrivate };
}

function problemOf(text: string): string {
  const question = readQuestion(text);
  if (question.kind !== 'refused') throw new Error(`understood: ${JSON.stringify(question)}`);
  return question.problem;
}

describe('two ids', () => {
  test.each([
    `compare ${FAST} ${SLOW}`,
    `<@U0BOT> compare ${FAST} ${SLOW}`,
    `${FAST} ${SLOW}`,
    `${FAST} vs ${SLOW}`,
    `${FAST}, ${SLOW}`,
    `${FAST},${SLOW}`,
    `${FAST}\n${SLOW}\n`,
    `<@U0BOT|spandiff> compare\n• \`${FAST}\`\n• \`${SLOW}\``,
    `please compare "${FAST}" with "${SLOW}"!`,
    `${FAST.toUpperCase()} ${SLOW}?`,
    `*${FAST}* &amp; _${SLOW}_`,
  ])('question: %j is understood', (text) => {
    expect(readQuestion(text)).toEqual(asked(FAST, SLOW));
  });
});

describe('spellings of an id', () => {
  test.each([
    ['UUID', '4bf92f35-77b3-4da6-a3ce-929d0e0e4736', FAST],
    ['traceparent', `00-${FAST}-${SHORT}-01`, FAST],
    ['base64', Buffer.from(FAST, 'hex').toString('base64'), FAST],
    ['X-Ray id', '1-4bf92f35-77b34da6a3ce929d0e0e4736', FAST],
    ['16 digits', SHORT, SHORT],
    ['source and id', `tempo:${FAST}`, `tempo:${FAST}`],
    ['source and UUID', 'tempo-eu:4BF92F35-77b3-4da6-a3ce-929d0e0e4736', `tempo-eu:${FAST}`],
    ['link', `<https://jaeger.example.com/trace/${FAST}?uiFind=${SHORT}>`, FAST],
    ['link with label', `<https://tempo.example.com/x?traceID=${FAST}&amp;from=1|the trace>`, FAST],
    ['link of an old backend', `<https://jaeger.example.com/trace/${SHORT}>`, SHORT],
    ['encoded link', `https://grafana.example.com/explore?panes=%7B%22query%22%3A%22${FAST}%22%7D`, FAST],
    ['telephone link', '<tel:1234567890123456|1234567890123456>', '1234567890123456'],
  ])('question: %s is read as the id', (_name, typed, id) => {
    const question = readQuestion(`compare ${typed} ${SLOW}`);
    expect(question).toMatchObject({ kind: 'compare', request: { candidate: SLOW } });
    const baseline = question.kind === 'compare' ? question.request.baseline : '';
    expect(baseline?.replace(/^https:.*#trace=/, '')).toBe(id);
  });

  test('question: a link to a page that compares two traces is both ids', () => {
    const page = `https://jaeger.example.com/trace/${FAST}...${SLOW}`;
    expect(readQuestion(`<${page}?cohort=${FAST}>`)).toEqual(asked(`${page}#trace=${FAST}`, `${page}#trace=${SLOW}`));
  });

  test('question: a host name that looks like an id is not one', () => {
    expect(problemOf(`https://${FAST}.example.com/ ${SLOW}`)).toMatch(
      /only one trace id in that: the link to \w+\.example\.com names no trace/,
    );
  });
});

describe('roles', () => {
  test.each([
    `baseline: ${FAST} candidate: ${SLOW}`,
    `candidate: ${SLOW} baseline: ${FAST}`,
    `candidate=${SLOW}, baseline=${FAST}`,
    `baseline ${FAST} vs ${SLOW}`,
    `${SLOW} vs baseline ${FAST}`,
    `compare the slow one ${SLOW} with the fast one ${FAST}`,
    `good ${FAST} bad ${SLOW}`,
    `${SLOW} (slow), ${FAST} (fast)`,
    `${FAST} was good, ${SLOW} is bad`,
    `slow ${SLOW} vs ${FAST} fast`,
    `slow: ${SLOW}, ${FAST}`,
    `${SLOW}, baseline: ${FAST}`,
  ])('question: %j names the sides', (text) => {
    expect(readQuestion(text)).toEqual(asked(FAST, SLOW, 'given'));
  });

  test.each([
    `why is it slow? ${FAST} ${SLOW}`,
    `good morning, ${FAST} and ${SLOW} please`,
    `which is good and bad ${FAST} ${SLOW}`,
  ])('question: %j names no side, so the faster trace is the baseline', (text) => {
    expect(readQuestion(text)).toEqual(asked(FAST, SLOW));
  });

  test('question: the same role twice is refused', () => {
    expect(problemOf(`baseline: ${FAST} good: ${SLOW}`)).toBe('Both traces are called the baseline.');
  });
});

describe('one id', () => {
  test.each([
    `${SLOW}`,
    `compare ${SLOW}`,
    `slow ${SLOW}`,
    `${SLOW} is slow`,
    `why is ${SLOW} so slow?`,
    `candidate: ${SLOW}`,
    `trace_id=${SLOW} span_id=${SHORT}`,
  ])("question: %j is compared with a baseline of the bot's choice", (text) => {
    expect(readQuestion(text)).toEqual({
      kind: 'compare',
      request: { candidate: SLOW, order: 'auto' },
      isPrivate: false,
    });
  });

  test('question: one id may be asked in private', () => {
    expect(readQuestion(`${SLOW} private`)).toMatchObject({ kind: 'compare', isPrivate: true });
  });

  test.each([
    [
      `${SLOW} 4bf92f3577b34`,
      'I found only one trace id in that: 4bf92f3577b34 has 13 digits, and a trace id has 32 or 16.',
    ],
    [`${SLOW} ${FAST}0a`, /^I found only one trace id in that: 4bf9\w+ has 34 digits/],
    [`${SLOW} samples/shop.json`, 'I look traces up by id and do not read files or paths.'],
    [`${SLOW} --order backwards`, 'I know --order given and --order auto.'],
  ])('question: %j may have meant two, which is said', (text, problem) => {
    expect(problemOf(text)).toMatch(problem);
  });
});

describe('options', () => {
  test.each([`--order given ${FAST} ${SLOW}`, `${FAST} ${SLOW} --order=given`, `${FAST} ${SLOW} —order given`])(
    'question: %j keeps the order',
    (text) => {
      expect(readQuestion(text)).toEqual(asked(FAST, SLOW, 'given'));
    },
  );

  test('question: private keeps the answer to the asker', () => {
    expect(readQuestion(`${FAST} ${SLOW} private`)).toEqual(asked(FAST, SLOW, 'auto', true));
  });

  test.each([`${FAST} ${SLOW} --order`, `--order ${FAST} ${SLOW}`, `--order backwards ${FAST} ${SLOW}`])(
    'question: %j says which orders there are',
    (text) => {
      expect(problemOf(text)).toBe('I know --order given and --order auto.');
    },
  );

  test('question: an unknown option is refused and not ignored', () => {
    expect(problemOf(`${FAST} ${SLOW} --format json`)).toMatch(/only option/);
  });
});

describe('help', () => {
  test.each(['', '  \n', '<@U0BOT>', 'help', '<@U0BOT> help', 'Help!', '--help', '?', 'can you help me'])(
    'question: %j asks for help',
    (text) => {
      expect(readQuestion(text)).toEqual({ kind: 'help' });
    },
  );
});

describe('refusals', () => {
  test.each([
    [`baseline: ${FAST}`, 'That is a baseline alone: name the trace to compare with it, too.'],
    [`${FAST} ${FAST}`, 'Both ids are the same trace.'],
    [`${FAST} tempo:${FAST.toUpperCase()}`, 'Both ids are the same trace.'],
    [`${SHORT} 0000000000000000${SHORT}`, 'Both ids are the same trace.'],
    [`${FAST} ${SLOW} ${SHORT}`, 'Those are 3 trace ids, and I compare exactly two.'],
    ['compare these two please', 'I found no trace id in that.'],
    ['compare <id> <id>', 'I found no trace id in that.'],
    ['/etc/passwd /etc/shadow', 'I look traces up by id and do not read files or paths.'],
    ['../samples/nested.json#1 trace.json', 'I look traces up by id and do not read files or paths.'],
    [`file:///${FAST} ${SLOW}`, 'I look traces up by id and do not read files or paths.'],
    [`/data/${FAST} ${SLOW}`, 'I look traces up by id and do not read files or paths.'],
    [
      '4bf92f3577b34 a1b2c3d4e5f60',
      'I found no trace id in that: 4bf92f3577b34 has 13 digits, and a trace id has 32 or 16.',
    ],
    [`${FAST}0 ${SLOW}0`, `I found no trace id in that: ${FAST}0 has 33 digits, and a trace id has 32 or 16.`],
  ])('question: %j is refused in one sentence', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  test('question: the same id from two sources is a comparison', () => {
    expect(readQuestion(`tempo:${FAST} jaeger:${FAST}`)).toEqual(asked(`tempo:${FAST}`, `jaeger:${FAST}`));
  });

  test('refusal: quotes what was read on one line, shortened, without invisible characters', () => {
    const question = readQuestion(`what\u202e is\n\u0007this &lt;!channel&gt; ${'é'.repeat(500)}`);
    expect(question).toMatchObject({ kind: 'refused', read: `what is this <!channel> ${'é'.repeat(136)}…` });
  });

  test('refusal: a text over the limit is not read', () => {
    expect(problemOf(`${FAST} ${SLOW} ${'x'.repeat(LIMITS.requestCharacters)}`)).toMatch(/longer than/);
  });

  test('question: nonsense is read in linear time', () => {
    const pieces = ['<', '>', '|', ':', '=', '-', ',', ' ', 'a', '0', '--', 'http://', '%', '((', '“'];
    for (const piece of pieces) {
      const text = piece.repeat(LIMITS.requestCharacters).slice(0, LIMITS.requestCharacters);
      const before = performance.now();
      readQuestion(text);
      expect(performance.now() - before, JSON.stringify(piece)).toBeLessThan(250);
    }
  });
});
