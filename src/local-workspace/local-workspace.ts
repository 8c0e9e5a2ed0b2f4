/**
 * The local workspace: a small server on 127.0.0.1 that speaks Slack to a Bolt app (Web API, events, interactions, over
 * Socket Mode or signed requests) and shows itself as a web page. It is what `npm start` uses when no Slack workspace is
 * configured, and the counterpart of the end-to-end tests. It is not the product, and imports nothing of it.
 */
import type { CallFailure, RecordedCall } from './call-log.ts';
import type { Message } from './conversations.ts';
import type { DeliveryTiming, Drop, Outcome } from './delivery.ts';
import type { Choice, TypedValues } from './element-state.ts';
import type { FaultChanges } from './faults.ts';
import type { StepRun, SuggestedPrompts, Suggestion } from './page-protocol.ts';
import type { View } from './views.ts';
import { Workspace } from './workspace.ts';

export interface LocalWorkspaceOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Shown on the page, and filled into the composer on click. */
  readonly suggestions: readonly Suggestion[];
  /** For tests that wait for repeated deliveries. */
  readonly timing?: DeliveryTiming;
  /** Everything is delivered by requests that are signed with this secret, instead of Socket Mode. */
  readonly signingSecret?: string;
  /** With `signingSecret`: where to, unless setRequestUrl says so later. */
  readonly requestUrl?: string;
  /** How many teams there are; 1 unless told. */
  readonly teams?: number;
  /** `false`: the app is installed nowhere yet, and comes by OAuth. */
  readonly isInstalled?: boolean;
  /** All teams belong to one organisation (Enterprise Grid), which has installed the app as a whole: one token for all. */
  readonly isOrganisation?: boolean;
  /** Domains whose links the app is told of. */
  readonly unfurlDomains?: readonly string[];
  /** How long Slack looks into a file that was uploaded. */
  readonly fileProcessingMs?: number;
}

/** What a test says instead of a team, a channel or a person: an id, or a name in the first team. */
export interface Whereabouts {
  /** Id or name; `incidents` in the team of the person unless told. */
  readonly channel?: string;
  readonly threadTs?: string;
}

/** What other apps put into their messages beside text. */
export interface Enclosure {
  readonly blocks?: readonly object[];
  readonly attachments?: readonly object[];
}

export interface ClickedElement {
  readonly actionId: string;
  /** Where two blocks hold elements of the same name. */
  readonly blockId?: string;
  /** The option's value, the id, or the text; of feedback buttons the value of one of the two. */
  readonly choice?: Choice;
  /** What is typed in the inputs around it. */
  readonly values?: TypedValues;
  /** "you" unless told; in a view always the person who has it open. */
  readonly user?: string;
}

export interface ShortcutUse {
  readonly user?: string;
  /** What the person looks at, as in Whereabouts. */
  readonly channel?: string;
  readonly message?: Message;
}

export type ElementPlace = { readonly message: Message } | { readonly view: View };

export interface InstalledTeam {
  readonly id: string;
  readonly enterpriseId: string | undefined;
  /** Empty where the app is not installed. */
  readonly botToken: string;
  readonly botId: string;
  readonly botUserId: string;
  /** Ids of channels and people, by their names. */
  readonly channels: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<string, string>>;
}

/** Whoever acts is "you", unless `user` (id or name) says otherwise. Acts resolve to what the app acknowledged. */
export interface LocalWorkspace {
  /** `http://127.0.0.1:PORT/` */
  readonly pageUrl: string;
  /** For the `slackApiUrl` of @slack/web-api. */
  readonly apiUrl: string;
  /** Of the first team; empty where the app is not installed. */
  readonly botToken: string;
  readonly botUserId: string;
  readonly appToken: string;
  readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly authorizeUrl: string };
  readonly teams: readonly InstalledTeam[];
  /** Saves the request URL, which must answer Slack's challenge. */
  setRequestUrl(url: string): Promise<void>;

  /** Says something, as typed: `@Spandiff compare …`. */
  postAs(
    user: string,
    text: string,
    where?: Whereabouts & Enclosure,
  ): { readonly ts: string; readonly heard: Promise<Outcome[]> };
  /** Says something in the DM with the bot. */
  dm(user: string, text: string, threadTs?: string): { readonly ts: string; readonly heard: Promise<Outcome[]> };
  /** Gives a command; rejects with what Slack would show. */
  slash(command: string, text: string, where?: { readonly channel?: string; readonly user?: string }): Promise<unknown>;
  /** Somebody with the right to do so deletes a message. */
  deleteMessage(message: Message): void;
  click(element: ClickedElement & ElementPlace): Promise<unknown>;
  /** The options that the app offers in an external_select, by value. */
  suggest(element: ClickedElement & ElementPlace, typed: string): Promise<readonly string[]>;
  /** A message shortcut with `message`, else a global one. */
  shortcut(callbackId: string, use?: ShortcutUse): Promise<unknown>;
  /** The submit button of a modal; `values` by block_id and action_id. */
  submit(view: View, values?: TypedValues): Promise<unknown>;
  close(view: View, isCleared?: boolean): Promise<unknown>;
  openHome(user?: string, tab?: 'home' | 'messages'): Promise<Outcome>;
  runStep(
    callbackId: string,
    inputs: Readonly<Record<string, unknown>>,
  ): { executionId: string; heard: Promise<Outcome> };
  stopSession(message: Message, user?: string): Promise<Outcome>;
  /** Sends the last event, command or interaction once more, as Slack does when an acknowledgement was lost. */
  redeliver(): Promise<unknown>;
  /** Revokes the token of a team, or removes the app there. */
  remove(how: 'revoke' | 'uninstall', teamId?: string): Promise<Outcome>;

  /** All messages of a channel, or those of one thread; `channel` as in Whereabouts. */
  messages(channel?: string, threadTs?: string): readonly Message[];
  /** The first message that is so, now or within the time. Looks at every state that a message goes through. */
  waitFor(predicate: (message: Message) => boolean, timeoutMs: number): Promise<Message>;
  /** Every message as it is now, whenever one comes or changes; until what it returns is called. */
  onMessage(listener: (message: Message) => void): () => void;
  /** The stack of modals in front of a person, the one in front last. */
  modals(user?: string): readonly View[];
  home(user?: string): View | undefined;
  /** The modal in front or the App Home of a person, as soon as it is so. */
  waitForView(predicate: (view: View) => boolean, timeoutMs: number, user?: string): Promise<View>;
  suggestedPrompts(): readonly SuggestedPrompts[];
  waitForStep(executionId: string, timeoutMs: number): Promise<StepRun>;

  /** What the app called, oldest first; `response_url` stands for a post to one, `upload` for the bytes of a file. */
  requests(): readonly RecordedCall[];
  /** Makes the next call of a method (or `response_url`, or `upload`) fail with an error code, an HTTP status or a lost connection. */
  failNext(method: string, failure: CallFailure): void;
  setFaults(faults: FaultChanges): void;
  dropSockets(how?: Drop): void;
  stop(): Promise<void>;
}

export type { Message, RecordedCall, View };

export async function startLocalWorkspace(options: LocalWorkspaceOptions): Promise<LocalWorkspace> {
  const workspace = new Workspace(options);
  await workspace.listen(options.port);
  return workspace;
}
