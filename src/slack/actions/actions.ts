/** Which click does what. */
import type { App, ViewSubmitAction } from '@slack/bolt';
import { ANOTHER_BASELINE } from '../../render/another-baseline-modal.ts';
import { ACTIONS } from '../../render/answer-actions.ts';
import { DETAILS_ACTIONS } from '../../render/details-view.ts';
import { WHY_NOT_ACTION } from '../../render/why-not.ts';
import type { BotDeps } from '../deps.ts';
import { anotherBaseline, answerBaselines, swap } from './ask-again.ts';
import { exportFiles, exportJson, exportPage } from './export.ts';
import { recordFeedback } from './feedback.ts';
import { openDetails, openWhyNot, pickSuspect, turnPage } from './look-closer.ts';
import { type Act, ifAllowed, onPress } from './pressed.ts';
import { stop, stopSessions } from './stop.ts';

/** What opens a modal, or asks, looks itself whether it may: a modal must open first, and every question passes one door. */
const ACTS: readonly (readonly [actionId: string | RegExp, act: Act])[] = [
  [ACTIONS.swap, swap],
  [ACTIONS.anotherBaseline, anotherBaseline],
  [ACTIONS.details, openDetails],
  [DETAILS_ACTIONS, turnPage],
  [ACTIONS.whyNot, openWhyNot],
  [WHY_NOT_ACTION, pickSuspect],
  // The browser opens it; Slack wants to hear that the click has arrived.
  [ACTIONS.openReport, async () => {}],
  [ACTIONS.pageFile, ifAllowed(exportPage)],
  [ACTIONS.json, ifAllowed(exportJson)],
  [ACTIONS.files, ifAllowed(exportFiles)],
  [ACTIONS.feedback, ifAllowed(recordFeedback)],
  [ACTIONS.stop, ifAllowed(stop)],
];

export function hearActions(app: App, bot: BotDeps): void {
  for (const [actionId, act] of ACTS) app.action({ type: 'block_actions', action_id: actionId }, onPress(act, bot));
  app.view<ViewSubmitAction>({ callback_id: ANOTHER_BASELINE, type: 'view_submission' }, answerBaselines(bot));
  app.event('agent_session_stopped', stopSessions(bot));
}
