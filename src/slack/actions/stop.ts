/**
 * Stop: ends a comparison that runs. An answer in the open belongs to its thread, so whoever may ask there may stop it, and
 * its message says who did.
 */
import type { SlackEventMiddlewareArgs, webApi } from '@slack/bolt';
import { accessRefusal, threadKey } from '../ask.ts';
import type { BotDeps } from '../deps.ts';
import { originOf, type WithContext } from '../origin.ts';
import { Stopped } from '../stopped.ts';
import { readJob } from './button-values.ts';
import { NOT_OURS, type Pressed, tell } from './pressed.ts';

export async function stop(pressed: Pressed, deps: BotDeps): Promise<void> {
  const job = readJob(pressed.value);
  if (job === undefined) return tell(NOT_OURS, pressed, deps);
  if (deps.jobs.cancel(job, new Stopped(pressed.origin.userId))) return;
  await tell('This comparison has ended already.', pressed, deps);
}

type StopArgs = Pick<SlackEventMiddlewareArgs<'agent_session_stopped'>, 'event' | 'body'> &
  WithContext & { readonly client: webApi.WebClient };

/** Slack's own stop button ends whatever runs in the thread: https://docs.slack.dev/ai/agent-sessions/. */
export function stopSessions(deps: BotDeps): (args: StopArgs) => Promise<void> {
  return async ({ event, body, client, context }) => {
    if (!deps.deliveries.isNew(body.event_id)) return;
    const { user: userId, channel: channelId, thread_ts: threadTs } = event;
    const origin = originOf(context, { userId, channelId });
    if ((await accessRefusal(origin, client, deps)) !== undefined) return;
    if (deps.jobs.cancelThread(threadKey(origin, threadTs), new Stopped(userId))) return;
    // Nothing runs there, as after a restart: Slack shows work until it is told that there is none.
    await deps.agent.endWork(client, { channel: channelId, threadTs, teamId: context.teamId });
  };
}
