/**
 * One message that is replaced while the work goes on. Sends are strictly one after another, so that an older state
 * never overtakes a newer one; progress is shown at most every LIMITS.progressIntervalMs, and never after a result.
 */
import { LIMITS } from '../limits.ts';
import type { SlackMessage } from '../render/block-kit.ts';
import { type Named, type ProgressStep, renderProgress } from '../render/notices.ts';
import type { Turn } from './jobs.ts';
import type { Outlet, Phase } from './outlet.ts';

export class LiveMessage {
  readonly #outlet: Outlet;
  readonly #named: Named;
  readonly #turn: Pick<Turn, 'key' | 'lastCall'> | undefined;
  readonly #onLostProgress: (error: unknown) => void;
  #last: Promise<void> = Promise.resolve();
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #pending: NodeJS.Timeout | undefined;
  #hasResult = false;

  /**
   * Progress that cannot be shown costs nobody the answer: it is reported and given up. `turn`: whose key the button that
   * stops it names; without it there is none.
   */
  constructor(
    outlet: Outlet,
    onLostProgress: (error: unknown) => void,
    named: Named = 'both',
    turn?: Pick<Turn, 'key' | 'lastCall'>,
  ) {
    this.#outlet = outlet;
    this.#named = named;
    this.#turn = turn;
    this.#onLostProgress = onLostProgress;
  }

  /** Resolves when the step is shown, or at once when it has to wait its time. */
  async progress(step: ProgressStep): Promise<void> {
    if (this.#hasResult) return;
    clearTimeout(this.#pending);
    const waitMs = this.#shownAtMs + LIMITS.progressIntervalMs - performance.now();
    if (waitMs > 0) {
      this.#pending = setTimeout(() => void this.#showProgress(step), waitMs);
      return;
    }
    await this.#showProgress(step);
  }

  /** Shows a result; no progress comes after it. */
  async result(message: SlackMessage, phase: Exclude<Phase, 'progress'>): Promise<void> {
    clearTimeout(this.#pending);
    this.#hasResult = true;
    await this.#show(message, phase);
  }

  async #showProgress(step: ProgressStep): Promise<void> {
    this.#shownAtMs = performance.now();
    await this.#show(renderProgress(step, this.#named, this.#turn?.key), 'progress').catch(this.#onLostProgress);
  }

  #show(message: SlackMessage, phase: Phase): Promise<void> {
    const shown = this.#last.then(() => this.#outlet.show(message, phase, this.#turn?.lastCall));
    this.#last = shown.catch(() => undefined); // whoever called show() hears of it
    return shown;
  }
}
