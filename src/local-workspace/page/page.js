/** The page: one channel with its threads, kept up to date by the server's event stream. */
import { renderBlocks } from './blocks.js';
import { element, emoji, mention, renderMrkdwn } from './mrkdwn.js';

const byId = (id) => document.getElementById(id);
const channelList = byId('messages');
const threadPane = byId('thread');
const threadList = byId('thread-messages');

/** What the server has told so far. */
const state = {
  you: '',
  channel: { id: '', name: '' },
  users: new Map(),
  channels: new Map(),
  messages: new Map(),
  statuses: new Map(),
};
let openThread;
let openedFrom;

const names = {
  user: (id) => mention(`@${state.users.get(id)?.realName ?? id}`, id === state.you),
  channel: (id) => mention(`#${state.channels.get(id)?.name ?? id}`),
};

listen();
for (const list of [channelList, threadList]) stayAtEnd(list);
prepareComposer(byId('composer'), () => undefined);
prepareComposer(byId('reply'), () => openThread);
byId('close-thread').addEventListener('click', closeThread);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && openThread !== undefined) closeThread();
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

function receive(event) {
  switch (event.kind) {
    case 'snapshot':
      return start(event);
    case 'connections':
      return showBot(event.open);
    case 'message':
      state.messages.set(event.message.ts, event.message);
      return show(event.message);
    case 'removed':
      return remove(event.ts);
    case 'status':
      if (event.status === '') state.statuses.delete(event.threadTs);
      else state.statuses.set(event.threadTs, event.status);
      return showStatus(event.threadTs);
  }
}

function start(snapshot) {
  state.you = snapshot.you;
  state.channel = snapshot.channel;
  state.users = new Map(snapshot.users.map((user) => [user.id, user]));
  state.channels = new Map(snapshot.channels.map((channel) => [channel.id, channel]));
  state.messages = new Map(snapshot.messages.map((message) => [message.ts, message]));
  state.statuses = new Map(snapshot.statuses.map((one) => [one.threadTs, one.status]));
  channelList.replaceChildren();
  threadList.replaceChildren();
  if (state.messages.size === 0) channelList.append(welcome(snapshot));
  for (const message of state.messages.values()) show(message);
  showSuggestions(snapshot.suggestions);
  showBot(snapshot.connections);
  byId('composer-text').placeholder = `Message #${state.channel.name}`;
  if (openThread !== undefined && !state.messages.has(openThread)) closeThread();
  followPermalink();
  // Not on phones, where the keyboard would cover the page.
  if (document.activeElement === document.body && innerWidth > 720) byId('composer-text').focus();
}

function welcome(snapshot) {
  const bot = state.users.get(snapshot.bot).realName;
  return element(
    'div',
    'welcome',
    element('h2', '', `Welcome to #${state.channel.name}`),
    element(
      'p',
      '',
      `Mention @${bot} or use ${snapshot.commands[0]} with two trace IDs. The buttons below fill in a question.`,
    ),
  );
}

/** Puts a message where it belongs: new at the end, known in its place. */
function show(message) {
  const isReply = message.threadTs !== undefined;
  if (!isReply) place(channelList, message, true);
  if (openThread !== undefined && (message.ts === openThread || message.threadTs === openThread)) {
    place(threadList, message, false);
  }
  const parent = isReply ? state.messages.get(message.threadTs) : undefined;
  if (parent !== undefined) place(channelList, parent, true);
}

function place(list, message, withThread) {
  const wasAtEnd = isAtEnd(list);
  const sawNewest = isInSight(list, list.lastElementChild);
  list.querySelector('.welcome')?.remove();
  const shown = renderMessage(message, withThread);
  const known = list.querySelector(`[data-ts="${CSS.escape(message.ts)}"]`);
  if (known) known.replaceWith(shown);
  else list.append(shown);
  // Whoever reads further up stays there; a change of what is being read moves nothing either.
  if (wasAtEnd || (!known && sawNewest)) goToEnd(list, shown);
}

function isInSight(list, message) {
  return message !== null && message.getBoundingClientRect().top < list.getBoundingClientRect().bottom;
}

/** To the end, but never past the top of the newest message: its first lines are what a reader needs. */
function goToEnd(list, newest) {
  list.scrollTop = list.scrollHeight;
  const above = list.getBoundingClientRect().top - newest.getBoundingClientRect().top;
  if (above > 0) list.scrollTop -= above;
}

function isAtEnd(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight < 120;
}

/** A list that stands at its end stays there when the room for it changes. */
function stayAtEnd(list) {
  let atEnd = true;
  list.addEventListener('scroll', () => {
    atEnd = isAtEnd(list);
  });
  new ResizeObserver(() => {
    if (atEnd && list.lastElementChild !== null) goToEnd(list, list.lastElementChild);
  }).observe(list);
}

function remove(ts) {
  const message = state.messages.get(ts);
  state.messages.delete(ts);
  if (ts === openThread) closeThread();
  for (const shown of document.querySelectorAll(`[data-ts="${CSS.escape(ts)}"]`)) shown.remove();
  const parent = message?.threadTs === undefined ? undefined : state.messages.get(message.threadTs);
  if (parent !== undefined) place(channelList, parent, true);
}

