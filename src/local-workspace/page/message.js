/** One message: who, when, what, the files and previews under it, the thread that hangs on it, and its menu. */
import { filePath, renderBlocks } from './blocks.js';
import { menuButton } from './menu.js';
import { element, emoji, link, renderMrkdwn } from './mrkdwn.js';
import { post } from './send.js';
import { messagesOf, names, state, threadKey } from './state.js';
import { createSurface } from './surface.js';

/** `typed`: what stood in its inputs before; `withThread`: whether its replies are counted. */
export function renderMessage(message, withThread, typed) {
  const author = state.users.get(message.user);
  const isPrivate = message.visibleTo !== undefined;
  const body = element('div', 'body');
  if (isPrivate) body.append(element('p', 'only-you', 'Only visible to you'));
  body.append(renderHead(message, author), renderContent(message, typed));
  if (message.reactions.length > 0) body.append(element('div', 'reactions', ...message.reactions.map(renderReaction)));
  body.append(...renderDoing(message, author));
  if (withThread && !isPrivate) body.append(renderThreadButton(message));
  const article = element('article', isPrivate ? 'message ephemeral' : 'message', avatar(author), body);
  article.dataset.ts = message.ts;
  return article;
}

function renderHead(message, author) {
  const head = element('div', 'head', element('span', 'name', author?.realName ?? message.user));
  if (author?.isBot) head.append(element('span', 'badge', 'BOT'));
  if (author?.guest) head.append(element('span', 'badge', 'GUEST'));
  if (author !== undefined && author.teamId !== state.users.get(state.you)?.teamId) {
    head.append(element('span', 'badge', 'OTHER TEAM'));
  }
  head.append(renderTime(message.ts));
  const shortcuts = state.shortcuts.filter(({ type }) => type === 'message');
  if (message.visibleTo === undefined && shortcuts.length > 0) head.append(renderMenu(message, shortcuts));
  return head;
}

function renderMenu(message, shortcuts) {
  const entries = () =>
    shortcuts.map(({ name, callbackId }) => ({
      words: name,
      note: state.users.get(state.bot)?.realName,
      choose: () => runShortcut(button, { callbackId, channel: message.channel, ts: message.ts }),
    }));
  const button = menuButton('message-menu', 'More actions', entries, '⋮');
  return button;
}

/** What goes wrong is said at the message, as the page of a shortcut is never opened then. */
async function runShortcut(button, body) {
  const answer = await post('shortcut', body);
  const host = button.closest('.body') ?? document.querySelector(`[data-ts="${CSS.escape(body.ts)}"] .body`);
  host?.querySelector('.shortcut-trouble')?.remove();
  if (answer.ok || host === null) return;
  const line = element('p', 'complaint shortcut-trouble', '⚠ ', answer.error);
  line.setAttribute('role', 'alert');
  host.append(line);
}

function renderContent(message, typed) {
  const surface = createSurface({ channel: message.channel, ts: message.ts }, names, typed);
  const content = element('div', 'content surface');
  if (message.blocks.length > 0) content.append(renderBlocks(message.blocks, surface));
  else if (message.text !== '') content.append(renderMrkdwn(message.text, names));
  if (message.markedEdited) content.append(element('span', 'edited', ' (edited)'));
  for (const file of message.files) content.append(renderFile(file));
  for (const unfurl of message.unfurls) content.append(renderUnfurl(unfurl, surface));
  return content;
}

function renderFile(file) {
  const size = element('span', 'file-size', sizeInWords(file.size));
  if (file.mimetype === '') return element('p', 'file', `📄 ${file.title} `, size, ' · being processed…');
  const opener = element('a', '', file.title);
  opener.href = filePath(file.id);
  opener.download = file.name;
  if (!file.mimetype.startsWith('image/')) return element('p', 'file', '📄 ', opener, ' ', size);
  const picture = Object.assign(element('img', 'picture'), { src: filePath(file.id), alt: file.altText ?? '' });
  return element('figure', 'file', element('figcaption', '', opener, ' ', size), picture);
}

function sizeInWords(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024)} kB`;
}

function renderUnfurl(unfurl, surface) {
  const preview = element('div', 'unfurl', element('p', 'unfurl-url', link(unfurl.url, unfurl.url)));
  preview.append(renderBlocks(unfurl.blocks, surface));
  preview.setAttribute('role', 'group');
  preview.setAttribute('aria-label', 'Link preview');
  return preview;
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

/** What the app does in this thread just now, and how to stop it. */
function renderDoing(message, author) {
  const key = threadKey({ channel: message.channel, threadTs: message.ts });
  const status = state.statuses.get(key);
  const isWorking = state.sessions.get(key) === 'processing';
  if (!status && !isWorking) return [];
  const name = author?.isBot ? author.realName : state.users.get(state.bot)?.realName;
  const line = element('p', 'status', `${name} ${status || 'is working…'}`);
  if (isWorking) {
    const stop = element('button', 'button stop', 'Stop');
    stop.type = 'button';
    stop.addEventListener('click', () => post('stop', { channel: message.channel, threadTs: message.ts }));
    line.append(' ', stop);
  }
  return [line];
}

function renderThreadButton(message) {
  const replies = messagesOf(message.channel).filter(
    (one) => one.threadTs === message.ts && one.visibleTo === undefined,
  );
  const words = replies.length === 0 ? 'Reply' : `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`;
  const button = element('button', replies.length === 0 ? 'thread-link unused' : 'thread-link', words);
  button.type = 'button';
  button.setAttribute('aria-label', replies.length === 0 ? 'Reply in thread' : `Open thread with ${words}`);
  button.addEventListener('click', () => {
    button.dispatchEvent(new CustomEvent('open-thread', { bubbles: true, detail: message.ts }));
  });
  return button;
}

function avatar(user) {
  const shown = element('div', user?.isBot ? 'avatar bot' : 'avatar', (user?.realName ?? '?').slice(0, 1));
  shown.setAttribute('aria-hidden', 'true');
  return shown;
}
