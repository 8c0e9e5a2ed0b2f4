/** One row of the tree: its elements, made once and filled again and again while rows scroll by. */
import { treeChange, treeNumber } from './tree-amounts.js';
import { treeArrow, treeBoxes, treeSections, treeSelfStretches } from './tree-bars.js';
import { treeElement, treeRole, treeSetText, treeSvg } from './tree-dom.js';
import { TREE_HOW, treeCallText } from './tree-facts.js';

/** Deeper rows stand no further to the right; a number says how deep they are. */
const TREE_DEEPEST_INDENT = 12;
const TREE_SIDES = ['baseline', 'candidate'];
const TREE_BAR_PX = 9;
const TREE_LINE_PX = 2.5;
/** From the top of a row's bars. */
const TREE_BAR_TOPS = { baseline: 5, candidate: 22 };
const TREE_CHIPS = 8;
/** Marks of a row, in this order; where there is little room, the words are for those who hear the page only. */
const TREE_MARKS = {
  cause: ['◆', 'cause'],
  failed: ['✕', 'error'],
  gone: ['−', 'only baseline'],
  added: ['+', 'only candidate'],
  moved: ['↷', 'moved'],
  renamed: ['≈', 'renamed'],
};

export function createTreeRow() {
  const parts = {
    indent: treeElement('span', 'tree-indent'),
    toggle: treeElement('button', 'tree-toggle'),
    chip: treeElement('span', 'tree-chip'),
    service: treeElement('bdi', 'tree-service'),
    dependency: treeElement('bdi', 'tree-dependency'),
    operation: treeElement('bdi', 'tree-operation'),
    below: treeElement('span', 'tree-below'),
    marks: treeElement('span', 'tree-marks'),
    bars: createTreeBars(),
    deltaDuration: treeRole(treeElement('div', 'tree-cell tree-number'), 'gridcell'),
    deltaCritical: treeRole(treeElement('div', 'tree-cell tree-number tree-critical'), 'gridcell'),
  };
  parts.toggle.type = 'button';
  parts.toggle.tabIndex = -1;
  const { indent, toggle, chip, service, operation, dependency, below, marks } = parts;
  const label = treeElement(
    'span',
    'tree-label',
    treeElement('span', 'tree-text', chip, service, marks),
    ' ',
    treeElement('span', 'tree-text', operation, dependency, below),
  );
  parts.name = treeRole(treeElement('div', 'tree-cell tree-name', indent, toggle, label), 'rowheader');
  parts.timeline = treeRole(treeElement('div', 'tree-cell tree-timeline', parts.bars.svg), 'gridcell');
  const cells = [parts.name, parts.timeline, parts.deltaDuration, parts.deltaCritical];
  return { element: treeRole(treeElement('div', 'tree-row', ...cells), 'row'), parts, row: -1, version: -1 };
}

function createTreeBars() {
  const svg = treeSvg('svg', 'tree-bars');
  svg.setAttribute('aria-hidden', 'true');
  const path = (className) => svg.appendChild(treeSvg('path', className));
  const ticks = path('tree-tick');
  const side = (name) => ({
    whole: path(`tree-whole ${name}`),
    self: path(`tree-self ${name}`),
    critical: path('tree-line'),
  });
  return { svg, ticks, baseline: side('baseline'), candidate: side('candidate') };
}

/** `look`: {amounts, widthPx, ticksPath, selfCache} of this drawing. */
export function fillTreeRow(slot, row, model, look) {
  slot.row = row;
  fillTreeName(slot, row, model);
  fillTreeBars(slot, row, model, look);
  fillTreeNumber(slot.parts.deltaDuration, model.facts.deltaDurationNs[row], model, look);
  fillTreeNumber(slot.parts.deltaCritical, model.facts.deltaCriticalNs[row], model, look);
}

// --- name --------------------------------------------------------------------------------------------------------

function fillTreeName({ element, parts }, row, model) {
  const { tree } = model;
  const operation = tree.operations[tree.operation[row]];
  const service = tree.services[operation.service];
  const name = operation.name;
  const depth = tree.depth[row];
  const step = Math.min(depth, TREE_DEEPEST_INDENT);
  parts.indent.style.setProperty('--tree-depth', String(step));
  treeSetText(parts.indent, depth > TREE_DEEPEST_INDENT ? `↳${treeNumber(depth)}` : '');
  parts.chip.className = `tree-chip tree-chip-${operation.service % TREE_CHIPS}`;
  treeSetText(parts.service, service);
  treeSetText(parts.dependency, operation.dependency ?? '');
  treeSetText(parts.operation, name);
  parts.name.title = `${treeCallText(service, operation)} · ${name} (${operation.kind})`;
  fillTreeToggle(element, parts, row, model);
  fillTreeMarks(parts.marks, row, model);
  element.classList.toggle('tree-context', model.isContext(row));
}

