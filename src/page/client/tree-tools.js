/** The tools above the tree: search, filters, folds, zoom, help; and the line that says how many rows are shown. */
import { treeCounted, treeNumber } from './tree-amounts.js';
import { TREE_ZOOM } from './tree-axis-view.js';
import { treeButton, treeElement, treeRole, treeSetText } from './tree-dom.js';
import { TreeServices } from './tree-services.js';

const TREE_HALF = 0.5;

export class TreeTools {
  #model;
  #search = treeElement('input', 'tree-search');
  #found = treeElement('span', 'tree-found');
  #status = treeRole(treeElement('p', 'tree-status'), 'status');
  #notice = '';
  #services;
  #differences;
  #critical;

  /** `act`: what the tools do, see tree.js. */
  constructor({ model, amounts, act, head }) {
    this.#model = model;
    this.#services = new TreeServices(model, (change) => act.filter(change));
    const limit = amounts.duration(model.facts.thresholdNs);
    this.#differences = treeToggle(`Only differences over ${limit}`, () =>
      act.filter({ onlyDifferences: !model.filter.onlyDifferences }),
    );
    this.#differences.title = `Rows whose duration, self time or time on the critical path changed by more than ${limit} (1 % of the baseline), that are moved, renamed or in one trace only, or that failed in one trace only`;
    this.#critical = treeToggle('Only critical path', () => act.filter({ onlyCritical: !model.filter.onlyCritical }));
    const tools = treeElement(
      'div',
      'tree-tools',
      this.#searchGroup(act),
      this.#filterGroup(),
      foldGroup(act),
      zoomGroup(head, act),
    );
    this.element = treeElement('div', 'tree-top', tools, this.#status);
  }

  #searchGroup(act) {
    const input = this.#search;
    input.type = 'search';
    input.placeholder = 'Service, operation or span id';
    input.setAttribute('aria-label', 'Search spans');
    input.spellcheck = false;
    input.autocomplete = 'off';
    input.addEventListener('input', () => act.search(input.value));
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') act.goToHit(event.shiftKey ? -1 : 1);
      else if (event.key === 'Escape') act.leaveSearch();
      else if (event.key === 'ArrowDown') act.goToRows();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    this.#found.setAttribute('aria-live', 'polite');
    const previous = treeButton('↑', () => act.goToHit(-1), { label: 'Previous hit (Shift+Enter)' });
    const next = treeButton('↓', () => act.goToHit(1), { label: 'Next hit (Enter)' });
    return treeGroup('Search', input, previous, next, this.#found);
  }

  #filterGroup() {
    return treeGroup('Filters', this.#services.element, this.#differences, this.#critical);
  }

  focusSearch() {
    this.#search.focus();
    this.#search.select();
  }

  /** Said beside the number of rows until the next change. */
  say(notice) {
    this.#notice = notice;
  }

  draw() {
    const { filter, query } = this.#model;
    if (this.#search.value !== query) this.#search.value = query;
    this.#differences.setAttribute('aria-pressed', String(filter.onlyDifferences));
    this.#critical.setAttribute('aria-pressed', String(filter.onlyCritical));
    this.#services.draw();
    treeSetText(this.#found, this.#foundText());
    treeSetText(this.#status, [this.#rowsText(), this.#notice].filter(Boolean).join(' '));
    this.#notice = '';
  }

  #foundText() {
    const { hits, hiddenHits, active } = this.#model;
    if (hits === null) return '';
    const hidden = hiddenHits > 0 ? ` (${treeNumber(hiddenHits)} more filtered out)` : '';
    if (hits.length === 0) return `No hits${hidden}`;
    const at = hits.indexOf(active);
    const count =
      at < 0 ? treeCounted(hits.length, 'hit') : `${treeNumber(at + 1)} of ${treeCounted(hits.length, 'hit')}`;
    return `${count}${hidden}`;
  }

  #rowsText() {
    const { rows, tree, passingCount, isFiltered } = this.#model;
    const shown = `${treeNumber(rows.length)} of ${treeCounted(tree.length, 'row')} shown`;
    const passing = isFiltered ? `, ${treeNumber(passingCount)} pass the filters` : '';
    return `${shown}${passing}.`;
  }
}

function foldGroup(act) {
  return treeGroup(
    'Folds',
    treeButton('Unfold all', () => act.unfoldAll()),
    treeButton('Fold all', () => act.foldAll()),
  );
}

function zoomGroup(head, act) {
  return treeGroup(
    'Time',
    treeButton('−', () => head.zoom(1 / TREE_ZOOM), { label: 'Zoom out' }),
    treeButton('+', () => head.zoom(TREE_ZOOM), { label: 'Zoom in' }),
    treeButton('←', () => head.pan(-TREE_HALF), { label: 'Earlier' }),
    treeButton('→', () => head.pan(TREE_HALF), { label: 'Later' }),
    treeButton('All time', () => head.showAll()),
    treeButton('Reset', () => act.reset(), { label: 'Reset folds, filters, search and zoom' }),
    treeButton('?', () => act.help(), { label: 'Help with the keyboard' }),
  );
}

function treeGroup(label, ...tools) {
  return treeRole(treeElement('div', 'tree-group', ...tools), 'group', { label });
}

function treeToggle(words, onClick) {
  const button = treeButton(words, onClick);
  button.setAttribute('aria-pressed', 'false');
  return button;
}
