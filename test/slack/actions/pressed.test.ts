/** A click that Slack delivers twice, which the local workspace does not do: the listener itself. */
import { expect, test } from 'vitest';
import { onPress, type Pressed } from '../../../src/slack/actions/pressed.ts';
import { botDeps } from '../../../src/slack/deps.ts';
import { Jobs } from '../../../src/slack/jobs.ts';
import { appDeps } from '../../support/slack-bot.ts';

type Args = Parameters<ReturnType<typeof onPress>>[0];

function click(triggerId: string): Args {
  const body = {
    type: 'block_actions',
    user: { id: 'U1' },
    trigger_id: triggerId,
    channel: { id: 'C1', name: 'incidents' },
    container: { type: 'message', message_ts: '1.2', channel_id: 'C1', is_ephemeral: false },
    message: { ts: '1.2', thread_ts: '1.1' },
  };
  const action = { type: 'button', action_id: 'answer_swap', block_id: 'b', value: 'v', action_ts: '2' };
  const args = { ack: async () => {}, body, action, respond: async () => {}, client: {}, context: { teamId: 'T1' } };
  return args as unknown as Args;
}

test('click: delivered twice, acts once; another click acts again', async () => {
  const seen: Pressed[] = [];
  const act = async (pressed: Pressed) => void seen.push(pressed);
  const listener = onPress(act, botDeps(appDeps(), new Jobs(() => {})));
  for (const triggerId of ['t1', 't1', 't2']) await listener(click(triggerId));
  expect(seen.map(({ triggerId }) => triggerId)).toEqual(['t1', 't2']);
  expect(seen[0]).toMatchObject({
    origin: { teamId: 'T1', userId: 'U1', channelId: 'C1' },
    value: 'v',
    place: { channel: 'C1', messageTs: '1.2', threadTs: '1.1', isPrivate: false },
  });
});
