/** Errors as the SDK throws them. */
import { webApi } from '@slack/bolt';

export function slackRefuses(error: string): Error {
  return new webApi.WebAPIPlatformError({ ok: false, error });
}
