/**
 * The traces that texts name which nobody wrote for Spandiff: the alert that a message shows, the thread below it, one
 * field of a form. Nothing around the ids is taken for an option or a role.
 */
import { LIMITS } from '../limits.ts';
import { isSameTrace, parseReference, placeAndKey } from '../link/reference.ts';
import { mergeMentions } from './merge.ts';
import { understoodOf } from './near-misses.ts';
import { unwrapSlackText } from './pieces.ts';
import { tokenize } from './tokens.ts';

/** References in the order of their first mention, each trace once. A text over the limit is read up to it. */
export function tracesIn(texts: readonly string[]): readonly string[] {
  const named = texts.flatMap((text) => referencesIn(text).map((reference) => ({ reference, role: undefined })));
  return mergeMentions(named).map(({ reference }) => reference);
}

function referencesIn(text: string): readonly string[] {
  return tokensOf(text).flatMap((token) => (token.kind === 'id' ? [token.reference] : []));
}

function tokensOf(text: string) {
  return tokenize(unwrapSlackText(text.slice(0, LIMITS.requestCharacters)));
}

// --- the fields of a form ----------------------------------------------------------------------------------------

export interface Fields {
  readonly candidate: string;
  /** '' where it was left empty. */
  readonly baseline: string;
  /** Where ids are looked up that do not say so themselves; undefined: everywhere. */
  readonly source: string | undefined;
}

export type ReadFields =
  | { readonly kind: 'compare'; readonly candidate: string; readonly baseline?: string }
  /** A sentence for each field that is wrong. */
  | { readonly kind: 'refused'; readonly problems: Readonly<Partial<Record<'candidate' | 'baseline', string>>> };

export function readFields({ candidate, baseline, source }: Fields): ReadFields {
  const first = readField(candidate);
  const second = baseline.trim() === '' ? undefined : readField(baseline);
  const problems = {
    ...('problem' in first && { candidate: first.problem }),
    ...(second !== undefined && 'problem' in second && { baseline: second.problem }),
  };
  if ('problem' in first || (second !== undefined && 'problem' in second)) return { kind: 'refused', problems };
  if (second === undefined) return { kind: 'compare', candidate: inSource(first.reference, source) };
  if (isSameTrace(first.reference, second.reference)) {
    return { kind: 'refused', problems: { baseline: 'Both fields name the same trace.' } };
  }
  const both = [first.reference, second.reference].map((reference) => inSource(reference, source));
  return { kind: 'compare', candidate: both[0]!, baseline: both[1]! };
}

function readField(text: string): { readonly reference: string } | { readonly problem: string } {
  const found = tracesIn([text]);
  const [reference] = found;
  if (found.length > 1) return { problem: `Those are ${found.length} traces; name one here.` };
  if (reference !== undefined) return { reference };
  const understood = understoodOf(tokensOf(text));
  return { problem: `I found no trace id in that${understood === undefined ? '' : `: ${understood}`}.` };
}

function inSource(reference: string, source: string | undefined): string {
  return source === undefined || placeAndKey(reference).place !== '' ? reference : `${source}:${reference}`;
}

// --- for lists of traces to pick from ----------------------------------------------------------------------------

/** The id, and where the reference says that the trace is: a source's name or the host of a page; '' where it is open. */
export function describeReference(reference: string): { readonly traceId: string; readonly place: string } {
  const parsed = parseReference(reference);
  if (parsed === undefined) return { traceId: reference, place: '' };
  return { traceId: parsed.traceIds[0]!, place: parsed.source ?? parsed.page?.url.host ?? '' };
}
