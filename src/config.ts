/**
 * Environment variables and the configuration file → Config. Every problem is named at once, with its variable or its
 * place in the file and never with its value: half of these are secrets. The table of variables is in the README.
 */
import type { ConfigFile } from './config/config-file.ts';
import { type Complain, choiceOf, type Environment, textOf } from './config/environment.ts';
import { MODEL_VARIABLES, readModel } from './config/model.ts';
import type { SourceSettings } from './config/source-settings.ts';
import { SOURCE_VARIABLE_KINDS, SOURCE_VARIABLES } from './config/source-variables.ts';
import { readSources } from './config/sources.ts';
import { Failure } from './failure.ts';
import { nearest } from './suggest.ts';

export interface Config {
  /** Undefined: no SLACK_* variable is set, so the local workspace is started. */
  readonly slack: SlackConfig | undefined;
  /** Undefined: no model is configured, so the template words the answer. */
  readonly model: ModelConfig | undefined;
  /** Where traces are looked for, in this order. */
  readonly sources: readonly SourceSettings[];
  /** Port of the local workspace's page; 0 takes any free one. */
  readonly port: number;
  readonly logLevel: LogLevelName;
}

export interface SlackConfig {
  readonly botToken: string;
  readonly appToken: string;
}

/** What is left out has its default in the narrator. */
export interface ModelConfig {
  readonly apiKey: string;
  readonly baseUrl?: string;
  readonly model: string;
  /** hidden: no name of a service or operation is sent. */
  readonly names?: 'normalised' | 'hidden';
  /** Everything together, and one request. */
  readonly deadlineMs?: number;
  readonly attemptMs?: number;
  /** Where the key goes, for gateways that do not take a bearer token. */
  readonly keyHeader?: string;
  /** Chat Completions: the field that limits the answer, where a server wants one. */
  readonly tokenLimitField?: 'max_tokens' | 'max_completion_tokens';
  readonly reasoningEffort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';
  /** In the reader's currency, like `dailyCost`. */
  readonly prices?: { readonly inputPerMillion: number; readonly outputPerMillion: number };
  /** Per day (UTC) and process. */
  readonly dailyTokens?: number;
  readonly dailyCost?: number;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevelName = (typeof LOG_LEVELS)[number];

/** Throws Failure `misconfigured` naming every problem of the variables and of the file. */
export function readConfig(environment: Environment, file?: ConfigFile): Config {
  const problems: string[] = [];
  const complain: Complain = (place, problem) => problems.push(`${place} ${problem}`);
  const { sources, ofFile } = readSources(environment, file, complain);
  const config = {
    slack: readSlack(environment, complain),
    model: readModel(environment, complain),
    sources,
    port: readPort(environment, complain),
    logLevel: readLogLevel(environment, complain),
  };
  refuseUnknown(environment, ofFile, complain);
  if (problems.length === 0) return config;
  const list = problems.join('; ');
  throw new Failure('misconfigured', `The configuration is wrong: ${list}${list.endsWith('?') ? '' : '.'}`);
}

// --- what is not known -------------------------------------------------------------------------------------------

const PREFIX = 'SPANDIFF_';
const VARIABLES: readonly string[] = [
  ...['CONFIG', 'TRACES', 'PORT', 'DEBUG'].map((name) => PREFIX + name),
  ...MODEL_VARIABLES,
  ...SOURCE_VARIABLES,
];

/** A misspelt budget would be no budget, and a misspelt token a source that refuses. */
function refuseUnknown(environment: Environment, ofFile: ReadonlySet<string>, complain: Complain): void {
  const lowered = new Map(VARIABLES.map((known) => [known.toLowerCase(), known]));
  for (const name of Object.keys(environment)) {
    if (!name.startsWith(PREFIX) || VARIABLES.includes(name) || ofFile.has(name)) continue;
    const meant = lowered.get(nearest(name, [...lowered.keys()]) ?? '');
    const hint =
      meant === undefined ? ` (kinds of sources: ${SOURCE_VARIABLE_KINDS.join(', ')})` : `; did you mean ${meant}?`;
    complain(shownName(name), `is no variable that Spandiff knows${hint}`);
  }
}

function shownName(name: string): string {
  return /^\w{1,60}$/.test(name) ? name : 'a name that begins with SPANDIFF_';
}

// --- Slack -------------------------------------------------------------------------------------------------------

const BOT_TOKEN = { name: 'SLACK_BOT_TOKEN', prefix: 'xoxb-' };
const APP_TOKEN = { name: 'SLACK_APP_TOKEN', prefix: 'xapp-' };

/** Empty is not unset here: an empty secret must not start a local workspace. */
function readSlack(environment: Environment, complain: Complain): SlackConfig | undefined {
  const names = Object.keys(environment).filter((name) => name.startsWith('SLACK_') && environment[name] !== undefined);
  if (names.length === 0) return undefined;
  const read = ({ name, prefix }: typeof BOT_TOKEN): string => {
    const token = environment[name];
    if (token === undefined) {
      complain(
        name,
        `is not set, but ${names.join(' and ')} is (set both tokens, or no SLACK_* for the local workspace)`,
      );
    } else if (token === '') complain(name, 'is empty');
    else if (!token.startsWith(prefix) || !/^[\w-]{6,}$/.test(token)) {
      complain(name, `must start with ${prefix} and hold nothing but letters, digits and dashes`);
    }
    return token ?? '';
  };
  return { botToken: read(BOT_TOKEN), appToken: read(APP_TOKEN) };
}

// --- page, log ---------------------------------------------------------------------------------------------------

function readPort(environment: Environment, complain: Complain): number {
  const text = textOf(environment, 'SPANDIFF_PORT') ?? '3737';
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) complain('SPANDIFF_PORT', 'must be a port number, 0 to 65535');
  return port;
}

function readLogLevel(environment: Environment, complain: Complain): LogLevelName {
  return choiceOf(environment, 'LOG_LEVEL', LOG_LEVELS, complain) ?? 'info';
}
