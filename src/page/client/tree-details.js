/** The details of one row: both spans side by side, what differs between them, where else to see them. */
import { treeChange, treeCounted, treeShare } from './tree-amounts.js';
import { treeButton, treeElement } from './tree-dom.js';
import { TREE_HOW, treeCallText } from './tree-facts.js';
import { treeSpanAddress } from './tree-link.js';

const TREE_STATUS = ['unset', 'ok', 'error'];
const TREE_PAIRED = {
  [TREE_HOW.path]: 'Same operation at the same place in both traces.',
  [TREE_HOW.moved]: 'Same operation, moved to another place in the candidate.',
  [TREE_HOW.renamed]: 'Same place and shape, but the name differs.',
};
const TREE_COPIED_MS = 2_000;
/** Rows above that are named. */
const TREE_ABOVE = 4;

export class TreeDetails {
  #model;
  #sides;
  #amounts;
  #act;
  #changes;

  constructor({ model, baseline, candidate, amounts, act }) {
    this.#model = model;
    this.#sides = { baseline, candidate };
    this.#amounts = amounts;
    this.#act = act;
    this.#changes = Map.groupBy(model.tree.changes, ({ row }) => row);
    this.element = treeElement('section', 'tree-details');
    this.element.setAttribute('aria-labelledby', 'tree-details-title');
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') act.closeDetails();
    });
  }

  draw() {
    const { selected } = this.#model;
    this.element.hidden = selected < 0;
    if (selected >= 0) this.element.replaceChildren(...this.#parts(selected));
  }

  focus() {
    this.element.querySelector('#tree-details-title')?.focus();
  }

  #parts(row) {
    const { tree, facts } = this.#model;
    const operation = tree.operations[tree.operation[row]];
    const title = treeElement(
      'h3',
      'tree-details-title',
      treeElement('bdi', 'tree-service', treeCallText(tree.services[operation.service], operation)),
      ' ',
      treeElement('bdi', '', operation.name),
    );
    title.id = 'tree-details-title';
    title.tabIndex = -1;
    const close = treeButton('✕', () => this.#act.closeDetails(), { label: 'Close details' });
    const zoom = treeButton('Zoom to span', () => this.#act.zoomTo(row));
    const paired = treeElement('p', 'tree-soft', `${treeKindText(operation.kind)} ${this.#pairedText(row)}`);
    return [
      treeElement('div', 'tree-details-top', title, close),
      paired,
      treeElement('p', '', this.#shareText(facts.deltaCriticalNs[row])),
      ...this.#leftOut(row),
      this.#times(row),
      ...this.#attributeChanges(row),
      ...this.#above(row),
      treeElement('div', 'tree-group', zoom, ...this.#links(row)),
    ];
  }

  #pairedText(row) {
    const { how, isCause, baseline } = this.#model.tree;
    const cause = isCause[row] === 1 ? ' It shows the cause of the verdict.' : '';
    if (how[row] !== TREE_HOW.none) return `${TREE_PAIRED[how[row]]}${cause}`;
    return `Only in the ${baseline.durationNs[row] < 0 ? 'candidate' : 'baseline'}.${cause}`;
  }

  /** Where it stands: the rows above it, which a deep tree does not show beside it. */
  #above(row) {
    const { tree, shape } = this.#model;
    const rows = [];
    // “1 more row” would take the place of that row.
    const isNamed = (above) => rows.length < TREE_ABOVE || tree.depth[above] === 0;
    for (let above = shape.parent[row]; above >= 0 && isNamed(above); above = shape.parent[above]) rows.unshift(above);
    if (rows.length === 0) return [];
    const places = rows.map((above) => {
      const { service, name } = tree.operations[tree.operation[above]];
      const button = treeButton('', () => this.#act.open(above, true), { className: 'tree-above' });
      button.append(treeElement('bdi', '', `${tree.services[service]} · ${name}`));
      return treeElement('li', '', button);
    });
    const skipped = tree.depth[row] - rows.length;
    if (skipped > 0) places.unshift(treeElement('li', '', treeCounted(skipped, 'more row')));
    return [treeElement('h4', '', 'Rows above'), treeElement('ol', 'tree-path', ...places)];
  }

  #leftOut(row) {
    const count = this.#model.tree.omitted[row];
    if (count === 0) return [];
    return [treeElement('p', 'tree-soft', `${treeCounted(count, 'row')} below it left out of this page.`)];
  }

  #shareText(deltaCriticalNs) {
    const { deltaNs } = this.#model;
    const change = `${treeChange(deltaCriticalNs, this.#amounts)} on the critical path`;
    if (deltaNs === 0 || deltaCriticalNs === 0) return `${change}.`;
    if (deltaNs > 0 !== deltaCriticalNs > 0) return `${change}, against the difference between the traces.`;
    return `${change}: ${treeShare(deltaCriticalNs / deltaNs)} of the difference between the traces.`;
  }

  // --- both sides --------------------------------------------------------------------------------------------------

  #times(row) {
    const amounts = this.#amounts;
    const table = treeElement('table', 'tree-times');
    const heads = ['', 'Baseline', 'Candidate'].map((name) => treeScoped('col', name));
    table.append(treeElement('thead', '', treeElement('tr', '', ...heads)));
    const body = treeElement('tbody', '');
    const line = (name, cellOf) => {
      const cells = ['baseline', 'candidate'].map((side) => {
        const column = this.#model.tree[side];
        return treeElement('td', '', column.durationNs[row] < 0 ? '–' : cellOf(column, side));
      });
      body.append(treeElement('tr', '', treeScoped('row', name), ...cells));
    };
    line('Start', ({ startNs }) => amounts.duration(startNs[row]));
    line('Duration', ({ durationNs }) => amounts.duration(durationNs[row]));
    line('Self time', ({ selfNs }) => amounts.duration(selfNs[row]));
    line('Critical path', ({ criticalNs }) => amounts.duration(criticalNs[row]));
    line('Status', ({ status }) => treeStatus(status[row]));
    line('Span id', ({ spanId }, side) => treeCopied(spanId[row], side));
    table.append(body);
    return table;
  }

  #links(row) {
    return ['baseline', 'candidate'].flatMap((side) => {
      const href = treeSpanAddress(this.#sides[side].spanUrl, this.#model.tree[side].spanId[row]);
      if (href === undefined) return [];
      const link = treeElement('a', 'tree-link', `Open in the backend: ${side}`);
      link.href = href;
      link.target = '_blank';
      link.rel = 'noreferrer noopener';
      return [link];
    });
  }

  // --- attributes --------------------------------------------------------------------------------------------------

  #attributeChanges(row) {
    const changes = this.#changes.get(row) ?? [];
    const { omittedChanges } = this.#model.tree;
    const parts = [treeElement('h4', '', 'Attributes that differ')];
    const elsewhere = this.#resourceChangesElsewhere(row);
    if (changes.length === 0) {
      const none = omittedChanges > 0 ? 'None on this page.' : 'None of those that may be shown.';
      return [...parts, ...(elsewhere.length > 0 ? elsewhere : [treeElement('p', 'tree-soft', none)])];
    }
    const table = treeElement('table', 'tree-times tree-changes');
    const heads = ['Attribute', 'Baseline', 'Candidate'].map((name) => treeScoped('col', name));
    table.append(treeElement('thead', '', treeElement('tr', '', ...heads)));
    const rows = changes.map(({ key, where, baseline, candidate }) => {
      const name = treeElement('bdi', '', key);
      const head = treeScoped('row', name, where === 'resource' ? treeElement('span', 'tree-soft', ' (resource)') : '');
      const cells = [baseline, candidate].map((value) =>
        treeElement('td', '', value === null ? 'not set' : treeElement('bdi', '', value)),
      );
      return treeElement('tr', '', head, ...cells);
    });
    table.append(treeElement('tbody', '', ...rows));
    return [...parts, table, ...elsewhere];
  }

  /** Those of resources are told at the first of their rows only: whoever looks at another one is led there. */
  #resourceChangesElsewhere(row) {
    const { operation, operations, changes } = this.#model.tree;
    const serviceOf = (one) => operations[operation[one]].service;
    const told = changes.filter(({ where, row: at }) => where === 'resource' && serviceOf(at) === serviceOf(row));
    if (told.length === 0 || told.some(({ row: at }) => at === row)) return [];
    const at = told[0].row;
    const button = treeButton('', () => this.#act.open(at, true), { className: 'tree-above' });
    button.append(treeElement('bdi', '', operations[operation[at]].name));
    return [treeElement('p', 'tree-soft tree-told', 'Its service’s resource differs; that is told once, at ', button)];
  }
}

