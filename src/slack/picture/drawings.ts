/**
 * Drawing, a few pictures at a time and a few more in line: each takes a processor for a moment, and in a flood of
 * questions the numbers go before. An answer that comes on top goes without a picture.
 */
import { Failure } from '../../failure.ts';
import { LIMITS } from '../../limits.ts';
import type { Report } from '../../report/report.ts';
import type { Waterfall } from '../../report/views.ts';
import { NoPicture } from './no-picture.ts';

export interface Drawn {
  readonly png: Uint8Array;
  /** What it shows, for those who do not see it. */
  readonly altText: string;
}

export interface Subject {
  readonly report: Report;
  readonly waterfall: Waterfall;
}

/** Throws Failure on a machine that makes no pictures. */
export type DrawPicture = (subject: Subject) => Promise<Drawn>;

export class Drawings {
  readonly #drawPicture: DrawPicture;
  readonly #limits: { readonly concurrent: number; readonly waiting: number };
  readonly #line: PromiseWithResolvers<void>[] = [];
  #drawing = 0;
  #isUnavailable = false;

  constructor(
    drawPicture: DrawPicture,
    limits: { readonly concurrent: number; readonly waiting: number } = {
      concurrent: LIMITS.pictures,
      waiting: LIMITS.waitingPictures,
    },
  ) {
    this.#drawPicture = drawPicture;
    this.#limits = limits;
  }

  /** Rejects with NoPicture where too many wait, and with the signal's reason where nobody waits for it any more. */
  async draw(subject: Subject, signal: AbortSignal): Promise<Drawn> {
    if (this.#isUnavailable) throw new NoPicture('failed', 'none are made on this machine', true);
    await this.#takePlace(signal);
    try {
      return await this.#drawPicture(subject);
    } catch (error) {
      this.#isUnavailable = error instanceof Failure && error.code === 'unavailable';
      throw error;
    } finally {
      this.#givePlaceBack();
    }
  }

  async #takePlace(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#drawing < this.#limits.concurrent) {
      this.#drawing += 1;
      return;
    }
    if (this.#line.length >= this.#limits.waiting) throw new NoPicture('crowded', 'too many are being drawn');
    const place = Promise.withResolvers<void>();
    this.#line.push(place);
    const leave = () => {
      const position = this.#line.indexOf(place);
      if (position < 0) return;
      this.#line.splice(position, 1);
      place.reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    await place.promise.finally(() => signal.removeEventListener('abort', leave));
  }

  #givePlaceBack(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#drawing -= 1;
    else next.resolve();
  }
}
