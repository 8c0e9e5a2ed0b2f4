/**
 * Posts are sent once. The SDK repeats every call that Slack's servers fail or that breaks off, and a post whose answer
 * was lost on its way would stand in the channel twice. So such an end of chat.postMessage is handed to the caller as an
 * error code of our own, which the SDK does not repeat; the caller looks whether the message is there. All other calls
 * may be repeated: an update does no harm twice, and what only one person sees cannot be looked up.
 */
import type { webApi } from '@slack/bolt';
import type { Content } from './ladder.ts';
import { recentMessages } from './recent-messages.ts';
import { platformError } from './trouble.ts';

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

const OUTCOME_UNKNOWN = 'outcome_unknown';

export function postingOnce(fetching: Fetch): Fetch {
  return async (input, init) => {
    if (!new URL(input).pathname.endsWith('/chat.postMessage')) return fetching(input, init);
    try {
      const response = await fetching(input, init);
      return response.status < 500 ? response : unknownOutcome();
    } catch (error) {
      if (wasNeverSent(error)) throw error;
      return unknownOutcome();
    }
  };
}

/** Whether a post may have gone through. */
export function isOutcomeUnknown(error: unknown): boolean {
  return platformError(error) === OUTCOME_UNKNOWN;
}

/** The mark is the id of a block, which people do not see and Slack keeps; `name.1`, `name.2` … Text alone cannot carry one. */
export function marked(content: Content, mark: string): Content {
  const [first, ...rest] = content.blocks ?? [];
  return first === undefined ? content : { ...content, blocks: [{ ...first, block_id: mark }, ...rest] };
}

/** Where the app may not read the channel nobody knows, and twice is better than never. */
export async function findMarked(
  client: webApi.WebClient,
  place: { readonly channel: string; readonly threadTs?: string },
  name: string,
): Promise<string | undefined> {
  try {
    const messages = await recentMessages(client, place);
    return messages.find(({ blocks = [] }) => blocks.some((block) => block.block_id?.startsWith(`${name}.`)))?.ts;
  } catch (error) {
    if (platformError(error) === '') throw error;
    return undefined;
  }
}

function unknownOutcome(): Response {
  return Response.json({ ok: false, error: OUTCOME_UNKNOWN });
}

/** https://nodejs.org/docs/latest-v24.x/api/errors.html#common-system-errors, and undici's own. */
const BEFORE_SENDING: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function wasNeverSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && BEFORE_SENDING.has(cause.code);
}
