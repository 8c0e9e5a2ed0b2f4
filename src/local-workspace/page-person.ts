/**
 * The person at the web page: what their requests do, and what the page tells them when Slack itself would say something
 * ("… is not a valid command", "We had some trouble connecting").
 */
import { NoSuchChoice } from './element-state.ts';
import type { FaultSwitches } from './faults.ts';
import { APP, type Team, type User } from './identity.ts';
import type { Place } from './interaction-payloads.ts';
import type { Interactions } from './interactions.ts';
import type { PageBody, PageRequest } from './page-protocol.ts';
import type { People, Surroundings } from './people.ts';
import { SlackError } from './slack-error.ts';
import { encodeTypedText } from './typed-text.ts';

export interface PersonOptions extends Surroundings {
  readonly people: People;
  readonly interactions: Interactions;
  readonly switches: FaultSwitches;
}

export type PageAnswer = { readonly ok: boolean } & Readonly<Record<string, unknown>>;

/** What the person asked for is not there (any more): a sentence for them. */
class NotThere extends Error {}

export class PagePerson {
  readonly #options: PersonOptions;
  readonly #team: Team;
  readonly #you: User;

  constructor(options: PersonOptions) {
    this.#options = options;
    this.#team = options.directory.first;
    this.#you = this.#team.you;
  }

  /** Sentences for what goes wrong; a bug goes on being one. */
  async do<Name extends PageRequest>(name: Name, body: PageBody<Name>): Promise<PageAnswer> {
    try {
      return (await this.#acts[name](body)) ?? { ok: true };
    } catch (error) {
      if (error instanceof SlackError) return { ok: false, error: wordFailure(error) };
      if (error instanceof NotThere || error instanceof NoSuchChoice) return { ok: false, error: error.message };
      throw error;
    }
  }

  readonly #acts: { readonly [Name in PageRequest]: (body: PageBody<Name>) => Promise<PageAnswer | undefined> } = {
    send: (body) => this.#send(body),
    click: async (body) => {
      await this.#options.interactions.click(this.#you, this.#place(body), body, body.choice, body.values);
      return undefined;
    },
    suggest: async (body) => {
      const options = await this.#options.interactions.suggest(this.#you, this.#place(body), body, body.typed);
      return { ok: true, options: options.map(({ text, value }) => ({ text: text.text, value })) };
    },
    submit: async ({ viewId, values }) => {
      const answer = await this.#options.interactions.submit(this.#you, this.#view(viewId), values);
      const hasErrors = typeof answer === 'object' && answer !== null && 'errors' in answer;
      return hasErrors ? { ok: false, errors: answer.errors } : undefined;
    },
    close: async ({ viewId, isCleared }) => {
      await this.#options.interactions.close(this.#you, this.#view(viewId), isCleared);
      return undefined;
    },
    shortcut: async ({ callbackId, channel, ts }) => {
      const at = ts === undefined ? { channel: this.#channel(channel) } : this.#message(channel, ts);
      await this.#options.interactions.shortcut(this.#you, callbackId, at);
      return undefined;
    },
    home: async ({ tab }) => {
      await this.#options.people.openHome(this.#you, tab);
      return undefined;
    },
    step: async ({ callbackId, inputs }) => {
      const { executionId } = this.#options.people.runStep(this.#team, callbackId, inputs);
      return { ok: true, executionId };
    },
    stop: async ({ channel, threadTs }) => {
      await this.#options.people.stopSession(this.#you, this.#channel(channel), threadTs);
      return undefined;
    },
    faults: async ({ dropSockets, ...changes }) => {
      this.#options.switches.set(changes);
      if (dropSockets !== undefined) this.#options.delivery().drop(dropSockets);
      return undefined;
    },
  };

  /** A message, or a command whose failure Slack itself words. */
  async #send({ text, channel: channelId, threadTs }: PageBody<'send'>): Promise<undefined> {
    const channel = this.#channel(channelId);
    const [, command, rest = ''] = /^(\/\S*)\s*([\s\S]*)$/.exec(text) ?? [];
    if (channel.isArchived) throw new NotThere('This channel is archived: nothing can be sent to it.');
    if (threadTs !== undefined && this.#options.conversations.find(channel.id, threadTs) === undefined) {
      this.#say(channel.id, 'This thread is no longer here.', undefined);
    } else if (command === undefined) {
      this.#options.people.say(this.#you, channel, text, threadTs);
    } else if (threadTs !== undefined) {
      this.#say(channel.id, `\`${command}\` is not supported in threads. Use it in the channel.`, threadTs);
    } else {
      this.#options.people.command(this.#you, channel, command, rest).catch((error: unknown) => {
        if (!(error instanceof SlackError)) throw error;
        this.#say(channel.id, this.#wordCommandFailure(command, error), undefined);
      });
    }
  }

  #say(channelId: string, text: string, threadTs: string | undefined): void {
    const place = { channel: this.#channel(channelId), threadTs, visibleTo: this.#you.id };
    this.#options.conversations.post(this.#team.voice, place, { text, blocks: [] });
  }

  #wordCommandFailure(command: string, error: SlackError): string {
    const encode = (text: string) => encodeTypedText(text, this.#team.users);
    const name = encode(command);
    if (error.code === 'invalid_command') return `\`${name}\` is not a valid command. Here is \`${APP.commands[0]}\`.`;
    if (error.code === 'dispatch_failed') return `\`${name}\` failed: the app is not connected at the moment.`;
    return `\`${name}\` failed with the error "${encode(error.message)}".`;
  }

  #place(body: {
    readonly channel?: string | undefined;
    readonly ts?: string | undefined;
    readonly viewId?: string | undefined;
  }): Place {
    return body.viewId === undefined ? this.#message(body.channel, body.ts ?? '') : { view: this.#view(body.viewId) };
  }

  #message(channelId: string | undefined, ts: string): Extract<Place, { readonly view?: undefined }> {
    const channel = this.#channel(channelId);
    const message = this.#options.conversations.find(channel.id, ts);
    if (message === undefined || (message.visibleTo !== undefined && message.visibleTo !== this.#you.id)) {
      throw new NotThere('This message is no longer here.');
    }
    return { message, channel };
  }

  #channel(id: string | undefined) {
    const yours = this.#team.channels.filter((channel) => channel.members.includes(this.#you.id));
    const channel = id === undefined ? yours[0] : yours.find((one) => one.id === id);
    if (channel === undefined) throw new NotThere('This channel is not here.');
    return channel;
  }

  #view(id: string) {
    const { views } = this.#options;
    const yours = [...views.stackOf(this.#you), views.homeOf(this.#you)];
    const view = yours.find((one) => one?.id === id);
    if (view === undefined) throw new NotThere('This view is closed.');
    return view;
  }
}

function wordFailure({ code, message }: SlackError): string {
  if (code === 'dispatch_failed') return 'The app is not connected at the moment.';
  if (code === 'operation_timeout') return 'The app did not answer in time. Try again.';
  return `We had some trouble connecting. Try again? (${message})`;
}
