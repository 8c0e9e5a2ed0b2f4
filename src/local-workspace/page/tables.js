/**
 * `table` and `data_table` blocks to DOM. A data_table is sorted by a click on a column's head and shown page by page;
 * order and page outlive an update of the message, since they are kept in the surface's memory.
 */
import { element } from './mrkdwn.js';
import { renderRichText } from './rich-text.js';

/** Slack shows the first row as the head. */
export function renderTable(block, surface) {
  const settings = block.column_settings ?? [];
  const classOf = (column) => cellClasses(settings[column]);
  const [head = [], ...rows] = block.rows;
  const table = element('table', '');
  table.append(
    element('thead', '', element('tr', '', ...head.map((cell, at) => headCell(cell, classOf(at), surface)))),
  );
  table.append(element('tbody', '', ...rows.map((row) => bodyRow(row, classOf, -1, surface))));
  return scrollable(table, `Table with ${rows.length} rows`);
}

export function renderDataTable(block, surface) {
  const shown = surface.remember(`table ${block.block_id ?? block.caption}`, { column: -1, descending: true, page: 0 });
  const root = element('div', 'data-table');
  const draw = (focus) => {
    root.replaceChildren(...drawDataTable(block, shown, surface, draw));
    if (focus !== undefined) root.querySelector(`[data-focus="${focus}"]`)?.focus();
  };
  draw();
  return root;
}

function drawDataTable(block, shown, surface, draw) {
  const [head = [], ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  shown.page = Math.min(shown.page, pages - 1);
  const visible = sorted(rows, shown).slice(shown.page * size, (shown.page + 1) * size);
  const classOf = (column) => (rows.every((row) => row[column]?.type === 'raw_number') ? 'align-right' : 'align-left');
  const table = element('table', '', element('caption', '', block.caption));
  const heads = head.map((cell, column) => sortHead(cell, column, classOf(column), shown, draw));
  table.append(element('thead', '', element('tr', '', ...heads)));
  const named = block.row_header_column_index ?? 0;
  table.append(element('tbody', '', ...visible.map((row) => bodyRow(row, classOf, named, surface))));
  const parts = [scrollable(table, `${block.caption}: table with ${rows.length} rows`)];
  if (pages > 1) parts.push(pager(shown, pages, rows.length, size, draw));
  return parts;
}

/** Numbers by value, texts by their characters; first the largest, then the smallest, then as it was sent. */
function sorted(rows, { column, descending }) {
  if (column < 0) return rows;
  const sign = descending ? -1 : 1;
  return rows.toSorted((one, other) => sign * compare(one[column], other[column]));
}

function compare(one, other) {
  if (one?.type === 'raw_number' && other?.type === 'raw_number') return one.value - other.value;
  const [text, otherText] = [cellText(one), cellText(other)];
  return text < otherText ? -1 : Number(text > otherText);
}

function cellText(cell) {
  return cell?.type === 'rich_text' ? renderRichText(cell, PLAIN_NAMES).textContent : (cell?.text ?? '');
}

const PLAIN_NAMES = { user: (id) => id, channel: (id) => id };

function sortHead(cell, column, className, shown, draw) {
  const isSorted = shown.column === column;
  const button = element('button', 'sort-button', cell.text);
  button.type = 'button';
  button.dataset.focus = `sort-${column}`;
  button.addEventListener('click', () => {
    if (!isSorted) Object.assign(shown, { column, descending: true });
    else if (shown.descending) shown.descending = false;
    else shown.column = -1;
    shown.page = 0;
    draw(button.dataset.focus);
  });
  const head = element('th', className, button);
  head.scope = 'col';
  if (isSorted) head.setAttribute('aria-sort', shown.descending ? 'descending' : 'ascending');
  return head;
}

function pager(shown, pages, rows, size, draw) {
  const turn = (words, symbol, step) => {
    const button = element('button', 'button', symbol);
    const target = shown.page + step;
    button.type = 'button';
    button.setAttribute('aria-label', words);
    button.dataset.focus = words;
    // Not `disabled`: the focus would be lost on the last page.
    if (target < 0 || target >= pages) button.setAttribute('aria-disabled', 'true');
    else {
      button.addEventListener('click', () => {
        shown.page = target;
        draw(words);
      });
    }
    return button;
  };
  const first = shown.page * size + 1;
  const words = element('span', '', `${first}–${Math.min(rows, first + size - 1)} of ${rows}`);
  words.setAttribute('role', 'status');
  return element('div', 'pager', turn('Previous page', '‹', -1), words, turn('Next page', '›', 1));
}

function headCell(cell, className, surface) {
  const head = element('th', className, renderCell(cell, surface));
  head.scope = 'col';
  return head;
}

function bodyRow(row, classOf, namedColumn, surface) {
  const cells = row.map((cell, column) => {
    const isName = column === namedColumn;
    const shown = element(isName ? 'th' : 'td', classOf(column), renderCell(cell, surface));
    if (isName) shown.scope = 'row';
    return shown;
  });
  return element('tr', '', ...cells);
}

function renderCell(cell, surface) {
  return cell.type === 'rich_text' ? renderRichText(cell, surface.names) : cell.text;
}

function cellClasses(setting) {
  return `align-${setting?.align ?? 'left'}${setting?.is_wrapped ? ' wrapped' : ''}`;
}

/** Scrolls sideways by itself, also with the keyboard. */
function scrollable(table, label) {
  const region = element('div', 'table', table);
  region.tabIndex = 0;
  region.setAttribute('role', 'region');
  region.setAttribute('aria-label', label);
  return region;
}
