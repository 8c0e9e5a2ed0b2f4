/**
 * Names for what people can use: Slack gives blocks and elements without block_id or action_id one of its own, so that
 * payloads can say what was clicked. Here it is their place: `block-3`, `element-0`.
 */
import type { Element } from './block-elements.ts';
import type { Block } from './blocks.ts';

/** Fills in the ids; blocks that only show something stay as they are. */
export function nameElements(blocks: readonly Block[], place: string): readonly Block[] {
  return blocks.map((one, position) => nameBlock(one, `${place}-${position}`));
}

function nameBlock(block: Block, place: string): Block {
  switch (block.type) {
    case 'container':
      return {
        ...block,
        child_blocks: block.child_blocks.map((child, position) => nameBlock(child, `${place}-${position}`)),
      } as Block;
    case 'actions':
      return { ...block, block_id: block.block_id ?? place, elements: block.elements.map(nameElement) };
    case 'context_actions':
      return { ...block, block_id: block.block_id ?? place, elements: block.elements.map(nameElement) };
    case 'input':
      return { ...block, block_id: block.block_id ?? place, element: nameElement(block.element, 0) };
    case 'section':
      if (block.accessory === undefined || block.accessory.type === 'image') return block;
      return { ...block, block_id: block.block_id ?? place, accessory: nameElement(block.accessory, 0) };
    default:
      return block;
  }
}

function nameElement<One extends Element>(element: One, position: number): One {
  return element.action_id === undefined ? { ...element, action_id: `element-${position}` } : element;
}
