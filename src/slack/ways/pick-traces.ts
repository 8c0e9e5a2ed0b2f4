/** The form that asks which of several traces are compared: opened by the message shortcut, answered in the thread. */
import type { SlackViewMiddlewareArgs, ViewSubmitAction, webApi } from '@slack/bolt';
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { STATE_CHARACTERS } from '../../render/form.ts';
import { ANY_BASELINE, PICK_FIELDS, renderPickModal } from '../../render/pick-modal.ts';
import { describeReference } from '../../request/traces-in.ts';
import { askFor } from '../ask.ts';
import type { BotDeps } from '../deps.ts';
import { originOf, type WithContext } from '../origin.ts';
import { inTheOpen } from '../places.ts';
import { describeTrouble, platformError } from '../trouble.ts';

interface Thread {
  readonly channel: string;
  readonly threadTs: string;
}

/** False where Slack does not open it: a trigger is good for three seconds, and reading a thread may take longer. */
export async function pickFrom(
  traces: readonly string[],
  thread: Thread,
  triggerId: string,
  client: webApi.WebClient,
  deps: BotDeps,
): Promise<boolean> {
  const kept = [...traces.slice(0, LIMITS.pickedTraces)];
  while (stateOf(thread, kept).length > STATE_CHARACTERS) kept.pop();
  const view = renderPickModal(kept.map(describeReference), traces.length - kept.length, stateOf(thread, kept));
  try {
    await client.views.open({ trigger_id: triggerId, view });
    return true;
  } catch (error) {
    if (platformError(error) === '') throw error;
    deps.log.info(`form not opened: ${describeTrouble(error)}`);
    return false;
  }
}

const state = z.strictObject({
  channel: z.string().min(1),
  thread: z.string().min(1),
  traces: z.array(z.string().min(1)).min(1).max(LIMITS.pickedTraces),
});

function stateOf({ channel, threadTs }: Thread, traces: readonly string[]): string {
  return JSON.stringify({ channel, thread: threadTs, traces: [...traces] } satisfies z.input<typeof state>);
}

type PickArgs = Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, 'ack' | 'body' | 'view'> &
  WithContext & { readonly client: webApi.WebClient };

export function answerPicks(deps: BotDeps): (args: PickArgs) => Promise<void> {
  return async ({ ack, body, view, client, context }) => {
    const { channel, thread: threadTs, traces } = state.parse(JSON.parse(view.private_metadata));
    const picked = (field: string) => view.state.values[field]?.[field]?.selected_option?.value;
    const [candidate, chosen] = [picked(PICK_FIELDS.candidate), picked(PICK_FIELDS.baseline)];
    if (candidate === chosen) {
      const errors = { [PICK_FIELDS.baseline]: 'That is the same trace; pick another one.' };
      return ack({ response_action: 'errors', errors });
    }
    await ack();
    if (!deps.deliveries.isNew(body.trigger_id)) return;

    const baseline = chosen === undefined || chosen === ANY_BASELINE ? undefined : traces[Number(chosen)]!;
    const request = {
      ...(baseline !== undefined && { baseline }),
      candidate: traces[Number(candidate)]!,
      order: 'auto',
    } as const;
    const origin = originOf(context, { userId: body.user.id, channelId: channel });
    const ask = { request, askedBy: 'shortcut', origin, threadTs, isPrivate: false } as const;
    // Whether that thread has replies nobody said.
    const asker = { user: body.user.id, activeThreadTs: undefined };
    await askFor(ask, inTheOpen(client, { channel, threadTs }, asker), client, deps);
  };
}
