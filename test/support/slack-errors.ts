/** Errors as the SDK throws them. */
import { webApi } from '@slack/bolt';

/** `errors`: what is wrong where. */
export function slackRefuses(error: string, errors: readonly string[] = []): Error {
  return new webApi.WebAPIPlatformError({ ok: false, error, ...(errors.length > 0 && { errors }) });
}
