/**
 * What the server and the web page say to each other: the events of the live stream (`GET /page/events`, Server-Sent
 * Events, one JSON object each; the first is always a snapshot), and the bodies of what a person does at the page
 * (`POST /page/…`, JSON, from the page's own origin). A POST answers `{ok: true, …}`, or `{ok: false, error}` with a
 * sentence for the person. What follows from it (a message, a modal, an App Home) arrives over the stream.
 */
import { z } from 'zod';
import type { Change, Message, Status } from './conversations.ts';
import type { Faults } from './faults.ts';
import type { Channel, ShortcutDefinition, StepDefinition, User } from './identity.ts';
import { SLACK_LIMITS } from './slack-limits.ts';
import type { View } from './views.ts';

// --- from the server to the page ---------------------------------------------------------------------------------

export interface Suggestion {
  readonly title: string;
  readonly text: string;
}

/** The whole state, so that a page that comes back after a pause has missed nothing. */
export interface Snapshot {
  readonly kind: 'snapshot';
  /** Ids of the person at the page and of the app's bot user. */
  readonly you: string;
  readonly bot: string;
  /** Where the page starts. */
  readonly channel: Channel;
  /** Where "you" are a member, the DM with the bot (`kind: 'im'`) among them. */
  readonly channels: readonly Channel[];
  /** Everybody, people of other teams (`teamId`) and guests (`guest`) too. */
  readonly users: readonly User[];
  readonly commands: readonly string[];
  readonly shortcuts: readonly ShortcutDefinition[];
  readonly steps: readonly StepDefinition[];
  readonly suggestions: readonly Suggestion[];
  /** What "you" can see in all of `channels`, oldest first within a channel. */
  readonly messages: readonly Message[];
  readonly statuses: readonly Status[];
  readonly sessions: readonly AgentSession[];
  readonly prompts: readonly SuggestedPrompts[];
  /** The stack of modals, the one in front last; empty when none is open. `state.values` is what inputs show at first. */
  readonly modals: readonly View[];
  /** The App Home of "you", once the app has published it. */
  readonly home: View | null;
  readonly faults: Faults;
  /** Open connections of the app; with HTTP delivery always 1. */
  readonly connections: number;
}

/** Suggested prompts in the DM with the bot. */
export interface SuggestedPrompts {
  readonly channel: string;
  readonly threadTs?: string | undefined;
  readonly title?: string | undefined;
  readonly prompts: readonly { readonly title: string; readonly message: string }[];
}

/** While `processing`, Slack shows a stop button (`POST /page/stop`). */
export interface AgentSession {
  readonly channel: string;
  readonly threadTs: string;
  readonly status: 'active' | 'processing' | 'suspended' | 'closed';
}

/** A run of a Workflow Builder step that the person started. */
export interface StepRun {
  readonly executionId: string;
  readonly callbackId: string;
  readonly state: 'running' | 'completed' | 'failed';
  readonly outputs?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: string | undefined;
}

/** `Change` is a message (new, or changed: its `ts` is known), `removed`, or a `status` line. */
export type PageEvent =
  | Snapshot
  | Change
  | { readonly kind: 'modals'; readonly modals: readonly View[] }
  | { readonly kind: 'home'; readonly home: View }
  | ({ readonly kind: 'prompts' } & SuggestedPrompts)
  | ({ readonly kind: 'session' } & AgentSession)
  | ({ readonly kind: 'step' } & StepRun)
  | { readonly kind: 'faults'; readonly faults: Faults }
  | { readonly kind: 'connections'; readonly open: number };

// Files: a message names them (`files`, each with `id`, `name`, `title`, `mimetype`, `size`, `altText`), `GET /files/<id>`
// gives the bytes. The same address shows a picture of an image block with `slack_file: {id}`.

// --- from the page to the server ---------------------------------------------------------------------------------

const id = z.string().min(1).max(SLACK_LIMITS.idCharacters);

/** What the person chose or typed in one element: the `value` of an option, an id, a text; a list in multi-selects and checkboxes. */
const choice = z.union([z.string().max(SLACK_LIMITS.inputCharacters), z.array(z.string()).max(SLACK_LIMITS.options)]);

/** The elements of all input blocks, by block_id and action_id; `null` is an element left empty. */
const values = z.record(id, z.record(id, choice.nullable()));

/** Where an element stands: in a message, or in a view (a modal or the App Home). */
const place = { channel: id.optional(), ts: id.optional(), viewId: id.optional() };
const isOnePlace = (one: { channel?: string | undefined; ts?: string | undefined; viewId?: string | undefined }) =>
  one.viewId === undefined ? one.channel !== undefined && one.ts !== undefined : one.ts === undefined;
const placeIsMissing = { error: 'Either channel and ts, or viewId.' };

export const pageRequests = {
  /** Typed into a composer; `channel` is where the page starts, unless told. A text that starts with `/` is a command. */
  send: z.strictObject({
    text: z.string().trim().min(1).max(SLACK_LIMITS.typedCharacters),
    channel: id.optional(),
    threadTs: id.optional(),
  }),
  /**
   * A button, or a choice in a select, overflow, radio group, checkboxes; `values` is the state of the inputs around it.
   * `choice` of feedback_buttons is the `value` of one of the two; of a button it is not needed.
   * Answers `{ok: true}` when the app has acknowledged.
   */
  click: z
    .strictObject({ ...place, blockId: id, actionId: id, choice: choice.optional(), values: values.optional() })
    .refine(isOnePlace, placeIsMissing),
  /** The options of an external_select for what was typed: `{ok: true, options: [{text, value}]}`. */
  suggest: z
    .strictObject({ ...place, blockId: id, actionId: id, typed: z.string().max(SLACK_LIMITS.optionTextCharacters) })
    .refine(isOnePlace, placeIsMissing),
  /** The submit button of the modal in front. `{ok: false, errors: {block_id: sentence}}` stands next to the fields. */
  submit: z.strictObject({ viewId: id, values }),
  /** The close button (`isCleared: false`: one view back) or the cross (`true`: all of the stack). */
  close: z.strictObject({ viewId: id, isCleared: z.boolean() }),
  /** A global shortcut (`channel` is what the person looks at), or with `channel` and `ts` a message shortcut. */
  shortcut: z.strictObject({ callbackId: id, channel: id.optional(), ts: id.optional() }),
  /** The person opens the app: its Home tab or its Messages tab (the DM). */
  home: z.strictObject({ tab: z.enum(['home', 'messages']) }),
  /** Runs a step as Workflow Builder would. `{ok: true, executionId}`; the rest arrives as `step` events. */
  step: z.strictObject({ callbackId: id, inputs: z.record(id, z.string().max(SLACK_LIMITS.inputCharacters)) }),
  /** The stop button of an agent session. */
  stop: z.strictObject({ channel: id, threadTs: id }),
  /** Switches faults on and off; what is left out stays. `dropSockets` happens once. */
  faults: z.strictObject({
    rateLimits: z.boolean().optional(),
    outage: z.enum(['none', 'error', 'silence', 'reset', 'lost-answers']).optional(),
    expiredTriggers: z.boolean().optional(),
    stuckUploads: z.boolean().optional(),
    refusedPictures: z.boolean().optional(),
    dropSockets: z.enum(['cut', 'refresh']).optional(),
  }),
} as const;

export type PageRequest = keyof typeof pageRequests;
export type PageBody<Name extends PageRequest> = z.output<(typeof pageRequests)[Name]>;
