/** What the bars mean. */
import { treeElement, treeSvg } from './tree-dom.js';

const TREE_LEGEND = [
  ['upper bar: baseline', [['tree-self baseline', 'M0 2h22v8h-22z']]],
  ['lower bar: candidate', [['tree-self candidate', 'M0 2h22v8h-22z']]],
  [
    'filled: its own time',
    [
      ['tree-whole candidate', 'M0 2h22v8h-22z'],
      ['tree-self candidate', 'M4 2h10v8h-10z'],
    ],
  ],
  ['outlined: time in spans below', [['tree-whole candidate', 'M0 2h22v8h-22z']]],
  ['line: on the critical path', [['tree-line', 'M0 5h22v2.5h-22z']]],
];
const TREE_TONES = [
  ['▲ longer', 'tree-whole-more tree-self-more'],
  ['▼ shorter', 'tree-whole-less tree-self-less'],
  ['= same', 'tree-whole-same tree-self-same'],
];

export function createTreeLegend() {
  const list = treeElement('ul', 'tree-legend');
  for (const [words, paths] of TREE_LEGEND)
    list.append(treeLegendEntry(words, 'tree-whole-same tree-self-same', paths));
  for (const [words, tone] of TREE_TONES)
    list.append(treeLegendEntry(words, tone, [['tree-self candidate', 'M0 2h22v8h-22z']]));
  return list;
}

function treeLegendEntry(words, tone, paths) {
  const svg = treeSvg('svg', `tree-sample ${tone}`);
  svg.setAttribute('aria-hidden', 'true');
  for (const [className, shape] of paths) {
    const path = treeSvg('path', className);
    path.setAttribute('d', shape);
    svg.append(path);
  }
  return treeElement('li', '', svg, words);
}