function renderMessage(message, withThread) {
  const author = state.users.get(message.user);
  const head = element('div', 'head', element('span', 'name', author?.realName ?? message.user));
  if (author?.isBot) head.append(element('span', 'badge', 'BOT'));
  head.append(renderTime(message.ts));
  const body = element('div', 'body');
  if (message.visibleTo !== undefined) body.append(element('p', 'only-you', 'Only visible to you'));
  body.append(head, renderContent(message));
  if (message.reactions.length > 0) body.append(element('div', 'reactions', ...message.reactions.map(renderReaction)));
  const status = state.statuses.get(message.ts);
  if (status) body.append(renderStatus(author, status));
  if (withThread && message.visibleTo === undefined) body.append(renderThreadButton(message));
  const article = element(
    'article',
    message.visibleTo === undefined ? 'message' : 'message ephemeral',
    avatar(author),
    body,
  );
  article.dataset.ts = message.ts;
  return article;
}

function renderContent(message) {
  const content = element('div', 'content');
  if (message.blocks.length > 0) content.append(renderBlocks(message.blocks, names));
  else content.append(renderMrkdwn(message.text, names));
  if (message.markedEdited) content.append(element('span', 'edited', ' (edited)'));
  return content;
}

function renderTime(ts) {
  const at = new Date(Number(ts) * 1000);
  const time = element('time', '', at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' }));
  time.dateTime = at.toISOString();
  time.title = at.toLocaleString();
  return time;
}

function renderReaction(reaction) {
  return element('span', 'reaction', emoji(reaction.name), ` ${reaction.users.length}`);
}

function renderStatus(author, status) {
  const bot = [...state.users.values()].find((user) => user.isBot);
  const name = author?.isBot ? author.realName : bot?.realName;
  return element('p', 'status', `${name} ${status}`);
}

function showStatus(threadTs) {
  const message = state.messages.get(threadTs);
  if (message !== undefined) show(message);
}

function renderThreadButton(message) {
  const replies = [...state.messages.values()].filter(
    (one) => one.threadTs === message.ts && one.visibleTo === undefined,
  );
  const words = replies.length === 0 ? 'Reply' : `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`;
  const button = element('button', replies.length === 0 ? 'thread-link unused' : 'thread-link', words);
  button.type = 'button';
  button.setAttribute('aria-label', replies.length === 0 ? 'Reply in thread' : `Open thread with ${words}`);
  button.addEventListener('click', () => showThread(message.ts));
  return button;
}

function showThread(ts) {
  openThread = ts;
  openedFrom = ts;
  threadPane.hidden = false;
  document.body.classList.add('has-thread');
  threadList.replaceChildren();
  for (const message of state.messages.values()) {
    if (message.ts === ts || message.threadTs === ts) place(threadList, message, false);
  }
  threadList.scrollTop = threadList.scrollHeight;
  byId('reply-text').focus();
}

function closeThread() {
  openThread = undefined;
  threadPane.hidden = true;
  document.body.classList.remove('has-thread');
  const opener = channelList.querySelector(`[data-ts="${CSS.escape(openedFrom ?? '')}"] .thread-link`);
  (opener ?? byId('composer-text')).focus();
}

function avatar(user) {
  const kind = user?.isBot ? 'avatar bot' : 'avatar';
  const shown = element('div', kind, (user?.realName ?? '?').slice(0, 1));
  shown.setAttribute('aria-hidden', 'true');
  return shown;
}

function showSuggestions(suggestions) {
  const buttons = suggestions.map(({ title, text }) => {
    const button = element('button', 'suggestion', element('span', 'try', 'Try: '), title);
    button.type = 'button';
    button.title = text;
    button.addEventListener('click', () => fill(byId('composer-text'), text));
    return button;
  });
  byId('suggestions').hidden = buttons.length === 0;
  byId('suggestions').replaceChildren(...buttons);
}

function fill(textarea, text) {
  textarea.value = text;
  textarea.focus();
  textarea.setSelectionRange(text.length, text.length);
  grow(textarea);
}

function prepareComposer(form, threadTs) {
  const textarea = form.querySelector('textarea');
  textarea.addEventListener('input', () => grow(textarea));
  textarea.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (textarea.value.trim() === '') return;
    const typed = textarea.value;
    fill(textarea, '');
    const complaint = await post({ text: typed, threadTs: threadTs() });
    showComplaint(form, complaint);
    if (complaint !== undefined && textarea.value === '') fill(textarea, typed);
  });
}

/** Resolves to what went wrong, if anything. */
async function post(message) {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch('/page/send', { method: 'POST', headers, body: JSON.stringify(message) });
    if (response.ok) return undefined;
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return isJson ? (await response.json()).error : `The workspace answered ${response.status}.`;
  } catch {
    return 'The workspace cannot be reached. Is it still running?';
  }
}

function showComplaint(form, complaint) {
  const shown = form.querySelector('.complaint');
  shown.hidden = complaint === undefined;
  shown.textContent = complaint ?? '';
}

function grow(textarea) {
  textarea.style.height = 'auto';
  textarea.style.height = `${textarea.scrollHeight + 2}px`;
}

function showBot(connections) {
  if (connections > 0) showConnection('up', 'Spandiff is connected');
  else showConnection('down', 'Spandiff is not connected');
}

function showConnection(kind, words) {
  byId('connection').className = `connection ${kind}`;
  byId('connection').textContent = words;
}

/** `/archives/C…/p1234567890123456`: the address of one message. */
function followPermalink() {
  const digits = /^\/archives\/[A-Z0-9]+\/p(\d{7,})$/.exec(location.pathname)?.[1];
  if (digits === undefined) return;
  const message = state.messages.get(`${digits.slice(0, -6)}.${digits.slice(-6)}`);
  if (message?.threadTs !== undefined) showThread(message.threadTs);
  const shown = document.querySelector(`[data-ts="${CSS.escape(message?.ts ?? '')}"]`);
  shown?.classList.add('linked');
  shown?.scrollIntoView({ block: 'center' });
}
