/** Elements for the tree. Text goes in as text, never as markup; names of the traces were made printable when the page was made. */

const TREE_SVG = 'http://www.w3.org/2000/svg';

export function treeElement(tag, className, ...children) {
  const created = document.createElement(tag);
  if (className !== '') created.className = className;
  created.append(...children);
  return created;
}

export function treeSvg(tag, className) {
  const created = document.createElementNS(TREE_SVG, tag);
  if (className !== '') created.setAttribute('class', className);
  return created;
}

/** `label` says what a symbol means; words need none. */
export function treeButton(words, onClick, { label, className = '' } = {}) {
  const button = treeElement('button', `tree-button ${className}`.trim(), words);
  button.type = 'button';
  if (label !== undefined) {
    button.setAttribute('aria-label', label);
    button.title = label;
  }
  button.addEventListener('click', onClick);
  return button;
}

/** With a role, and attributes of ARIA without their prefix. */
export function treeRole(element, role, states = {}) {
  element.setAttribute('role', role);
  for (const [name, value] of Object.entries(states)) element.setAttribute(`aria-${name}`, String(value));
  return element;
}

/** Sets text only where it changed, which costs a browser much less. */
export function treeSetText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
