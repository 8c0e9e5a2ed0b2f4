/** A message with buttons as the app might have posted it at another time. */
import type { LocalWorkspace, Message } from '../../../src/local-workspace/local-workspace.ts';
import { actions } from '../../../src/render/buttons.ts';

export async function postButtons(workspace: LocalWorkspace, buttons: Parameters<typeof actions>[0]): Promise<Message> {
  const text = 'An answer of another time.';
  const blocks = JSON.stringify([actions(buttons)]);
  const posted = await fetch(`${workspace.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.botToken}` },
    body: new URLSearchParams({ channel: 'C0INCIDENTS', text, blocks }),
  });
  const { ts } = (await posted.json()) as { ts: string };
  return workspace.waitFor((message) => message.ts === ts, 1_000);
}
