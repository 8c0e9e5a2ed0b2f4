/** Feedback on an answer: one opinion per person and answer, kept and thanked for. */
import { FEEDBACK } from '../../render/answer-actions.ts';
import type { BotDeps } from '../deps.ts';
import { describeBug } from '../log.ts';
import { NOT_OURS, type Pressed, tell } from './pressed.ts';

export async function recordFeedback(pressed: Pressed, deps: BotDeps): Promise<void> {
  const { origin, place, value } = pressed;
  const isHelpful = value === FEEDBACK.helpful;
  if (!isHelpful && value !== FEEDBACK.unhelpful) return tell(NOT_OURS, pressed, deps);
  if (place === undefined) return;
  const { teamId, userId } = origin;
  const { channel: channelId, messageTs } = place;
  try {
    await deps.store.recordFeedback({ teamId, userId, channelId, messageTs, isHelpful, atMs: Date.now() });
  } catch (error) {
    deps.log.error(`feedback not kept: ${describeBug(error)}`);
    return tell('I could not write that down. Please try again later.', pressed, deps);
  }
  deps.log.info(`feedback: ${value}`);
  deps.telemetry.count('spandiff.feedback', { 'spandiff.helpful': isHelpful });
  await tell(THANKS[isHelpful ? FEEDBACK.helpful : FEEDBACK.unhelpful], pressed, deps);
}

const THANKS = {
  helpful: 'Thank you. I have noted that this answer helped.',
  unhelpful:
    'Thank you. I have noted that this answer did not help; “Why not …?” shows the evidence for other services.',
};
