/** Where the person can go: the channels with their kinds, and the app. On phones it opens over the conversation. */
import { element } from './mrkdwn.js';
import { state, titleOf } from './state.js';

export function showSidebar(sidebar, go) {
  const channels = [...state.channels.values()];
  const groups = [
    ['Channels', channels.filter(({ kind }) => kind !== 'im')],
    ['Apps', channels.filter(({ kind }) => kind === 'im')],
  ].map(([title, listed]) => {
    const entries = listed.map((channel) => element('li', '', entry(channel, go)));
    return element('section', '', element('h2', '', title), element('ul', '', ...entries));
  });
  const focused = document.activeElement?.dataset.channel;
  sidebar.replaceChildren(...groups);
  if (focused) sidebar.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
}

function entry(channel, go) {
  const notes = notesOf(channel);
  const isUnread = state.unread.has(channel.id);
  const button = element(
    'button',
    isUnread ? 'channel unread' : 'channel',
    element('span', 'channel-name', titleOf(channel)),
  );
  button.append(...notes.map((note) => element('span', 'channel-note', note)));
  if (isUnread) button.append(element('span', 'visually-hidden', 'unread'));
  button.type = 'button';
  button.dataset.channel = channel.id;
  if (channel.id === state.current) button.setAttribute('aria-current', 'page');
  button.addEventListener('click', () => go(channel.id));
  return button;
}

export function notesOf(channel) {
  return [
    channel.kind === 'private' && 'private',
    channel.isShared && 'shared',
    channel.isArchived && 'archived',
    channel.kind !== 'im' && !channel.botIsMember && 'without the bot',
  ].filter((note) => note !== false);
}
