/** A list of messages that keeps the reader's place: at the end it follows, further up it stands still. */
import { readValues } from './surface.js';

/** Puts a message where it belongs: new at the end, known in its place. `render(typed)` draws it. */
export function place(list, ts, render) {
  const wasAtEnd = isAtEnd(list);
  const sawNewest = isInSight(list, list.lastElementChild);
  list.querySelector('.welcome')?.remove();
  const known = list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  const shown = render(readValues(known));
  if (known) replaceKeepingFocus(known, shown);
  else list.append(shown);
  // Whoever reads further up stays there; a change of what is being read moves nothing either.
  if (wasAtEnd || (!known && sawNewest)) goToEnd(list, shown);
}

/** Whoever is at a control of the drawing before is at the same one of the new. */
export function replaceKeepingFocus(known, shown) {
  const focused = known.contains(document.activeElement) ? nameOf(document.activeElement) : undefined;
  known.replaceWith(shown);
  if (focused === undefined) return;
  const controls = [...shown.querySelectorAll('a, button, input, select, textarea, summary')];
  controls.find((one) => nameOf(one) === focused)?.focus();
}

/** By its action, its label and its value. */
function nameOf(control) {
  const action = control.closest('[data-click]')?.dataset.click;
  return JSON.stringify([action, control.getAttribute('aria-label') ?? control.textContent, control.value]);
}

/** To the end, but never past the top of the newest message: its first lines are what a reader needs. */
function goToEnd(list, newest) {
  list.scrollTop = list.scrollHeight;
  const above = list.getBoundingClientRect().top - newest.getBoundingClientRect().top;
  if (above > 0) list.scrollTop -= above;
}

/** A list that stands at its end stays there when the room for it changes. */
export function stayAtEnd(list) {
  let atEnd = true;
  list.addEventListener('scroll', () => {
    atEnd = isAtEnd(list);
  });
  new ResizeObserver(() => {
    if (atEnd && list.lastElementChild !== null) goToEnd(list, list.lastElementChild);
  }).observe(list);
}

function isInSight(list, message) {
  return message !== null && message.getBoundingClientRect().top < list.getBoundingClientRect().bottom;
}

function isAtEnd(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight < 120;
}