function fillTreeToggle(element, { toggle, below }, row, model) {
  const isFoldable = model.isFoldable(row);
  const isFolded = model.isFolded(row);
  toggle.classList.toggle('tree-none', !isFoldable);
  treeSetText(below, isFoldable && isFolded ? `+${treeNumber(model.shape.end[row] - row - 1)}` : '');
  if (!isFoldable) {
    toggle.setAttribute('aria-hidden', 'true');
    element.removeAttribute('aria-expanded');
    return;
  }
  toggle.removeAttribute('aria-hidden');
  treeSetText(toggle, isFolded ? '▸' : '▾');
  toggle.setAttribute('aria-label', isFolded ? 'Unfold' : 'Fold');
  element.setAttribute('aria-expanded', String(!isFolded));
}

function fillTreeMarks(marks, row, { tree, facts }) {
  const { how, isCause, baseline, candidate, omitted } = tree;
  const names = [
    isCause[row] === 1 && 'cause',
    facts.isFailed[row] === 1 && 'failed',
    candidate.durationNs[row] < 0 && 'gone',
    baseline.durationNs[row] < 0 && 'added',
    how[row] === TREE_HOW.moved && 'moved',
    how[row] === TREE_HOW.renamed && 'renamed',
  ].filter(Boolean);
  const shown = names.map((name) => {
    const [symbol, words] = TREE_MARKS[name];
    return treeElement('span', `tree-mark tree-mark-${name}`, symbol, treeElement('span', 'tree-words', ` ${words}`));
  });
  if (omitted[row] > 0) {
    shown.push(treeElement('span', 'tree-mark', `+${treeNumber(omitted[row])} left out`));
  }
  if (shown.length > 0 || marks.firstChild !== null) marks.replaceChildren(...shown);
}

// --- bars --------------------------------------------------------------------------------------------------------

function fillTreeBars({ parts }, row, model, look) {
  const { bars, timeline } = parts;
  bars.ticks.setAttribute('d', look.ticksPath);
  const said = [];
  for (const name of TREE_SIDES) {
    const side = model.tree[name];
    const isThere = side.durationNs[row] >= 0;
    drawTreeBar(bars[name], isThere ? row : -1, name, model, look);
    if (isThere) said.push(`${name} ${treeSaidTimes(side, row, look.amounts)}`);
  }
  bars.svg.setAttribute('class', `tree-bars ${treeTone(model, row)}`);
  timeline.setAttribute('aria-label', said.join('; '));
}

function drawTreeBar({ whole, self, critical }, row, name, model, { widthPx, selfCache }) {
  if (row < 0) {
    for (const path of [whole, self, critical]) path.setAttribute('d', '');
    return;
  }
  const { view, tree, sections } = model;
  const top = TREE_BAR_TOPS[name];
  const startNs = tree[name].startNs[row];
  const endNs = startNs + tree[name].durationNs[row];
  const box = (pairs, topPx, heightPx) => treeBoxes(pairs, view, widthPx, topPx, heightPx);
  const arrow = treeArrow(startNs, endNs, view, widthPx, top, TREE_BAR_PX);
  whole.setAttribute('d', arrow || box([startNs, endNs], top, TREE_BAR_PX));
  self.setAttribute('d', box(selfCache.of(name, row), top, TREE_BAR_PX));
  critical.setAttribute('d', box(treeSections(sections[name], row), top + TREE_BAR_PX + 1, TREE_LINE_PX));
}

/** Growth and shrinkage in colour, by the duration; the numbers beside it say it too. */
function treeTone({ facts, tree }, row) {
  const tone = (deltaNs) => (Math.abs(deltaNs) <= facts.thresholdNs ? 'same' : deltaNs > 0 ? 'more' : 'less');
  const isOnOne = tree.how[row] === TREE_HOW.none;
  const whole = isOnOne ? (tree.baseline.durationNs[row] < 0 ? 'more' : 'less') : tone(facts.deltaDurationNs[row]);
  const gone = tree.candidate.durationNs[row] < 0 ? ' tree-gone' : '';
  return `tree-whole-${whole} tree-self-${isOnOne ? whole : tone(facts.deltaSelfNs[row])}${gone}`;
}

function treeSaidTimes(side, row, amounts) {
  const times = `${amounts.duration(side.durationNs[row])} from ${amounts.duration(side.startNs[row])}`;
  const critical = side.criticalNs[row] > 0 ? `, ${amounts.duration(side.criticalNs[row])} on the critical path` : '';
  return `${times}, self ${amounts.duration(side.selfNs[row])}${critical}`;
}

/** Self times in time cost a walk over all children: remembered for the rows that were seen lately. */
export class TreeSelfCache {
  #known = new Map();
  #model;

  constructor(model) {
    this.#model = model;
  }

  of(name, row) {
    const key = name === 'baseline' ? row * 2 : row * 2 + 1;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= TREE_REMEMBERED) this.#known.clear();
    const stretches = treeSelfStretches(this.#model.tree[name], this.#model.shape, row) ?? [];
    this.#known.set(key, stretches);
    return stretches;
  }
}

const TREE_REMEMBERED = 4_000;

// --- numbers -----------------------------------------------------------------------------------------------------

function fillTreeNumber(cell, deltaNs, { facts }, { amounts }) {
  treeSetText(cell, treeChange(deltaNs, amounts));
  const isSame = Math.abs(deltaNs) <= facts.thresholdNs;
  cell.classList.toggle('tree-more', !isSame && deltaNs > 0);
  cell.classList.toggle('tree-less', !isSame && deltaNs < 0);
}
