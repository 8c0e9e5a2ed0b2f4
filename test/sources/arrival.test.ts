/** Traces that a backend does not have yet, or not whole: asked for again within a limit, and never where nothing can come. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { compareTraces } from '../../src/compare.ts';
import { Failure } from '../../src/failure.ts';
import { askUntilArrived, type Waiting } from '../../src/sources/arrival.ts';
import { createSources, type Sources } from '../../src/sources/registry.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { drawnSpans } from '../support/draw.ts';
import { BackendServer, type Served } from './backends/backend-server.ts';
import { type HeldTrace, recordedSpans } from './backends/contract.ts';
import { encodeZipkin } from './encode.ts';
import { failureFrom } from './support.ts';

const { signal } = new AbortController();
const PAIR = ['base.json', 'slow.json'].map(recordedSpans) as [HeldTrace, HeldTrace];
const [BASELINE, CANDIDATE] = PAIR;
/** So short that nobody waits for it. */
const ARRIVAL = { waitMs: 2_000, firstPauseMs: 1 };

const codes = ({ defects }: Trace) => defects.map(({ code }) => code);
const whole = ({ traceId, spans }: HeldTrace): Served => ({ body: encodeZipkin(traceId, spans) });
const MISSING: Served = {
  status: 404,
  headers: { 'content-type': 'text/plain' },
  body: `${CANDIDATE.traceId} not found`,
};

/** What a server says the first, the second, … time, and from then on; asked for the trace that arrives. */
async function serverThatSays(...answers: readonly (Served | undefined)[]) {
  let asked = 0;
  return BackendServer.start(({ path }) => {
    if (path.endsWith(BASELINE.traceId)) return whole(BASELINE);
    if (!path.endsWith(CANDIDATE.traceId)) return MISSING;
    return answers[Math.min(asked++, answers.length - 1)];
  });
}

function zipkinAt({ url }: BackendServer, arrival = ARRIVAL): Promise<Sources> {
  return createSources({
    settings: [{ kind: 'zipkin', name: 'zipkin', url }],
    allowPaths: false,
    arrival,
  });
}

describe('a trace that the backend does not have yet', () => {
  test('is asked for again, and whoever waits is told', async () => {
    await using server = await serverThatSays(MISSING, MISSING, whole(CANDIDATE));
    const told: [string, Waiting][] = [];
    const report = await compareTraces(
      { baseline: BASELINE.traceId, candidate: CANDIDATE.traceId, order: 'auto' },
      {
        sources: await zipkinAt(server),
        signal,
        onWaiting: (reference, waiting) => told.push([reference, waiting]),
      },
    );
    expect(report.verdict.cause).toMatchObject({ service: 'postgresql' });
    expect(report.defects.candidate.map(({ code }) => code)).not.toContain('still-arriving');
    expect(told).toEqual([
      [CANDIDATE.traceId, { why: 'not-there', forMs: 2_000 }],
      [CANDIDATE.traceId, { why: 'not-there', forMs: 2_000 }],
    ]);
  });

  test('is said to be missing after the limit, and how often it was asked for', async () => {
    await using server = await serverThatSays(MISSING);
    const sources = await zipkinAt(server, { waitMs: 500, firstPauseMs: 1 });
    const failure = await failureFrom(sources.fetchTrace(CANDIDATE.traceId, signal, () => {}));
    const advice = 'Check the id; the trace may also not have been sampled, or is no longer kept.';
    expect(failure).toMatchObject({ code: 'not-found', advice });
    const said = `^There is no trace ${CANDIDATE.traceId} in zipkin\\. It was asked for \\d times within 0\\.5 s\\.$`;
    expect(failure.message).toMatch(new RegExp(said));
  });

  test('is asked for once where nobody is told', async () => {
    await using server = await serverThatSays(MISSING);
    const sources = await zipkinAt(server);
    expect(await failureFrom(sources.fetchTrace(CANDIDATE.traceId, signal))).toMatchObject({ code: 'not-found' });
    expect(new Set(server.requests.map(({ path }) => path)).size).toBe(server.requests.length);
  });

  test('a question that is given up ends the wait', async () => {
    await using server = await serverThatSays(MISSING);
    const sources = await zipkinAt(server, { waitMs: 60_000, firstPauseMs: 50_000 });
    const given = new AbortController();
    const asked = sources.fetchTrace(CANDIDATE.traceId, given.signal, () => given.abort(new Error('given up')));
    await expect(asked).rejects.toThrow('given up');
  });
});

describe('directories and files', () => {
  test('are never waited for: what is not there now will not be there in a moment', async () => {
    const sources = await createSources({
      settings: [{ kind: 'directory', name: 'samples', path: 'samples' }],
      allowPaths: true,
      arrival: { waitMs: 60_000, firstPauseMs: 50_000 },
    });
    const onWaiting = vi.fn();
    const failure = await failureFrom(sources.fetchTrace('f'.repeat(32), signal, onWaiting));
    expect(failure).toMatchObject({ code: 'not-found' });
    expect(onWaiting).not.toHaveBeenCalled();
  });
});

