/** The catalogue of mechanisms, the more specific ones first: this is also the order in which they are offered. */
import { CALL_MECHANISMS } from './catalogue-call.ts';
import { CHANGE_MECHANISMS } from './catalogue-change.ts';
import { DATA_MECHANISMS } from './catalogue-data.ts';
import { SERVICE_MECHANISMS } from './catalogue-service.ts';
import type { Check, Mechanism } from './mechanism.ts';

export const MECHANISMS: readonly Mechanism[] = [
  ...CHANGE_MECHANISMS,
  ...DATA_MECHANISMS,
  ...CALL_MECHANISMS,
  ...SERVICE_MECHANISMS,
];

export const MECHANISM_IDS = MECHANISMS.map(({ id }) => id);
export const CHECK_IDS = MECHANISMS.flatMap(({ checks }) => checks.map(({ id }) => id));

const BY_ID: ReadonlyMap<string, Mechanism> = new Map(MECHANISMS.map((mechanism) => [mechanism.id, mechanism]));

export function mechanismOf(id: string): Mechanism {
  const mechanism = BY_ID.get(id);
  if (mechanism === undefined) throw new Error('A mechanism that is not in the catalogue.');
  return mechanism;
}

export function checkOf({ checks }: Mechanism, id: string): Check {
  const check = checks.find((entry) => entry.id === id);
  if (check === undefined) throw new Error('A check that does not belong to its mechanism.');
  return check;
}
