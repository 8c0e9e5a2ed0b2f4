/**
 * The rows on screen: only those that are seen have elements, which are filled again as others scroll in. The row in focus
 * always has its element, also out of sight, so that the focus is never lost.
 */
import { treeTicks, treeX } from './tree-axis.js';
import { treeElement, treeRole } from './tree-dom.js';
import { createTreeRow, fillTreeRow, TreeSelfCache } from './tree-row.js';

/** All rows of a page (LIMITS.treeRows) stay below 17.8 million pixels, the tallest element that every browser draws. */
const TREE_ROW_PX = { wide: 40, narrow: 70 };
/** Below this width a row stands on two lines. */
const TREE_NARROW_PX = 720;
/** Rows with elements above and below those in sight. */
const TREE_OVERSCAN = 8;
export const TREE_TICK_GAP_PX = 84;

export class TreeView {
  #model;
  #amounts;
  #slots = new Map();
  #free = [];
  #slotOf = new WeakMap();
  #version = 0;
  #isScheduled = false;
  #selfCache;
  rowPx = TREE_ROW_PX.wide;
  /** Of the bars. */
  widthPx = 0;

  constructor({ model, amounts, head, onResize }) {
    this.#model = model;
    this.#amounts = amounts;
    this.#selfCache = new TreeSelfCache(model);
    this.head = head;
    this.rows = treeRole(treeElement('div', 'tree-rows'), 'rowgroup');
    this.element = treeRole(treeElement('div', 'tree-scroll', head.element, this.rows), 'treegrid', {
      label: 'Spans of both traces',
    });
    this.element.addEventListener('scroll', () => this.#schedule(), { passive: true });
    // On paper the tree is left out, and forgets how far it was scrolled.
    let scrolledPx = 0;
    window.addEventListener('beforeprint', () => {
      scrolledPx = this.element.scrollTop;
    });
    window.addEventListener('afterprint', () => {
      this.element.scrollTop = scrolledPx;
    });
    new ResizeObserver(() => {
      this.measure();
      onResize();
    }).observe(this.element);
  }

  measure() {
    if (this.element.clientWidth === 0) return;
    const isNarrow = this.element.clientWidth < TREE_NARROW_PX;
    this.element.classList.toggle('tree-narrow', isNarrow);
    this.rowPx = isNarrow ? TREE_ROW_PX.narrow : TREE_ROW_PX.wide;
    this.widthPx = this.head.axis.clientWidth;
  }

  /** Everything, after the model changed. The focus stays in the tree if it was there. */
  draw() {
    const hadFocus = this.rows.contains(document.activeElement);
    const { rows } = this.#model;
    this.#version++;
    this.element.setAttribute('aria-rowcount', String(rows.length + 1));
    this.rows.style.height = `${rows.length * this.rowPx}px`;
    this.#drawWindow();
    if (hadFocus) this.focusActive();
  }

  focusActive() {
    const slot = this.#slots.get(this.#model.active);
    if (slot === undefined) this.element.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
    else slot.element.focus({ preventScroll: true });
  }

  hasFocus() {
    return this.rows.contains(document.activeElement);
  }

  /** Index of the row that holds an element; −1 outside of rows. */
  rowAt(target) {
    const element = target.closest('.tree-row');
    return element === null ? -1 : (this.#slotOf.get(element)?.row ?? -1);
  }

  // --- scrolling ---------------------------------------------------------------------------------------------------

  /** Rows that fit below the head. */
  get pageRows() {
    return Math.max(1, Math.floor((this.element.clientHeight - this.head.element.offsetHeight) / this.rowPx) - 1);
  }

  /** Brings the row in focus into sight: just so for a step, into the upper third after a leap. */
  scrollToActive() {
    const place = this.#model.activePlace;
    if (place < 0) return;
    const { element, rowPx } = this;
    const roomPx = element.clientHeight - this.head.element.offsetHeight;
    const topPx = place * rowPx;
    const aboveBy = element.scrollTop - topPx;
    const belowBy = topPx + rowPx - (element.scrollTop + roomPx);
    if (aboveBy > 2 * rowPx || belowBy > 2 * rowPx) element.scrollTop = topPx - roomPx / 3;
    else if (aboveBy > 0) element.scrollTop = topPx;
    else if (belowBy > 0) element.scrollTop += belowBy;
    this.#drawWindow();
  }

  /** Scrolls the page where a panel at its bottom would cover the row in focus. */
  clearOf(panel) {
    const row = this.#slots.get(this.#model.active)?.element;
    if (row === undefined || getComputedStyle(panel).position !== 'fixed') return;
    const coveredPx = row.getBoundingClientRect().bottom - panel.getBoundingClientRect().top;
    if (coveredPx > 0) window.scrollBy(0, coveredPx + this.rowPx / 2);
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      this.#drawWindow();
    });
  }

