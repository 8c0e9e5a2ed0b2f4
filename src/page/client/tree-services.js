/** The filter by service: a button that opens a list of boxes to tick. Nothing ticked means all. */
import { treeCounted, treeNumber } from './tree-amounts.js';
import { treeButton, treeElement, treeRole, treeSetText } from './tree-dom.js';

/** More boxes would not be read; the search finds the rest. */
const TREE_BOXES = 500;
const TREE_MARGIN_PX = 8;

export class TreeServices {
  #model;
  #boxes = [];
  #list = treeRole(treeElement('div', 'tree-services'), 'group', { label: 'Services' });
  #button;

  constructor(model, filter) {
    this.#model = model;
    this.#button = treeButton('All services', () => this.toggle());
    this.#button.setAttribute('aria-expanded', 'false');
    this.#list.hidden = true;
    this.#fill(filter);
    this.element = treeElement('div', 'tree-services-place', this.#button, this.#list);
    this.#list.addEventListener('change', () => filter({ services: this.#wanted() }));
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#list.hidden) return;
      event.stopPropagation();
      this.close();
      this.#button.focus();
    });
    document.addEventListener('pointerdown', (event) => {
      if (!this.element.contains(event.target)) this.close();
    });
  }

  #fill(filter) {
    const { tree } = this.#model;
    const counts = new Uint32Array(tree.services.length);
    for (let row = 0; row < tree.length; row++) counts[tree.operations[tree.operation[row]].service]++;
    const order = [...tree.services.keys()].sort((one, other) => counts[other] - counts[one] || one - other);
    for (const service of order.slice(0, TREE_BOXES)) {
      const box = treeElement('input', '');
      box.type = 'checkbox';
      const name = treeElement('bdi', 'tree-service-name', tree.services[service]);
      const count = treeElement('span', 'tree-soft', treeCounted(counts[service], 'row'));
      this.#boxes.push({ box, service });
      this.#list.append(treeElement('label', 'tree-box', box, name, count));
    }
    if (order.length > TREE_BOXES) {
      const more = `… and ${treeNumber(order.length - TREE_BOXES)} more services with fewer rows: search for their names.`;
      this.#list.append(treeElement('p', 'tree-soft', more));
    }
    this.#list.prepend(treeButton('All services', () => filter({ services: null })));
  }

  #wanted() {
    const ticked = this.#boxes.filter(({ box }) => box.checked);
    if (ticked.length === 0) return null;
    const wanted = new Uint8Array(this.#model.tree.services.length);
    for (const { service } of ticked) wanted[service] = 1;
    return wanted;
  }

  toggle() {
    this.#list.hidden = !this.#list.hidden;
    this.#button.setAttribute('aria-expanded', String(!this.#list.hidden));
    if (this.#list.hidden) return;
    this.#keepOnPage();
    this.#boxes[0]?.box.focus();
  }

  /** Moved left where it would run out of the page. */
  #keepOnPage() {
    this.#list.style.left = '0';
    const overPx = this.#list.getBoundingClientRect().right - document.documentElement.clientWidth;
    if (overPx > 0) this.#list.style.left = `${-overPx - TREE_MARGIN_PX}px`;
  }

  close() {
    this.#list.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
  }

  draw() {
    const { services } = this.#model.filter;
    let count = 0;
    for (const { box, service } of this.#boxes) {
      box.checked = services !== null && services[service] === 1;
      if (box.checked) count++;
    }
    treeSetText(this.#button, count === 0 ? 'All services' : treeCounted(count, 'service'));
    this.#button.classList.toggle('tree-on', count > 0);
  }
}
