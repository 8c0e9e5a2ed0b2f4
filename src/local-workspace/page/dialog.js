/** Dialogs on top of the page. The browser's own <dialog> keeps the focus inside and makes the rest inert. */
import { element } from './mrkdwn.js';
import { renderText } from './rich-text.js';

/** An empty dialog with a title and a cross; `onCross` is also what Escape does. */
export function openDialog(title, onCross, className = '') {
  const dialog = element('dialog', `dialog ${className}`);
  const heading = element('h2', 'dialog-title', title);
  const cross = element('button', 'quiet', '✕');
  cross.type = 'button';
  cross.setAttribute('aria-label', 'Close');
  cross.addEventListener('click', () => onCross('cross'));
  dialog.append(element('div', 'dialog-top', heading, cross));
  dialog.setAttribute('aria-label', title);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    onCross('escape');
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks back before a click; resolves to what the person said. */
export function ask({ title, text, confirm, deny, style, names }) {
  return new Promise((resolve) => {
    const answer = (said) => {
      dialog.close();
      resolve(said);
    };
    const dialog = openDialog(title, () => answer(false), 'question');
    const button = (words, className, said) => {
      const created = element('button', `button ${className}`, words);
      created.type = 'button';
      created.addEventListener('click', () => answer(said));
      return created;
    };
    const no = button(deny, '', false);
    const yes = button(confirm, `filled ${style ?? 'primary'}`, true);
    dialog.append(element('div', 'dialog-body', renderText(text, names)), element('div', 'dialog-buttons', no, yes));
    no.focus();
  });
}
