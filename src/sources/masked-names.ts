/**
 * Operations whose names lost an identifier to a mask when they were read (operation-name.ts): the backend still has them as
 * they were written, so `GET /user/{id}` is searched for as all that may stand behind it. Parts of a path are compared one by
 * one, since a pattern made of a name from outside could take for ever.
 */
import { MASK } from './operation-name.ts';

/** So many times as many are asked for where a backend cannot look for a mask: most of what it names is something else. */
export const MASKED_FACTOR = 3;

export function isMasked(operation: string): boolean {
  return operation.split('/').includes(MASK);
}

/** True where `written` is the operation, or would be after masking. */
export function isSameOperation(operation: string, written: string): boolean {
  if (written === operation) return true;
  const wanted = operation.split('/');
  const parts = written.split(/[?#]/, 1)[0]!.split('/');
  if (!wanted.includes(MASK) || parts.length !== wanted.length) return false;
  return wanted.every((part, k) => (part === MASK ? parts[k] !== '' : part === parts[k]));
}

/** For servers whose regular expressions take linear time (RE2). */
export function patternOf(operation: string): string {
  const parts = operation.split('/').map((part) => (part === MASK ? '[^/?#]+' : escaped(part)));
  return `^${parts.join('/')}([?#].*)?$`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
