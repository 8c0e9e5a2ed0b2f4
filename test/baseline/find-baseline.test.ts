/** A baseline for a trace that was named alone, from a server that answers as Tempo does. */
import { expect, test } from 'vitest';
import { findBaseline } from '../../src/compare/find-baseline.ts';
import { compareTraces } from '../../src/compare.ts';
import { LIMITS } from '../../src/limits.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { TempoSource } from '../../src/sources/backends/tempo.ts';
import { createSources } from '../../src/sources/registry.ts';
import type { SearchableSource } from '../../src/sources/source.ts';
import { BackendServer } from '../sources/backends/backend-server.ts';
import type { HeldTrace } from '../sources/backends/contract.ts';
import { TEMPO_2_8, tempoServer } from '../sources/backends/tempo-server.ts';
import { failureFrom } from '../sources/support.ts';
import { heldRequest, normalRequests, SLOW } from './requests.ts';

const NEVER = new AbortController().signal;

async function compareAlone(url: string, candidate = SLOW, signal = NEVER) {
  const sources = await createSources({ settings: [{ kind: 'tempo', name: 'tempo', url }], allowPaths: false });
  const stages: string[] = [];
  const context = { sources, signal, onStage: (stage: string) => void stages.push(stage) };
  return { report: await compareTraces({ candidate: candidate.traceId, order: 'auto' }, context), stages };
}

function serve(traces: readonly HeldTrace[]): Promise<BackendServer> {
  return BackendServer.start(tempoServer(TEMPO_2_8)([...traces, SLOW]));
}

test('one id: the median of the requests before it is the baseline, and the report says how it was chosen', async () => {
  await using server = await serve(normalRequests(9));
  const { report, stages } = await compareAlone(server.url);
  reportSchema.parse(report);
  expect(stages).toEqual(['reading', 'choosing', 'comparing']);
  expect(report).toMatchObject({ order: 'given', verdict: { outcome: 'slower', cause: { service: 'cart' } } });
  expect(report.candidate.traceId).toBe(SLOW.traceId);
  // cart takes 20 to 28 ms, and the request 4 ms more.
  expect(report.baseline.durationNs).toBe(28e6);
  const endNs =
    (BigInt(report.candidate.startTime) / 1_000_000n) * 1_000_000n - BigInt(LIMITS.baselineDistanceMs) * 1_000_000n;
  expect(report.baselineChoice).toEqual({
    source: 'tempo',
    window: { from: String(endNs - 85_800_000_000_000n), to: String(endNs) },
    found: 9,
    read: 9,
    comparable: 9,
    sameVersion: 0,
    pool: 9,
    medianNs: 28e6,
    p95Ns: 31.6e6,
    leastNs: 24e6,
    faster: 9,
    percentile: 100,
    others: expect.objectContaining({ length: 8 }),
  });
  expect(report.verdict.caveats).toEqual([]);
});

test('one id: the whole window is searched, and no more is read, nor at once, than the limits allow', async () => {
  await using server = await serve(normalRequests(60));
  const tempo = new TempoSource({ kind: 'tempo', name: 'tempo', url: server.url });
  const candidate = (await tempo.fetchTrace(SLOW.traceId, NEVER))!;
  let reading = 0;
  let most = 0;
  const counting: SearchableSource = {
    name: tempo.name,
    search: (query, signal) => tempo.search(query, signal),
    async fetchTrace(traceId, signal) {
      most = Math.max(most, ++reading);
      const trace = await tempo.fetchTrace(traceId, signal);
      reading--;
      return trace;
    },
  };
  const { choice } = await findBaseline(candidate, counting, NEVER);
  const searches = server.requests.filter(({ path }) => path.endsWith('/search'));
  expect(searches).toHaveLength(LIMITS.baselineSlices);
  for (const { query } of searches) expect(query.get('limit')).toBe(String(LIMITS.baselineFoundPerSlice));
  expect(choice).toMatchObject({ found: 40, read: LIMITS.baselineTraces });
  expect(most).toBe(LIMITS.baselineConcurrency);
});

