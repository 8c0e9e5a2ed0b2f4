/**
 * Workspaces that are not asked to take pictures for a while, so that not every answer pays for it: their installation lacks
 * a scope, they take no files, or their rate limit is reached.
 */
import { webApi } from '@slack/bolt';
import { LIMITS } from '../../limits.ts';
import { NoPicture, noPictureFor } from './no-picture.ts';

interface Bar {
  readonly why: NoPicture;
  readonly untilMs: number;
}

/** Bolt keeps one client for each workspace. */
const BARS = new WeakMap<webApi.WebClient, Bar>();

/** Throws where this workspace gets no picture now. */
export function checkBar(client: webApi.WebClient): void {
  const bar = BARS.get(client);
  if (bar === undefined || bar.untilMs <= performance.now()) return;
  throw new NoPicture(bar.why.outcome, bar.why.message, true);
}

/** Remembers what Slack would say again. */
export function bar(client: webApi.WebClient, error: unknown): void {
  if (error instanceof NoPicture) return;
  const why = noPictureFor(error);
  const isLimit = error instanceof webApi.WebAPIRateLimitedError;
  if (!isLimit && why.outcome !== 'refused') return;
  const forMs = isLimit ? error.retryAfter * 1_000 : LIMITS.refusedBlocksMs;
  BARS.set(client, { why, untilMs: performance.now() + forMs });
}
