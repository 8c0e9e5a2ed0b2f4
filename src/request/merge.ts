/** Several mentions of one trace → one: people paste an id and the link to it. */
import { placeAndKey } from '../link/reference.ts';
import type { NamedId } from './roles.ts';

/** Traces in the order of their first mention. Where two different places are named for one id, they are two traces. */
export function mergeMentions(named: readonly NamedId[]): readonly NamedId[] {
  const byKey = new Map<string, { place: string; readonly one: NamedId }[]>();
  const merged: { place: string; one: NamedId }[] = [];
  for (const one of named) {
    const { place, key } = placeAndKey(one.reference);
    const mentions = byKey.get(key) ?? [];
    const known = mentions.find((other) => other.place === '' || place === '' || other.place === place);
    if (known === undefined) {
      const mention = { place, one };
      byKey.set(key, [...mentions, mention]);
      merged.push(mention);
      continue;
    }
    // The one that says where the trace is; the role of whichever has one.
    const kept = known.place === '' ? one : known.one;
    Object.assign(known, { place: known.place || place, one: { ...kept, role: known.one.role ?? one.role } });
  }
  return merged.map(({ one }) => one);
}
