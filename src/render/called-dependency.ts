/**
 * What a call waits for where nothing below it tells: the dependency that the ledger books its time to. A row of a picture or
 * a tree stands under its caller's name; without this a dependency that is the culprit would be nowhere to be seen there.
 */
import type { LedgerRow } from '../verdict/verdict-types.ts';

interface Call {
  readonly service: string;
  readonly operation: string;
}

/** Undefined for calls that are not booked to a dependency, or to several. */
export function calledDependencies(ledger: readonly LedgerRow[]): (call: Call) => string | undefined {
  const names = new Map<string, string | undefined>();
  for (const { account, service, operation = '', peer } of ledger) {
    if (account !== 'dependency') continue;
    const key = keyOf({ service, operation });
    names.set(key, names.has(key) && names.get(key) !== peer ? undefined : peer);
  }
  return (call) => names.get(keyOf(call));
}

function keyOf({ service, operation }: Call): string {
  return JSON.stringify([service, operation]);
}
