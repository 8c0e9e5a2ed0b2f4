/** What became of an answer's picture, and the error of one that there will be none. */
import { webApi } from '@slack/bolt';
import { Failure } from '../../failure.ts';
import { describeTrouble, platformError } from '../trouble.ts';

/**
 * shown: with the narrative, or before it. late: in a write of its own, after it. refused: Slack shows none in messages, or
 * takes none. crowded: too many at once, here or for Slack. failed: everything else.
 */
export type PictureOutcome = 'shown' | 'late' | 'refused' | 'crowded' | 'failed';

export class NoPicture extends Error {
  readonly outcome: Exclude<PictureOutcome, 'shown' | 'late'>;
  /** The same as of the answers before. */
  readonly isKnown: boolean;

  constructor(outcome: NoPicture['outcome'], reason: string, isKnown = false) {
    super(reason);
    this.outcome = outcome;
    this.isKnown = isKnown;
  }
}

/** Any error on the way to a picture as the reason why there is none, in words that may be logged. */
export function noPictureFor(error: unknown): NoPicture {
  if (error instanceof NoPicture) return error;
  if (error instanceof Failure) return new NoPicture('failed', error.message);
  // A pause that is aborted tells by its cause what for.
  const reason = error instanceof Error && error.name === 'AbortError' ? error.cause : error;
  if (reason instanceof Error && reason.name === 'TimeoutError') return new NoPicture('failed', 'it took too long');
  if (error instanceof webApi.WebAPIRateLimitedError) return new NoPicture('crowded', describeTrouble(error));
  const advice = platformError(error) === 'missing_scope' ? REINSTALL : '';
  return new NoPicture(LASTING.has(platformError(error)) ? 'refused' : 'failed', `${describeTrouble(error)}${advice}`);
}

/** An installation from before the app had pictures lacks files:read. */
const REINSTALL = '; install the app again with the scopes of manifest.yml';

/** What Slack says once it will say again: the app lacks a scope, or the workspace takes no files. */
const LASTING: ReadonlySet<string> = new Set([
  'missing_scope',
  'not_allowed_token_type',
  'access_denied',
  'no_permission',
  'team_access_not_granted',
  'file_uploads_disabled',
  'file_uploads_except_images_disabled',
  'blocked_file_type',
  'storage_limit_reached',
]);
