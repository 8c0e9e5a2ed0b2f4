/**
 * Queries of Elasticsearch and OpenSearch as JSON: what a person typed is only ever a value to compare with, and no part of a
 * language. https://www.elastic.co/docs/explore-analyze/query-filter/languages/querydsl
 */

import { isMasked } from '../masked-names.ts';
import { MASK } from '../operation-name.ts';

export type Query = Readonly<Record<string, unknown>>;

export function allOf(filter: readonly Query[], none: readonly Query[] = []): Query {
  return { bool: { filter, must_not: none } };
}

export function anyOf(should: readonly Query[]): Query {
  return { bool: { should, minimum_should_match: 1 } };
}

/** In one of these fields. */
export function isIn(fields: readonly string[], value: string): Query {
  return anyOf(fields.map((field) => ({ term: { [field]: value } })));
}

export function isOneOf(field: string, values: readonly string[]): Query {
  return { terms: { [field]: values } };
}

export function exists(field: string): Query {
  return { exists: { field } };
}

/** Unix milliseconds. */
export function isBetween(field: string, fromMs: number, toMs: number): Query {
  const [gte, lte] = [new Date(Math.floor(fromMs)), new Date(Math.ceil(toMs))].map((time) => time.toISOString());
  return { range: { [field]: { gte, lte, format: 'strict_date_optional_time' } } };
}

/** The name as it is, and then, where it holds a mask, all that may be meant. */
export function nameQueries(fields: readonly string[], operation: string): readonly Query[] {
  const exact = isIn(fields, operation);
  return isMasked(operation) ? [exact, beginsWithUnmasked(fields, operation)] : [exact];
}

/** In one of these fields, up to the mask. */
function beginsWithUnmasked(fields: readonly string[], operation: string): Query {
  const prefix = operation.slice(0, operation.indexOf(MASK));
  return anyOf(fields.map((field) => ({ prefix: { [field]: prefix } })));
}
