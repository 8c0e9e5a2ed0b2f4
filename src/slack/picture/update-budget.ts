/**
 * Slack takes some fifty updates a minute of a workspace (https://docs.slack.dev/apis/web-api/rate-limits/). Numbers and
 * answers need them; a write for a picture alone is one of the first half of them, or is left out.
 */
import type { webApi } from '@slack/bolt';
import { LIMITS } from '../../limits.ts';
import { NoPicture } from './no-picture.ts';

const MINUTE_MS = 60_000;

/** Of the last minute, in order of time. Bolt keeps one client for each workspace. */
const UPDATES_AT_MS = new WeakMap<webApi.WebClient, number[]>();

export function countUpdate(client: webApi.WebClient, nowMs = performance.now()): void {
  const updates = recent(client, nowMs);
  updates.push(nowMs);
  UPDATES_AT_MS.set(client, updates);
}

/** Throws where none is left for pictures. */
export function checkPictureUpdates(client: webApi.WebClient, nowMs = performance.now()): void {
  if (recent(client, nowMs).length < LIMITS.updatesBeforePictures) return;
  throw new NoPicture('crowded', 'too many messages are being updated in this workspace');
}

function recent(client: webApi.WebClient, nowMs: number): number[] {
  const updates = UPDATES_AT_MS.get(client) ?? [];
  const first = updates.findIndex((atMs) => atMs > nowMs - MINUTE_MS);
  updates.splice(0, first < 0 ? updates.length : first);
  return updates;
}