  // --- rows that have elements -------------------------------------------------------------------------------------

  #drawWindow() {
    const wanted = this.#wantedRows();
    this.#release(new Set(wanted.map(({ row }) => row)));
    const look = this.#look();
    const slots = wanted.map(({ row, place }) => this.#drawRow(row, place, look));
    this.#putInOrder(slots.map(({ element }) => element));
  }

  /** In order of their places: those in sight and around it, and the row in focus. */
  #wantedRows() {
    const { rows, active, activePlace } = this.#model;
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / this.rowPx) - TREE_OVERSCAN);
    const last = Math.min(rows.length, Math.ceil((scrollTop + clientHeight) / this.rowPx) + TREE_OVERSCAN);
    const wanted = [];
    if (activePlace >= 0 && activePlace < first) wanted.push({ row: active, place: activePlace });
    for (let place = first; place < last; place++) wanted.push({ row: rows[place], place });
    if (activePlace >= last) wanted.push({ row: active, place: activePlace });
    return wanted;
  }

  #release(wanted) {
    for (const [row, slot] of this.#slots) {
      if (wanted.has(row)) continue;
      slot.element.remove();
      slot.version = -1;
      this.#slots.delete(row);
      this.#free.push(slot);
    }
  }

  #look() {
    const { widthPx } = this;
    const { view } = this.#model;
    const { ticks } = treeTicks(view, widthPx, TREE_TICK_GAP_PX, this.#amounts.unitNs);
    const ticksPath = ticks.map((ns) => `M${Math.round(treeX(ns, view, widthPx)) + 0.5} 0v40`).join('');
    return { amounts: this.#amounts, widthPx, ticksPath, selfCache: this.#selfCache };
  }

  #drawRow(row, place, look) {
    let slot = this.#slots.get(row);
    if (slot === undefined) {
      slot = this.#free.pop() ?? createTreeRow();
      this.#slotOf.set(slot.element, slot);
      this.#slots.set(row, slot);
    }
    if (slot.version !== this.#version) {
      fillTreeRow(slot, row, this.#model, look);
      this.#mark(slot, place);
      slot.version = this.#version;
    }
    return slot;
  }

  /** Where it stands and what the reader did to it. */
  #mark({ element, row }, place) {
    const { active, selected, hits, depth } = this.#marks(row);
    element.style.transform = `translateY(${place * this.rowPx}px)`;
    element.tabIndex = active ? 0 : -1;
    element.setAttribute('aria-level', String(depth + 1));
    element.setAttribute('aria-rowindex', String(place + 2));
    element.setAttribute('aria-selected', String(selected));
    element.classList.toggle('tree-active', active);
    element.classList.toggle('tree-hit', hits);
  }

  #marks(row) {
    const { active, selected, tree } = this.#model;
    return { active: row === active, selected: row === selected, hits: this.#model.isHit(row), depth: tree.depth[row] };
  }

  /** Puts elements in order of their rows, for those who hear the page; what has the focus is never moved, or it would lose it. */
  #putInOrder(elements) {
    let next = this.rows.firstChild;
    for (const element of elements) {
      if (element.contains(document.activeElement)) {
        while (next !== element) {
          const passed = next;
          next = passed.nextSibling;
          this.rows.append(passed);
        }
      }
      if (element === next) next = next.nextSibling;
      else this.rows.insertBefore(element, next);
    }
  }
}
