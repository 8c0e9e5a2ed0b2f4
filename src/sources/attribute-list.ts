/** AttributeList: attributes while a decoder puts them together. */
import { AttributeView } from '../trace/attribute-view.ts';

export class AttributeList extends AttributeView {
  /** Key, value, key, value, … */
  readonly #texts: string[] = [];

  get size(): number {
    return this.#texts.length >> 1;
  }

  get(key: string): string | undefined {
    const at = this.#find(key);
    return at < 0 ? undefined : this.#texts[at + 1];
  }

  set(key: string, value: string): void {
    const at = this.#find(key);
    if (at < 0) this.#texts.push(key, value);
    else this.#texts[at + 1] = value;
  }

  delete(key: string): void {
    const at = this.#find(key);
    if (at >= 0) this.#texts.splice(at, 2);
  }

  keys(): MapIterator<string> {
    return this.#texts.filter((_text, at) => at % 2 === 0).values();
  }

  protected entryAt(k: number): [key: string, value: string] {
    return [this.#texts[2 * k]!, this.#texts[2 * k + 1]!];
  }

  #find(key: string): number {
    const texts = this.#texts;
    for (let at = 0; at < texts.length; at += 2) if (texts[at] === key) return at;
    return -1;
  }
}
