/**
 * A picture in Slack: uploaded without a channel it belongs to the app, and may stand in its messages as soon as Slack has
 * looked into it, which a mimetype tells. https://docs.slack.dev/messaging/working-with-files#upload
 */
import { setTimeout as pause } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import { LIMITS } from '../../limits.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { idsOf } from '../actions/appearing-file.ts';
import { type Log, loggerForSdk } from '../log.ts';
import { clientOptions } from '../operation/client-options.ts';
import type { PicturePlace } from '../outlet.ts';
import { platformError } from '../trouble.ts';
import type { Drawn } from './drawings.ts';
import { NoPicture } from './no-picture.ts';

const TIMEOUT_MS = 5_000;

export interface PictureFile extends Drawn {
  readonly filename: string;
}

/**
 * With a queue of its own, which a rate limit ends instead of halting: no answer waits for a picture. `teamId`: a token of a
 * whole organisation says with every call which workspace it means.
 */
export function clientForPictures(
  { token, slackApiUrl }: webApi.WebClient,
  teamId: string,
  { telemetry, log }: { readonly telemetry: Telemetry; readonly log: Log },
): webApi.WebClient {
  return new webApi.WebClient(token, {
    ...clientOptions(slackApiUrl, telemetry),
    retryConfig: { retries: 1, minTimeout: 500, maxTimeout: 1_000, randomize: true },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    ...(teamId !== '' && { teamId }),
    // Whoever asked for the picture says in one line why there is none.
    logger: loggerForSdk({ ...log, warn: log.debug, error: log.debug }),
  });
}

/** Resolves to the id of the file when it may stand in a message. */
export async function uploadPicture(file: PictureFile, client: webApi.WebClient, signal: AbortSignal): Promise<string> {
  const [id] = idsOf(await client.files.uploadV2(uploadOf(file)));
  if (id === undefined) throw new NoPicture('failed', 'Slack named no file');
  for (const waitMs of LIMITS.pictureLookPausesMs) {
    await pause(waitMs, undefined, { signal });
    if (await isLookedInto(id, client)) return id;
  }
  throw new NoPicture('failed', 'Slack is still looking into it');
}

/** As a file of its own below the answer, where Slack shows no picture in it. */
export async function uploadBelow(
  file: PictureFile,
  { channel, threadTs }: NonNullable<PicturePlace['thread']>,
  client: webApi.WebClient,
): Promise<void> {
  await client.files.uploadV2({ ...uploadOf(file), channel_id: channel, thread_ts: threadTs });
}

/** A text in `file` would be read as a path. */
function uploadOf({ png, altText, filename }: PictureFile) {
  const file = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  return { file, filename, title: 'Picture of the difference', alt_text: altText };
}

/** One look that fails is made up for by the next. */
async function isLookedInto(id: string, client: webApi.WebClient): Promise<boolean> {
  try {
    const { file } = await client.files.info({ file: id });
    return (file?.mimetype ?? '') !== '';
  } catch (error) {
    const isPassing = error instanceof webApi.WebAPIHTTPError || error instanceof webApi.WebAPIRequestError;
    if (platformError(error) !== '' || !isPassing) throw error;
    return false;
  }
}
