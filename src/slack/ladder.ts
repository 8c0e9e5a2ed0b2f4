/**
 * The ladder: one message with ever older blocks, then as text alone, until the workspace takes it. What a workspace has
 * refused is not tried there again for an hour, so that not every answer pays for it with further calls.
 */
import { RespondError, type types, type webApi } from '@slack/bolt';
import { LIMITS } from '../limits.ts';
import type { SlackBlock, SlackMessage } from '../render/block-kit.ts';
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
    return blocks.some(({ type }) => (this.#untilMs.get(type) ?? Number.NEGATIVE_INFINITY) > this.#now());
  }

  /** Slack does not say which block it refused: it is of those that are not in what it took. */
  remember(refused: readonly SlackBlock[], taken: readonly SlackBlock[]): void {
    const known = new Set(taken.map(({ type }) => type));
    for (const { type } of refused) {
      if (!known.has(type)) this.#untilMs.set(type, this.#now() + LIMITS.refusedBlocksMs);
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

export async function downTheLadder(
  { text, blocks, olderBlocks }: SlackMessage,
  refused: RefusedBlocks,
  send: (content: Content) => Promise<void>,
): Promise<void> {
  const rungs = [blocks, ...olderBlocks];
  const untaken: SlackBlock[] = [];
  for (const [at, rung] of rungs.entries()) {
    if (at < rungs.length - 1 && refused.isAmong(rung)) continue;
    try {
      await send({ text, blocks: forSlack(rung) });
      refused.remember(untaken, rung);
      return;
    } catch (error) {
      if (areRefused(error)) untaken.push(...rung);
      else if (!TOO_LONG.has(platformError(error))) throw error;
    }
  }
  await send({ text });
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
