/** The bot with pictures as the program draws them, and what it wrote, in words. */
import type { Narrator } from '../../src/compare.ts';
import type { LocalWorkspace, Message, RecordedCall } from '../../src/local-workspace/local-workspace.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import type { DrawPicture } from '../../src/slack/picture/drawings.ts';
import { NO_TELEMETRY } from '../../src/telemetry/telemetry.ts';
import { type Bot, type BotOptions, drawPng, readable, startBot } from './slack-bot.ts';

export interface PicturedBot extends Bot {
  /** Lets the narrator speak, which waits for it where the bot is started with `isSlow`. */
  tell(): void;
  /** What became of the pictures, in order. */
  readonly outcomes: readonly string[];
}

export interface PicturedOptions extends BotOptions {
  readonly isSlow?: boolean;
  readonly drawPicture?: DrawPicture;
}

const DRAWN = new Map<string, ReturnType<DrawPicture>>();

/** Each pair of traces once for all tests of a file. */
export const drawOnce: DrawPicture = (subject) => {
  const { baseline, candidate } = subject.report;
  const key = `${baseline.traceId} ${candidate.traceId}`;
  const drawn = DRAWN.get(key) ?? drawPng(subject);
  DRAWN.set(key, drawn);
  return drawn;
};

export async function startPicturedBot(options: PicturedOptions = {}): Promise<PicturedBot> {
  const { isSlow = false, drawPicture = drawOnce, deps, ...rest } = options;
  const gate = Promise.withResolvers<void>();
  const narrator: Narrator = {
    narrate: async (report) => {
      await gate.promise;
      return templateNarrative(report);
    },
  };
  const outcomes: string[] = [];
  const telemetry = {
    ...NO_TELEMETRY,
    count: (name: string, attributes: Readonly<Record<string, unknown>>) => {
      if (name === 'spandiff.pictures') outcomes.push(String(attributes['spandiff.outcome']));
    },
  };
  const bot = await startBot({
    ...rest,
    narrator: isSlow ? narrator : undefined,
    deps: { drawPicture, telemetry, ...deps },
  });
  return { ...bot, outcomes, tell: gate.resolve };
}

/** Of one or all places, what was sent to be shown: how far it was, whether with a picture, and what Slack said to it. */
export function writesOf(workspace: LocalWorkspace): string[] {
  return workspace
    .requests()
    .filter(({ method }) => /^chat\.(?:post|update)|response_url/.test(method))
    .map(describeWrite);
}

function describeWrite({ arguments: { text, blocks }, outcome }: RecordedCall): string {
  const shown = { text: String(text), blocks: Array.isArray(blocks) ? (blocks as Message['blocks']) : [] };
  const words = readable(shown);
  const state = words.includes('Wording by template') ? 'narrative' : STATE_OF_OTHERS(words);
  return `${state}${hasPicture(shown) ? ' + picture' : ''}${outcome === 'ok' ? '' : ` (${outcome})`}`;
}

const STATE_OF_OTHERS = (words: string) => (words.includes('The explanation follows.') ? 'numbers' : 'progress');

export function hasPicture({ blocks }: Pick<Message, 'blocks'>): boolean {
  return blocks.some(({ type }) => type === 'image');
}
