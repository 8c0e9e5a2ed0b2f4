/**
 * What people do that the app hears of as an event or command: they write, give a command, open the app, run a step of a
 * workflow, stop an agent, remove the app. Clicks and modals are in interactions.ts.
 */
import type { Content, Message } from './conversations.ts';
import type { Delivery, Outcome } from './delivery.ts';
import {
  appUninstalled,
  functionExecuted,
  homeOpened,
  linkShared,
  messageEvent,
  sessionStopped,
  tokensRevoked,
} from './event-payloads.ts';
import { APP, type Channel, dmWith, type Team, type User } from './identity.ts';
import { slashCommand } from './interaction-payloads.ts';
import type { Stores } from './methods/method.ts';
import { RESPONSE_PATH, type ResponseUrls } from './response-urls.ts';
import { SlackError } from './slack-error.ts';
import { encodeTypedText, linksIn, mentions } from './typed-text.ts';

export interface Surroundings extends Stores {
  readonly responseUrls: ResponseUrls;
  /** Domains whose links the app makes previews of. */
  readonly unfurlDomains: readonly string[];
  delivery(): Delivery;
}

export class People {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
    around.conversations.onChange((change) => {
      if (change.kind === 'message' && change.isNew) this.#echo(change.message);
    });
  }

  /** What the app itself says in a DM comes back to it as a message, too. */
  #echo(message: Message): void {
    const channel = this.#around.directory.channels.find(({ id, kind }) => kind === 'im' && id === message.channel);
    if (channel === undefined || message.visibleTo !== undefined) return;
    const team = this.#around.directory.teamOf(channel);
    if (message.user !== team.bot.id) return;
    void this.#around.delivery().deliverEvent(messageEvent('message', message, channel, team));
  }

  /** Somebody says something, as typed; `heard` resolves when the app has acknowledged all that it hears of it. */
  say(
    user: User,
    channel: Channel,
    typed: string,
    threadTs?: string,
    more: Pick<Content, 'attachments'> & Partial<Pick<Content, 'blocks'>> = {},
  ): { message: Message; heard: Promise<Outcome[]> } {
    const { conversations, directory } = this.#around;
    const team = directory.teamOf(channel);
    const content = { text: encodeTypedText(typed, team.users), blocks: [], ...more };
    const message = conversations.post(user, { channel, threadTs }, content);
    return { message, heard: Promise.all(this.#tellOf(message, channel, team)) };
  }

  #tellOf(message: Message, channel: Channel, team: Team): readonly Promise<Outcome>[] {
    if (this.#around.tokens.botTokenOf(team) === undefined) return [];
    const delivery = this.#around.delivery();
    const events: Promise<Outcome>[] = [];
    if (channel.kind === 'im') {
      events.push(delivery.deliverEvent(messageEvent('message', message, channel, team)));
    } else if (channel.botIsMember && mentions(message.text, team.bot.id)) {
      events.push(delivery.deliverEvent(messageEvent('app_mention', message, channel, team)));
    }
    const links = linksIn(message.text).filter((url) => this.#isUnfurled(new URL(url).hostname));
    if (links.length > 0) events.push(delivery.deliverEvent(linkShared(message, links, channel, team)));
    return events;
  }

  #isUnfurled(host: string): boolean {
    return this.#around.unfurlDomains.some((domain) => host === domain || host.endsWith(`.${domain}`));
  }

  async command(user: User, channel: Channel, command: string, text: string): Promise<unknown> {
    if (!APP.commands.some((one) => one === command)) throw new SlackError('invalid_command');
    const { directory, responseUrls, triggers, tokens, pageUrl } = this.#around;
    const team = directory.teamOf(channel);
    if (tokens.botTokenOf(team) === undefined) throw new SlackError('invalid_command');
    const exchange = responseUrls.open(team, channel, user);
    const responseUrl = `${pageUrl()}${RESPONSE_PATH.slice(1)}${exchange.id}`;
    const asker = { user, team, triggerId: triggers.issue(user, channel) };
    const payload = slashCommand({ command, text, channel, responseUrl }, asker);
    const answer = await this.#around.delivery().ask('slash_commands', payload);
    responseUrls.acknowledge(exchange, answer, encodeTypedText(`${command} ${text}`.trim(), team.users));
    return answer;
  }

  async openHome(user: User, tab: 'home' | 'messages'): Promise<Outcome> {
    const { directory, views } = this.#around;
    const team = directory.teamWith(user);
    const dm = dmWith(team, user);
    if (dm === undefined) throw new SlackError('cannot_dm_bot');
    return this.#around.delivery().deliverEvent(homeOpened(tab, user, dm, team, views.homeOf(user)));
  }

  /** As Workflow Builder does; the outcome of the run is in AgentState. */
  runStep(team: Team, callbackId: string, inputs: Readonly<Record<string, unknown>>) {
    const step = APP.steps.find((one) => one.callbackId === callbackId);
    if (step === undefined) throw new SlackError('function_not_found');
    const { executionId } = this.#around.agents.startRun(team, step);
    const execution = { id: executionId, step, inputs, token: this.#around.tokens.issueStepToken(team) };
    return { executionId, heard: this.#around.delivery().deliverEvent(functionExecuted(execution, team)) };
  }

  /** The stop button of an agent's session; its status is the app's to change. */
  async stopSession(user: User, channel: Channel, threadTs: string): Promise<Outcome> {
    const team = this.#around.directory.teamOf(channel);
    return this.#around.delivery().deliverEvent(sessionStopped(channel, threadTs, user, team));
  }

  /** Somebody revokes the app's token, or removes the app: its token is worth nothing from here on. */
  async remove(team: Team, how: 'revoke' | 'uninstall'): Promise<Outcome> {
    const { tokens } = this.#around;
    const token = tokens.botTokenOf(team);
    if (token !== undefined) tokens.revoke(token);
    const delivery = this.#around.delivery();
    const revoked = await delivery.deliverEvent(tokensRevoked(team));
    return how === 'revoke' ? revoked : delivery.deliverEvent(appUninstalled(team));
  }
}
