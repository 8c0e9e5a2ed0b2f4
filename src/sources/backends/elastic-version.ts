/** Which server it is, as its front page says: `{"version": {"number": "8.17.0", "distribution": "opensearch"}}`. */
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import type { BackendClient } from '../http/backend-client.ts';

const FrontPageSchema = z.object({ version: z.object({ number: z.string().regex(/^[\w.+-]{1,60}$/) }) });

/** Who may read an index need not be let in there, and managed services have none: undefined. */
const NOT_TOLD = [400, 401, 403, 404, 405, 410];

export async function versionOf(
  client: BackendClient,
  product: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { status, bytes } = await client.ask(
    { path: [''], expected: NOT_TOLD, maxBytes: LIMITS.searchAnswerBytes },
    signal,
  );
  if (NOT_TOLD.includes(status)) return undefined;
  return `${product} ${client.parse(bytes, FrontPageSchema).version.number}`;
}
