/** Tables that are sorted by a click on a heading: numbers by their exact values, the largest first; words from A to Z. */

export function makeSortable(table) {
  const headings = [...table.tHead.rows[0].cells];
  for (const [column, heading] of headings.entries()) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener('click', () => {
      const isNumber = heading.classList.contains('number');
      const usual = isNumber ? 'descending' : 'ascending';
      const other = isNumber ? 'ascending' : 'descending';
      const order = heading.getAttribute('aria-sort') === usual ? other : usual;
      for (const one of headings) one.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', order);
      sortRows(table.tBodies[0], column, isNumber, order === 'ascending' ? 1 : -1);
    });
  }
}

/** Rows that are equal stay in the order of the page. */
function sortRows(body, column, isNumber, sign) {
  const rows = [...body.rows].map((row) => ({ row, key: sortKey(row.cells[column], isNumber) }));
  const compare = isNumber
    ? (one, other) => one.key - other.key
    : (one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
  rows.sort((one, other) => sign * compare(one, other) || place(one.row) - place(other.row));
  body.append(...rows.map(({ row }) => row));
}

function sortKey(cell, isNumber) {
  if (!isNumber) return cell.textContent;
  const value = cell.querySelector('data')?.value;
  return value === undefined ? Number.NEGATIVE_INFINITY : Number(value);
}

const PLACES = new WeakMap();

/** Of a row when it was first looked at: rows are first looked at in the order of the page. */
function place(row) {
  if (!PLACES.has(row)) for (const [i, one] of [...row.parentElement.rows].entries()) PLACES.set(one, i);
  return PLACES.get(row);
}
