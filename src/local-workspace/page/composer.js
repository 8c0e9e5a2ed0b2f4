/** The fields that a person writes messages in: Enter sends, what could not be sent comes back. */
import { element } from './mrkdwn.js';
import { post } from './send.js';
import { state } from './state.js';

export function prepareComposer(form, threadTs) {
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
    const answer = await post('send', { text: typed, channel: state.current, threadTs: threadTs() });
    complain(form, answer.ok ? undefined : answer.error);
    if (!answer.ok && textarea.value === '') fill(textarea, typed);
  });
}

export function complain(form, complaint) {
  const shown = form.querySelector('.complaint');
  shown.hidden = complaint === undefined;
  shown.textContent = complaint ?? '';
}

export function fill(textarea, text) {
  textarea.value = text;
  textarea.focus();
  textarea.setSelectionRange(text.length, text.length);
  grow(textarea);
}

function grow(textarea) {
  textarea.style.height = 'auto';
  textarea.style.height = `${textarea.scrollHeight + 2}px`;
}

/** Above the composer: in channels what this workspace suggests to try, in the DM what the app has suggested. */
export function showSuggestions(section, form) {
  const prompts = state.prompts.get(state.current);
  const isDm = state.channels.get(state.current)?.kind === 'im';
  const textarea = form.querySelector('textarea');
  const buttons = isDm
    ? (prompts?.prompts ?? []).map(({ title, message }) =>
        chip([title], message, () => say(form, message, prompts.threadTs)),
      )
    : state.suggestions.map(({ title, text }) => {
        return chip([element('span', 'try', 'Try: '), title], text, () => fill(textarea, text));
      });
  section.hidden = buttons.length === 0;
  section.replaceChildren(...(isDm && prompts?.title ? [element('p', 'try', prompts.title)] : []), ...buttons);
}

function chip(face, hint, choose) {
  const button = element('button', 'suggestion', ...face);
  button.type = 'button';
  button.title = hint;
  button.addEventListener('click', choose);
  return button;
}

/** A prompt is sent at once, as Slack does. */
async function say(form, text, threadTs) {
  const answer = await post('send', { text, channel: state.current, threadTs });
  complain(form, answer.ok ? undefined : answer.error);
}
