/** Where a question comes from, out of what Bolt knows of every payload. */
import type { Context } from '@slack/bolt';
import type { Origin } from './access/access.ts';

export interface WithContext {
  readonly context: Pick<Context, 'teamId' | 'enterpriseId' | 'retryNum'>;
}

/**
 * The workspace is the one whose installation answers. Under an organization's installation a payload may name none;
 * then the organization stands for it.
 */
export function originOf(
  { teamId, enterpriseId }: WithContext['context'],
  { userId, channelId }: Pick<Origin, 'userId' | 'channelId'>,
): Origin {
  return { teamId: teamId ?? enterpriseId ?? '', enterpriseId, userId, channelId };
}
