/** A pause that ends early where nobody waits any longer. */

/** Rejects with the reason of the signal, which has not been aborted yet. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => {
    clearTimeout(timer);
    reject(signal.reason);
  };
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', giveUp);
    resolve();
  }, ms);
  signal.addEventListener('abort', giveUp, { once: true });
  return promise;
}
