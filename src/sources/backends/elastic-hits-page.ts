/** What must be known of a page of hits to ask for the next one: looked up in its text, since a page may have 30 MB. */
import { z } from 'zod';
import { JsonCursor, JsonError } from '../json-cursor.ts';

export interface HitsPage {
  readonly bytes: Buffer;
  readonly hits: number;
  /** Values that the last hit was sorted by; undefined where it does not say. */
  readonly lastSort: readonly unknown[] | undefined;
  /** The point in time may get another id with every page. */
  readonly pointInTime: string | undefined;
  /** Parts of the index were not searched. */
  readonly isPartial: boolean;
}

/** Undefined where this is not an answer of a search. */
export function readHitsPage(bytes: Buffer): HitsPage | undefined {
  try {
    const cursor = new JsonCursor(bytes);
    return cursor.isAtObject() ? readPage(cursor) : undefined;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

const TextSchema = z.string().optional().catch(undefined);
const SortSchema = z.array(z.unknown()).optional().catch(undefined);
const ShardsSchema = z.object({ failed: z.number() }).catch({ failed: 0 });

function readPage(cursor: JsonCursor): HitsPage | undefined {
  let hits: { readonly count: number; readonly last: number } | undefined;
  let pointInTime: string | undefined;
  let isPartial = false;
  cursor.enterObject();
  for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
    if (key === 'hits') hits = countHits(cursor);
    else if (key === 'pit_id') pointInTime = TextSchema.parse(cursor.value());
    else if (key === 'timed_out') isPartial = cursor.value() === true || isPartial;
    else if (key === '_shards') isPartial = ShardsSchema.parse(cursor.value()).failed > 0 || isPartial;
    else cursor.skipValue();
  }
  if (hits === undefined) return undefined;
  const lastSort = hits.count === 0 ? undefined : sortOf(cursor.at(hits.last));
  return { bytes: cursor.bytes, hits: hits.count, lastSort, pointInTime, isPartial };
}

/** `last` is where the last of them stands. */
function countHits(cursor: JsonCursor): { readonly count: number; readonly last: number } {
  let [count, last] = [0, 0];
  if (!cursor.enterObject()) return { count, last };
  for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
    if (key !== 'hits' || !cursor.isAtArray()) {
      cursor.skipValue();
      continue;
    }
    cursor.enterArray();
    for (; cursor.nextElement(); count++) {
      last = cursor.position;
      cursor.skipValue();
    }
  }
  return { count, last };
}

function sortOf(hit: JsonCursor): readonly unknown[] | undefined {
  if (!hit.isAtObject()) return undefined;
  hit.enterObject();
  for (let key = hit.nextKey(); key !== undefined; key = hit.nextKey()) {
    if (key === 'sort') return SortSchema.parse(hit.value());
    hit.skipValue();
  }
  return undefined;
}
