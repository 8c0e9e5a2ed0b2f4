/**
 * The public contract `spandiff.report/1` as a zod schema: the source of docs/report.schema.json and the judge of every
 * report that the tests produce. It holds exactly the types of report.ts; the two lines at the end make the compiler
 * prove it in both directions. Never loaded when a comparison runs: our own reports need no check at run time.
 */
import { z } from 'zod';
import { SPAN_KINDS, STATUS_CODES } from '../trace/vocabulary.ts';
import { REPORT_SCHEMA, type Report } from './report.ts';

/** A length of time. */
const duration = z.int().min(0).describe('Nanoseconds.');
/** An offset or a difference: may be negative. */
const nanoseconds = z.int().describe('Nanoseconds; differences are candidate minus baseline.');
const count = z.int().min(0);
const share = z.number().min(0).max(1);
const name = z.string().min(1);

const accountKind = z.enum(['own', 'gap', 'dependency']);
const causeKind = z.enum([
  'own-time',
  'gap',
  'dependency',
  'more-calls',
  'new-work',
  'lost-concurrency',
  'lost-shortcut',
  'errors',
  'ambiguous',
]);
const outcome = z.enum(['slower', 'faster', 'same', 'incomparable']);
const confidence = z.enum(['high', 'medium', 'low']);

const side = z
  .strictObject({
    traceId: z.string(),
    source: z.string(),
    url: z.string().exactOptional(),
    spanUrl: z
      .string()
      .exactOptional()
      .describe('Address of one of its spans: {spanId} stands for 16 hex digits, {spanIdDecimal} for the same number.'),
    rootService: z.string(),
    rootOperation: z.string().describe('Its name as the trace has it: with ids, where it holds some.'),
    startTime: z.string().regex(/^\d+$/).describe("Unix nanoseconds of the root's start, as decimal text."),
    durationNs: duration.describe("The root's duration in nanoseconds."),
    spanCount: count,
    serviceCount: count,
    errorCount: count,
  })
  .meta({ id: 'Side' });

const unixNanoseconds = z.string().regex(/^\d+$/).describe('Unix nanoseconds, as decimal text.');

export const baselineChoice = z
  .strictObject({
    source: z.string().describe('The one that was searched.'),
    window: z
      .strictObject({ from: unixNanoseconds, to: unixNanoseconds })
      .describe('In which the traces looked for started.'),
    found: count.describe('Traces that the search named.'),
    read: count.describe('Of these, those that were read.'),
    comparable: count.describe(
      'Of these, those of the same root operation, from before the candidate, whole and without an error at the root.',
    ),
    sameVersion: count.describe("Of these, those with the service.version of the candidate's root."),
    pool: count.describe(
      'The traces of which the baseline is the one of median duration: those of the same version where they are enough and the candidate is slow among them, else all that are comparable.',
    ),
    medianNs: duration.describe("Of the pool's durations; of an even number the lower one of the middle."),
    p95Ns: duration,
    leastNs: duration,
    faster: count.describe('How many of the pool took less time than the candidate.'),
    percentile: z.int().min(0).max(100).describe('The same in percent of the pool.'),
    others: z
      .array(z.string())
      .describe('Ids of the rest of the pool, those whose durations are nearest to the median first.'),
  })
  .meta({ id: 'BaselineChoice' });

const cause = z
  .strictObject({
    kind: causeKind,
    service: name.describe('The culprit: the same as suspects[0].service.'),
    operation: z.string().describe('Normalised: /users/{id} for /users/42.'),
    peer: name.exactOptional(),
    deltaNs: nanoseconds.describe('What mending the cause would save end to end.'),
    share: share.describe('Of all growth, the sum of the positive differences.'),
  })
  .meta({ id: 'Cause' });

const verdict = z.strictObject({
  outcome,
  deltaNs: nanoseconds,
  confidence,
  cause: cause.nullable(),
  counterfactualNs: duration
    .exactOptional()
    .describe("The candidate's duration with the cause's accounts at baseline values."),
  caveats: z.array(z.strictObject({ code: name, text: name })),
});

const suspect = z.strictObject({
  service: name,
  score: share.describe('Comparable within one report only.'),
  deltaNs: nanoseconds,
  share,
  kinds: z.array(causeKind),
});

