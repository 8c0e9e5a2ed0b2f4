/** Buttons that ask another question about the same traces, answered below in the thread: swap, and another baseline. */
import type { SlackViewMiddlewareArgs, ViewSubmitAction, webApi } from '@slack/bolt';
import { z } from 'zod';
import type { CompareRequest } from '../../compare.ts';
import { anotherBaselineModal, BASELINE_INPUT } from '../../render/another-baseline-modal.ts';
import type { ComparedTraces } from '../../render/answer-actions.ts';
import { readQuestion } from '../../request.ts';
import { askFor, type Outlets } from '../ask.ts';
import type { BotDeps } from '../deps.ts';
import { originOf, type WithContext } from '../origin.ts';
import type { Outlet } from '../outlet.ts';
import { inTheOpen, toOneAlone } from '../places.ts';
import { readCompared } from './button-values.ts';
import { openModal } from './modals.ts';
import { askerAt, NOT_OURS, type Pressed, type PressedPlace, spotOf, tell } from './pressed.ts';

/** Baseline and candidate exchanged, whichever is faster. */
export async function swap(pressed: Pressed, deps: BotDeps): Promise<void> {
  const compared = readCompared(pressed.value);
  if (compared === undefined) return tell(NOT_OURS, pressed, deps);
  // Turned around, a pool of baselines says nothing of what is normal.
  await askBelow({ baseline: compared.candidate, candidate: compared.baseline, order: 'given' }, pressed, deps);
}

/** The next one of the pool, which goes round; without a pool the person is asked for one. */
export async function anotherBaseline(pressed: Pressed, deps: BotDeps): Promise<void> {
  const compared = readCompared(pressed.value);
  if (compared === undefined) return tell(NOT_OURS, pressed, deps);
  const { baseline, candidate, pool } = compared;
  const [next, ...rest] = pool;
  if (next === undefined) return askForBaseline(compared, pressed, deps);
  await askBelow({ baseline: next, candidate, order: 'given', pool: [...rest, baseline] }, pressed, deps);
}

async function askBelow(request: CompareRequest, pressed: Pressed, deps: BotDeps): Promise<void> {
  const { place, origin, client } = pressed;
  if (place === undefined) return;
  const { threadTs, isPrivate } = place;
  const ask = { request, askedBy: 'button', origin, threadTs, isPrivate } as const;
  await askFor(ask, outletsFor(place, pressed), client, deps);
}

function outletsFor(place: PressedPlace, { client, origin }: Pressed): Outlets {
  const { isPrivate, aside } = place;
  if (isPrivate) return { answer: onlyAtTheEnd(aside), aside };
  return { ...inTheOpen(client, spotOf(place), askerAt(place, origin)), aside };
}

/** An answer to a click in a private message cannot be replaced: the address names the message that was clicked. */
function onlyAtTheEnd(outlet: Outlet): Outlet {
  return {
    note: undefined,
    messageTs: undefined,
    show: async (message, phase, lastCall) => {
      if (phase === 'final') await outlet.show(message, phase, lastCall);
    },
  };
}

// --- asked for in a modal ----------------------------------------------------------------------------------------

const state = z.strictObject({
  candidate: z.string().min(1),
  channel: z.string().min(1),
  thread: z.string().min(1).optional(),
  activeThread: z.string().min(1).optional(),
  isPrivate: z.boolean(),
});

async function askForBaseline({ candidate }: ComparedTraces, pressed: Pressed, deps: BotDeps): Promise<void> {
  if (pressed.place === undefined) return;
  const { channel, threadTs: thread, activeThreadTs: activeThread, isPrivate } = pressed.place;
  // What is undefined is left out by JSON.
  const asked = JSON.stringify({ candidate, channel, thread, activeThread, isPrivate } satisfies z.infer<typeof state>);
  await openModal(anotherBaselineModal(asked), pressed, deps);
}

type SubmitArgs = Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, 'ack' | 'body' | 'view'> &
  WithContext & { readonly client: webApi.WebClient };

export function answerBaselines(deps: BotDeps): (args: SubmitArgs) => Promise<void> {
  return async ({ ack, body, view, client, context }) => {
    const asked = state.parse(JSON.parse(view.private_metadata));
    const { candidate, channel, thread: threadTs, activeThread: activeThreadTs, isPrivate } = asked;
    const typed = view.state.values[BASELINE_INPUT]?.[BASELINE_INPUT]?.value ?? '';
    const read = baselineIn(typed);
    if (read.problem !== undefined) {
      return ack({ response_action: 'errors', errors: { [BASELINE_INPUT]: read.problem } });
    }
    await ack();
    if (!deps.deliveries.isNew(`${view.id} ${body.trigger_id}`)) return;
    const userId = body.user.id;
    const origin = originOf(context, { userId, channelId: channel });
    const place = spotOf({ channel, threadTs });
    const asker = askerAt({ activeThreadTs }, origin);
    const alone = toOneAlone(client, channel, asker, undefined);
    const outlets = isPrivate ? { answer: alone, aside: alone } : inTheOpen(client, place, asker);
    const request = { baseline: read.baseline, candidate, order: 'given' } as const;
    await askFor({ request, askedBy: 'button', origin, threadTs, isPrivate }, outlets, client, deps);
  };
}

type ReadBaseline =
  | { readonly baseline: string; readonly problem?: never }
  | { readonly baseline?: never; readonly problem: string };

function baselineIn(typed: string): ReadBaseline {
  const question = readQuestion(typed);
  if (question.kind === 'refused') return { problem: question.problem };
  if (question.kind === 'help' || question.request.baseline !== undefined) return { problem: ONE_TRACE };
  return { baseline: question.request.candidate };
}

const ONE_TRACE = 'Name one trace: an id, a link, or source:id.';
