/** Waiting for something that a test expects, with a word on what was there instead. */

export interface Wait<Value> {
  readonly now: () => Value | undefined;
  /** Tells of every change until it is told to stop. */
  readonly watch: (found: (value: Value) => void) => () => void;
  readonly timeoutMs: number;
  readonly complaint: () => string;
}

export async function waitUntil<Value>({ now, watch, timeoutMs, complaint }: Wait<Value>): Promise<Value> {
  const already = now();
  if (already !== undefined) return already;
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const unsubscribe = watch(resolve);
  const timer = setTimeout(() => reject(new Error(`within ${timeoutMs} ms: ${complaint()}`)), timeoutMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    unsubscribe();
  }
}

export function ifThere<Value>(value: Value | undefined, found: (value: Value) => void): void {
  if (value !== undefined) found(value);
}

/** The end of a list, short enough to be read. */
export function describeLast(values: readonly object[]): string {
  return values
    .slice(-3)
    .map((value) => JSON.stringify(value).slice(0, 1_000))
    .join('\n');
}
