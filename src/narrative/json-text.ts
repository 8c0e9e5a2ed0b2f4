/**
 * JSON text from a model: the object inside it, its value, and keys that stand twice. JSON.parse keeps the last of two
 * equal keys without a word, so two readers of one text can see different values.
 */

/** The text between the first { and the last }: models that are not held to a schema wrap it in prose or a fence. */
export function embeddedObject(text: string): string {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  return from < 0 || to < from ? text : text.slice(from, to + 1);
}

/** The object that a text is; undefined for anything else. */
export function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Keys of the object around the current position; undefined inside an array. */
type Scope = Set<string> | undefined;

/** Whether one object has a key twice. One pass, no recursion; the text must be valid JSON. */
export function hasDuplicateKey(json: string): boolean {
  const scopes: Scope[] = [];
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '{') scopes.push(new Set());
    else if (character === '[') scopes.push(undefined);
    else if (character === '}' || character === ']') scopes.pop();
    else if (character === '"') {
      const end = endOfString(json, i);
      if (isKey(json, end) && !addKey(scopes.at(-1), json.slice(i, end))) return true;
      i = end - 1;
    }
  }
  return false;
}

/** Index after the closing quotation mark. */
function endOfString(json: string, from: number): number {
  let i = from + 1;
  while (i < json.length && json[i] !== '"') i += json[i] === '\\' ? 2 : 1;
  return i + 1;
}

function isKey(json: string, after: number): boolean {
  let i = after;
  while (i < json.length && ' \t\n\r'.includes(json[i]!)) i++;
  return json[i] === ':';
}

/** False where the object has this key already; a key and its escaped spelling are the same key. */
function addKey(scope: Scope, literal: string): boolean {
  const key: unknown = JSON.parse(literal);
  if (scope === undefined || typeof key !== 'string') return true;
  if (scope.has(key)) return false;
  scope.add(key);
  return true;
}
