/** The page: channels, threads, the app's place and what lies over them, kept up to date by the server's event stream. */
import { moveBetweenTabs, openTab, showHome, showTabs } from './app-home.js';
import { complain, prepareComposer, showSuggestions } from './composer.js';
import { renderMessage } from './message.js';
import { showModals } from './modals.js';
import { element } from './mrkdwn.js';
import { notesOf, showSidebar } from './sidebar.js';
import {
  currentChannel,
  findMessage,
  keepMessage,
  messagesOf,
  state,
  takeSnapshot,
  threadKey,
  titleOf,
} from './state.js';
import { forgetSurface } from './surface.js';
import { place, stayAtEnd } from './timeline.js';
import { openFaults, shortcutsButton, showFaults, showStep } from './tools.js';

const byId = (id) => document.getElementById(id);
const channelList = byId('messages');
const threadPane = byId('thread');
const threadList = byId('thread-messages');
let openedFrom;

listen();
for (const list of [channelList, threadList]) stayAtEnd(list);
prepareComposer(byId('composer'), () => undefined);
prepareComposer(byId('reply'), () => state.openThread);
byId('composer').prepend(shortcutsButton((words) => complain(byId('composer'), words)));
byId('close-thread').addEventListener('click', closeThread);
byId('open-faults').addEventListener('click', openFaults);
byId('open-sidebar').addEventListener('click', () => toggleSidebar(!document.body.classList.contains('has-sidebar')));
moveBetweenTabs(byId('tabs'), chooseTab);
document.addEventListener('open-thread', (event) => showThread(event.detail));
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog, .menu') !== null) return;
  if (document.body.classList.contains('has-sidebar')) toggleSidebar(false);
  else if (state.openThread !== undefined) closeThread();
});

/** The stream reconnects by itself after a break, but gives up when it is refused: then it is opened anew. */
function listen() {
  const source = new EventSource('/page/events');
  source.onmessage = (event) => receive(JSON.parse(event.data));
  source.onerror = () => {
    showConnection('lost', 'Page offline, trying again…');
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(listen, 3000);
  };
}

const RECEIVERS = {
  snapshot: start,
  connections: ({ open }) => showBot(open),
  message: ({ message }) => receiveMessage(message),
  removed: ({ channel, ts }) => remove(channel, ts),
  status: (event) => receiveDoing(state.statuses, event),
  session: (event) => receiveDoing(state.sessions, event),
  prompts: ({ kind: _, ...prompts }) => {
    state.prompts.set(prompts.channel, prompts);
    showSuggestions(byId('suggestions'), byId('composer'));
  },
  modals: ({ modals }) => {
    state.modals = modals;
    showModals();
  },
  home: ({ home }) => {
    state.home = home;
    showHome(byId('home'));
  },
  step: showStep,
  faults: ({ faults }) => {
    state.faults = faults;
    showFaults();
  },
};

function receive(event) {
  RECEIVERS[event.kind]?.(event);
}

function start(snapshot) {
  const isFirst = state.you === '';
  takeSnapshot(snapshot);
  showBot(snapshot.connections);
  showModals();
  showHome(byId('home'));
  showFaults();
  const linked = isFirst ? readPermalink() : undefined;
  if (state.channels.has(linked?.channel)) state.current = linked.channel;
  if (state.openThread !== undefined && findMessage(state.current, state.openThread) === undefined) closeThread();
  showChannel();
  if (state.openThread !== undefined) showReplies();
  if (linked !== undefined) showLinked(linked);
  // Not on phones, where the keyboard would cover the page.
  else if (document.activeElement === document.body && innerWidth > 720) byId('composer-text').focus();
}

// --- channels ------------------------------------------------------------------------------------------------------

function go(channel) {
  toggleSidebar(false);
  if (channel === state.current) return;
  if (state.openThread !== undefined) closeThread();
  state.current = channel;
  state.unread.delete(channel);
  if (currentChannel().kind === 'im') chooseTab('home');
  showChannel();
  if (innerWidth > 720 && !byId('composer').hidden) byId('composer-text').focus();
}

async function chooseTab(tab) {
  const opening = openTab(tab);
  showPlace();
  const answer = await opening;
  complain(byId('composer'), answer.ok ? undefined : answer.error);
}

/** Everything that depends on which channel is in front. */
function showChannel() {
  const channel = currentChannel();
  const title = titleOf(channel);
  const notes = notesOf(channel);
  byId('channel-title').textContent = title;
  byId('channel-notes').textContent = notes.join(' · ');
  document.title = `${title} · Spandiff local workspace`;
  byId('main').setAttribute('aria-label', channel.kind === 'im' ? title : `Channel ${channel.name}`);
  byId('composer-label').textContent = `Message ${title}`;
  byId('composer-text').placeholder = channel.isArchived ? 'This channel is archived' : `Message ${title}`;
  channelList.replaceChildren();
  const messages = messagesOf(channel.id);
  if (messages.length === 0) channelList.append(welcome(channel, title));
  for (const message of messages) show(message);
  showSuggestions(byId('suggestions'), byId('composer'));
  showSidebar(byId('sidebar'), go);
  showPlace();
}

