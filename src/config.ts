/**
 * Environment variables → Config, by one schema. Every problem is named at once, with its variable and never with its
 * value: half of these are secrets. The table of variables is in the README.
 */
import { basename, delimiter, resolve } from 'node:path';
import { z } from 'zod';
import { type Complain, choiceOf, type Environment, textOf } from './config/environment.ts';
import { readModel } from './config/model.ts';
import { Failure } from './failure.ts';

export interface Config {
  /** Undefined: no SLACK_* variable is set, so the local workspace is started. */
  readonly slack: SlackConfig | undefined;
  /** Undefined: no model is configured, so the template words the answer. */
  readonly model: ModelConfig | undefined;
  /** Directories of trace files. */
  readonly traces: readonly TraceDirectory[];
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

export interface TraceDirectory {
  readonly name: string;
  readonly path: string;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevelName = (typeof LOG_LEVELS)[number];

/** Names that mean something else: the shipped samples, and the sides of a comparison in a question. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'samples',
  'baseline',
  'candidate',
  'good',
  'bad',
  'fast',
  'slow',
  'http',
  'https',
]);

/** Throws Failure `misconfigured` naming every problem. */
export function readConfig(environment: Environment): Config {
  const parsed = CONFIG.safeParse({ ...environment }); // process.env is no plain object to zod
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  throw new Failure('misconfigured', `The configuration is wrong: ${problems.join('; ')}.`);
}

const CONFIG = z.record(z.string(), z.string().optional()).transform((environment, context): Config => {
  const complain: Complain = (name, problem) => {
    context.issues.push({ code: 'custom', message: problem, input: undefined, path: [name] });
  };
  return {
    slack: readSlack(environment, complain),
    model: readModel(environment, complain),
    traces: readDirectories(environment, complain),
    port: readPort(environment, complain),
    logLevel: readLogLevel(environment, complain),
  };
});

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

// --- traces, page, log -------------------------------------------------------------------------------------------

const SOURCE_NAME = /^[a-z0-9][a-z0-9_.-]*$/;

/** Separated like PATH; `name=directory`, or a directory whose own name serves. */
function readDirectories(environment: Environment, complain: Complain): TraceDirectory[] {
  const directories: TraceDirectory[] = [];
  for (const entry of (environment.SPANDIFF_TRACES ?? '').split(delimiter).map((part) => part.trim())) {
    if (entry === '') continue;
    const named = /^([^=/\\]*)=(.*)$/.exec(entry);
    const path = resolve(named?.[2] ?? entry);
    const name = named?.[1] ?? basename(path).toLowerCase();
    if (named?.[2] === '') complain('SPANDIFF_TRACES', `names no directory for "${name}"`);
    else if (!SOURCE_NAME.test(name)) {
      complain('SPANDIFF_TRACES', `needs a name of small letters, digits and dashes for ${path}, as in name=${path}`);
    } else if (RESERVED_NAMES.has(name) || directories.some((other) => other.name === name)) {
      complain('SPANDIFF_TRACES', `cannot call ${path} "${name}", that name is taken: use another=${path}`);
    }
    directories.push({ name, path });
  }
  return directories;
}

function readPort(environment: Environment, complain: Complain): number {
  const text = textOf(environment, 'SPANDIFF_PORT') ?? '3737';
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) complain('SPANDIFF_PORT', 'must be a port number, 0 to 65535');
  return port;
}

function readLogLevel(environment: Environment, complain: Complain): LogLevelName {
  return choiceOf(environment, 'LOG_LEVEL', LOG_LEVELS, complain) ?? 'info';
}
