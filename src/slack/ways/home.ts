/**
 * Somebody opens the app: its Home tab is filled, its Messages tab offers prompts to start with.
 * https://docs.slack.dev/reference/events/app_home_opened/
 */
import type { SlackEventMiddlewareArgs, webApi } from '@slack/bolt';
import { LIMITS } from '../../limits.ts';
import { type HomeView, type PastComparison, renderClosedHome, renderHome } from '../../render/home-view.ts';
import type { Comparison } from '../../store/store.ts';
import type { Origin } from '../access/access.ts';
import { accessRefusal } from '../ask.ts';
import type { BotDeps } from '../deps.ts';
import { describeBug } from '../log.ts';
import { originOf, type WithContext } from '../origin.ts';
import { describeTrouble } from '../trouble.ts';

type OpenedArgs = Pick<SlackEventMiddlewareArgs<'app_home_opened'>, 'event' | 'body'> &
  WithContext & {
    readonly client: webApi.WebClient;
  };

export function showHome(deps: BotDeps): (args: OpenedArgs) => Promise<void> {
  return async ({ event, body, client, context }) => {
    if (!deps.deliveries.isNew(body.event_id)) return;
    if (event.tab === 'messages')
      return deps.agent.suggest(client, { channel: event.channel, teamId: context.teamId }, promptsFor(deps));
    const origin = originOf(context, { userId: event.user, channelId: undefined });
    const refusal = await accessRefusal(origin, client, deps);
    if (refusal !== undefined) return publish(renderClosedHome(refusal), event.user, client, deps);

    const news = deps.sourceStates.refresh();
    const comparisons = await lastComparisons(origin, client, deps);
    const show = () => publish(homeOf(comparisons, deps), event.user, client, deps);
    await show();
    if (await news) await show();
  };
}

function promptsFor({ examples: { baseline, candidate } }: BotDeps) {
  return [
    { title: 'Compare two traces, for example', message: `compare ${baseline} ${candidate}` },
    { title: 'Explain one slow trace, for example', message: candidate },
    { title: 'What can you do?', message: 'help' },
  ];
}

function homeOf(comparisons: readonly PastComparison[], deps: BotDeps): HomeView {
  const { known } = deps.sourceStates;
  const { channels, guestsMayAsk, outsidersMayAsk } = deps.access;
  return renderHome({
    examples: deps.examples,
    comparisons,
    sources: known?.sources ?? deps.sourceNames.map((name) => ({ name, state: undefined })),
    checkedAgoMs: known === undefined ? undefined : Date.now() - known.checkedAtMs,
    access: { channels: channels && [...channels], guestsMayAsk, outsidersMayAsk },
  });
}

async function lastComparisons(
  { teamId, userId }: Origin,
  client: webApi.WebClient,
  deps: BotDeps,
): Promise<readonly PastComparison[]> {
  try {
    const last = await deps.store.lastComparisons({ teamId, userId }, LIMITS.lastComparisons);
    return await Promise.all(
      last.map(async (comparison) => {
        const { baseline, candidate, outcome, confidence, atMs } = comparison;
        const url = await permalinkOf(comparison, client, deps);
        return { baseline, candidate, outcome, confidence, agoMs: Math.max(0, Date.now() - atMs), url };
      }),
    );
  } catch (error) {
    deps.log.error(`comparisons not found: ${describeBug(error)}`);
    return [];
  }
}

/** The channel may be gone by now, or the message. */
async function permalinkOf(
  { channelId, messageTs }: Comparison,
  client: webApi.WebClient,
  deps: BotDeps,
): Promise<string | undefined> {
  if (messageTs === undefined || channelId === '') return undefined;
  try {
    return (await client.chat.getPermalink({ channel: channelId, message_ts: messageTs })).permalink;
  } catch (error) {
    deps.log.debug(`no link: ${describeTrouble(error)}`);
    return undefined;
  }
}

async function publish(view: HomeView, userId: string, client: webApi.WebClient, deps: BotDeps): Promise<void> {
  try {
    await client.views.publish({ user_id: userId, view });
  } catch (error) {
    deps.log.warn(`home not shown: ${describeTrouble(error)}`);
  }
}
