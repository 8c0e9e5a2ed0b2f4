/**
 * Environment variables and the configuration file → Config. Every problem is named at once, with its variable or its
 * place in the file and never with its value: half of these are secrets. The table of variables is in the README.
 */
import type { ConfigFile } from './config/config-file.ts';
import { type Complain, choiceOf, type Environment, textOf } from './config/environment.ts';
import { MODEL_VARIABLES, readModel } from './config/model.ts';
import { REPORT_LINK_VARIABLES, type ReportLinksConfig, readReportLinks } from './config/report-links.ts';
import {
  type AccessConfig,
  type ListenConfig,
  readAccess,
  readListening,
  readSlack,
  SLACK_VARIABLES,
  type SlackConfig,
} from './config/slack.ts';
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
  readonly listen: ListenConfig;
  readonly access: AccessConfig;
  /** The file in which installations, feedback and history are kept; undefined: in memory. */
  readonly database: string | undefined;
  readonly reportLinks: ReportLinksConfig;
  readonly log: LogConfig;
  /** The bot's own spans go to an OTLP receiver, of which the SDK reads the rest. */
  readonly hasOwnTraces: boolean;
}

export interface LogConfig {
  readonly level: LogLevelName;
  /** Undefined: text on a terminal, otherwise JSON. */
  readonly format: LogFormat | undefined;
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

const LOG_FORMATS = ['json', 'text'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Throws Failure `misconfigured` naming every problem of the variables and of the file. */
export function readConfig(environment: Environment, file?: ConfigFile): Config {
  const problems: string[] = [];
  const complain: Complain = (place, problem) => problems.push(`${place} ${problem}`);
  const { sources, ofFile } = readSources(environment, file, complain);
  const slack = readSlack(environment, complain);
  const config = {
    slack,
    model: readModel(environment, complain),
    sources,
    listen: readListening(environment, complain),
    access: readAccess(environment, complain),
    database: textOf(environment, 'SPANDIFF_DATABASE'),
    reportLinks: readReportLinks(environment, slack !== undefined, complain),
    log: {
      level: choiceOf(environment, 'LOG_LEVEL', LOG_LEVELS, complain) ?? 'info',
      format: choiceOf(environment, 'LOG_FORMAT', LOG_FORMATS, complain),
    },
    hasOwnTraces: TRACE_RECEIVERS.some((name) => textOf(environment, name) !== undefined),
  };
  refuseUnknown(environment, ofFile, complain);
  if (problems.length === 0) return config;
  const list = problems.join('; ');
  throw new Failure('misconfigured', `The configuration is wrong: ${list}${list.endsWith('?') ? '' : '.'}`);
}

/** OpenTelemetry's own: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
const TRACE_RECEIVERS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];

// --- what is not known -------------------------------------------------------------------------------------------

const PREFIX = 'SPANDIFF_';
const VARIABLES: readonly string[] = [
  ...['CONFIG', 'TRACES', 'DEBUG'].map((name) => PREFIX + name),
  ...SLACK_VARIABLES,
  ...REPORT_LINK_VARIABLES,
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