describe('a trace that is there but still arriving', () => {
  afterEach(() => void vi.useRealTimers());

  const START_MS = 1_760_000_000_123;
  const CUT = ['web  GET /       |========| #a1', 'cart GET /cart   | ====== | ^b1 #c1'];
  const rest = { patience: undefined, isFinal: () => false, signal };

  function drawn(...lines: readonly string[]): Trace {
    return buildTrace(drawnSpans(lines.join('\n')));
  }

  /** Milliseconds after the start of the traces. */
  function at(ms: number): void {
    vi.useFakeTimers({ now: START_MS + ms, toFake: ['Date'] });
  }

  async function defectsOf(trace: Trace): Promise<readonly string[]> {
    const { trace: found } = await askUntilArrived(async () => trace, rest);
    return codes(found!);
  }

  test('right after its last span: more may follow', async () => {
    at(5_000);
    expect(await defectsOf(drawn(CUT[0]!))).toEqual(['still-arriving']);
    at(15_000);
    expect(await defectsOf(drawn(CUT[0]!))).toEqual([]);
  });

  test('with gaps it is waited for longer, and after that they are gaps for good', async () => {
    at(30_000);
    expect(await defectsOf(drawn(...CUT))).toContain('still-arriving');
    at(90_000);
    expect(await defectsOf(drawn(...CUT))).not.toContain('still-arriving');
  });

  test('a clock far ahead of ours says nothing', async () => {
    at(-3_600_000);
    expect(await defectsOf(drawn(CUT[0]!))).toEqual([]);
  });

  test('is read until it is whole and has come to rest', async () => {
    at(30_000);
    const answers = [drawn(...CUT), drawn(CUT[0]!)];
    const onWaiting = vi.fn();
    const found = await askUntilArrived(async () => answers.shift(), {
      patience: { ...ARRIVAL, onWaiting },
      isFinal: () => false,
      signal,
    });
    expect(onWaiting).toHaveBeenCalledExactlyOnceWith({ why: 'not-whole', forMs: 2_000 });
    expect([found.asked, codes(found.trace!)]).toEqual([2, []]);
  });

  test('of which the source later has nothing is answered with what it had', async () => {
    at(5_000);
    const answers = [drawn(CUT[0]!), undefined];
    const patience = { waitMs: 1_000, firstPauseMs: 700, onWaiting: () => {} };
    const found = await askUntilArrived(async () => answers.shift(), { patience, isFinal: () => false, signal });
    expect([found.asked, codes(found.trace!)]).toEqual([2, ['still-arriving']]);
  });

  test('has not come to rest because the source said nothing more of it for a while', async () => {
    at(5_000);
    const answers: (() => Trace)[] = [
      () => drawn(CUT[0]!),
      () => {
        vi.setSystemTime(START_MS + 90_000);
        throw new Failure('timeout', 'zipkin: it did not answer within 10 s.');
      },
    ];
    const patience = { waitMs: 1_000, firstPauseMs: 700, onWaiting: () => {} };
    const found = await askUntilArrived(async () => answers.shift()?.(), { patience, isFinal: () => false, signal });
    expect([found.asked, codes(found.trace!)]).toEqual([2, ['still-arriving']]);
  });

  test('for which the source then takes too long is answered with what it had', async () => {
    at(5_000);
    const deadline = new AbortController();
    const answers: (() => Trace)[] = [
      () => drawn(CUT[0]!),
      () => {
        deadline.abort(new DOMException('late', 'TimeoutError'));
        throw deadline.signal.reason;
      },
    ];
    const found = await askUntilArrived(async () => answers.shift()?.(), {
      patience: { waitMs: 60_000, firstPauseMs: 1, onWaiting: () => {} },
      isFinal: () => false,
      signal: deadline.signal,
      deadline: deadline.signal,
    });
    expect([found.asked, codes(found.trace!)]).toEqual([2, ['still-arriving']]);
  });

  test('is not answered to somebody who has given up', async () => {
    at(5_000);
    const given = new AbortController();
    const answers: (() => Trace)[] = [
      () => drawn(CUT[0]!),
      () => {
        given.abort(new Error('given up'));
        throw given.signal.reason;
      },
    ];
    const asked = askUntilArrived(async () => answers.shift()?.(), {
      patience: { waitMs: 60_000, firstPauseMs: 1, onWaiting: () => {} },
      isFinal: () => false,
      signal: given.signal,
      deadline: signal,
    });
    await expect(asked).rejects.toThrow('given up');
  });

  test('what a source calls final is not waited for', async () => {
    at(0);
    const found = await askUntilArrived(async () => drawn(CUT[0]!), { ...rest, isFinal: () => true });
    expect(codes(found.trace!)).toEqual([]);
  });
});
