/** The parts of a local workspace put together, and the acts of tests and people led to them. Contract: local-workspace.ts. */
import { AgentState } from './agent-state.ts';
import { parseBlocks } from './blocks.ts';
import { type CallFailure, CallLog, type RecordedCall } from './call-log.ts';
import { Conversations, type Message } from './conversations.ts';
import { DELIVERY_TIMING, type Drop, type Outcome, RepeatableDelivery } from './delivery.ts';
import type { TypedValues } from './element-state.ts';
import { type FaultChanges, FaultSwitches } from './faults.ts';
import { Files, PROCESSING_MS } from './files.ts';
import { HttpDelivery } from './http-delivery.ts';
import { type Channel, Directory, drawTeam, ORGANISATION } from './identity.ts';
import { Interactions } from './interactions.ts';
import type {
  ClickedElement,
  ElementPlace,
  Enclosure,
  InstalledTeam,
  LocalWorkspace,
  LocalWorkspaceOptions,
  ShortcutUse,
  Whereabouts,
} from './local-workspace.ts';
import { Names } from './names.ts';
import { OAUTH_PATH, OAuth } from './oauth.ts';
import type { StepRun, SuggestedPrompts } from './page-protocol.ts';
import { PageServer } from './page-server.ts';
import { People, type Surroundings } from './people.ts';
import { ResponseUrls } from './response-urls.ts';
import { WorkspaceServer } from './server.ts';
import { SocketMode } from './socket-mode.ts';
import { Tokens } from './tokens.ts';
import { Triggers } from './triggers.ts';
import { type View, Views } from './views.ts';
import { describeLast, ifThere, waitUntil } from './waiting.ts';
import { WebApi } from './web-api.ts';

export class Workspace implements LocalWorkspace {
  readonly #directory: Directory;
  readonly #conversations: Conversations;
  readonly #views = new Views();
  readonly #agents = new AgentState();
  readonly #log = new CallLog();
  readonly #switches = new FaultSwitches();
  readonly #tokens: Tokens;
  readonly #oauth: OAuth;
  readonly #files: Files;
  readonly #socketMode: SocketMode;
  readonly #names: Names;
  readonly #people: People;
  readonly #interactions: Interactions;
  readonly #page: PageServer;
  readonly #server: WorkspaceServer;
  readonly #options: LocalWorkspaceOptions;
  readonly #delivery: RepeatableDelivery;

