/** Span kinds and status codes in all the spellings that stores write: "SERVER", "SPAN_KIND_SERVER", "Server", 2, "2". */
import { SPAN_KINDS, type SpanKind, STATUS_CODES, type StatusCode } from '../trace/vocabulary.ts';

export function kindOf(value: unknown): SpanKind {
  return wordOf(value, SPAN_KINDS, 'span_kind_') ?? 'unspecified';
}

export function statusOf(value: unknown): StatusCode {
  return wordOf(value, STATUS_CODES, 'status_code_') ?? 'unset';
}

function wordOf<Word extends string>(value: unknown, words: readonly Word[], prefix: string): Word | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).toLowerCase();
  const word = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  return words.find((candidate, number) => candidate === word || String(number) === word);
}
