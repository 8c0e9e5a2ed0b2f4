/** `plan` and `task_card` blocks to DOM: what the app is doing, step by step. */
import { element, link } from './mrkdwn.js';
import { renderRichText } from './rich-text.js';

export function renderPlan(block, names) {
  const tasks = (block.tasks ?? []).map((task) => renderTask(task, names));
  return element('div', 'plan', element('p', 'plan-title', block.title), element('ul', 'tasks', ...tasks));
}

export function renderTaskCard(block, names) {
  return element('ul', 'tasks', renderTask(block, names));
}

const MARKS = {
  pending: ['', 'waiting'],
  in_progress: ['', 'in progress'],
  complete: ['✓', 'done'],
  error: ['✕', 'failed'],
};

function renderTask(task, names) {
  const [symbol, words] = MARKS[task.status];
  const mark = element('span', `mark ${task.status}`, symbol);
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', words);
  const body = element('div', 'task-body', element('span', 'task-title', task.title));
  for (const part of [task.details, task.output]) {
    if (part) body.append(element('div', 'task-text', renderRichText(part, names)));
  }
  const sources = (task.sources ?? []).map((source) => link(source.url, source.text));
  if (sources.length > 0) body.append(element('div', 'task-sources', ...sources));
  return element('li', 'task', mark, body);
}
