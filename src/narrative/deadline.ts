/** One deadline over everything that a question does, and the wish of whoever asked to wait no longer: one signal. */
import { ModelFailure } from './language-model.ts';

export interface Deadline {
  readonly signal: AbortSignal;
  msLeft(): number;
}

/** Runs `work` until the deadline; whoever ignores the signal, the reader does not wait for it. Throws ModelFailure. */
export async function withDeadline<Result>(
  deadlineMs: number,
  asker: AbortSignal,
  work: (deadline: Deadline) => Promise<Result>,
): Promise<Result> {
  if (asker.aborted) throw new ModelFailure('interrupted');
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const controller = new AbortController();
  const end = (failure: ModelFailure) => {
    reject(failure);
    controller.abort(failure);
  };
  const interrupt = () => end(new ModelFailure('interrupted'));
  const endsAtMs = performance.now() + deadlineMs;
  const timer = setTimeout(() => end(new ModelFailure('timeout')), deadlineMs);
  asker.addEventListener('abort', interrupt);
  try {
    const { signal } = controller;
    return await Promise.race([ended, work({ signal, msLeft: () => endsAtMs - performance.now() })]);
  } finally {
    clearTimeout(timer);
    asker.removeEventListener('abort', interrupt);
  }
}