test('one id: asked twice, answered with the same bytes', async () => {
  await using server = await serve(normalRequests(12));
  const [once, again] = [await compareAlone(server.url), await compareAlone(server.url)];
  expect(JSON.stringify(again.report)).toBe(JSON.stringify(once.report));
});

test('one id: where traffic began a moment ago, the minutes before the request count', async () => {
  const recent = [1, 2, 3, 4].map((minutesBefore) => heldRequest({ cartMs: 20 + minutesBefore, minutesBefore }));
  await using server = await serve(recent);
  const { report } = await compareAlone(server.url);
  expect(report.baselineChoice).toMatchObject({ pool: 4, window: { to: expect.stringMatching(/^1795349781535/) } });
});

test('one id: requests of another kind, failed ones and later ones are not compared with', async () => {
  const others = [
    heldRequest({ cartMs: 1, minutesBefore: 100, operation: 'GET /help' }),
    heldRequest({ cartMs: 2, minutesBefore: 110, marks: ' !' }),
    heldRequest({ cartMs: 3, minutesBefore: -5 }),
  ];
  await using server = await serve([...normalRequests(3), ...others]);
  const { report } = await compareAlone(server.url);
  expect(report.baselineChoice).toMatchObject({ comparable: 3, leastNs: 24e6 });
});

test('one id: where identifiers stand in the name of the root, requests with others are compared with', async () => {
  const users = [11, 22, 33, 44].map((user) =>
    heldRequest({ cartMs: 20 + user, minutesBefore: 60 + user, operation: `GET /users/${user}/cart` }),
  );
  const candidate = heldRequest({ cartMs: 90, minutesBefore: 0, operation: 'GET /users/7/cart' });
  const other = heldRequest({ cartMs: 1, minutesBefore: 70, operation: 'GET /users/7/cart/9' });
  await using server = await BackendServer.start(tempoServer(TEMPO_2_8)([...users, other, candidate]));
  const { report } = await compareAlone(server.url, candidate);
  expect(report.baselineChoice).toMatchObject({ found: 4, comparable: 4 });
});

test('one id: where there are enough of the very same name, no others are looked for', async () => {
  const [candidate, ...same] = [90, 20, 21, 22].map((cartMs, i) =>
    heldRequest({ cartMs, minutesBefore: 60 * i, operation: 'GET /v/2/cart' }),
  );
  await using server = await BackendServer.start(tempoServer(TEMPO_2_8)([candidate!, ...same]));
  await compareAlone(server.url, candidate!);
  const searches = server.requests.filter(({ path }) => path.endsWith('/search'));
  expect(searches.map(({ query }) => query.get('q')).filter((q) => q?.includes('=~'))).toEqual([]);
});

test('one id: a trace that is faster than all before it is compared with the one of the middle alone', async () => {
  const fast = heldRequest({ cartMs: 2, minutesBefore: 1 });
  await using server = await BackendServer.start(tempoServer(TEMPO_2_8)([...normalRequests(9), fast]));
  const { report } = await compareAlone(server.url, fast);
  expect(report).toMatchObject({ order: 'given', verdict: { outcome: 'faster' }, baselineChoice: { faster: 0 } });
  expect(report.candidate.traceId).toBe(fast.traceId);
});

test('one id: a trace like the others is the same, whichever of the two is faster', async () => {
  for (const cartMs of [22, 27]) {
    const usual = heldRequest({ cartMs, minutesBefore: 1 });
    await using server = await BackendServer.start(tempoServer(TEMPO_2_8)([...normalRequests(9), usual]));
    const { report } = await compareAlone(server.url, usual);
    expect(report.candidate.traceId).toBe(usual.traceId);
    expect(report.verdict.outcome).toBe('same');
    expect(JSON.stringify(report.facts)).not.toContain('say what is normal');
  }
});

