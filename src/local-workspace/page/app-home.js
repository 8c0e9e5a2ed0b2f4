/** The app's own place: two tabs, its Home (a view that the app publishes) and the messages of the DM. */
import { renderBlocks } from './blocks.js';
import { element } from './mrkdwn.js';
import { post } from './send.js';
import { currentChannel, names, state } from './state.js';
import { createSurface, readValues } from './surface.js';
import { replaceKeepingFocus } from './timeline.js';

const TABS = [
  ['home', 'Home'],
  ['messages', 'Messages'],
];

/** Tells the app which tab is open, so that it can publish or greet. */
export function openTab(tab) {
  state.tab = tab;
  return post('home', { tab });
}

export function showTabs(list, choose) {
  list.hidden = currentChannel()?.kind !== 'im';
  const tabs = TABS.map(([tab, words]) => {
    const button = element('button', 'tab', words);
    const isSelected = state.tab === tab;
    button.type = 'button';
    button.setAttribute('role', 'tab');
    button.setAttribute('aria-selected', String(isSelected));
    button.setAttribute('aria-controls', tab === 'home' ? 'home' : 'messages');
    button.tabIndex = isSelected ? 0 : -1;
    button.addEventListener('click', () => choose(tab));
    return button;
  });
  const hadFocus = list.contains(document.activeElement);
  list.replaceChildren(...tabs);
  if (hadFocus) list.querySelector('[aria-selected=true]').focus();
}

/** Arrow keys move between tabs. */
export function moveBetweenTabs(list, choose) {
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    choose(state.tab === 'home' ? 'messages' : 'home');
  });
}

export function showHome(section) {
  const known = section.firstElementChild;
  const shown =
    state.home === null
      ? element('p', 'home-empty', 'The app has not published its Home yet.')
      : element(
          'div',
          'surface home-blocks',
          renderBlocks(state.home.blocks, createSurface({ viewId: state.home.id }, names, readValues(known))),
        );
  if (known === null) section.append(shown);
  else replaceKeepingFocus(known, shown);
}
