/** Which listener hears what: every way in that is not a mention or a command. */
import type { App, BlockAction, ButtonAction, GlobalShortcut, MessageShortcut, ViewSubmitAction } from '@slack/bolt';
import { COMPARE_MODAL, OPEN_COMPARE_MODAL } from '../../render/compare-modal.ts';
import { PICK_MODAL } from '../../render/pick-modal.ts';
import { COMPARE_LINKED } from '../../render/trace-card.ts';
import type { BotDeps } from '../deps.ts';
import { answerForms, GLOBAL_SHORTCUT, openOnClick, openOnShortcut } from './compare-form.ts';
import { answerDirectMessages } from './direct-message.ts';
import { showHome } from './home.ts';
import { previewLinks } from './link-preview.ts';
import { answerLinkedTraces } from './linked-traces.ts';
import { answerMessageShortcuts, MESSAGE_SHORTCUT } from './message-shortcut.ts';
import { answerPicks } from './pick-traces.ts';
import { answerSteps, STEP } from './workflow-step.ts';

export function hearWaysIn(app: App, bot: BotDeps): void {
  app.event('app_home_opened', showHome(bot));
  app.event('link_shared', previewLinks(bot));
  app.action<BlockAction<ButtonAction>>({ type: 'block_actions', action_id: COMPARE_LINKED }, answerLinkedTraces(bot));
  app.function(STEP, answerSteps(bot));
  app.event('message', answerDirectMessages(bot));
  app.shortcut<MessageShortcut>({ callback_id: MESSAGE_SHORTCUT, type: 'message_action' }, answerMessageShortcuts(bot));
  app.shortcut<GlobalShortcut>({ callback_id: GLOBAL_SHORTCUT, type: 'shortcut' }, openOnShortcut(bot));
  app.action<BlockAction>({ type: 'block_actions', action_id: OPEN_COMPARE_MODAL }, openOnClick(bot));
  app.view<ViewSubmitAction>({ callback_id: COMPARE_MODAL, type: 'view_submission' }, answerForms(bot));
  app.view<ViewSubmitAction>({ callback_id: PICK_MODAL, type: 'view_submission' }, answerPicks(bot));
}
