/**
 * A language model behind OpenAI's API or anything that speaks it (openai-node 7, https://github.com/openai/openai-node).
 *
 * Servers differ in what they understand, and some ignore a schema without a word. Four rungs, best first:
 *
 *   responses          Responses API, json_schema       OpenAI and Azure's v1 path start here
 *   chat-json-schema   Chat Completions, json_schema    every other server starts here
 *   chat-json-object   Chat Completions, json_object
 *   chat-plain         Chat Completions
 *
 * A server that refuses the form of a request, or answers with anything but a JSON object, is asked again one rung
 * down; the rung that worked is remembered while the process lives. What comes back is checked by verify.ts whatever
 * the rung, so the schema on the wire is a help for the model and not a guard.
 */
import type OpenAI from 'openai';
import { LIMITS } from '../../limits.ts';
import { embeddedObject, parseObject } from '../json-text.ts';
import type { LanguageModel, ModelAnswer, ModelQuestion } from '../language-model.ts';
import { cappedFetch } from './capped-fetch.ts';
import { ask, RUNGS, type Rung } from './openai-calls.ts';
import { isStepDown, modelFailure } from './openai-failures.ts';

export interface OpenAiOptions {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly model: string;
  /** One HTTP attempt; the client makes at most two per call. */
  readonly attemptMs: number;
}

type Server = OpenAiOptions & { readonly baseUrl: string };

const OPENAI_BASE_URL = 'https://api.openai.com/v1';
const RETRIES = 1;

/** Rungs that worked, by server and model. */
const workingRungs = new Map<string, Rung>();

/** `baseUrl` undefined: OpenAI itself. */
export function openAiModel({ baseUrl = OPENAI_BASE_URL, ...rest }: OpenAiOptions): LanguageModel {
  const options = { ...rest, baseUrl };
  let client: Promise<OpenAI> | undefined;
  return {
    name: rest.model,
    async answer(question, signal) {
      client ??= createClient(options);
      return climbDown(await client, options, question, signal);
    },
  };
}

/** The package takes a third of a second to load: only when there is something to ask. */
async function createClient({ apiKey, baseUrl, attemptMs }: Server): Promise<OpenAI> {
  const { default: OpenAI } = await import('openai');
  return new OpenAI({
    apiKey,
    baseURL: baseUrl,
    // Otherwise read from the environment, and sent to whatever server baseURL names.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    timeout: attemptMs,
    maxRetries: RETRIES,
    logLevel: 'off',
    fetch: cappedFetch(LIMITS.modelResponseBytes),
  });
}

async function climbDown(
  client: OpenAI,
  { baseUrl, model }: Server,
  question: ModelQuestion,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const server = `${baseUrl} ${model}`;
  let rung = workingRungs.get(server) ?? firstRung(baseUrl);
  for (let calls = 1; ; calls++) {
    const lower = RUNGS[RUNGS.indexOf(rung) + 1];
    const isLast = lower === undefined || calls >= question.callsLeft;
    try {
      const answer = await ask(client, rung, model, question, signal);
      if (isUsable(answer)) workingRungs.set(server, rung);
      if (isUsable(answer) || isLast) return { ...answer, calls };
    } catch (error) {
      const failure = await modelFailure(error, signal);
      if (isLast || !isStepDown(failure)) throw failure;
    }
    rung = lower!;
  }
}

/** A JSON object, or a clear word that there will be none. */
function isUsable({ status, text }: Pick<ModelAnswer, 'status' | 'text'>): boolean {
  return status !== 'completed' || parseObject(embeddedObject(text)) !== undefined;
}

function firstRung(baseUrl: string): Rung {
  const { hostname, pathname } = new URL(baseUrl);
  const isOpenAi = hostname === 'api.openai.com' || hostname.endsWith('.api.openai.com');
  const isAzure = /\.(?:openai\.azure\.com|services\.ai\.azure\.com|cognitiveservices\.azure\.com)$/.test(hostname);
  return isOpenAi || (isAzure && /^\/openai\/v1(?:\/|$)/.test(pathname)) ? 'responses' : 'chat-json-schema';
}
