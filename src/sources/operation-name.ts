/**
 * Operation names without the identifiers that some instrumentation writes into them, where an attribute tells them
 * apart: `GET /user/alice` with the route `/user/{name}` is `GET /user/{id}`, as numbers in names are read later on. A
 * name that holds none stays as it is.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#name, …/database/database-spans/#name
 */
import type { Attributes } from '../trace/trace.ts';

/** What is masked in a path, and what later stages write for numbers and hashes in names. */
export const MASK = '{id}';

export function operationName(name: string, attributes: Attributes): string {
  if (name.includes('/')) {
    const route = attributes.get('http.route') ?? attributes.get('url.template');
    if (route !== undefined) return maskedByRoute(name, route);
  }
  if (!HOLDS_LITERAL.test(name)) return name;
  const summary = attributes.get('db.query.summary') ?? '';
  if (summary !== '') return summary;
  const method = attributes.get('rpc.method') ?? '';
  if (method === '' || name.endsWith(method)) return name;
  const service = attributes.get('rpc.service') ?? '';
  return service === '' ? method : `${service}/${method}`;
}

const HOLDS_LITERAL = /[\d'"]/;
/** The method and the host, where there are any, up to the path. */
const BEFORE_PATH = /^(?:[A-Za-z]+ )?(?:[a-z]+:\/\/[^/ ]*)?(?=\/)/;

/** The parameters of the route are masked in the path; without a path that fits the route, nothing is. */
function maskedByRoute(name: string, route: string): string {
  const [before] = BEFORE_PATH.exec(name) ?? [];
  if (before === undefined) return name;
  const path = name.slice(before.length).split(/[?#]/, 1)[0]!.split('/');
  const pattern = route.replace('(.:format)', '').replace(/^\//, '').split('/');
  const isOpenEnded = isWildcard(pattern.at(-1)!);
  if (isOpenEnded) pattern.pop();
  // A router may be mounted below a path of its own; an open end leaves no way to tell.
  const from = isOpenEnded ? 1 : path.length - pattern.length;
  const fits = from >= 1 && pattern.every((part, k) => isParameter(part) || part === path[from + k]);
  if (!fits) return name;
  const masked = pattern.map((part, k) => (isParameter(part) && part !== path[from + k] ? MASK : path[from + k]!));
  const rest = path.length > from + pattern.length ? [MASK] : [];
  return before + [...path.slice(0, from), ...masked, ...rest].join('/');
}

/** `{name}`, `:name`, `<int:name>`, `[name]` */
function isParameter(part: string): boolean {
  return /^:|[{<[]/.test(part);
}

/** `*`, `**`, `*path`, `{*path}`, `{path:.*}`, `[...path]` */
function isWildcard(part: string): boolean {
  return /^\*|^\{\*|\.\*\}$|^\[\.\.\./.test(part);
}
