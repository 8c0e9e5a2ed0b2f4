/** What most tests of the Slack app begin with: a bot of their own, over a socket and by signed requests. */
import { afterEach, describe } from 'vitest';
import { type Bot, type BotOptions, startBot } from './slack-bot.ts';

export type StartBot = (options?: BotOptions) => Promise<Bot>;

/** Each way in which Slack's events come. */
export const MODES = [
  { mode: 'Socket Mode', isHttp: false },
  { mode: 'HTTP', isHttp: true },
] as const;

/** What holds over a socket holds for signed requests: the same tests for both. */
export function overBothModes(what: string, body: (start: StartBot) => void): void {
  describe.each(MODES)(`${what}, $mode`, ({ isHttp }) => body(botsOfEachTest({ isHttp })));
}

/** Bots that end with the test which started them. */
export function botsOfEachTest(defaults: BotOptions = {}): StartBot {
  const running: Bot[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((bot) => bot.stop()));
  });
  return async (options) => {
    const bot = await startBot({ ...defaults, ...options });
    running.push(bot);
    return bot;
  };
}
