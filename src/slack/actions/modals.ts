/**
 * Opening modals and changing what is in them. A trigger is good for three seconds and once; a person may close the modal,
 * or click again, while its content is computed. https://docs.slack.dev/surfaces/modals
 */
import type { FormModal } from '../../render/form.ts';
import type { Modal } from '../../render/modal.ts';
import type { BotDeps } from '../deps.ts';
import { describeTrouble, platformError } from '../trouble.ts';
import { type Pressed, tell } from './pressed.ts';

const TOO_LATE =
  'Slack did not let me open the window: that works only within three seconds of a click. Please click again.';

/** The id of the view; undefined where it did not open and the person knows. */
export async function openModal(view: Modal | FormModal, pressed: Pressed, deps: BotDeps): Promise<string | undefined> {
  try {
    const opened = await pressed.client.views.open({ trigger_id: pressed.triggerId, view });
    return opened.view?.id;
  } catch (error) {
    deps.log.warn(`modal not opened: ${describeTrouble(error)}`);
    await tell(TOO_LATE, pressed, deps);
    return undefined;
  }
}

/** With `hash` only where nobody has changed the view since. */
export async function updateModal(
  target: { readonly id: string; readonly hash?: string },
  view: Modal,
  { client }: Pressed,
  deps: BotDeps,
): Promise<void> {
  const { id: view_id, hash } = target;
  try {
    await client.views.update({ view_id, view, ...(hash !== undefined && { hash }) });
  } catch (error) {
    if (!GONE.has(platformError(error))) throw error;
    deps.log.info(`modal not updated: ${describeTrouble(error)}`);
  }
}

/** The person closed it, or clicked again and sees what that brings. */
const GONE: ReadonlySet<string> = new Set(['not_found', 'view_not_found', 'hash_conflict']);