test('one id: too few requests like it are a failure that says how many there are, and why', async () => {
  const failed = [50, 60].map((minutesBefore) => heldRequest({ cartMs: 9, minutesBefore }));
  await using server = await serve([...normalRequests(1), ...failed]);
  const handler = server.handler;
  server.handler = (request) =>
    failed.some(({ traceId }) => request.path.endsWith(traceId)) ? { status: 422, body: 'no' } : handler(request);
  const failure = await failureFrom(compareAlone(server.url));
  expect(failure.code).toBe('not-found');
  expect(failure.message).toBe(
    `tempo: of the 3 traces found like ${SLOW.traceId} in the 24 hours before it 1 can be compared with (2 not read); choosing a baseline takes 3.`,
  );
  expect(failure.advice).toBe('Name the trace to compare it with.');
});

test('one id: where a source had no time to look into all its traces, that is said', async () => {
  await using server = await serve(normalRequests(1));
  const tempo = new TempoSource({ kind: 'tempo', name: 'archive', url: server.url });
  const candidate = (await tempo.fetchTrace(SLOW.traceId, NEVER))!;
  const source: SearchableSource = {
    name: 'archive',
    unsearched: 17,
    search: (query, signal) => tempo.search(query, signal),
    fetchTrace: (traceId, signal) => tempo.fetchTrace(traceId, signal),
  };
  const { message } = await failureFrom(findBaseline(candidate, source, NEVER));
  expect(message).toMatch(/17 of its traces were not looked into yet; the next question goes on there\.$/);
});

test('one id: none like it is a failure that says so', async () => {
  await using server = await serve([]);
  const failure = await failureFrom(compareAlone(server.url));
  expect(failure.message).toBe(
    `tempo: there is no trace like ${SLOW.traceId} in the 24 hours before it; choosing a baseline takes 3.`,
  );
});

test('one id: a search that is refused is the failure of the source', async () => {
  await using server = await serve(normalRequests(5));
  const handler = server.handler;
  server.handler = (request) => (request.path.endsWith('/search') ? { status: 403, body: '' } : handler(request));
  expect(await failureFrom(compareAlone(server.url))).toMatchObject({
    code: 'unauthorized',
    message: expect.stringMatching(/^tempo: /),
  });
});

test('one id: who gives up while traces are read is told so, and not that there are none', async () => {
  await using server = await serve(normalRequests(9));
  const controller = new AbortController();
  const handler = server.handler;
  server.handler = (request) => {
    if (request.path.endsWith('/search')) controller.abort(new Error('enough'));
    return handler(request);
  };
  await expect(compareAlone(server.url, SLOW, controller.signal)).rejects.toThrow('enough');
});

const TIME_IS_OVER = new Error('the time is over');

/** What comes of a search in the middle of which the time is over: when a trace that is stuck, or a search, is asked for. */
async function findUntilStuck(url: string, isStuck: (asked: string) => boolean) {
  const tempo = new TempoSource({ kind: 'tempo', name: 'tempo', url });
  const candidate = (await tempo.fetchTrace(SLOW.traceId, NEVER))!;
  const time = new AbortController();
  const never = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      setImmediate(() => time.abort(TIME_IS_OVER));
    });
  const source: SearchableSource = {
    name: tempo.name,
    search: (query, signal) => (isStuck('search') ? never(signal) : tempo.search(query, signal)),
    async fetchTrace(traceId, signal) {
      if (!isStuck(traceId)) return tempo.fetchTrace(traceId, signal);
      return never(signal);
    },
  };
  return findBaseline(candidate, source, NEVER, time.signal);
}

test('one id: when the time is over, what was read must do', async () => {
  const requests = normalRequests(9);
  await using server = await serve(requests);
  // The latest is read last, in a group of its own.
  const latest = requests[0]!.traceId;
  const { choice } = await findUntilStuck(server.url, (asked) => asked === latest);
  expect(choice).toMatchObject({ found: 9, read: 8, pool: 8 });
});

test.each([
  ['a search', (asked: string) => asked === 'search'],
  ['all traces', (asked: string) => asked !== 'search'],
])('one id: where %s took all the time there is a failure that says so', async (_name, isStuck) => {
  await using server = await serve(normalRequests(9));
  expect(await failureFrom(findUntilStuck(server.url, isStuck))).toMatchObject({
    code: 'timeout',
    message: 'tempo: looking for a baseline took longer than 30 s.',
    advice: 'Name the trace to compare it with.',
  });
});
