/**
 * The picture of one answer, from drawing to the last try to show it, beside the narrative. It comes after the numbers and
 * never costs them or the answer anything: whatever goes wrong ends in a line of the log and a word in the metrics.
 *
 * Numbers, narrative and picture are on screen after three writes at most. Narrative and picture wait a moment for each
 * other (LIMITS.pictureWaitMs); then the one that is there is shown first, and the other one by the third write.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import { LIMITS } from '../../limits.ts';
import type { Report } from '../../report/report.ts';
import type { BotDeps } from '../deps.ts';
import { refusedBy } from '../ladder.ts';
import type { Outlet, PicturePlace } from '../outlet.ts';
import { bar, checkBar } from './bars.ts';
import type { Subject } from './drawings.ts';
import { NoPicture, noPictureFor, type PictureOutcome } from './no-picture.ts';
import { clientForPictures, type PictureFile, uploadBelow, uploadPicture } from './upload.ts';

/** A picture that may stand in the answer. */
export interface UploadedPicture {
  readonly fileId: string;
  readonly altText: string;
}

/** Of the job: its outlet, its workspace, and the signal that it is no longer wanted. */
interface Surroundings {
  readonly outlet: Outlet;
  readonly teamId: string;
  readonly signal: AbortSignal;
  readonly deps: Pick<BotDeps, 'drawings' | 'telemetry' | 'log'> & { readonly jobs: Pick<BotDeps['jobs'], 'waiting'> };
}

type Made = { readonly file: PictureFile; readonly uploaded: UploadedPicture | undefined } | undefined;

export class AnswerPicture {
  readonly #around: Surroundings;
  readonly #signal: AbortSignal;
  /** Where nothing of it fails, it is settled by a picture that may be shown; it never rejects. */
  readonly #making: Promise<Made>;
  #wasTried = false;

  /** Begins at once; `subject` is undefined where there is nothing to draw. */
  constructor(subject: Subject | undefined, around: Surroundings) {
    this.#around = around;
    this.#signal = limited(around.signal);
    const { outlet, deps } = around;
    const place = outlet.pictures;
    const isWanted = subject !== undefined && place !== undefined && deps.drawings !== undefined;
    this.#making = isWanted ? this.#make(subject, place).catch((error) => this.#giveUp(error)) : NOTHING;
  }

  /** The picture, where it is there a good while before the narrative. */
  async before(narrative: Promise<unknown>): Promise<UploadedPicture | undefined> {
    const told = narrative.then(() => undefined);
    const first = await Promise.race([told, this.#making]);
    if (first?.uploaded === undefined) return undefined;
    const isTold = await withinWait(told.then(() => true));
    this.#wasTried = isTold !== true;
    return isTold === true ? undefined : first.uploaded;
  }

  /** The picture for the narrative to be shown with, where it comes soon. */
  async beside(): Promise<UploadedPicture | undefined> {
    const made = await withinWait(this.#making);
    this.#wasTried ||= made?.uploaded !== undefined;
    return made?.uploaded;
  }

  /** When the narrative is shown: what is left of it. `show` replaces the answer by itself with the picture. */
  async finish(show: (picture: UploadedPicture) => Promise<void>): Promise<void> {
    const made = await this.#making;
    const place = this.#around.outlet.pictures;
    if (made === undefined) return;
    // Everybody was to see the answer, and one person does.
    if (place === undefined) return this.#ended('refused');
    try {
      this.#ended(await this.#showAtLast(made, place, show));
    } catch (error) {
      this.#giveUp(error);
    }
  }

  async #make(subject: Subject, place: PicturePlace): Promise<Made> {
    checkBar(place.client);
    const { deps } = this.#around;
    if (deps.jobs.waiting > LIMITS.waitingPictures) throw new NoPicture('crowded', 'too many wait for their numbers');
    const drawing = unlessAborted(this.#signal, deps.drawings!.draw(subject, this.#signal));
    const drawn = await drawing.catch((error: unknown) => {
      throw this.#isTooLate() ? new NoPicture('crowded', 'it was not drawn in time') : error;
    });
    const file = { ...drawn, filename: fileNameOf(subject.report) };
    // What this workspace shows in no message goes below the answer, when that is whole.
    if (refusedBy(place.client).has('image')) return { file, uploaded: undefined };
    const uploading = uploadPicture(file, this.#clientFor(place), this.#signal);
    const fileId = await unlessAborted(this.#signal, uploading).catch((error: unknown) => {
      bar(place.client, error);
      throw error;
    });
    return { file, uploaded: { fileId, altText: file.altText } };
  }

  async #showAtLast(
    { file, uploaded }: NonNullable<Made>,
    place: PicturePlace,
    show: (picture: UploadedPicture) => Promise<void>,
  ): Promise<PictureOutcome> {
    const isShown = () => this.#around.outlet.pictures?.shownFileId === uploaded?.fileId;
    if (uploaded !== undefined) {
      if (isShown()) return 'shown';
      for (const waitMs of this.#wasTried ? [LIMITS.pictureAgainMs] : [0, LIMITS.pictureAgainMs]) {
        if (refusedBy(place.client).has('image')) break;
        if (waitMs > 0) await pause(waitMs, undefined, { signal: this.#around.signal });
        await show(uploaded);
        if (isShown()) return 'late';
      }
      refusedBy(place.client).add('image');
    }
    const { thread } = this.#around.outlet.pictures ?? {};
    if (thread === undefined) throw new NoPicture('refused', 'Slack shows no pictures in messages here');
    await unlessAborted(limited(this.#around.signal), uploadBelow(file, thread, this.#clientFor(place)));
    return 'refused';
  }

  #clientFor({ client }: PicturePlace): webApi.WebClient {
    return clientForPictures(client, this.#around.teamId, this.#around.deps);
  }

  #giveUp(error: unknown): undefined {
    const { signal, deps } = this.#around;
    const { outcome, message, isKnown } = noPictureFor(error);
    if (signal.aborted) deps.log.info('no picture: the answer was stopped');
    else if (!isKnown) deps.log[outcome === 'crowded' ? 'info' : 'warn'](`no picture: ${message}`, { outcome });
    this.#ended(outcome);
    return undefined;
  }

  /** Nobody has stopped the answer, and still the picture is not waited for any more. */
  #isTooLate(): boolean {
    return this.#signal.aborted && !this.#around.signal.aborted;
  }

  #ended(outcome: PictureOutcome): void {
    this.#around.deps.telemetry.count('spandiff.pictures', { 'spandiff.outcome': outcome });
  }
}

const NOTHING = Promise.resolve(undefined);

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(LIMITS.pictureMs)]);
}

/** The SDK's calls cannot be stopped; they are only not waited for. */
async function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Undefined where it takes longer. */
async function withinWait<Result>(work: Promise<Result>): Promise<Result | undefined> {
  const waited = new AbortController();
  const tooLong = pause(LIMITS.pictureWaitMs, undefined, { signal: waited.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    waited.abort();
  }
}

/** Ids of hand-made traces are anything. */
function fileNameOf({ baseline, candidate }: Report): string {
  const ids = [baseline, candidate].map(({ traceId }) => traceId.replace(/[^\w-]/g, '').slice(0, 32));
  return `spandiff-${ids.join('-')}.png`;
}
