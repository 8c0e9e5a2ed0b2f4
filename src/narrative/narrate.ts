/**
 * The narrator: facts of a report → statements in an order worth reading. A model may choose and order them; it never
 * writes one. Whatever goes wrong with it ends in the template and a plain reason, so a narrative is always there.
 *
 * What only a model needs (its client, the schema, the prompt files) is loaded with the first question.
 */
import { LIMITS } from '../limits.ts';
import type { Narrative, Report } from '../report/report.ts';
import type { OpenAiOptions } from './providers/openai.ts';
import { templateNarrative } from './template.ts';

export { templateNarrative };

export interface NarratorOptions {
  readonly apiKey?: string | undefined;
  /** Of a server that speaks OpenAI's API; theirs when left out. */
  readonly baseUrl?: string | undefined;
  readonly model?: string | undefined;
  /** hidden: not even normalised names of services and operations are sent. */
  readonly names?: 'normalised' | 'hidden';
  /** Everything together, retries and repair included. */
  readonly deadlineMs?: number;
  /** One HTTP attempt. */
  readonly attemptMs?: number;
}

interface ModelNarrator {
  /** Never throws: when the model fails, the template speaks. */
  narrate(report: Report, signal: AbortSignal): Promise<Narrative>;
}

/** Undefined without a key or a model: then templateNarrative() is all there is. */
export function createNarrator(options: NarratorOptions): ModelNarrator | undefined {
  const { apiKey = '', model = '', baseUrl, names = 'normalised' } = options;
  const { deadlineMs = LIMITS.modelDeadlineMs, attemptMs = LIMITS.modelAttemptMs } = options;
  if (apiKey === '' || model === '') return undefined;
  let asking: Promise<Asking> | undefined;
  return {
    async narrate(report, signal) {
      try {
        asking ??= loadAsking({ apiKey, baseUrl, model, attemptMs });
        const { modelNarrative, provider } = await asking;
        return await modelNarrative(report, provider, { names, deadlineMs, signal });
      } catch (error) {
        // A narrative is owed whatever happens, even in a bug of ours; the answer says that there was one.
        return templateNarrative(report, `The explanation failed inside Spandiff (${errorName(error)}).`);
      }
    },
  };
}

type Asking = Awaited<ReturnType<typeof loadAsking>>;

async function loadAsking(options: OpenAiOptions) {
  const [{ modelNarrative }, { openAiModel }] = await Promise.all([
    import('./model-narrative.ts'),
    import('./providers/openai.ts'),
  ]);
  return { modelNarrative, provider: openAiModel(options) };
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
