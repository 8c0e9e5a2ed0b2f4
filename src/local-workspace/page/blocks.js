/**
 * Block Kit blocks to DOM, as Slack shows them: https://docs.slack.dev/reference/block-kit/blocks/. A block or an element
 * of a type that this page does not know is shown as such.
 */
import { BUTTONS } from './buttons.js';
import { renderChart } from './chart.js';
import { FIELDS, renderField } from './fields.js';
import { element, link, renderMarkdown } from './mrkdwn.js';
import { renderRichText, renderText } from './rich-text.js';
import { renderDataTable, renderTable } from './tables.js';
import { renderPlan, renderTaskCard } from './tasks.js';

/** `surface` is where they stand: surface.js. */
export function renderBlocks(blocks, surface) {
  const fragment = document.createDocumentFragment();
  for (const block of blocks) fragment.append(renderBlock(block, surface));
  return fragment;
}

function renderBlock(block, surface) {
  const render = RENDERERS[block.type];
  const shown = render === undefined ? unknown(block.type) : render(block, surface);
  shown.classList.add('block');
  if (block.block_id !== undefined) shown.dataset.block = block.block_id;
  return shown;
}

const RENDERERS = {
  header: (block, { names }) => element('h3', 'block-header', renderText(block.text, names)),
  section: renderSection,
  context: renderContext,
  divider: () => element('hr', ''),
  rich_text: (block, { names }) => renderRichText(block, names),
  table: renderTable,
  data_table: renderDataTable,
  data_visualization: renderChart,
  image: renderImage,
  file: (block) => element('p', 'file', `📄 File ${block.external_id}`),
  actions: (block, surface) =>
    element('div', 'actions', ...block.elements.map((one) => renderElement(one, block, surface))),
  context_actions: (block, surface) =>
    element('div', 'context-actions', ...block.elements.map((one) => renderElement(one, block, surface))),
  markdown: (block, { names }) => element('div', 'markdown', renderMarkdown(block.text, names)),
  plan: (block, { names }) => renderPlan(block, names),
  task_card: (block, { names }) => renderTaskCard(block, names),
  container: renderContainer,
  input: renderInput,
  alert: renderAlert,
};

function unknown(type) {
  return element('p', 'unknown', `[${type}]`);
}

function renderSection(block, surface) {
  const body = element('div', 'section-body');
  if (block.text) body.append(element('div', 'section-text', renderText(block.text, surface.names)));
  if (block.fields) {
    const fields = block.fields.map((field) => element('div', 'field', renderText(field, surface.names)));
    body.append(element('div', 'fields', ...fields));
  }
  const section = element('div', 'section', body);
  if (block.accessory) section.append(renderElement(block.accessory, block, surface));
  return section;
}

function renderContext(block, surface) {
  const parts = block.elements.map((part) =>
    part.type === 'image' ? renderPicture(part) : element('span', '', renderText(part, surface.names)),
  );
  return element('div', 'context', ...parts);
}

/** Outside of an input block a choice is told to the app at once. */
function renderElement(spec, block, surface) {
  if (spec.type === 'image') return renderPicture(spec);
  if (BUTTONS[spec.type] !== undefined) return BUTTONS[spec.type](spec, block.block_id, surface);
  if (FIELDS[spec.type] === undefined) return unknown(spec.type);
  const name = spec.placeholder?.text ?? 'Choose';
  return renderField(spec, block.block_id, surface, { name, id: newId(), dispatches: true });
}

function renderInput(block, surface) {
  const id = newId();
  const shown = element('div', 'input-block');
  const label = element('label', 'input-label', block.label.text);
  label.htmlFor = id;
  if (block.optional) label.append(element('span', 'optional', ' (optional)'));
  shown.append(label);
  if (FIELDS[block.element.type] === undefined) shown.append(unknown(block.element.type));
  else {
    const options = {
      name: block.label.text,
      id,
      describedBy: `${id}-hint`,
      dispatches: block.dispatch_action === true,
    };
    shown.append(renderField(block.element, block.block_id, surface, options));
  }
  const hint = element('div', 'input-hint', block.hint?.text ?? '');
  hint.id = `${id}-hint`;
  shown.append(hint);
  shown.dataset.required = String(!block.optional);
  return shown;
}

let ids = 0;
function newId() {
  ids += 1;
  return `field-${ids}`;
}

function renderImage(block) {
  const figure = element('figure', '', renderPicture(block));
  if (block.title) figure.prepend(element('figcaption', '', block.title.text));
  return figure;
}

/** Files of the workspace are shown; pictures on other machines are not asked for: description and address stand for them. */
function renderPicture(image) {
  if (image.slack_file === undefined) return element('span', '', 'Picture: ', link(image.image_url, image.alt_text));
  const picture = element('img', 'picture');
  picture.alt = image.alt_text;
  picture.src =
    image.slack_file.id === undefined
      ? new URL(image.slack_file.url, location).pathname
      : filePath(image.slack_file.id);
  const opener = element('a', 'picture-link', picture);
  opener.href = picture.src;
  opener.target = '_blank';
  return opener;
}

export function filePath(id) {
  return `/files/${encodeURIComponent(id)}`;
}

function renderContainer(block, surface) {
  const title = element('span', 'container-title');
  title.append(
    block.rich_text_title ? renderRichText(block.rich_text_title, surface.names) : (block.title?.text ?? ''),
  );
  const children = element('div', 'container-body', renderBlocks(block.child_blocks, surface));
  const head = [title];
  if (block.subtitle) head.push(element('span', 'container-subtitle', renderText(block.subtitle, surface.names)));
  if (!block.is_collapsible) return element('div', 'container', element('div', 'container-head', ...head), children);
  const state = surface.remember(`container ${block.block_id ?? title.textContent}`, {
    isOpen: !block.default_collapsed,
  });
  const container = element('details', 'container', element('summary', 'container-head', ...head), children);
  container.open = state.isOpen;
  container.addEventListener('toggle', () => {
    state.isOpen = container.open;
  });
  return container;
}

const ALERT_MARKS = { info: 'ℹ️', warning: '⚠️', error: '⛔', success: '✅' };

function renderAlert(block, { names }) {
  const alert = element('div', `alert ${block.level ?? 'default'}`, ALERT_MARKS[block.level] ?? '', ' ');
  alert.append(element('div', '', renderText(block.text, names)));
  alert.setAttribute('role', block.level === 'error' ? 'alert' : 'note');
  return alert;
}
