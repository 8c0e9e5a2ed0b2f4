/**
 * The span tree of the report page: both traces aligned as one tree, drawn row by row as it scrolls. This file wires the
 * parts; tree-model.js knows what the reader did, tree-view.js and the others show it.
 */
import { treeCounted } from './tree-amounts.js';
import { treeViewOf } from './tree-axis.js';
import { TreeHead } from './tree-axis-view.js';
import { TreeDetails } from './tree-details.js';
import { treeElement } from './tree-dom.js';
import { createTreeHelp } from './tree-help.js';
import { treeKeyAnywhere, treeKeyOnRow } from './tree-keys.js';
import { createTreeLegend } from './tree-legend.js';
import { treeFragmentOf, treeSpanOfFragment } from './tree-link.js';
import { TreeModel } from './tree-model.js';
import { treeRowOfSpan } from './tree-search.js';
import { TreeTools } from './tree-tools.js';
import { TreeView } from './tree-view.js';

/** `tree` is a SpanTree (src/report/views.ts), `baseline` and `candidate` are the sides of the report, `amounts` writes their times. */
export function startTree({ root, tree, baseline, candidate, amounts }) {
  const model = new TreeModel({ tree, baseline, candidate });
  const act = {};
  const head = new TreeHead({ model, amounts, onView: (view) => act.see(view) });
  const view = new TreeView({ model, amounts, head, onResize: () => drawRows() });
  const tools = new TreeTools({ model, amounts, act, head });
  const details = new TreeDetails({ model, baseline, candidate, amounts, act });
  const help = createTreeHelp();
  const drawRows = () => {
    head.draw(view.widthPx);
    view.draw();
  };
  const draw = () => {
    drawRows();
    tools.draw();
  };
  Object.assign(act, treeActs({ model, view, tools, details, help, draw }));
  const body = treeElement('div', 'tree-body', view.element, details.element);
  root.classList.add('tree');
  root.replaceChildren(tools.element, createTreeLegend(), body, help);
  listenToTree(root, { model, view, head, act });
  view.measure();
  draw();
  view.scrollToActive();
  act.follow(location.hash);
}

/** Everything that a reader can do, whichever control it comes from. */
function treeActs({ model, view, tools, details, help, draw }) {
  const drawAt = () => {
    draw();
    view.scrollToActive();
  };
  const drawn =
    (change) =>
    (...given) => {
      change(...given);
      drawAt();
    };
  return {
    filter: drawn((change) => model.setFilter(change)),
    fold: drawn((row, isFolded) => model.fold(row, isFolded)),
    unfoldBelow: drawn((row) => model.unfoldBelow(row)),
    unfoldAll: drawn(() => model.unfoldAll()),
    foldAll: drawn(() => model.foldAll()),
    reset: drawn(() => model.reset()),
    see: (seen) => {
      model.view = seen;
      draw();
    },
    goTo: (place) => {
      model.goTo(place);
      drawAt();
      view.focusActive();
    },
    ...treeSearchActs({ model, view, tools, drawAt, draw }),
    ...treeDetailActs({ model, view, tools, details, drawAt, draw }),
    help: () => help.showModal(),
  };
}

function treeSearchActs({ model, view, tools, drawAt, draw }) {
  return {
    search: (query) => {
      model.search(query);
      draw();
    },
    goToHit: (step) => {
      if (model.goToHit(step)) drawAt();
    },
    focusSearch: () => tools.focusSearch(),
    goToRows: () => view.focusActive(),
    leaveSearch: () => {
      if (model.query !== '') {
        model.search('');
        draw();
      }
      view.focusActive();
    },
  };
}

function treeDetailActs({ model, view, tools, details, drawAt, draw }) {
  const open = (row, isFocused) => {
    model.selected = row;
    if (model.reveal(row)) tools.say('The filters were dropped to show the span.');
    details.draw();
    drawAt();
    view.clearOf(details.element);
    if (isFocused) details.focus();
  };
  return {
    open: (row, isFocused = false) => {
      open(row, isFocused);
      const spanId = model.tree.candidate.spanId[row] || model.tree.baseline.spanId[row];
      history.replaceState(null, '', treeFragmentOf(spanId));
    },
    closeDetails: () => {
      if (model.selected < 0) return;
      model.selected = -1;
      details.draw();
      draw();
      view.focusActive();
      history.replaceState(null, '', '#spans');
    },
    zoomTo: (row) => {
      const sides = [model.tree.baseline, model.tree.candidate].filter(({ durationNs }) => durationNs[row] >= 0);
      const fromNs = Math.min(...sides.map(({ startNs }) => startNs[row]));
      const toNs = Math.max(...sides.map(({ startNs, durationNs }) => startNs[row] + durationNs[row]));
      model.view = treeViewOf(model.domain, fromNs, toNs);
      draw();
    },
    /** A link to a span of this page. */
    follow: (fragment) => {
      const spanId = treeSpanOfFragment(fragment);
      if (spanId === null) return;
      const row = spanId === '' ? -1 : treeRowOfSpan(model.tree, spanId);
      if (row >= 0) open(row, false);
      else {
        tools.say(treeNotFound(spanId, model.tree));
        draw();
      }
      (row >= 0 ? view : tools).element.scrollIntoView({ block: 'nearest' });
      view.clearOf(details.element);
      view.focusActive();
    },
  };
}

function treeNotFound(spanId, { omittedRows }) {
  if (spanId === '') return 'The link names no span: an id has 16 hex digits.';
  const omitted = omittedRows === 0 ? '' : ` It may be one of the ${treeCounted(omittedRows, 'row')} left out.`;
  return `No span ${spanId} on this page.${omitted}`;
}

function listenToTree(root, { model, view, head, act }) {
  view.element.addEventListener('click', (event) => {
    const row = view.rowAt(event.target);
    if (row < 0) return;
    model.active = row;
    if (event.target.closest('.tree-toggle:not(.tree-none)') !== null) act.fold(row, !model.isFolded(row));
    else act.open(row);
    view.focusActive();
  });
  view.element.addEventListener('wheel', (event) => head.wheel(event), { passive: false });
  view.rows.addEventListener('keydown', (event) => treeKeyOnRow(event, { model, view, head, act }));
  root.addEventListener('keydown', (event) => treeKeyAnywhere(event, act));
  window.addEventListener('hashchange', () => act.follow(location.hash));
  // The address does not change when a link to the span that it names is followed again.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#span="]');
    if (link !== null && link.hash === location.hash) act.follow(link.hash);
  });
}
