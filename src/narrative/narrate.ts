/**
 * The narrator: facts of a report → statements in an order worth reading. A model may choose and order them; it never
 * writes one. Whatever goes wrong with it ends in the template and a plain reason, so a narrative is always there.
 *
 * What only a model needs (its client, the schema, the prompt files) is loaded with the first question.
 */
import { LIMITS } from '../limits.ts';
import type { Narrative, Report } from '../report/report.ts';
import type { LanguageModel } from './language-model.ts';
import type { OpenAiOptions } from './providers/openai.ts';
import { templateNarrative } from './template.ts';
import type { Prices, QuestionMeter } from './usage.ts';

export { templateNarrative };

export interface NarratorOptions extends Partial<Omit<OpenAiOptions, 'baseUrl'>> {
  /** Of a server that speaks OpenAI's API; theirs when left out. */
  readonly baseUrl?: string | undefined;
  /** hidden: not even normalised names of services and operations are sent. */
  readonly names?: 'normalised' | 'hidden' | undefined;
  /** Everything together, retries and repair included. */
  readonly deadlineMs?: number | undefined;
  readonly prices?: Prices | undefined;
  /** Tokens per day (UTC), counted in this process. */
  readonly dailyTokens?: number | undefined;
  /** The same in money: without prices it is no limit. */
  readonly dailyCost?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

interface ModelNarrator {
  /** Never throws: when the model fails, the template speaks. */
  narrate(report: Report, signal: AbortSignal): Promise<Narrative>;
}

/** Undefined without a key or a model: then templateNarrative() is all there is. */
export function createNarrator(options: NarratorOptions): ModelNarrator | undefined {
  const { apiKey = '', model = '', names = 'normalised', deadlineMs = LIMITS.modelDeadlineMs } = options;
  // Half of the time: a request that hangs leaves room for a second one.
  const { attemptMs = deadlineMs / 2 } = options;
  if (apiKey === '' || model === '') return undefined;
  let asking: Promise<Asking> | undefined;
  return {
    async narrate(report, signal) {
      try {
        asking ??= loadAsking(options, { ...options, apiKey, model, attemptMs });
        const { modelNarrative, provider, openMeter } = await asking;
        return await modelNarrative(report, provider, { names, deadlineMs, signal, meter: openMeter() });
      } catch (error) {
        // A narrative is owed whatever happens, even in a bug of ours; the answer says that there was one.
        return templateNarrative(report, `The explanation failed inside Spandiff (${errorName(error)}).`);
      }
    },
  };
}

interface Asking {
  readonly modelNarrative: typeof import('./model-narrative.ts').modelNarrative;
  /** One for all questions: it remembers what the server understands, and how often it failed. */
  readonly provider: LanguageModel;
  openMeter(): QuestionMeter;
}

async function loadAsking(options: NarratorOptions, server: OpenAiOptions): Promise<Asking> {
  const { prices, dailyTokens, dailyCost, now = Date.now } = options;
  const [{ modelNarrative }, { openAiModel }, { withBreaker }, { createDailyBudget }, { createMeter }] =
    await Promise.all([
      import('./model-narrative.ts'),
      import('./providers/openai.ts'),
      import('./circuit-breaker.ts'),
      import('./daily-budget.ts'),
      import('./usage.ts'),
    ]);
  const cost = dailyCost === undefined || prices === undefined ? undefined : { limit: dailyCost, prices };
  const budget = createDailyBudget({ tokens: dailyTokens, cost }, now);
  const breaker = { failures: LIMITS.modelFailuresInARow, restMs: LIMITS.modelRestMs };
  return {
    modelNarrative,
    provider: withBreaker(openAiModel(server), breaker, now),
    openMeter: () => createMeter(budget, prices),
  };
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
