/** Menus that open at a button: arrow keys move, Escape and a click elsewhere close (the Popover API does these two). */
import { element } from './mrkdwn.js';

let menus = 0;

/** A button with a menu; `entries()` is asked when it opens: [{words, note?, choose()}]. */
export function menuButton(className, label, entries, ...face) {
  const button = element('button', className, ...face);
  button.type = 'button';
  button.setAttribute('aria-label', label);
  button.setAttribute('aria-haspopup', 'menu');
  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', () => openMenu(button, label, entries()));
  return button;
}

function openMenu(button, label, entries) {
  const menu = element('div', 'menu', ...entries.map((entry) => menuItem(entry, () => menu.hidePopover())));
  menus += 1;
  menu.id = `menu-${menus}`;
  menu.popover = 'auto';
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', label);
  menu.addEventListener('keydown', move);
  menu.addEventListener('toggle', (event) => {
    button.setAttribute('aria-expanded', String(event.newState === 'open'));
    if (event.newState === 'closed') menu.remove();
  });
  // What lies outside of an open dialog is inert.
  (button.closest('dialog') ?? document.body).append(menu);
  menu.showPopover({ source: button });
  putNear(menu, button.getBoundingClientRect());
  menu.querySelector('[role=menuitem]')?.focus();
}

function menuItem({ words, note, choose }, close) {
  const item = element('button', 'menu-item', element('span', '', words));
  if (note) item.append(element('span', 'menu-note', note));
  item.type = 'button';
  item.setAttribute('role', 'menuitem');
  item.tabIndex = -1;
  item.addEventListener('click', () => {
    close();
    choose();
  });
  return item;
}

function move(event) {
  const items = [...event.currentTarget.querySelectorAll('[role=menuitem]')];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === 'Tab') event.currentTarget.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}

/** Below the button, or above it where there is no room, and never outside of the window. */
function putNear(menu, anchor) {
  const { width, height } = menu.getBoundingClientRect();
  const below = anchor.bottom + 4;
  const top = below + height <= innerHeight ? below : Math.max(8, anchor.top - height - 4);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(8, Math.min(anchor.left, innerWidth - width - 8))}px`;
}
