/**
 * What a person typed to the bot, read behind the same door as every question: whoever may not ask reads why, instead of
 * help that names sources. What is not a question is answered here; a question is the caller's to ask.
 */
import type { webApi } from '@slack/bolt';
import { type AskedBy, renderHelp, renderRefusal, renderSentence } from '../../render/notices.ts';
import { type Question, readQuestion } from '../../request.ts';
import type { Origin } from '../access/access.ts';
import { accessRefusal } from '../ask.ts';
import type { BotDeps } from '../deps.ts';
import { turnedAway } from '../operation/ask-watch.ts';
import type { Outlet } from '../outlet.ts';

export interface Typed {
  readonly text: string;
  readonly askedBy: AskedBy;
  readonly origin: Origin;
  /** Where help goes, and what was not understood. */
  readonly reply: Outlet;
  /** To the asker alone. */
  readonly aside: Outlet;
}

/** Undefined where all is said. */
export async function readTyped(
  { text, askedBy, origin, reply, aside }: Typed,
  client: webApi.WebClient,
  deps: BotDeps,
): Promise<Extract<Question, { readonly kind: 'compare' }> | undefined> {
  const question = readQuestion(text);
  if (question.kind === 'compare') return question;
  const refusal = await accessRefusal(origin, client, deps);
  if (refusal !== undefined) {
    deps.log.info('not answered: not-allowed');
    turnedAway(askedBy, 'not-allowed', deps.telemetry);
    await aside.show(renderSentence(refusal), 'final');
  } else if (question.kind === 'help') {
    await reply.show(renderHelp(deps.examples, deps.sourceNames), 'final');
  } else {
    await reply.show(renderRefusal(question, askedBy, deps.examples), 'final');
  }
  return undefined;
}
