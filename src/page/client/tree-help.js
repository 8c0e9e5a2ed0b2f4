/** What the keys do, in a dialog of the browser: it keeps the focus and closes with Escape by itself. */
import { treeButton, treeElement } from './tree-dom.js';

const TREE_HELP = [
  ['↑ ↓', 'one row up or down'],
  ['Page Up, Page Down', 'one screen up or down'],
  ['Home, End', 'first or last row'],
  ['→', 'unfold, then go to the first row below'],
  ['←', 'fold, then go to the row above'],
  ['*', 'unfold the row and all below it'],
  ['Enter, Space', 'details of the span; Escape closes them'],
  ['/', 'search; Enter and Shift+Enter go through the hits, ↓ goes to the rows'],
  ['n, Shift+N', 'next or previous hit'],
  ['d', 'only differences, on and off'],
  ['c', 'only critical path, on and off'],
  ['+ −', 'zoom the time axis in or out'],
  ['Shift+← Shift+→', 'earlier or later'],
  ['z', 'zoom to the span'],
  ['0', 'all time'],
  ['?', 'this help'],
];
const TREE_BY_MOUSE =
  'Drag on the time axis to zoom to a stretch; turn the wheel with Ctrl to zoom around the pointer, with Shift to pan.';

export function createTreeHelp() {
  const dialog = treeElement('dialog', 'tree-help');
  const title = treeElement('h3', '', 'Keys of the span tree');
  title.id = 'tree-help-title';
  dialog.setAttribute('aria-labelledby', title.id);
  const list = treeElement('dl', '');
  for (const [keys, words] of TREE_HELP) {
    list.append(treeElement('dt', '', treeElement('kbd', '', keys)), treeElement('dd', '', words));
  }
  const close = treeButton('Close', () => dialog.close());
  dialog.append(title, list, treeElement('p', 'tree-soft', TREE_BY_MOUSE), close);
  return dialog;
}
