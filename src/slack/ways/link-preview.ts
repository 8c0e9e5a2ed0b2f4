/**
 * A link to a trace in a channel: a short preview below it, and a button to compare. Only pages of configured sources, only
 * where the person who posted it may ask there, and never by following the link: the id in it is looked up in the source.
 * Slack tells only of the domains that the app's manifest lists, so without any there are no previews.
 * https://docs.slack.dev/messaging/unfurling-links-in-messages/
 */
import type { SlackEventMiddlewareArgs, webApi } from '@slack/bolt';
import { describeTrace } from '../../compare.ts';
import { Failure } from '../../failure.ts';
import { LIMITS } from '../../limits.ts';
import type { SlackBlock } from '../../render/block-kit.ts';
import { type LinkedTraces, renderTraceCard } from '../../render/trace-card.ts';
import { describeReference, tracesIn } from '../../request/traces-in.ts';
import { Quotas } from '../access/quotas.ts';
import { accessRefusal } from '../ask.ts';
import type { BotDeps } from '../deps.ts';
import { Jobs } from '../jobs.ts';
import { originOf, type WithContext } from '../origin.ts';
import { describeTrouble } from '../trouble.ts';

type LinkArgs = Pick<SlackEventMiddlewareArgs<'link_shared'>, 'event' | 'body'> &
  WithContext & {
    readonly client: webApi.WebClient;
  };

/** A few at a time and beside the questions, which people wait for. */
const AT_A_TIME = { concurrent: 2, waiting: 20 };

export function previewLinks(deps: BotDeps): (args: LinkArgs) => Promise<void> {
  const quotas = new Quotas({ burst: LIMITS.previewBurst, everyMs: LIMITS.previewEveryMs });
  const jobs = new Jobs((error) => deps.log.info(`no preview: ${describeTrouble(error)}`), AT_A_TIME);
  return async ({ event, body, client, context }) => {
    // While somebody types, there is no channel yet.
    const isPosted = event.source !== 'composer' && event.channel !== 'COMPOSER';
    const linked = linkedTraces(event.links, deps);
    if (!isPosted || linked.length === 0 || !deps.deliveries.isNew(body.event_id)) return;
    // What stands in a channel is read by everybody there.
    const isRead = body.is_ext_shared_channel === true && !deps.access.outsidersMayAsk;
    const { channel, user: userId, message_ts: ts } = event;
    const origin = originOf(context, { userId, channelId: channel });
    if (isRead || (await accessRefusal(origin, client, deps)) !== undefined) return;
    if (quotas.waitMs(`${origin.teamId} ${channel}`) > 0) return;
    jobs.start(`${channel} ${ts}`, async ({ begin, signal }) => {
      await begin();
      const unfurls = await previewsOf(linked, signal, deps);
      if (Object.keys(unfurls).length > 0) await client.chat.unfurl({ channel, ts, unfurls });
    });
  };
}

/** One trace, or the two of a page that compares, each as `source:id`: only that source is asked. */
interface Linked {
  readonly url: string;
  readonly source: string;
  readonly references: readonly string[];
}

const MOST_TRACES = 2;

function linkedTraces(links: readonly { readonly url: string }[], deps: BotDeps): readonly Linked[] {
  const ours = links.flatMap(({ url }): Linked[] => {
    const pages = tracesIn([url]);
    const source = pages[0] && deps.sources.sourceOfPage?.(pages[0]);
    if (source === undefined || pages.length > MOST_TRACES) return [];
    return [{ url, source, references: pages.map((page) => `${source}:${describeReference(page).traceId}`) }];
  });
  return ours.slice(0, LIMITS.previewsPerMessage);
}

type Unfurls = Record<string, { blocks: SlackBlock[] }>;

async function previewsOf(linked: readonly Linked[], signal: AbortSignal, deps: BotDeps): Promise<Unfurls> {
  const unfurls: Unfurls = {};
  for (const one of linked) {
    try {
      const sides = await Promise.all(one.references.map((id) => describeTrace(id, deps.sources, signal)));
      unfurls[one.url] = { blocks: renderTraceCard(sides, toCompare(one, linked, deps)) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      deps.log.debug(`no preview: ${error.code}`);
    }
  }
  return unfurls;
}

/** Below the last of two or more, the first two; below one alone, the one before it where its source can look for that. */
function toCompare(one: Linked, linked: readonly Linked[], deps: BotDeps): LinkedTraces | undefined {
  const compares = one.references.length === MOST_TRACES;
  const all = compares ? one.references : linked.flatMap(({ references }) => references);
  const [first, second] = [...new Set(all)];
  if (second !== undefined) {
    return compares || one === linked.at(-1) ? { baseline: first!, candidate: second } : undefined;
  }
  return deps.sources.searchable?.(one.source) === undefined ? undefined : { candidate: first! };
}