const ledgerRow = z.strictObject({
  account: accountKind,
  service: name.describe('own: the service. gap and dependency: the caller.'),
  operation: z.string().exactOptional().describe('Normalised: /users/{id} for /users/42.'),
  peer: name.exactOptional().describe('gap: the callee. dependency: its name.'),
  baselineNs: duration,
  candidateNs: duration,
  deltaNs: nanoseconds,
  selfBaselineNs: duration,
  selfCandidateNs: duration,
  calls: z.strictObject({ baseline: count, candidate: count }),
  normal: z
    .strictObject({ medianNs: duration, p95Ns: duration })
    .exactOptional()
    .describe('Its time in a pool of baselines, where one says what is normal.'),
});

const section = z
  .strictObject({ spanId: z.string(), fromNs: nanoseconds, toNs: nanoseconds })
  .meta({ id: 'Section', description: "Offsets from the root's start; the sections of a side tile 0..durationNs." });

const spanSide = z
  .strictObject({
    spanId: z.string(),
    startNs: nanoseconds.describe("Offset from the root's start."),
    durationNs: duration,
    selfNs: duration,
    criticalNs: duration,
    status: z.enum(STATUS_CODES),
  })
  .meta({ id: 'SpanSide' });

const reportSpan = z.strictObject({
  service: name,
  operation: z
    .string()
    .describe(
      'The name as the trace has it; ledger, cause and facts carry the normalised one (/users/{id} for /users/42).',
    ),
  kind: z.enum(SPAN_KINDS),
  baseline: spanSide.nullable(),
  candidate: spanSide.nullable(),
  how: z.enum(['path', 'moved', 'renamed', 'none']),
});

const attributeChange = z.strictObject({
  where: z.enum(['resource', 'span']),
  key: name,
  baseline: z.string().nullable(),
  candidate: z.string().nullable(),
});

const defectCode = z.enum([
  'orphan',
  'several-roots',
  'no-root',
  'cycle',
  'duplicate-dropped',
  'shared-id',
  'duplicate-id',
  'untimed',
  'negative-duration',
  'outside-parent',
  'unnamed',
  'no-service',
  'odd-id',
  'other-traces',
  'unreadable',
  'attributes-cut',
  'imprecise-time',
  'partial',
  'still-arriving',
  'sampled',
  'adjusted',
  'skew-corrected',
  'inferred',
]);

const defect = z
  .strictObject({ code: defectCode, count, spanId: z.string().exactOptional(), text: name })
  .meta({ id: 'Defect' });

const factBase = {
  id: z.string().regex(/^f\d+$/),
  evidence: z.array(z.strictObject({ side: z.enum(['baseline', 'candidate']), spanId: z.string() })),
};
const place = { service: name, operation: z.string().describe('Normalised: /users/{id} for /users/42.') };
const change = { baselineNs: nanoseconds, candidateNs: nanoseconds, deltaNs: nanoseconds };

const repeatParts = {
  callsBaseline: count,
  callsCandidate: count,
  byCountNs: nanoseconds.describe(
    'What the number of calls makes of deltaNs: their difference times the mean time of one.',
  ),
  perCallNs: nanoseconds.describe('What the time per call makes of it. Both parts add up to deltaNs.'),
};
const repeatSplit = z.strictObject(repeatParts);

const fact = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('verdict'), ...factBase, outcome, cause: cause.nullable(), confidence, ...change }),
  z.strictObject({ kind: z.literal('total'), ...factBase, ...change }),
  z.strictObject({
    kind: z.literal('account'),
    ...factBase,
    account: accountKind,
    peer: name.exactOptional(),
    share,
    repeats: repeatSplit.exactOptional().describe('Where it was called in both traces, but not as often.'),
    ...place,
    ...change,
  }),
  z.strictObject({ kind: z.literal('inherited'), ...factBase, inside: z.strictObject(place), ...place, ...change }),
  z.strictObject({ kind: z.literal('unchanged'), ...factBase, ...place, ...change }),
  z.strictObject({ kind: z.literal('calls'), ...factBase, ...repeatParts, ...place, ...change }),
  z.strictObject({ kind: z.enum(['new-work', 'gone-work']), ...factBase, spans: count, ...place, ...change }),
  z.strictObject({
    kind: z.literal('unseen-work'),
    ...factBase,
    incomplete: z
      .enum(['baseline', 'candidate'])
      .describe('The trace without these spans. It is incomplete, so they are neither new nor gone.'),
    spans: count,
    ...place,
    ...change,
  }),
  z.strictObject({ kind: z.literal('errors'), ...factBase, errorsBaseline: count, errorsCandidate: count, ...place }),
  z.strictObject({ kind: z.literal('sequential'), ...factBase, ...place, ...change }),
  z.strictObject({ kind: z.literal('counterfactual'), ...factBase, counterfactualNs: duration, ...change }),
  z.strictObject({
    kind: z.literal('rival'),
    ...factBase,
    causeKind,
    end: z
      .enum(['caller', 'callee', 'alone'])
      .describe('Which end of the same calls it is; alone: it shares no growth with the cause.'),
    peer: name.exactOptional(),
    deltaNs: nanoseconds,
    share,
    neighbours: count.describe('Other services that it calls or is called by in both traces.'),
    neighboursChanged: count.describe('Those of them whose calls changed likewise.'),
    ...place,
  }),
  z.strictObject({
    kind: z.literal('untraced'),
    ...factBase,
    sign: z
      .enum(['slow-callee', 'lost-spans', 'blind-service'])
      .describe('Why own time may hold calls that nobody traced.'),
    peer: name.exactOptional(),
    spans: count,
    ...place,
    ...change,
  }),
  z.strictObject({
    kind: z.literal('changed'),
    ...factBase,
    keys: z.array(name).describe('Attributes of the span or its resource that differ.'),
    ...place,
  }),
  z.strictObject({ kind: z.literal('caveat'), ...factBase, code: name, text: name }),
]);

