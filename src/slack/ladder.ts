/**
 * The ladder: one message with ever older blocks, then as text alone, until the workspace takes it. What a workspace has
 * refused is not tried there again for an hour, so that not every answer pays for it with further calls.
 */
import { RespondError, type types, webApi } from '@slack/bolt';
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import type { ImageBlock, SlackBlock, SlackMessage } from '../render/block-kit.ts';
import { platformError } from './trouble.ts';

export interface Content {
  readonly text: string;
  readonly blocks?: types.AnyBlock[];
}

/** The types of blocks that one workspace does not take. */
export class RefusedBlocks {
  /** Type → when it is tried again. */
  readonly #untilMs = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  isAmong(blocks: readonly SlackBlock[]): boolean {
    return blocks.some(({ type }) => this.has(type));
  }

  has(type: SlackBlock['type']): boolean {
    return (this.#untilMs.get(type) ?? Number.NEGATIVE_INFINITY) > this.#now();
  }

  add(type: SlackBlock['type']): void {
    this.#untilMs.set(type, this.#now() + LIMITS.refusedBlocksMs);
  }

  /** Slack does not say which block it refused: it is of those that are not in what it took. */
  remember(refused: readonly SlackBlock[], taken: readonly SlackBlock[]): void {
    const known = new Set(taken.map(({ type }) => type));
    for (const { type } of refused) {
      if (!known.has(type)) this.add(type);
    }
  }
}

/** Bolt keeps one client for each workspace. */
const BY_WORKSPACE = new WeakMap<webApi.WebClient, RefusedBlocks>();

export function refusedBy(client: webApi.WebClient): RefusedBlocks {
  const known = BY_WORKSPACE.get(client);
  if (known !== undefined) return known;
  const none = new RefusedBlocks();
  BY_WORKSPACE.set(client, none);
  return none;
}

/** Resolves to the blocks that Slack took; none where it was the text alone. */
export async function downTheLadder(
  { text, blocks, olderBlocks }: SlackMessage,
  refused: RefusedBlocks,
  send: (content: Content) => Promise<void>,
): Promise<readonly SlackBlock[]> {
  const rungs = [blocks, ...olderBlocks];
  const untaken: SlackBlock[] = [];
  let isPictureRefused = false;
  for (const [at, rung] of rungs.entries()) {
    if (isPictureRefused && pictureIn(rung) !== undefined) continue;
    if (at < rungs.length - 1 && refused.isAmong(rung)) continue;
    try {
      await send({ text, blocks: forSlack(rung) });
      refused.remember(untaken, rung);
      return rung;
    } catch (error) {
      if (areRefused(error) && isAboutFile(error)) isPictureRefused = true;
      else if (areRefused(error)) untaken.push(...rung);
      else if (!TOO_LONG.has(platformError(error))) throw error;
    }
  }
  await send({ text });
  return [];
}

/**
 * A picture for an answer that stands there already: on the rung that the workspace takes, or not at all. Resolves to
 * whether it is shown now.
 */
export async function addPicture(
  { text, blocks, olderBlocks }: SlackMessage,
  refused: RefusedBlocks,
  send: (content: Content) => Promise<void>,
): Promise<boolean> {
  const rung = [blocks, ...olderBlocks].find((one) => pictureIn(one) !== undefined && !refused.isAmong(one));
  if (rung === undefined) return false;
  try {
    await send({ text, blocks: forSlack(rung) });
    return true;
  } catch (error) {
    if (areRefused(error) || TOO_LONG.has(platformError(error))) return false;
    throw error;
  }
}

/** There is one at most. */
export function pictureIn(blocks: readonly SlackBlock[]): ImageBlock | undefined {
  return blocks.find((block) => block.type === 'image');
}

/** A chart is not among Slack's own types yet; the compiler holds all other blocks to them. */
function forSlack(blocks: readonly SlackBlock[]): types.AnyBlock[] {
  return blocks.map((block): types.KnownBlock | types.Block =>
    block.type === 'data_visualization' ? { ...block } : block,
  );
}

const REFUSED: ReadonlySet<string> = new Set(['invalid_blocks', 'invalid_blocks_format']);
/** Says nothing of the types of blocks; older ones hold less. */
const TOO_LONG: ReadonlySet<string> = new Set(['msg_blocks_too_long', 'msg_too_long']);

function areRefused(error: unknown): boolean {
  // A response_url answers with a bare status.
  return REFUSED.has(platformError(error)) || (error instanceof RespondError && error.statusCode === 400);
}

const details = z.object({
  errors: z.array(z.string()).default([]),
  response_metadata: z.object({ messages: z.array(z.string()).default([]) }).optional(),
});

/** A file that Slack has not looked into, or will not show here, is no news of the type of block. */
function isAboutFile(error: unknown): boolean {
  if (!(error instanceof webApi.WebAPIPlatformError)) return false;
  const { data } = details.safeParse(error.data);
  const told = [...(data?.errors ?? []), ...(data?.response_metadata?.messages ?? [])];
  return told.some((line) => /slack[_ ]file/.test(line));
}
