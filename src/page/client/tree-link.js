/** Addresses: the fragment that links to a span of this page, and the page of a span in its backend. Both are foreign. */

const TREE_FRAGMENT = /^#span=([0-9a-f]{16})$/i;

/** The span id that a fragment names; '' where it names none though it should; null where it is about something else. */
export function treeSpanOfFragment(fragment) {
  if (!fragment.startsWith('#span=')) return null;
  return TREE_FRAGMENT.exec(fragment)?.[1].toLowerCase() ?? '';
}

export function treeFragmentOf(spanId) {
  return `#span=${spanId}`;
}

/** As src/render/culprit-span.ts makes it; undefined for what is no page on the web. */
export function treeSpanAddress(template, spanId) {
  if (template === undefined || !/^[0-9a-f]{16}$/.test(spanId)) return undefined;
  const decimal = String(BigInt(`0x${spanId}`));
  const address = template.replaceAll('{spanId}', spanId).replaceAll('{spanIdDecimal}', decimal);
  if (!URL.canParse(address)) return undefined;
  const { protocol, href } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
