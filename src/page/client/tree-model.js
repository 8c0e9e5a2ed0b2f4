/**
 * What the reader has done to the tree: folds, filters, search, zoom, the row in focus, the row whose details are open. No
 * DOM. Every change leaves the shown rows right and the row in focus among them.
 */
import { treeDomain, treeView } from './tree-axis.js';
import { treeSectionsByRow } from './tree-bars.js';
import { treeFactsOf, treeOpening } from './tree-facts.js';
import { treeCount, treeKept, treeNearest, treePassing, treePlace, treeShown } from './tree-rows.js';
import { treeHits, treeHitsWithin, treeNextHit } from './tree-search.js';
import { treeShapeOf, treeUnfoldAbove } from './tree-shape.js';

export class TreeModel {
  /** With filters, folds are others than without: what a filter finds is unfolded, and forgotten with the filter. */
  #folds;
  #filteredFolds = null;
  #passing = null;
  #allHits = null;
  filter = { services: null, onlyDifferences: false, onlyCritical: false };
  query = '';
  hits = null;
  selected = -1;

  constructor({ tree, baseline, candidate }) {
    this.tree = tree;
    this.shape = treeShapeOf(tree);
    this.facts = treeFactsOf(tree, baseline, candidate);
    this.sections = {
      baseline: treeSectionsByRow(tree.baseline.path, tree.length),
      candidate: treeSectionsByRow(tree.candidate.path, tree.length),
    };
    this.longestNs = Math.max(baseline.durationNs, candidate.durationNs);
    this.deltaNs = candidate.durationNs - baseline.durationNs;
    this.domain = treeDomain(tree, this.longestNs);
    this.reset();
  }

  /** As the page opened. */
  reset() {
    const { folded, first } = treeOpening(this.tree, this.shape, this.facts);
    this.#folds = folded;
    this.active = first;
    this.view = treeView(this.domain, 0, this.longestNs);
    this.search('');
    this.setFilter({ services: null, onlyDifferences: false, onlyCritical: false });
    this.reveal(first);
  }

  // --- rows --------------------------------------------------------------------------------------------------------

  get folds() {
    return this.#filteredFolds ?? this.#folds;
  }

  /** How many rows pass the filters; all of them without one. */
  get passingCount() {
    return this.#passing === null ? this.tree.length : treeCount(this.#passing);
  }

  get isFiltered() {
    return this.#passing !== null;
  }

  /** Whether the row is there for those below it only. */
  isContext(row) {
    return this.#passing !== null && this.#passing[row] === 0;
  }

  isFoldable(row) {
    return this.shape.end[row] > row + 1;
  }

  isFolded(row) {
    return this.folds[row] === 1;
  }

  placeOf(row) {
    const place = treePlace(this.rows, row);
    return this.rows[place] === row ? place : -1;
  }

  #show() {
    this.kept = treeKept(this.#passing, this.shape);
    this.rows = treeShown(this.shape, this.folds, this.kept);
    this.active = treeNearest(this.rows, this.active, this.shape);
    this.hits = treeHitsWithin(this.#allHits, this.kept);
  }

  // --- folds -------------------------------------------------------------------------------------------------------

  fold(row, isFolded) {
    this.folds[row] = isFolded ? 1 : 0;
    this.#show();
  }

  /** The row and all below it. */
  unfoldBelow(row) {
    this.folds.fill(0, row, this.shape.end[row]);
    this.#show();
  }

  unfoldAll() {
    this.folds.fill(0);
    this.#show();
  }

  foldAll() {
    this.folds.fill(1);
    this.#show();
  }

  // --- filters and search ------------------------------------------------------------------------------------------

  setFilter(change) {
    this.filter = { ...this.filter, ...change };
    this.#passing = treePassing(this.tree, this.facts, this.filter);
    this.#filteredFolds = this.#passing === null ? null : new Uint8Array(this.tree.length);
    if (this.#passing === null && this.active >= 0) treeUnfoldAbove(this.active, this.shape, this.#folds);
    this.#show();
  }

  search(query) {
    this.query = query;
    this.#allHits = treeHits(this.tree, query);
    this.hits = treeHitsWithin(this.#allHits, this.kept ?? null);
  }

  isHit(row) {
    return this.hits !== null && this.hits[treePlace(this.hits, row)] === row;
  }

  /** Hits in rows that the filters leave out. */
  get hiddenHits() {
    return (this.#allHits?.length ?? 0) - (this.hits?.length ?? 0);
  }

  /** Goes to the next hit, or the one before; false where there is none. */
  goToHit(step) {
    const row = treeNextHit(this.hits, this.active, step);
    if (row >= 0) this.reveal(row);
    return row >= 0;
  }

  // --- places ------------------------------------------------------------------------------------------------------

  /** Brings the row into sight and focus; filters that leave it out are dropped. True where a filter was. */
  reveal(row) {
    if (row < 0) return false;
    const isLeftOut = this.kept !== null && this.kept[row] === 0;
    if (isLeftOut) this.setFilter({ services: null, onlyDifferences: false, onlyCritical: false });
    treeUnfoldAbove(row, this.shape, this.folds);
    this.active = row;
    this.#show();
    return isLeftOut;
  }

  /** To the shown row at a place, or the nearest there is. */
  goTo(place) {
    if (this.rows.length === 0) return;
    this.active = this.rows[Math.min(Math.max(place, 0), this.rows.length - 1)];
  }

  get activePlace() {
    return this.active < 0 ? -1 : this.placeOf(this.active);
  }
}
