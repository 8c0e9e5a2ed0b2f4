/** A link taken apart: each value with the word that says what it is. Hash routes are read like paths. */

export interface LinkPart {
  /** Small letters and digits only: "trace_id", "traceID" and "trace.id" are one. '' where nothing says what it is. */
  readonly key: string;
  readonly value: string;
}

export function partsOf({ pathname, searchParams, hash }: URL): readonly LinkPart[] {
  const [route, query] = splitRoute(hash.slice(1));
  return [
    ...pathParts(pathname),
    ...[...searchParams].map(([key, value]) => ({ key: toKey(key), value })),
    ...pathParts(route),
    ...query.split(/[&?]/).map(pairOf),
  ];
}

/** What stands after a "?" or, in routes without slashes, everything with a "=". */
function splitRoute(text: string): readonly [route: string, query: string] {
  const at = text.indexOf('?');
  if (at >= 0) return [text.slice(0, at), text.slice(at + 1)];
  return text.includes('/') ? [text, ''] : ['', text.replaceAll(';', '&')];
}

/** Words that say what follows them in a path. The first "traces" of "/traces/1/<id>" holds until another word comes. */
const PATH_WORD =
  /^(?:tracing|traces?|traceids?|tracemany|tracedetails?|operationid|spans?|events?|issues?|transactions?|replays?|profiling|profiles?|sessions?|users?|orgs?|organizations?|projects?|dashboards?|accounts?|spaces?|s|d)$/;

function pathParts(path: string): readonly LinkPart[] {
  const parts: LinkPart[] = [];
  let key = '';
  for (const raw of path.split(/[/]/)) {
    const [segment, ...matrix] = decodePercents(raw).split(';');
    const word = toKey(segment!.replace(/^.*:/s, ''));
    if (PATH_WORD.test(word)) key = word === 'tracemany' || word === 'tracing' ? 'traces' : word;
    else if (segment !== '') parts.push({ key, value: segment! });
    parts.push(...matrix.map(pairOf));
  }
  return parts;
}

function pairOf(text: string): LinkPart {
  const at = text.indexOf('=');
  const value = at < 0 ? text : text.slice(at + 1);
  return { key: at < 0 ? '' : toKey(decodePercents(text.slice(0, at))), value: decodePercents(value) };
}

function toKey(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Of ASCII alone, so that it never fails: ids have no other characters. */
export function decodePercents(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