  constructor(options: LocalWorkspaceOptions) {
    this.#options = options;
    const enterprise = options.isOrganisation === true ? ORGANISATION : undefined;
    const teams = Array.from({ length: options.teams ?? 1 }, (_, number) => drawTeam(number, enterprise));
    this.#directory = new Directory(teams);
    this.#conversations = new Conversations(this.#directory.channels);
    this.#names = new Names(this.#directory, this.#conversations, this.#views);
    this.#tokens = new Tokens(this.#directory);
    if (options.isInstalled !== false) for (const team of teams) this.#tokens.install(team);
    this.#oauth = new OAuth(this.#directory);
    this.#files = new Files({
      areStuck: () => this.#switches.faults.stuckUploads,
      areRefused: () => this.#switches.faults.refusedPictures,
      log: this.#log,
      processingMs: options.fileProcessingMs ?? PROCESSING_MS,
    });
    const timing = options.timing ?? DELIVERY_TIMING;
    this.#socketMode = new SocketMode(timing, () => this.#page.tellConnections());
    const { signingSecret, requestUrl = '' } = options;
    this.#delivery = new RepeatableDelivery(
      signingSecret === undefined ? this.#socketMode : new HttpDelivery({ requestUrl, signingSecret, timing }),
    );
    const around = this.#surroundings();
    this.#people = new People(around);
    this.#interactions = new Interactions(around);
    this.#page = new PageServer({
      ...around,
      suggestions: options.suggestions,
      people: this.#people,
      interactions: this.#interactions,
      switches: this.#switches,
    });
    const webApi = new WebApi(around, this.#log, this.#switches);
    this.#server = new WorkspaceServer({ ...around, webApi, socketMode: this.#socketMode, page: this.#page });
  }

  #surroundings(): Surroundings {
    return {
      directory: this.#directory,
      conversations: this.#conversations,
      views: this.#views,
      files: this.#files,
      triggers: new Triggers(() => this.#switches.faults.expiredTriggers),
      tokens: this.#tokens,
      agents: this.#agents,
      oauth: this.#oauth,
      responseUrls: new ResponseUrls(this.#conversations, this.#log),
      unfurlDomains: this.#options.unfurlDomains ?? [],
      delivery: () => this.#delivery,
      pageUrl: () => this.pageUrl,
      issueSocketUrl: () => `ws://127.0.0.1:${this.#server.port}${this.#socketMode.issueLink()}`,
    };
  }

  get pageUrl(): string {
    return `http://127.0.0.1:${this.#server.port}/`;
  }

  get apiUrl(): string {
    return `${this.pageUrl}api/`;
  }

  get botToken(): string {
    return this.#tokens.botTokenOf(this.#directory.first) ?? '';
  }

  get botUserId(): string {
    return this.#directory.first.bot.id;
  }

  get appToken(): string {
    return this.#tokens.app;
  }

  get oauth() {
    const { clientId, clientSecret } = this.#oauth;
    return { clientId, clientSecret, authorizeUrl: `${this.pageUrl}${OAUTH_PATH.slice(1)}` };
  }

  get teams(): readonly InstalledTeam[] {
    return this.#directory.teams.map((team) => {
      const { id, enterprise, botId, bot } = team;
      const channels = Object.fromEntries(team.channels.map((channel) => [nameOf(channel), channel.id]));
      const users = Object.fromEntries(team.users.map((user) => [user.name, user.id]));
      const botToken = this.#tokens.botTokenOf(team) ?? '';
      return { id, enterpriseId: enterprise?.id, botToken, botId, botUserId: bot.id, channels, users };
    });
  }

  async listen(port: number): Promise<void> {
    await this.#server.listen(port);
  }

  async setRequestUrl(requestUrl: string): Promise<void> {
    const { signingSecret, timing = DELIVERY_TIMING } = this.#options;
    if (signingSecret === undefined) throw new Error('a request URL needs a signing secret');
    const delivery = new HttpDelivery({ requestUrl, signingSecret, timing });
    await delivery.verifyUrl();
    this.#delivery.leadBy(delivery);
  }

  postAs(userName: string, text: string, where: Whereabouts & Enclosure = {}) {
    const user = this.#names.user(userName);
    const channel = this.#names.channel(where.channel, user);
    if (where.threadTs !== undefined) this.#names.message({ channel: channel.id, ts: where.threadTs });
    const { blocks = [], attachments = [] } = where;
    const enclosed = { blocks: parseBlocks(blocks), attachments };
    const { message, heard } = this.#people.say(user, channel, text, where.threadTs, enclosed);
    return { ts: message.ts, heard };
  }

  dm(userName: string, text: string, threadTs?: string) {
    const user = this.#names.user(userName);
    const { id: channel } = this.#names.dm(user);
    return this.postAs(user.id, text, { channel, ...(threadTs !== undefined && { threadTs }) });
  }

  async slash(command: string, text: string, where: { readonly channel?: string; readonly user?: string } = {}) {
    const user = this.#names.user(where.user);
    return this.#people.command(user, this.#names.channel(where.channel, user), command, text);
  }

  deleteMessage({ channel, ts }: Message): void {
    this.#conversations.remove(channel, ts);
  }

  async click(element: ClickedElement & ElementPlace): Promise<unknown> {
    const { user, place } = this.#names.place(element);
    return this.#interactions.click(user, place, element, element.choice, element.values);
  }

  async suggest(element: ClickedElement & ElementPlace, typed: string): Promise<readonly string[]> {
    const { user, place } = this.#names.place(element);
    const options = await this.#interactions.suggest(user, place, element, typed);
    return options.map((option) => option.value);
  }

  async shortcut(callbackId: string, { user: userName, channel, message }: ShortcutUse = {}): Promise<unknown> {
    const user = this.#names.user(userName);
    const at = { message, channel: this.#names.channel(message?.channel ?? channel, user) };
    return this.#interactions.shortcut(user, callbackId, at);
  }

  async submit(view: View, values: TypedValues = {}): Promise<unknown> {
    const current = this.#names.view(view);
    return this.#interactions.submit(this.#views.ownerOf(current), current, values);
  }

  async close(view: View, isCleared = false): Promise<unknown> {
    const current = this.#names.view(view);
    return this.#interactions.close(this.#views.ownerOf(current), current, isCleared);
  }

  async openHome(user?: string, tab: 'home' | 'messages' = 'home'): Promise<Outcome> {
    return this.#people.openHome(this.#names.user(user), tab);
  }

  runStep(callbackId: string, inputs: Readonly<Record<string, unknown>>) {
    return this.#people.runStep(this.#directory.first, callbackId, inputs);
  }

  async stopSession(message: Message, user?: string): Promise<Outcome> {
    const who = this.#names.user(user);
    return this.#people.stopSession(who, this.#names.channel(message.channel, who), message.threadTs ?? message.ts);
  }

  async redeliver(): Promise<unknown> {
    return this.#delivery.repeat();
  }

  async remove(how: 'revoke' | 'uninstall', teamId?: string): Promise<Outcome> {
    return this.#people.remove(this.#names.team(teamId), how);
  }

  messages(channel?: string, threadTs?: string): readonly Message[] {
    return this.#conversations.list(this.#names.channel(channel, this.#directory.first.you).id, threadTs);
  }

  waitFor(predicate: (message: Message) => boolean, timeoutMs: number): Promise<Message> {
    const all = () => this.#directory.channels.flatMap((channel) => this.#conversations.list(channel.id));
    return waitUntil<Message>({
      now: () => all().find(predicate),
      watch: (found) =>
        this.#conversations.onChange((change) => {
          if (change.kind === 'message' && predicate(change.message)) found(change.message);
        }),
      timeoutMs,
      complaint: () => `no such message; the last of ${all().length}:\n${describeLast(all())}`,
    });
  }

  onMessage(listener: (message: Message) => void): () => void {
    return this.#conversations.onChange((change) => {
      if (change.kind === 'message') listener(change.message);
    });
  }

  modals(user?: string): readonly View[] {
    return this.#views.stackOf(this.#names.user(user));
  }

  home(user?: string): View | undefined {
    return this.#views.homeOf(this.#names.user(user));
  }

  waitForView(predicate: (view: View) => boolean, timeoutMs: number, user?: string): Promise<View> {
    const who = this.#names.user(user);
    const now = () =>
      [this.#views.stackOf(who).at(-1), this.#views.homeOf(who)].find((view) => view !== undefined && predicate(view));
    return waitUntil<View>({
      now,
      watch: (found) => this.#views.onChange(() => ifThere(now(), found)),
      timeoutMs,
      complaint: () => `no such view; in front: ${JSON.stringify(this.#views.stackOf(who).at(-1))}`,
    });
  }

  suggestedPrompts(): readonly SuggestedPrompts[] {
    return this.#agents.prompts;
  }

  waitForStep(executionId: string, timeoutMs: number): Promise<StepRun> {
    const now = () => this.#agents.runs().find((run) => run.executionId === executionId && run.state !== 'running');
    return waitUntil<StepRun>({
      now,
      watch: (found) => this.#agents.onChange(() => ifThere(now(), found)),
      timeoutMs,
      complaint: () => `step ${executionId} has not ended`,
    });
  }

  requests(): readonly RecordedCall[] {
    return this.#log.calls;
  }

  failNext(method: string, failure: CallFailure): void {
    this.#log.failNext(method, failure);
  }

  setFaults(faults: FaultChanges): void {
    this.#switches.set(faults);
  }

  dropSockets(how: Drop = 'cut'): void {
    this.#delivery.drop(how);
  }

  async stop(): Promise<void> {
    this.#page.stop();
    await Promise.all([this.#socketMode.stop(), this.#delivery.stop()]);
    this.#conversations.stop();
    this.#files.stop();
    await this.#server.stop();
  }
}

/** A DM is called by the person in it. */
function nameOf({ kind, name }: Channel): string {
  return kind === 'im' ? `@${name}` : name;
}
