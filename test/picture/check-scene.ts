/** What holds for every picture: nothing runs out of it, no text meets another one, and everything has its place in pixels. */
import { heightOf } from '../../src/picture/letters.ts';
import { type Item, LEFT, RIGHT, type Scene, type TextBox, WIDTH } from '../../src/picture/scene.ts';

interface Box {
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Sums of fractions. */
const ROUNDING_PX = 0.01;

/** What is wrong with it, in words; none for a good one. */
export function faultsOf(scene: Scene): readonly string[] {
  const boxes = scene.items.flatMap(boxesOf);
  const texts = scene.items.filter((item) => item.what === 'text');
  return [
    ...boxes.filter((box) => !hasPlace(box)).map(({ name }) => `${name} has no place`),
    ...boxes.filter((box) => !isWithin(box, scene)).map((box) => `${name(box)} runs out of the picture`),
    ...texts.filter(({ text }) => text.trim() === '' || text !== text.trim()).map(({ text }) => `blanks in “${text}”`),
    ...overlaps(texts.map(boxOf)),
  ];
}

function boxesOf(item: Item): readonly Box[] {
  switch (item.what) {
    case 'text':
      return [boxOf(item)];
    case 'rect':
      return item.radiusPx === undefined ? [around(item.tone, item.x, item.y, item.widthPx, item.heightPx)] : [];
    case 'bars':
      return item.places.map(({ x, widthPx }) => around(item.tone, x, item.y, widthPx, item.heightPx));
    case 'chevron':
      return [around('chevron', item.x - (item.pointsTo === 'left' ? 0 : item.heightPx), item.y, item.heightPx, 1)];
  }
}

function boxOf(text: TextBox): Box {
  return around(`“${text.text}”`, text.x, text.y, text.widthPx, heightOf(text.font));
}

function around(name: string, x: number, y: number, widthPx: number, heightPx: number): Box {
  return { name, left: x, top: y, right: x + widthPx, bottom: y + heightPx };
}

function hasPlace({ left, top, right, bottom }: Box): boolean {
  return [left, top, right, bottom].every(Number.isFinite) && right > left && bottom > top;
}

function isWithin({ left, top, right, bottom }: Box, { widthPx, heightPx }: Scene): boolean {
  const sides = left >= LEFT - ROUNDING_PX && right <= RIGHT + ROUNDING_PX;
  return widthPx === WIDTH && sides && top >= 0 && bottom <= heightPx;
}

/** In order of their tops, so that only neighbours are looked at. */
function overlaps(boxes: readonly Box[]): readonly string[] {
  const sorted = boxes.toSorted((one, other) => one.top - other.top);
  return sorted.flatMap((box, i) => {
    const found: string[] = [];
    for (let k = i + 1; k < sorted.length && sorted[k]!.top < box.bottom - ROUNDING_PX; k++) {
      const other = sorted[k]!;
      if (box.left < other.right - ROUNDING_PX && other.left < box.right - ROUNDING_PX)
        found.push(`${name(box)} meets ${name(other)}`);
    }
    return found;
  });
}

function name({ name: what, left, top, right, bottom }: Box): string {
  return `${what} (${[left, top, right, bottom].map((px) => px.toFixed(1)).join(' ')})`;
}