function treeScoped(scope, ...children) {
  const head = treeElement(children[0] === '' ? 'td' : 'th', '', ...children);
  if (children[0] !== '') head.scope = scope;
  return head;
}

function treeKindText(kind) {
  return kind === 'unspecified' ? 'Span of unspecified kind.' : `${kind[0].toUpperCase()}${kind.slice(1)} span.`;
}

function treeStatus(status) {
  const name = TREE_STATUS[status] ?? 'unset';
  return name === 'error' ? treeElement('strong', 'tree-more', '✕ error') : name;
}

// --- copying -----------------------------------------------------------------------------------------------------

function treeCopied(spanId, side) {
  const code = treeElement('code', '', spanId);
  const button = treeButton('Copy', () => copyTreeText(code, button), { label: `Copy the span id of the ${side}` });
  return treeElement('span', 'tree-id', code, button);
}

/** A page without the right to write to the clipboard selects the text instead, for the reader's own Ctrl+C. */
async function copyTreeText(code, button) {
  const words = await navigator.clipboard?.writeText(code.textContent).then(
    () => 'Copied',
    () => undefined,
  );
  if (words === undefined) getSelection().selectAllChildren(code);
  button.textContent = words ?? 'Selected';
  setTimeout(() => {
    button.textContent = 'Copy';
  }, TREE_COPIED_MS);
}