const narrative = z.strictObject({
  author: z.enum(['model', 'template']),
  model: name.exactOptional(),
  fallback: name.exactOptional().describe('Why the template was used although a model was asked for.'),
  statements: z.array(z.strictObject({ factId: factBase.id, text: name })),
  hypotheses: z
    .array(
      z.strictObject({
        mechanism: name.describe('Its id in the catalogue of mechanisms.'),
        title: name,
        explanation: name.describe('What the mechanism is, worded by code.'),
        checks: z.array(name).describe('What to open and what to look for, worded by code.'),
        statements: z.array(factBase.id).describe('Ids of the facts that it rests on.'),
        note: name.exactOptional().describe('How it could show up, in the words of a model, verified.'),
      }),
    )
    .describe('What could be behind the verdict. Nothing of it was measured.'),
  rejected: z.array(z.strictObject({ rule: name })).describe('Rules that refused an answer of the model.'),
  prompt: z
    .strictObject({ id: name, version: name, sha256: z.string().regex(/^[0-9a-f]{64}$/) })
    .exactOptional()
    .describe('What the model was told to do, where it was asked.'),
  usage: z
    .strictObject({
      calls: count.describe("Requests to the model's server, with repetitions and repair."),
      unmeteredCalls: count.describe(
        'Those of which the server did not tell the tokens: they are missing in the sums.',
      ),
      inputTokens: count,
      outputTokens: count,
      cost: z
        .number()
        .min(0)
        .exactOptional()
        .describe('In the currency of the configured prices; absent without them.'),
    })
    .exactOptional()
    .describe('What it cost to ask the model, whether or not it helped.'),
});

export const reportSchema = z
  .strictObject({
    schema: z.literal(REPORT_SCHEMA),
    order: z
      .enum(['given', 'swapped'])
      .describe('swapped: the second trace given was the faster one and became the baseline.'),
    baseline: side,
    candidate: side,
    baselineChoice: baselineChoice
      .exactOptional()
      .describe('How the baseline was found for a candidate that was named alone.'),
    verdict,
    suspects: z.array(suspect).describe('Best first; at least three where there are three.'),
    ledger: z.array(ledgerRow).describe('All accounts; the sum of deltaNs is verdict.deltaNs.'),
    criticalPath: z.strictObject({ baseline: z.array(section), candidate: z.array(section) }),
    spans: z.array(reportSpan).describe('At most 10,000, largest effect first.'),
    omitted: z.strictObject({ spans: count, sections: count }),
    changes: z.array(attributeChange),
    facts: z.array(fact),
    defects: z.strictObject({ baseline: z.array(defect), candidate: z.array(defect) }),
    narrative: narrative.nullable(),
  })
  .meta({
    title: REPORT_SCHEMA,
    description: 'What Spandiff found out about two traces. All times are integer nanoseconds.',
  });

/** zod infers mutable arrays; the report's are readonly. */
type Frozen<T> = T extends readonly (infer Element)[]
  ? readonly Frozen<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
type IsAssignable<From, To> = [From] extends [To] ? true : false;

// These two lines are the proof that the schema and the types of report.ts say the same.
true satisfies IsAssignable<Report, Frozen<z.infer<typeof reportSchema>>>;
true satisfies IsAssignable<Frozen<z.infer<typeof reportSchema>>, Report>;
