/**
 * The bot's log: one line an event on stderr, without tokens, questions or anything of a trace. The Slack SDK logs
 * through it too; what it says at the level `debug` holds whole payloads and is dropped.
 */
import { type Logger, LogLevel } from '@slack/bolt';
import type { LogLevelName } from '../config.ts';

export interface Log {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

const SEVERITY: Readonly<Record<LogLevelName, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const LINE_CHARACTERS = 500;
/** Tokens, and the single-use addresses of sockets and answers. */
const SECRETS = /\bx(?:ox[a-z]|app)[-.][\w.-]+|\bwss?:\/\/\S+|https:\/\/hooks\.slack\.com\/\S+/g;

export function createLog(level: LogLevelName, write: (line: string) => void): Log {
  const logAt = (name: LogLevelName) => (line: string) => {
    if (SEVERITY[name] < SEVERITY[level]) return;
    write(`${new Date().toISOString()} ${name} ${clean(line)}\n`);
  };
  return { debug: logAt('debug'), info: logAt('info'), warn: logAt('warn'), error: logAt('error') };
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

function clean(line: string): string {
  const oneLine = line.replace(SECRETS, '[secret]').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return oneLine.slice(0, LINE_CHARACTERS);
}
