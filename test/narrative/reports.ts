/** The two cases that the project began with, and a short way to reports made by hand. */
import { reportOn } from '../../src/compare.ts';
import type { Report, Side } from '../../src/report/report.ts';
import type { Trace } from '../../src/trace/trace.ts';
import type { Cause, Fact, LedgerRow, Suspect, Verdict } from '../../src/verdict/verdict-types.ts';
import { buildTrace } from '../support/build.ts';

export const MS = 1_000_000;

type WithoutPlace<Kind> = Kind extends Fact
  ? Omit<Kind, 'id' | 'evidence'> & { readonly evidence?: Fact['evidence'] }
  : never;
export type FactInput = WithoutPlace<Fact>;

interface ReportInput extends Partial<Pick<Verdict, 'outcome' | 'confidence' | 'caveats'>> {
  readonly cause?: Cause | null;
  readonly baselineNs?: number;
  readonly candidateNs?: number;
  /** Facts after the verdict. */
  readonly facts?: readonly FactInput[];
  readonly ledger?: readonly LedgerRow[];
  readonly spans?: Report['spans'];
  readonly suspects?: readonly Suspect[];
  readonly changes?: Report['changes'];
}

export function reportOf(input: ReportInput = {}): Report {
  const {
    outcome = 'slower',
    confidence = 'high',
    cause = null,
    baselineNs = 100 * MS,
    candidateNs = 400 * MS,
  } = input;
  const change = { baselineNs, candidateNs, deltaNs: candidateNs - baselineNs };
  const verdict: FactInput = { kind: 'verdict', outcome, cause, confidence, ...change };
  return {
    schema: 'spandiff.report/1',
    order: 'given',
    baseline: side('baseline', baselineNs),
    candidate: side('candidate', candidateNs),
    verdict: { outcome, deltaNs: change.deltaNs, confidence, cause, caveats: input.caveats ?? [] },
    suspects: input.suspects ?? [],
    ledger: input.ledger ?? [],
    criticalPath: { baseline: [], candidate: [] },
    spans: input.spans ?? [],
    omitted: { spans: 0, sections: 0 },
    changes: input.changes ?? [],
    facts: [verdict, { kind: 'total', ...change } as const, ...(input.facts ?? [])].map(placed),
    defects: { baseline: [], candidate: [] },
    narrative: null,
  };
}

function placed(fact: FactInput, i: number): Fact {
  return { id: `f${i + 1}`, evidence: [], ...fact } as Fact;
}

function side(name: string, durationNs: number): Side {
  return {
    traceId: name === 'baseline' ? '0af7651916cd43dd8448eb211c80319c' : 'b7ad6b7169203331b7ad6b7169203331',
    source: 'test',
    rootService: 'web',
    rootOperation: 'GET /checkout',
    startTime: '1735689600000000000',
    durationNs,
    spanCount: 3,
    serviceCount: 2,
    errorCount: 0,
  };
}

export function row(input: Partial<LedgerRow> & Pick<LedgerRow, 'service' | 'baselineNs' | 'candidateNs'>): LedgerRow {
  return {
    account: 'own',
    deltaNs: input.candidateNs - input.baselineNs,
    selfBaselineNs: input.baselineNs,
    selfCandidateNs: input.candidateNs,
    calls: { baseline: 1, candidate: 1 },
    ...input,
  };
}

export function change(baselineNs: number, candidateNs: number) {
  return { baselineNs, candidateNs, deltaNs: candidateNs - baselineNs };
}

/* The two cases, through the whole engine */

const EPOCH_US = 1_735_689_600_000_000n;

interface SimpleSpan {
  readonly service: string;
  readonly name: string;
  readonly parent?: string;
  readonly fromUs: number;
  readonly durationUs: number;
}

export function simpleTrace(traceId: string, spans: readonly SimpleSpan[]): Trace {
  const id = (name: string) =>
    spans
      .findIndex((span) => span.name === name)
      .toString(16)
      .padStart(16, 'a');
  return buildTrace(
    spans.map(({ service, name, parent, fromUs, durationUs }) => ({
      spanId: id(name),
      parentSpanId: parent === undefined ? undefined : id(parent),
      service,
      name,
      kind: 'server' as const,
      status: 'ok' as const,
      startUnixNano: (EPOCH_US + BigInt(fromUs)) * 1000n,
      endUnixNano: (EPOCH_US + BigInt(fromUs + durationUs)) * 1000n,
      resource: new Map(),
    })),
    { traceId, resolutionNs: 1000 },
  );
}

/** `inference-span` around `preprocess-request`, which grew. */
export function nestedCase(): Report {
  const trace = (traceId: string, inferenceUs: number, preprocessUs: number) =>
    simpleTrace(traceId, [
      { service: 'inference', name: 'inference-span', fromUs: 0, durationUs: inferenceUs },
      {
        service: 'preprocess',
        name: 'preprocess-request',
        parent: 'inference-span',
        fromUs: 4_594,
        durationUs: preprocessUs,
      },
    ]);
  const [slow, fast] = ['1'.repeat(32), '2'.repeat(32)];
  return reportOn(trace(slow!, 1_207_384, 1_198_196), trace(fast!, 422_967, 413_779), 'auto');
}

/** One after the other: `preprocess-request` as long as before, then `inference-span`, which grew. */
export function siblingsCase(): Report {
  const trace = (traceId: string, inferenceUs: number) =>
    simpleTrace(traceId, [
      { service: 'gateway', name: 'handle', fromUs: 0, durationUs: 1_198_196 + inferenceUs },
      { service: 'preprocess', name: 'preprocess-request', parent: 'handle', fromUs: 0, durationUs: 1_198_196 },
      { service: 'inference', name: 'inference-span', parent: 'handle', fromUs: 1_198_196, durationUs: inferenceUs },
    ]);
  return reportOn(trace('3'.repeat(32), 1_207_384), trace('4'.repeat(32), 422_967), 'auto');
}
