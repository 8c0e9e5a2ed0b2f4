/** The head of the rows: names of the columns, and the time axis, which zooms and pans by mouse, touch and keyboard. */
import { treePanned, treeTicks, treeView, treeX, treeZoomed } from './tree-axis.js';
import { treeElement, treeRole } from './tree-dom.js';
import { TREE_TICK_GAP_PX } from './tree-view.js';

/** A shorter drag is a click. */
const TREE_DRAG_PX = 5;
const TREE_STEP = 0.25;
export const TREE_ZOOM = 2;

export class TreeHead {
  #model;
  #amounts;
  #onView;
  #labels = treeElement('div', 'tree-axis-labels');
  #brush = treeElement('div', 'tree-brush');

  constructor({ model, amounts, onView }) {
    this.#model = model;
    this.#amounts = amounts;
    this.#onView = onView;
    this.axis = treeRole(treeElement('div', 'tree-axis', this.#labels, this.#brush), 'slider', {
      label: 'Time axis: plus and minus zoom, arrows pan, 0 shows all',
      orientation: 'horizontal',
    });
    this.axis.tabIndex = 0;
    this.#brush.hidden = true;
    const column = (name, className) => treeRole(treeElement('div', `tree-cell ${className}`, name), 'columnheader');
    const timeline = treeRole(treeElement('div', 'tree-cell tree-timeline', this.axis), 'columnheader', {
      label: 'Time, baseline above candidate',
    });
    const cells = [
      column('Service and operation', 'tree-name'),
      timeline,
      column('Δ duration', 'tree-number'),
      column('Δ critical path', 'tree-number tree-critical'),
    ];
    const row = treeRole(treeElement('div', 'tree-row tree-columns', ...cells), 'row', { rowindex: 1 });
    this.element = treeRole(treeElement('div', 'tree-head', row), 'rowgroup');
    this.axis.addEventListener('pointerdown', (event) => this.#drag(event));
    this.axis.addEventListener('keydown', (event) => this.#press(event));
  }

  draw(widthPx) {
    const { view, domain } = this.#model;
    const { stepNs, ticks } = treeTicks(view, widthPx, TREE_TICK_GAP_PX, this.#amounts.unitNs);
    const texts = ticks.map((ns, at) => this.#tickText(ns, ticks[0], stepNs, at));
    const labels = ticks.map((ns, at) => {
      const x = treeX(ns, view, widthPx);
      const label = treeElement('span', 'tree-tick-label', texts[at]);
      label.style.left = `${x}px`;
      // The last one would run out of the axis: it stands before its tick, if there is room.
      if (x > widthPx - treeTextPx(texts[at])) {
        label.classList.add('tree-tick-last');
        const before = at === 0 ? 0 : treeX(ticks[at - 1], view, widthPx) + treeTextPx(texts[at - 1]);
        if (x - treeTextPx(texts[at]) < before) label.textContent = '';
      }
      return label;
    });
    this.#labels.replaceChildren(...labels);
    const [from, to] = [this.#amounts.duration(Math.round(view.fromNs)), this.#amounts.duration(Math.round(view.toNs))];
    const values = {
      valuemin: domain.fromNs,
      valuemax: domain.toNs,
      valuenow: Math.round((view.fromNs + view.toNs) / 2),
    };
    for (const [name, value] of Object.entries(values)) this.axis.setAttribute(`aria-${name}`, String(value));
    this.axis.setAttribute('aria-valuetext', `${from} to ${to}`);
  }

  /** Far in, times that differ in late digits only: the first in full, the others from there on. */
  #tickText(ns, firstNs, stepNs, at) {
    const isFar = at > 0 && stepNs * TREE_FAR < Math.abs(firstNs);
    return isFar ? `+${this.#amounts.duration(ns - firstNs)}` : this.#amounts.duration(ns);
  }

  // --- by hand -----------------------------------------------------------------------------------------------------

  zoom(factor, share = 0.5) {
    const { view, domain } = this.#model;
    this.#onView(treeZoomed(view, domain, factor, view.fromNs + (view.toNs - view.fromNs) * share));
  }

  pan(share) {
    this.#onView(treePanned(this.#model.view, this.#model.domain, share));
  }

  showAll() {
    this.#onView(treeView(this.#model.domain, 0, this.#model.longestNs));
  }

  /** True where the key meant the axis. */
  key(key) {
    const act = {
      '+': () => this.zoom(TREE_ZOOM),
      '=': () => this.zoom(TREE_ZOOM),
      '-': () => this.zoom(1 / TREE_ZOOM),
      '−': () => this.zoom(1 / TREE_ZOOM),
      0: () => this.showAll(),
    }[key];
    act?.();
    return act !== undefined;
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -TREE_STEP, ArrowRight: TREE_STEP }[event.key];
    if (step !== undefined) this.pan(step);
    else if (!this.key(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Ctrl and wheel zoom around the pointer, Shift and wheel or a wheel that turns sideways pan. */
  wheel(event) {
    const { left, width } = this.axis.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (event.ctrlKey) this.zoom(1.2 ** Math.sign(-event.deltaY), share);
    else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) this.pan(Math.sign(sideways) * 0.1);
    else return;
    event.preventDefault();
  }

  /** Drags out the stretch of time to see. */
  #drag(down) {
    if (down.button !== 0) return;
    const { left, width } = this.axis.getBoundingClientRect();
    const xOf = (event) => Math.min(Math.max(event.clientX - left, 0), width);
    const start = xOf(down);
    this.axis.setPointerCapture(down.pointerId);
    const move = (event) => {
      this.#brush.hidden = false;
      this.#brush.style.left = `${Math.min(start, xOf(event))}px`;
      this.#brush.style.width = `${Math.abs(xOf(event) - start)}px`;
    };
    const end = (event) => {
      ended.abort();
      this.#brush.hidden = true;
      if (event.type !== 'pointerup' || Math.abs(xOf(event) - start) < TREE_DRAG_PX) return;
      const { view, domain } = this.#model;
      const nsOf = (x) => view.fromNs + ((view.toNs - view.fromNs) * x) / width;
      this.#onView(treeView(domain, nsOf(start), nsOf(xOf(event))));
    };
    const ended = new AbortController();
    this.axis.addEventListener('pointermove', move, { signal: ended.signal });
    for (const type of ['pointerup', 'pointercancel']) this.axis.addEventListener(type, end, { signal: ended.signal });
  }
}

/** With its margin; a little too wide rather than too narrow. */
function treeTextPx(text) {
  return text.length * 6.6 + 7;
}

const TREE_FAR = 500;
