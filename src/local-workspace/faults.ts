/**
 * Faults that can be switched on: what goes wrong between an app and Slack, for tests and for a person at the page. All
 * are off at the start; single calls are made to fail with CallLog.failNext.
 */
export interface Faults {
  /** Slack's rate limits are enforced, by method, workspace and channel: 429 with retry-after. */
  readonly rateLimits: boolean;
  /**
   * Of the Web API: `error` answers 503, `silence` never answers, `reset` breaks the connection before the method runs;
   * with `lost-answers` the method runs, and then 503 stands in for its answer.
   */
  readonly outage: 'none' | 'error' | 'silence' | 'reset' | 'lost-answers';
  /** Every trigger_id is too old when it is used. */
  readonly expiredTriggers: boolean;
  /** Uploaded files are never processed: their mimetype stays empty. */
  readonly stuckUploads: boolean;
  /** No message may show an uploaded picture, not even one with a mimetype. */
  readonly refusedPictures: boolean;
}

export type FaultChanges = { readonly [Name in keyof Faults]?: Faults[Name] | undefined };

const NO_FAULTS: Faults = {
  rateLimits: false,
  outage: 'none',
  expiredTriggers: false,
  stuckUploads: false,
  refusedPictures: false,
};

export class FaultSwitches {
  readonly #listeners = new Set<(faults: Faults) => void>();
  #faults: Faults = NO_FAULTS;

  get faults(): Faults {
    return this.#faults;
  }

  /** What is left out stays as it is. */
  set(changes: FaultChanges): void {
    const { rateLimits, outage, expiredTriggers, stuckUploads, refusedPictures } = this.#faults;
    this.#faults = {
      rateLimits: changes.rateLimits ?? rateLimits,
      outage: changes.outage ?? outage,
      expiredTriggers: changes.expiredTriggers ?? expiredTriggers,
      stuckUploads: changes.stuckUploads ?? stuckUploads,
      refusedPictures: changes.refusedPictures ?? refusedPictures,
    };
    for (const listener of this.#listeners) listener(this.#faults);
  }

  onChange(listener: (faults: Faults) => void): void {
    this.#listeners.add(listener);
  }
}
