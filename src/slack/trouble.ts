/** What went wrong with Slack, in words that hold nothing of a question or a trace. */
import { webApi } from '@slack/bolt';
import { describeBug } from './log.ts';

/** Slack's error code; empty for every other error. */
export function platformError(error: unknown): string {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : '';
}

/** A refusal of Slack by its code, everything else by its kind and place. */
export function describeTrouble(error: unknown): string {
  if (error instanceof webApi.WebAPIRateLimitedError) return 'over the rate limit of Slack';
  const code = platformError(error);
  return code === '' ? describeBug(error) : `Slack answered ${code}`;
}
