/** The elements that are pressed: buttons, overflow menus, feedback and icon buttons. */
import { bind, click } from './interact.js';
import { menuButton } from './menu.js';
import { element, link } from './mrkdwn.js';
import { renderText } from './rich-text.js';

export const BUTTONS = {
  button: renderButton,
  overflow: renderOverflow,
  feedback_buttons: renderFeedback,
  icon_button: renderIcon,
};

/** A button with an address opens it, and tells the app as well, as Slack does. */
function renderButton(spec, blockId, surface) {
  const shown = spec.url === undefined ? element('button', '') : link(spec.url);
  shown.className = `button ${spec.style ?? ''}`;
  shown.append(renderText(spec.text, surface.names));
  if (spec.accessibility_label) shown.setAttribute('aria-label', spec.accessibility_label);
  const isReachable = blockId !== undefined && spec.action_id !== undefined;
  if (spec.url === undefined) shown.type = 'button';
  if (spec.url === undefined || isReachable) {
    shown.addEventListener('click', () => click(shown, spec, blockId, surface));
  }
  return bind(shown, spec, blockId, surface);
}

function renderOverflow(spec, blockId, surface) {
  const button = menuButton(
    'button overflow',
    'More actions',
    () =>
      spec.options.map((option) => ({
        words: option.text.text,
        note: option.description?.text,
        choose: () => {
          if (option.url) open(option.url, '_blank', 'noopener,noreferrer');
          click(button, spec, blockId, surface, option.value);
        },
      })),
    '⋯',
  );
  return bind(button, spec, blockId, surface);
}

/** Thumbs up and down; the one pressed last stays marked. */
function renderFeedback(spec, blockId, surface) {
  const chosen = surface.remember(`feedback ${blockId} ${spec.action_id}`, { value: undefined });
  const pair = [
    [spec.positive_button, 'up'],
    [spec.negative_button, 'down'],
  ].map(([side, symbol]) => {
    const button = element('button', 'icon-button', icon(symbol));
    button.type = 'button';
    button.title = side.text.text;
    button.setAttribute('aria-label', side.accessibility_label ?? side.text.text);
    button.dataset.value = side.value;
    button.addEventListener('click', async () => {
      if (await click(button, spec, blockId, surface, side.value)) mark(side.value);
    });
    return bind(button, spec, blockId, surface);
  });
  const mark = (value) => {
    chosen.value = value;
    // An update may have drawn the message anew while the app was asked.
    const drawn = document.querySelectorAll(`[data-click="${CSS.escape(pair[0].dataset.click)}"]`);
    for (const button of [...pair, ...drawn]) {
      button.setAttribute('aria-pressed', String(button.dataset.value === value));
    }
  };
  mark(chosen.value);
  const group = element('span', 'feedback', ...pair);
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', 'Feedback');
  return group;
}

function renderIcon(spec, blockId, surface) {
  const button = element('button', 'icon-button', ICONS[spec.icon] === undefined ? spec.text.text : icon(spec.icon));
  button.type = 'button';
  button.title = spec.text.text;
  button.setAttribute('aria-label', spec.accessibility_label ?? spec.text.text);
  button.addEventListener('click', () => click(button, spec, blockId, surface));
  return bind(button, spec, blockId, surface);
}

/** Drawn, since fonts with such signs are not everywhere. Paths on a field of 16 by 16. */
const ICONS = {
  up: 'M2 7h3v7H2zM5 7l3-5.5c1.4 0 2 .9 1.7 2L9.3 6H13c.9 0 1.5.8 1.3 1.7L13.2 12.7c-.2.8-.8 1.3-1.6 1.3H5',
  down: 'M2 9h3V2H2zM5 9l3 5.5c1.4 0 2-.9 1.7-2L9.3 10H13c.9 0 1.5-.8 1.3-1.7L13.2 3.3C13 2.5 12.4 2 11.6 2H5',
  trash: 'M2.5 4h11M6 4V2h4v2M4 4l.7 10h6.6L12 4M6.7 6.5v5M9.3 6.5v5',
};

function icon(name) {
  const namespace = 'http://www.w3.org/2000/svg';
  const picture = document.createElementNS(namespace, 'svg');
  const path = document.createElementNS(namespace, 'path');
  picture.setAttribute('viewBox', '0 0 16 16');
  picture.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name]);
  picture.append(path);
  return picture;
}
