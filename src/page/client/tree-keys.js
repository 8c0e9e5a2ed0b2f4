/** What the keys do while the focus is in the tree: https://www.w3.org/WAI/ARIA/apg/patterns/treegrid/ and a few of our own. */

const TREE_PAN = 0.25;

/** Keys of the rows. */
export function treeKeyOnRow(event, { model, view, head, act }) {
  if (event.ctrlKey || event.metaKey || event.altKey || model.active < 0) return;
  const { active } = model;
  const step = treeStep(event.key, model, view);
  if (event.shiftKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    head.pan(event.key === 'ArrowLeft' ? -TREE_PAN : TREE_PAN);
  } else if (step !== undefined) act.goTo(step);
  else if (event.key === 'ArrowRight') treeInwards(model, act);
  else if (event.key === 'ArrowLeft') treeOutwards(model, act);
  else if (event.key === 'Enter' || event.key === ' ') act.open(active, true);
  else if (event.key === '*') act.unfoldBelow(active);
  else if (event.key === 'n') act.goToHit(1);
  else if (event.key === 'N') act.goToHit(-1);
  else if (event.key === 'z') act.zoomTo(active);
  else if (event.key === 'd') act.filter({ onlyDifferences: !model.filter.onlyDifferences });
  else if (event.key === 'c') act.filter({ onlyCritical: !model.filter.onlyCritical });
  else if (event.key === 'Escape') act.closeDetails();
  else if (!head.key(event.key)) return;
  event.preventDefault();
}

/** The place to go to; undefined for other keys. */
function treeStep(key, { rows, activePlace }, { pageRows }) {
  return {
    ArrowUp: activePlace - 1,
    ArrowDown: activePlace + 1,
    PageUp: activePlace - pageRows,
    PageDown: activePlace + pageRows,
    Home: 0,
    End: rows.length - 1,
  }[key];
}

function treeInwards(model, act) {
  const { active } = model;
  if (!model.isFoldable(active)) return;
  if (model.isFolded(active)) act.fold(active, false);
  else act.goTo(model.activePlace + 1);
}

function treeOutwards(model, act) {
  const { active, shape } = model;
  const above = shape.parent[active];
  if (model.isFoldable(active) && !model.isFolded(active)) act.fold(active, true);
  else if (above >= 0) act.goTo(model.placeOf(above));
}

/** Keys that work anywhere in the section, but not while something is typed. */
export function treeKeyAnywhere(event, act) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, dialog') !== null) return;
  if (event.key === '/') act.focusSearch();
  else if (event.key === '?') act.help();
  else return;
  event.preventDefault();
}
