/** Starts the page: tables that sort, the theme's button, print, and the span tree. */
import { readTree } from './data.js';
import { unfoldForPrint } from './folds.js';
import { makeSortable } from './sort.js';
import { startTheme } from './theme.js';
import { startTree } from './tree.js';
import { treeAmountsOf } from './tree-amounts.js';

for (const table of document.querySelectorAll('table[data-sortable]')) makeSortable(table);
startTheme(document.getElementById('theme'));
unfoldForPrint();
await showTree();

/** A browser that cannot read the tree says so in its place; everything else of the page stands. */
async function showTree() {
  const root = document.getElementById('tree');
  const packed = document.getElementById('packed-tree');
  const { baseline, candidate } = JSON.parse(document.getElementById('sides').textContent);
  root.textContent = 'Reading the spans…';
  try {
    const tree = await readTree(packed);
    packed.remove();
    root.textContent = '';
    startTree({ root, tree, baseline, candidate, amounts: treeAmountsOf(baseline, candidate) });
  } catch (error) {
    root.textContent = 'This browser could not show the tree of all spans. The table below has those that differ most.';
    throw error;
  }
}
