/**
 * A language model behind OpenAI's API or anything that speaks it (openai-node 7, https://github.com/openai/openai-node).
 * One question is at most a few requests: down the ladder where a server refuses a form, once more where it stumbles.
 * What comes back is checked by verify.ts whatever the rung, so the schema on the wire is a help for the model and not
 * a guard.
 */
import type OpenAI from 'openai';
import { LIMITS } from '../../limits.ts';
import { embeddedObject, parseObject } from '../json-text.ts';
import type { LanguageModel, ModelAnswer } from '../language-model.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { createRungMemory, keyHeaderOf, ladderOf, type Rung, type RungMemory } from './ladder.ts';
import { type OpenAiRequests, openAiRequests, type RequestOptions } from './openai-requests.ts';

export interface OpenAiOptions extends RequestOptions {
  readonly apiKey: string;
  /** Undefined: OpenAI itself. */
  readonly baseUrl?: string | undefined;
  /** Undefined: `api-key` for Azure, a bearer token for all others. */
  readonly keyHeader?: string | undefined;
  /** Undefined: over the network. */
  readonly send?: typeof fetch | undefined;
}

const OPENAI_BASE_URL = 'https://api.openai.com/v1';

export function openAiModel(options: OpenAiOptions): LanguageModel {
  const baseUrl = options.baseUrl ?? OPENAI_BASE_URL;
  const memory = createRungMemory(ladderOf(baseUrl));
  let client: Promise<OpenAI> | undefined;
  return {
    name: options.model,
    async answer(question, signal) {
      client ??= createClient(options, baseUrl);
      return climbDown(memory, openAiRequests(await client, options, question, signal));
    },
  };
}

/** The package takes a third of a second to load: only when there is something to ask. */
async function createClient({ apiKey, keyHeader, attemptMs, send }: OpenAiOptions, baseUrl: string): Promise<OpenAI> {
  const { default: OpenAI } = await import('openai');
  return new OpenAI({
    apiKey: 'added by guardedFetch',
    baseURL: baseUrl,
    // Otherwise read from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    timeout: attemptMs,
    maxRetries: 0, // requests are counted, and paid for, one by one: openai-requests.ts repeats them
    logLevel: 'off',
    fetch: guardedFetch({
      apiKey,
      keyHeader: keyHeader ?? keyHeaderOf(baseUrl),
      maxBytes: LIMITS.modelResponseBytes,
      send,
    }),
  });
}

/** Until a rung answers, or what failed is no matter of form, or nothing is left to try. */
async function climbDown(memory: RungMemory, requests: OpenAiRequests): Promise<ModelAnswer> {
  const tried = new Set<Rung>();
  for (;;) {
    const rung = memory.best();
    tried.add(rung);
    const { answer, problem } = await requests.ask(rung);
    if (answer !== undefined && isUsable(answer)) {
      memory.worked(rung);
      return { ...answer, calls: requests.made() };
    }
    if (problem !== undefined && problem.otherForm === undefined) throw problem.failure;
    memory.failed(rung, problem?.otherForm === 'address');
    if (requests.left() > 0 && !tried.has(memory.best())) continue;
    if (problem !== undefined) throw problem.failure;
    return { ...answer, calls: requests.made() };
  }
}

/** A JSON object in the promised form, or a clear word that there will be none. */
function isUsable({ status, text, form }: Omit<ModelAnswer, 'calls'>): boolean {
  return status !== 'completed' || parseObject(form === 'exact' ? text : embeddedObject(text)) !== undefined;
}