/** Of the app's own place one tab is in front. */
function showPlace() {
  const isHome = currentChannel().kind === 'im' && state.tab === 'home';
  showTabs(byId('tabs'), chooseTab);
  byId('home').hidden = !isHome;
  for (const id of ['messages', 'composer', 'hint']) byId(id).hidden = isHome;
  if (isHome) byId('suggestions').hidden = true;
  else showSuggestions(byId('suggestions'), byId('composer'));
}

function toggleSidebar(isOpen) {
  if (document.body.classList.contains('has-sidebar') === isOpen) return;
  document.body.classList.toggle('has-sidebar', isOpen);
  byId('open-sidebar').setAttribute('aria-expanded', String(isOpen));
  (isOpen ? byId('sidebar').querySelector('[aria-current]') : byId('open-sidebar'))?.focus();
}

/** What the buttons below do, as Slack does it: a prompt of the app's own place is sent, a question in a channel is not. */
function welcome(channel, title) {
  const bot = state.users.get(state.bot).realName;
  const words =
    channel.kind === 'im'
      ? `Send ${bot} two trace IDs, or one. The buttons below send such a message at once.`
      : `Mention @${bot} or use ${state.commands[0]} with two trace IDs. The buttons below fill in such a question.`;
  return element('div', 'welcome', element('h2', '', `Welcome to ${title}`), element('p', '', words));
}

// --- messages and threads ------------------------------------------------------------------------------------------

function receiveMessage(message) {
  const isNew = findMessage(message.channel, message.ts) === undefined;
  keepMessage(message);
  if (message.channel === state.current) show(message);
  else if (isNew && !state.unread.has(message.channel)) {
    state.unread.add(message.channel);
    showSidebar(byId('sidebar'), go);
  }
}

/** New at the end, known in its place; a reply changes the count at its parent. */
function show(message) {
  const isReply = message.threadTs !== undefined;
  if (!isReply) put(channelList, message, true);
  if (state.openThread !== undefined && [message.ts, message.threadTs].includes(state.openThread)) {
    put(threadList, message, false);
  }
  const parent = isReply ? findMessage(message.channel, message.threadTs) : undefined;
  if (parent !== undefined) put(channelList, parent, true);
}

function put(list, message, withThread) {
  place(list, message.ts, (typed) => renderMessage(message, withThread, typed));
}

function remove(channel, ts) {
  const message = findMessage(channel, ts);
  state.messages.get(channel)?.delete(ts);
  forgetSurface({ channel, ts });
  if (channel !== state.current) return;
  if (ts === state.openThread) closeThread();
  for (const shown of document.querySelectorAll(`[data-ts="${CSS.escape(ts)}"]`)) shown.remove();
  const parent = message?.threadTs === undefined ? undefined : findMessage(channel, message.threadTs);
  if (parent !== undefined) put(channelList, parent, true);
}

function receiveDoing(kept, event) {
  if (event.status === '') kept.delete(threadKey(event));
  else kept.set(threadKey(event), event.status);
  const message = findMessage(event.channel, event.threadTs);
  if (message !== undefined && event.channel === state.current) show(message);
}

function showThread(ts) {
  state.openThread = ts;
  openedFrom = ts;
  threadPane.hidden = false;
  document.body.classList.add('has-thread');
  showReplies();
  threadList.scrollTop = threadList.scrollHeight;
  byId('reply-text').focus();
}

function showReplies() {
  threadList.replaceChildren();
  for (const message of messagesOf(state.current)) {
    if ([message.ts, message.threadTs].includes(state.openThread)) put(threadList, message, false);
  }
}

function closeThread() {
  state.openThread = undefined;
  threadPane.hidden = true;
  document.body.classList.remove('has-thread');
  const opener = channelList.querySelector(`[data-ts="${CSS.escape(openedFrom ?? '')}"] .thread-link`);
  (opener ?? byId('composer-text')).focus();
}

/** `/archives/C…/p1234567890123456`: the address of one message. */
function readPermalink() {
  const [, channel, digits] = /^\/archives\/([A-Z0-9]+)\/p(\d{7,})$/.exec(location.pathname) ?? [];
  return digits === undefined ? undefined : { channel, ts: `${digits.slice(0, -6)}.${digits.slice(-6)}` };
}

function showLinked({ channel, ts }) {
  const message = findMessage(channel, ts);
  if (message?.threadTs !== undefined) showThread(message.threadTs);
  const shown = document.querySelector(`[data-ts="${CSS.escape(message?.ts ?? '')}"]`);
  shown?.classList.add('linked');
  shown?.scrollIntoView({ block: 'center' });
}

// --- the app -------------------------------------------------------------------------------------------------------

function showBot(connections) {
  if (connections > 0) showConnection('up', 'Spandiff is connected');
  else showConnection('down', 'Spandiff is not connected');
}

function showConnection(kind, words) {
  byId('connection').className = `connection ${kind}`;
  byId('connection').textContent = words;
}
