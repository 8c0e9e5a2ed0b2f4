/**
 * "Compare two traces" from everywhere in Slack, and from the app's home: a form, answered in the conversation that is
 * chosen there, or to the asker alone. https://docs.slack.dev/surfaces/modals/
 */
import type {
  BlockAction,
  GlobalShortcut,
  SlackActionMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
  webApi,
} from '@slack/bolt';
import { ALL_SOURCES, COMPARE_FIELDS, ORDERS, renderCompareModal } from '../../render/compare-modal.ts';
import { sentenceModal } from '../../render/modal.ts';
import { renderSentence } from '../../render/notices.ts';
import { readFields } from '../../request/traces-in.ts';
import type { Origin } from '../access/access.ts';
import { accessRefusal, askFor, type Outlets } from '../ask.ts';
import { ChannelOutlet } from '../channel-outlet.ts';
import type { BotDeps } from '../deps.ts';
import { FallbackOutlet } from '../fallback-outlet.ts';
import { originOf, type WithContext } from '../origin.ts';
import { inTheOpen } from '../places.ts';
import { ResponseOutlet } from '../private-outlets.ts';
import { describeTrouble, platformError } from '../trouble.ts';

export const GLOBAL_SHORTCUT = 'compare_traces_modal';

type WithClient = { readonly client: webApi.WebClient };
type ShortcutArgs = Pick<SlackShortcutMiddlewareArgs<GlobalShortcut>, 'ack' | 'shortcut'> & WithClient & WithContext;
type ClickArgs = Pick<SlackActionMiddlewareArgs<BlockAction>, 'ack' | 'body'> & WithClient & WithContext;
type SubmitArgs = Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, 'ack' | 'body' | 'view'> &
  Partial<Pick<SlackViewMiddlewareArgs, 'respond'>> &
  WithClient &
  WithContext;

export function openOnShortcut(deps: BotDeps): (args: ShortcutArgs) => Promise<void> {
  return async ({ ack, shortcut, client, context }) => {
    await ack();
    const origin = originOf(context, { userId: shortcut.user.id, channelId: undefined });
    await open(shortcut.trigger_id, origin, client, deps);
  };
}

export function openOnClick(deps: BotDeps): (args: ClickArgs) => Promise<void> {
  return async ({ ack, body, client, context }) => {
    await ack();
    const origin = originOf(context, { userId: body.user.id, channelId: undefined });
    await open(body.trigger_id, origin, client, deps);
  };
}

/** Whoever may not ask reads that instead, not after filling in the form, and no name of a source. */
async function open(triggerId: string, origin: Origin, client: webApi.WebClient, deps: BotDeps): Promise<void> {
  if (!deps.deliveries.isNew(triggerId)) return;
  const refusal = await accessRefusal(origin, client, deps);
  const form = renderCompareModal(deps.sourceNames);
  const view = refusal === undefined ? form : sentenceModal('Compare two traces', refusal);
  try {
    await client.views.open({ trigger_id: triggerId, view });
  } catch (error) {
    if (platformError(error) === '') throw error;
    deps.log.warn(`form not opened: ${describeTrouble(error)}`);
    await new ChannelOutlet(client, { channel: origin.userId }).show(renderSentence(refusal ?? NOT_OPENED));
  }
}

const NOT_OPENED =
  'Slack did not open the form in time. Please try again, or send me the two trace ids as a message right here.';

// --- the filled form ---------------------------------------------------------------------------------------------

export function answerForms(deps: BotDeps): (args: SubmitArgs) => Promise<void> {
  return async ({ ack, body, view, respond, client, context }) => {
    const { candidate, baseline, source, order, conversation } = valuesOf(view);
    const read = readFields({ candidate, baseline, source: deps.sourceNames.find((name) => name === source) });
    if (read.kind === 'refused') return ack({ response_action: 'errors', errors: read.problems });
    await ack();
    if (!deps.deliveries.isNew(body.trigger_id)) return;

    const { kind: _, ...traces } = read;
    const request = { ...traces, order: order === ORDERS.second ? 'given' : 'auto' } as const;
    const userId = body.user.id;
    const origin = originOf(context, { userId, channelId: conversation });
    const isPrivate = conversation === undefined;
    const ask = { request, askedBy: 'modal', origin, threadTs: undefined, isPrivate } as const;
    await askFor(ask, outletsFor(conversation, userId, respond, client), client, deps);
  };
}

/** The address that Slack gives for a chosen conversation works where the bot itself is not let in. */
function outletsFor(
  conversation: string | undefined,
  userId: string,
  respond: SubmitArgs['respond'],
  client: webApi.WebClient,
): Outlets {
  if (conversation === undefined) {
    const direct = new ChannelOutlet(client, { channel: userId });
    return { answer: direct, aside: direct };
  }
  if (respond === undefined)
    return inTheOpen(client, { channel: conversation }, { user: userId, activeThreadTs: undefined });
  const toAsker = (note: string | undefined) => new ResponseOutlet(respond, note);
  return {
    answer: new FallbackOutlet(new ChannelOutlet(client, { channel: conversation }), toAsker),
    aside: toAsker(undefined),
  };
}

function valuesOf({ state }: SubmitArgs['view']) {
  const filled = (field: string) => state.values[field]?.[field];
  const source = filled(COMPARE_FIELDS.source)?.selected_option?.value;
  return {
    candidate: filled(COMPARE_FIELDS.candidate)?.value ?? '',
    baseline: filled(COMPARE_FIELDS.baseline)?.value ?? '',
    source: source === ALL_SOURCES ? undefined : source,
    order: filled(COMPARE_FIELDS.order)?.selected_option?.value,
    conversation: filled(COMPARE_FIELDS.conversation)?.selected_conversation ?? undefined,
  };
}
