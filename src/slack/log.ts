/**
 * The bot's log: one line an event on stderr, as text or JSON, without tokens, questions or anything of a trace. The
 * Slack SDK logs through it too; what it says at the level `debug` holds whole payloads and is dropped.
 */
import { type Logger, LogLevel } from '@slack/bolt';
import type { LogFormat, LogLevelName } from '../config.ts';

export interface Log {
  debug(event: string, fields?: Fields): void;
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
  /** The same log, with these fields in every line: what one ask did is found by its id. */
  with(fields: Fields): Log;
}

/** Codes, ids of Slack's and numbers; never what a person wrote, nor a name or value of a trace. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

const SEVERITY: Readonly<Record<LogLevelName, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const LINE_CHARACTERS = 500;
/** Tokens and codes of Slack's, the single-use addresses of sockets and answers, and our links to reports. */
const SECRETS =
  /\bx(?:ox[a-z]|app)[-.][\w.-]+|\bwss?:\/\/\S+|\/reports\/[\w-]+|https?:\/\/hooks\.slack[\w-]*\.com\/\S+|\b(?:code|state|client_secret)=[^&\s]+/g;

export function createLog(level: LogLevelName, write: (line: string) => void, format: LogFormat = 'text'): Log {
  const line = format === 'json' ? jsonLine : textLine;
  const logWith = (common: Fields): Log => {
    const logAt = (name: LogLevelName) => (event: string, fields?: Fields) => {
      if (SEVERITY[name] < SEVERITY[level]) return;
      write(`${line(new Date().toISOString(), name, event, { ...common, ...fields })}\n`);
    };
    return {
      debug: logAt('debug'),
      info: logAt('info'),
      warn: logAt('warn'),
      error: logAt('error'),
      with: (fields) => logWith({ ...common, ...fields }),
    };
  };
  return logWith({});
}

function textLine(time: string, level: LogLevelName, event: string, fields: Fields): string {
  const pairs = told(fields).map(([name, value]) => ` ${name}=${value}`);
  return `${time} ${level} ${clean(event)}${pairs.join('')}`;
}

function jsonLine(time: string, level: LogLevelName, event: string, fields: Fields): string {
  const head = { time, level, event: clean(event) };
  return JSON.stringify({ ...head, ...Object.fromEntries(told(fields)), ...head });
}

function told(fields: Fields): readonly (readonly [string, string | number | boolean])[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [[name, typeof value === 'string' ? clean(value) : value]] as const;
  });
}

/** What went wrong inside, for whoever mends it: kind and place of the error, not its message, which may quote a trace. */
export function describeBug(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames.slice(0, 3).map((frame) => frame.trim())].join(' ');
}

/** The log as the SDK's logger. */
export function loggerForSdk(log: Log): Logger {
  return {
    debug: () => undefined,
    info: (...parts) => log.debug(`slack: ${sentence(parts)}`),
    warn: (...parts) => log.warn(`slack: ${sentence(parts)}`),
    error: (...parts) => log.error(`slack: ${sentence(parts)}`),
    getLevel: () => LogLevel.INFO,
    setLevel: () => undefined,
    setName: () => undefined,
  };
}

/** Objects may hold payloads, so only their kind is told. */
function sentence(parts: readonly unknown[]): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : part instanceof Error ? part.name : `[${typeof part}]`))
    .join(' ');
}

function clean(text: string): string {
  const oneLine = text.replace(SECRETS, '[secret]').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return oneLine.slice(0, LINE_CHARACTERS);
}
