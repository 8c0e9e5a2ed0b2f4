/** The variables of the language model. Prices are never assumed: without them only tokens are counted. */
import type { ModelConfig } from '../config.ts';
import { LIMITS } from '../limits.ts';
import { type Complain, choiceOf, type Environment, numberOf, textOf } from './environment.ts';

/** Small and quick: the model orders sentences that are already written. */
const DEFAULT_MODEL = 'gpt-5.4-mini';
/** Servers on one's own machine ask for no key, but the client insists on sending one. */
const KEY_OF_A_KEYLESS_SERVER = 'no-key-needed';

/** All that there are, beside those of OpenAI's own clients. */
export const MODEL_VARIABLES: readonly string[] = [
  'NAMES',
  'DEADLINE_MS',
  'ATTEMPT_MS',
  'KEY_HEADER',
  'TOKEN_LIMIT_FIELD',
  'REASONING_EFFORT',
  'PRICE_INPUT',
  'PRICE_OUTPUT',
  'DAILY_TOKENS',
  'DAILY_COST',
].map((name) => `SPANDIFF_MODEL_${name}`);

/** Undefined: no model is set up. Its variables are checked all the same. */
export function readModel(environment: Environment, complain: Complain): ModelConfig | undefined {
  const apiKey = readKey(environment, complain);
  const baseUrl = readBaseUrl(environment, complain);
  const model = textOf(environment, 'OPENAI_MODEL') ?? DEFAULT_MODEL;
  if (/[^\x20-\x7e]/.test(model)) complain('OPENAI_MODEL', 'holds a character that no name of a model has');
  const settings = { model, ...readDialect(environment, complain), ...readBounds(environment, complain) };
  if (baseUrl === undefined) return apiKey === undefined ? undefined : { apiKey, ...settings };
  return { apiKey: apiKey ?? KEY_OF_A_KEYLESS_SERVER, baseUrl, ...settings };
}

function readKey(environment: Environment, complain: Complain): string | undefined {
  const name = 'OPENAI_API_KEY';
  const key = textOf(environment, name);
  if (key === undefined) return undefined;
  if (/["'`]/.test(key)) complain(name, 'holds quotation marks, which are no part of a key');
  else if (/[^\x21-\x7e]/.test(key)) complain(name, 'holds a space or a character no key has');
  return key;
}

// --- address -----------------------------------------------------------------------------------------------------

function readBaseUrl(environment: Environment, complain: Complain): string | undefined {
  const name = 'OPENAI_BASE_URL';
  const text = textOf(environment, name);
  if (text === undefined) return undefined;
  const problem = addressProblem(text);
  if (problem !== undefined) complain(name, problem);
  return text;
}

function addressProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be an http or https address';
  const { protocol, username, password, hostname, pathname, search, hash } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return 'must be an http or https address';
  if (username !== '' || password !== '') return 'must not hold a user name or password (a key goes to OPENAI_API_KEY)';
  if (hostname.endsWith('.openai.azure.com') && !/^\/openai\/v1\/?$/.test(pathname)) {
    return 'must be the v1 address of the Azure resource, which ends in /openai/v1';
  }
  if (/\/(?:chat\/completions|responses)\/?$/.test(pathname)) {
    return 'must end before /chat/completions or /responses, which are added to it';
  }
  return search === '' && hash === '' ? undefined : 'must not hold a query or a fragment';
}

// --- what the server wants ---------------------------------------------------------------------------------------

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

function readDialect(environment: Environment, complain: Complain): Partial<ModelConfig> {
  const keyHeader = textOf(environment, 'SPANDIFF_MODEL_KEY_HEADER')?.toLowerCase();
  if (keyHeader !== undefined && !/^[a-z][a-z0-9-]{0,63}$/.test(keyHeader)) {
    complain('SPANDIFF_MODEL_KEY_HEADER', 'must be the name of a header, as in api-key');
  }
  const fields = ['max_tokens', 'max_completion_tokens'] as const;
  return compact({
    names: choiceOf(environment, 'SPANDIFF_MODEL_NAMES', ['normalised', 'hidden'], complain),
    keyHeader,
    tokenLimitField: choiceOf(environment, 'SPANDIFF_MODEL_TOKEN_LIMIT_FIELD', fields, complain),
    reasoningEffort: choiceOf(environment, 'SPANDIFF_MODEL_REASONING_EFFORT', EFFORTS, complain),
  });
}

// --- time and money ----------------------------------------------------------------------------------------------

const TIME = { from: 500, to: 300_000, decimals: 0 };
const TOKENS = { from: 1, to: 1_000_000_000_000, decimals: 0 };
const MONEY = { from: 0, to: 1_000_000, decimals: 6 };

function readBounds(environment: Environment, complain: Complain): Partial<ModelConfig> {
  const deadlineMs = numberOf(environment, 'SPANDIFF_MODEL_DEADLINE_MS', TIME, complain);
  const attemptMs = numberOf(environment, 'SPANDIFF_MODEL_ATTEMPT_MS', TIME, complain);
  if (attemptMs !== undefined && attemptMs > (deadlineMs ?? LIMITS.modelDeadlineMs)) {
    complain('SPANDIFF_MODEL_ATTEMPT_MS', 'must not be longer than SPANDIFF_MODEL_DEADLINE_MS');
  }
  const prices = readPrices(environment, complain);
  const dailyCost = numberOf(environment, 'SPANDIFF_MODEL_DAILY_COST', MONEY, complain);
  if (dailyCost !== undefined && prices === undefined) {
    complain('SPANDIFF_MODEL_DAILY_COST', 'needs SPANDIFF_MODEL_PRICE_INPUT and SPANDIFF_MODEL_PRICE_OUTPUT');
  }
  const dailyTokens = numberOf(environment, 'SPANDIFF_MODEL_DAILY_TOKENS', TOKENS, complain);
  return compact({ deadlineMs, attemptMs, prices, dailyTokens, dailyCost });
}

function readPrices(environment: Environment, complain: Complain): ModelConfig['prices'] {
  const names = ['SPANDIFF_MODEL_PRICE_INPUT', 'SPANDIFF_MODEL_PRICE_OUTPUT'] as const;
  const [inputPerMillion, outputPerMillion] = names.map((name) => numberOf(environment, name, MONEY, complain));
  for (const [i, name] of names.entries()) {
    const other = names[1 - i]!;
    if (textOf(environment, name) === undefined && textOf(environment, other) !== undefined) {
      complain(name, `is not set, but ${other} is`);
    }
  }
  if (inputPerMillion === undefined || outputPerMillion === undefined) return undefined;
  return { inputPerMillion, outputPerMillion };
}

type Defined<Settings> = { [Key in keyof Settings]?: Exclude<Settings[Key], undefined> };

/** What is not set is left out, so that the narrator's own defaults hold. */
function compact<Settings extends object>(settings: Settings): Defined<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Defined<Settings>;
}
