/** Block Kit blocks to DOM, as Slack shows them: https://docs.slack.dev/reference/block-kit/blocks/. */
import { element, emoji, link, mention, renderMarkdown, renderMrkdwn } from './mrkdwn.js';

export function renderBlocks(blocks, names) {
  const fragment = document.createDocumentFragment();
  for (const block of blocks) {
    const render = RENDERERS[block.type];
    fragment.append(render === undefined ? element('p', 'unknown', `[${block.type}]`) : render(block, names));
  }
  return fragment;
}

const RENDERERS = {
  header: (block) => element('h3', 'block-header', block.text.text),
  section: renderSection,
  context: renderContext,
  divider: () => element('hr', ''),
  rich_text: renderRichText,
  table: renderTable,
  image: renderImage,
  actions: (block) => element('div', 'actions', ...block.elements.map(renderButton)),
  markdown: (block, names) => element('div', 'markdown', renderMarkdown(block.text, names)),
  plan: renderPlan,
  task_card: (block, names) => element('ul', 'tasks', renderTask(block, names)),
};

function renderSection(block, names) {
  const body = element('div', 'section-body');
  if (block.text) body.append(element('div', 'section-text', renderTextObject(block.text, names)));
  if (block.fields) {
    const fields = block.fields.map((field) => element('div', 'field', renderTextObject(field, names)));
    body.append(element('div', 'fields', ...fields));
  }
  const section = element('div', 'section', body);
  if (block.accessory?.type === 'button') section.append(renderButton(block.accessory));
  if (block.accessory?.type === 'image') section.append(renderPicture(block.accessory));
  return section;
}

function renderContext(block, names) {
  const parts = block.elements.map((part) =>
    part.type === 'image' ? renderPicture(part) : element('span', '', renderTextObject(part, names)),
  );
  return element('div', 'context', ...parts);
}

function renderTextObject(object, names) {
  return object.type === 'mrkdwn' ? renderMrkdwn(object.text, names) : element('span', 'text', object.text);
}

function renderImage(block) {
  const figure = element('figure', '', renderPicture(block));
  if (block.title) figure.append(element('figcaption', '', block.title.text));
  return figure;
}

/** Pictures lie on other machines, and this page asks none: the description and the address stand for them. */
function renderPicture(image) {
  return element('span', '', 'Picture: ', link(image.image_url, image.alt_text));
}

/** A button with an address opens it; others would need the app, which this workspace does not ask. */
function renderButton(button) {
  const style = `button ${button.style ?? ''}`;
  const shown = button.url === undefined ? element('button', style) : link(button.url);
  shown.className = style;
  shown.append(button.text.text);
  if (button.accessibility_label) shown.setAttribute('aria-label', button.accessibility_label);
  if (button.url === undefined) {
    shown.type = 'button';
    shown.disabled = true;
  }
  return shown;
}

function renderRichText(block, names) {
  return element('div', 'rich', ...block.elements.map((part) => renderRichPart(part, names)));
}

function renderRichPart(part, names) {
  switch (part.type) {
    case 'rich_text_preformatted':
      return element('pre', '', ...renderRichElements(part.elements, names));
    case 'rich_text_quote':
      return element('blockquote', 'text', ...renderRichElements(part.elements, names));
    case 'rich_text_list': {
      const items = part.elements.map((item) => element('li', 'text', ...renderRichElements(item.elements, names)));
      const list = element(part.style === 'ordered' ? 'ol' : 'ul', `indent-${part.indent ?? 0}`, ...items);
      if (part.offset && part.style === 'ordered') list.start = part.offset + 1;
      return list;
    }
    default:
      return element('div', 'text', ...renderRichElements(part.elements, names));
  }
}

function renderRichElements(elements, names) {
  return elements.map((part) => applyStyle(renderRichElement(part, names), part.style ?? {}));
}

function renderRichElement(part, names) {
  switch (part.type) {
    case 'link':
      return link(part.url, part.text || part.url);
    case 'emoji':
      return emoji(part.name);
    case 'user':
      return names.user(part.user_id);
    case 'channel':
      return names.channel(part.channel_id);
    case 'broadcast':
      return mention(`@${part.range}`, true);
    default:
      return part.text;
  }
}

function applyStyle(node, style) {
  let styled = node;
  if (style.code) styled = element('code', '', styled);
  if (style.strike) styled = element('s', '', styled);
  if (style.underline) styled = element('u', '', styled);
  if (style.italic) styled = element('em', '', styled);
  if (style.bold) styled = element('strong', '', styled);
  return styled;
}

/** Slack shows the first row as the head. */
function renderTable(block, names) {
  const settings = block.column_settings ?? [];
  const [head = [], ...rows] = block.rows.map((row, rowNumber) =>
    row.map((cell, column) => {
      const shown = element(rowNumber === 0 ? 'th' : 'td', cellClasses(settings[column]), renderCell(cell, names));
      if (rowNumber === 0) shown.scope = 'col';
      return shown;
    }),
  );
  const table = element('table', '');
  table.append(element('thead', '', element('tr', '', ...head)));
  table.append(element('tbody', '', ...rows.map((row) => element('tr', '', ...row))));
  const region = element('div', 'table', table);
  region.tabIndex = 0;
  region.setAttribute('role', 'region');
  region.setAttribute('aria-label', `Table with ${rows.length} rows`);
  return region;
}

function cellClasses(setting) {
  return `align-${setting?.align ?? 'left'}${setting?.is_wrapped ? ' wrapped' : ''}`;
}

function renderCell(cell, names) {
  return cell.type === 'rich_text' ? renderRichText(cell, names) : cell.text;
}

function renderPlan(block, names) {
  const tasks = (block.tasks ?? []).map((task) => renderTask(task, names));
  return element('div', 'plan', element('p', 'plan-title', block.title), element('ul', 'tasks', ...tasks));
}

const TASK_MARKS = {
  pending: ['', 'waiting'],
  in_progress: ['', 'in progress'],
  complete: ['✓', 'done'],
  error: ['✕', 'failed'],
};

function renderTask(task, names) {
  const [symbol, words] = TASK_MARKS[task.status];
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
