/**
 * The step "Compare two traces" of Workflow Builder: two traces in, the verdict out, and the answer in a channel where one
 * is given. It is acknowledged at once and ended when the comparison is. https://docs.slack.dev/workflows/workflow-steps/
 */
import type { SlackEventMiddlewareArgs, webApi } from '@slack/bolt';
import { z } from 'zod';
import { renderStepOutputs } from '../../render/step-outputs.ts';
import { readFields } from '../../request/traces-in.ts';
import { askFor } from '../ask.ts';
import { ChannelOutlet } from '../channel-outlet.ts';
import type { Delivered } from '../deliver.ts';
import { markOf } from '../deliveries.ts';
import type { BotDeps } from '../deps.ts';
import { FallbackOutlet } from '../fallback-outlet.ts';
import { originOf, type WithContext } from '../origin.ts';
import type { Mark, Outlet } from '../outlet.ts';
import { describeTrouble } from '../trouble.ts';

export const STEP = 'compare_traces';

type StepArgs = Pick<SlackEventMiddlewareArgs<'function_executed'>, 'event' | 'body' | 'complete' | 'fail'> &
  WithContext & {
    readonly client: webApi.WebClient;
  };

const optional = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const inputs = z.object({ candidate: z.string(), baseline: optional, channel: optional });

/** Slack does not say who runs a workflow. All of a workspace share one allowance of questions. */
const NOBODY = 'workflow';

export function answerSteps(deps: BotDeps): (args: StepArgs) => Promise<void> {
  return async ({ event, body, complete, fail, client, context }) => {
    if (!deps.deliveries.isNew(body.event_id)) return;
    const onLost = (error: unknown) => deps.log.warn(`step not ended: ${describeTrouble(error)}`);
    const failWith = async (error: string) => void (await fail({ error }).catch(onLost));
    const given = inputs.safeParse(event.inputs);
    if (!given.success) return failWith('The step needs a slow trace: its id, or a link to it.');
    const { candidate, baseline, channel } = given.data;
    const read = readFields({ candidate, baseline, source: undefined });
    if (read.kind === 'refused') return failWith(tellProblems(read.problems));

    const place = new StepPlace(client, channel, markOf(body.event_id, context));
    const onEnd = async (end: Delivered) => {
      if (end.kind === 'failed') return failWith(end.sentence);
      if (place.isClosed) return failWith(NOT_POSTED);
      const url = await place.urlOf(end.messageTs).catch((error: unknown) => void onLost(error));
      await complete({ outputs: { ...renderStepOutputs(end.report, url ?? '') } }).catch(onLost);
    };
    const { kind: _, ...traces } = read;
    // The fields say which one is the slow one.
    const request = { ...traces, order: 'given' } as const;
    const origin = originOf(context, { userId: NOBODY, channelId: channel === '' ? undefined : channel });
    const ask = { request, askedBy: 'workflow', origin, threadTs: undefined, isPrivate: false } as const;
    const workflowRun = event.function_execution_id;
    await askFor({ ...ask, workflowRun, onEnd }, { answer: place.outlet, aside: NOWHERE }, client, deps);
  };
}

const NOT_POSTED =
  'I compared the traces, but I may not post in that channel. Type /invite @Spandiff there, and run it again.';

function tellProblems({ candidate, baseline }: Readonly<Partial<Record<'candidate' | 'baseline', string>>>): string {
  const told = [
    ...(candidate === undefined ? [] : [`Slow trace: ${candidate}`]),
    ...(baseline === undefined ? [] : [`Fast trace: ${baseline}`]),
  ];
  return told.join(' ');
}

/** The verdict is handed on; nobody reads it here. */
const NOWHERE: Outlet = { note: undefined, messageTs: undefined, show: async () => {} };

class StepPlace {
  readonly outlet: Outlet;
  isClosed = false;
  readonly #client: webApi.WebClient;
  readonly #channel: string;

  constructor(client: webApi.WebClient, channel: string, mark: Mark) {
    this.#client = client;
    this.#channel = channel;
    const close = () => {
      this.isClosed = true;
      return NOWHERE;
    };
    this.outlet = channel === '' ? NOWHERE : new FallbackOutlet(new ChannelOutlet(client, { channel }, mark), close);
  }

  async urlOf(messageTs: string | undefined): Promise<string | undefined> {
    if (messageTs === undefined) return undefined;
    return (await this.#client.chat.getPermalink({ channel: this.#channel, message_ts: messageTs })).permalink;
  }
}
