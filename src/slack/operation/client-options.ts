/**
 * How Slack's Web API is called, in one place: few retries, a limit of time, and every call counted.
 */
import type { webApi } from '@slack/bolt';
import { LIMITS } from '../../limits.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { postingOnce } from '../post-once.ts';
import { handingBackLimits } from '../rate-limits.ts';
import { observedFetch } from './slack-calls.ts';

/**
 * A new object each time: the SDK writes into it. No `headers` in it, which the SDK would share between workspaces, and
 * an explicit retry policy, for which Socket Mode would set its own of a hundred retries.
 */
export function clientOptions(
  slackApiUrl: string | undefined,
  telemetry: Telemetry,
  callMs: number = LIMITS.slackCallMs,
): webApi.WebClientOptions {
  return {
    retryConfig: { retries: 2, minTimeout: 500, maxTimeout: 2_000, randomize: true },
    timeout: callMs,
    ...(slackApiUrl !== undefined && { slackApiUrl }),
    // To read an answer a second time is not free.
    fetch: handingBackLimits(postingOnce(telemetry.isOn ? observedFetch(telemetry) : fetch)),
  };
}
