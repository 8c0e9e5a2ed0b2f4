/** Pages of a backend's user interface: addresses below a base, and whether a link is one. */

/** Pages that look for a trace in a window of time get this much on both sides of it. */
export const PAGE_MARGIN_MS = 300_000;

/** `path` segments are encoded. */
export function pageUnder(base: string, path: readonly string[], query: Readonly<Record<string, string>> = {}): string {
  const url = new URL(base);
  url.pathname = [url.pathname.replace(/\/+$/, ''), ...path.map(encodeURIComponent)].join('/');
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  // Marks of a template stay as they are written.
  return url.href.replaceAll('%7B', '{').replaceAll('%7D', '}');
}

export function isUnder(base: string, link: URL): boolean {
  const { origin, pathname } = new URL(base);
  const path = pathname.replace(/\/+$/, '');
  return link.origin === origin && (link.pathname === path || link.pathname.startsWith(`${path}/`));
}
