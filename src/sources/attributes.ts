/**
 * Attributes of payloads as canonical text under today's keys, so that 500 and "500", `http.status_code` and
 * `http.response.status_code` meet. Arrays and maps become JSON text, as Jaeger shows them.
 * OTLP AnyValue: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto
 */
import { LIMITS } from '../limits.ts';
import { type AttributeStore, StoredAttributes } from '../trace/attribute-store.ts';
import type { EventInput } from '../trace/builder.ts';
import type { Attributes } from '../trace/trace.ts';
import { canonicalKey } from '../trace/vocabulary.ts';
import { AttributeList } from './attribute-list.ts';
import { ATTRIBUTE_PLACES, type ScannedAttributes } from './scanned-attributes.ts';
import { isLossy } from './times.ts';

/** A JSON object from outside: nothing is known of its values. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const NO_ATTRIBUTES: Attributes = new Map();

/** The message of a status, in the spelling that OpenTelemetry uses where a format has no field for it. */
export const STATUS_DESCRIPTION = 'otel.status_description';

/** Jaeger's v3 API writes its notes on a span among the attributes. */
const BACKEND_WARNINGS = '@jaeger@warnings';

/** How much the SDK left out, where a format has no field for it. */
const DROPPED_COUNTS: readonly string[] = [
  'otel.dropped_attributes_count',
  'otel.dropped_events_count',
  'otel.dropped_links_count',
];

/** Keys under which Jaeger and Zipkin keep what is a field in OTLP, and notes of the backend that are not data. */
const NOT_ATTRIBUTES: ReadonlySet<string> = new Set([
  'span.kind',
  'otel.status_code',
  'otel.library.name',
  'otel.library.version',
  'otel.scope.name',
  'otel.scope.version',
  'internal.span.format',
  BACKEND_WARNINGS,
  ...DROPPED_COUNTS,
]);

const NO_EVENTS: readonly EventInput[] = [];
const NOT_AN_ATTRIBUTE = '';
/** Payloads with more different keys than this learn them again and again. */
const MOST_KEYS = 10_000;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A service or operation name: capped and well-formed; '' where there is none. */
export function readName(value: unknown): string {
  return typeof value === 'string' ? withoutNul(value.slice(0, LIMITS.nameCharacters)).toWellFormed() : '';
}

/** U+0000 stands for no character in any name, and parts names from each other where several make up a key. */
function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD');
}

export function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Jaeger's clock-skew adjuster: "This span's timestamps were adjusted by 545ms". */
export function saysAdjusted(warning: string): boolean {
  return warning.includes('adjusted by');
}

/** Reads attributes and notes what it had to do to them; one for a whole payload. */
export class AttributeReader {
  /** Set when a value or the list was cut at a limit. */
  isCut = false;
  /** Set when a number had lost digits: the span has to be parsed again by `parseLossless`. */
  isLossy = false;
  /** Set when the backend noted that it moved the span in time. */
  isAdjusted = false;
  /** Keys as written → today's. */
  readonly #keys = new Map<string, string>();
  /** Keys of the last scanned lists by their places, and their numbers in the store. */
  readonly #numbered = new Array<string | undefined>(ATTRIBUTE_PLACES).fill(undefined);
  readonly #numbers = new Int32Array(ATTRIBUTE_PLACES);
  #store: AttributeStore | undefined;
  #events = 0;

  forgetRepairs(): void {
    this.isCut = false;
    this.isLossy = false;
    this.isAdjusted = false;
  }

  /** OTLP: `[{key, value: AnyValue}]`. */
  fromKeyValues(list: unknown): AttributeList {
    const attributes = new AttributeList();
    if (!Array.isArray(list)) return attributes;
    for (const entry of list) {
      if (isJsonObject(entry) && typeof entry.key === 'string')
        this.put(attributes, entry.key, this.#anyValueText(entry.value));
    }
    return attributes;
  }

  /** Jaeger: `[{key, type, value}]`. */
  fromTags(list: unknown): AttributeList {
    const attributes = new AttributeList();
    if (!Array.isArray(list)) return attributes;
    for (const entry of list) {
      if (isJsonObject(entry) && typeof entry.key === 'string')
        this.put(attributes, entry.key, this.#plainText(entry.value));
    }
    return attributes;
  }

  /** Zipkin: `{key: value}`. */
  fromObject(tags: unknown): AttributeList {
    const attributes = new AttributeList();
    if (!isJsonObject(tags)) return attributes;
    for (const key of Object.keys(tags)) this.put(attributes, key, this.#plainText(tags[key]));
    return attributes;
  }

  /** The first events of a list, each read by `readEvent`. */
  events(list: unknown, readEvent: (event: JsonObject) => EventInput): readonly EventInput[] {
    if (!Array.isArray(list) || list.length === 0) return NO_EVENTS;
    const room = Math.min(LIMITS.eventsPerSpan, LIMITS.traceEvents - this.#events);
    if (list.length > room) this.isCut = true;
    const events = list.slice(0, room).filter(isJsonObject).map(readEvent);
    this.#events += events.length;
    return events;
  }

  /** What the scanner found, none of it longer than its limit, right into the store. */
  fromScanned(scanned: ScannedAttributes, store: AttributeStore): Attributes {
    if (!this.#areUsual(scanned, store)) return this.listOf(scanned);
    const from = store.length;
    const numbers = this.#numbers;
    const { first, size } = scanned;
    for (let k = 0; k < size; k++) store.push(numbers[first + k]!, scanned.valueNumber(k, store.texts));
    return new StoredAttributes(store, from, store.length);
  }

  /** The same as a list. */
  listOf(scanned: ScannedAttributes): AttributeList {
    const attributes = new AttributeList();
    for (let k = 0; k < scanned.size; k++) this.put(attributes, scanned.keyText(k), scanned.valueText(k));
    return attributes;
  }

  /** Each key stands once and in today's spelling. Leaves their numbers in `#numbers`. */
  #areUsual({ first, size, keys }: ScannedAttributes, store: AttributeStore): boolean {
    if (store !== this.#store) this.#numbered.fill(undefined);
    this.#store = store;
    const numbers = this.#numbers;
    const numbered = this.#numbered;
    for (let at = first; at < first + size; at++) {
      if (keys[at] !== numbered[at] && !this.#numberKey(at, keys[at]!, store)) return false;
      for (let earlier = first; earlier < at; earlier++) if (numbers[earlier] === numbers[at]) return false;
    }
    return true;
  }

  /** Lists are alike from span to span, so the numbers of the last one are kept. */
  #numberKey(place: number, key: string, store: AttributeStore): boolean {
    const isUsual = key !== NOT_AN_ATTRIBUTE && (this.#keys.get(key) ?? this.#learnKey(key)) === key;
    if (!isUsual) return false;
    this.#numbered[place] = key;
    this.#numbers[place] = store.keyNumber(key);
    return true;
  }

  /** The text of a span's status, which has no field of its own in the model; none where it is empty. */
  putStatusMessage(attributes: AttributeList, message: string): void {
    if (message !== '') this.put(attributes, STATUS_DESCRIPTION, message);
  }

  put(attributes: AttributeList, key: string, text: string): void {
    const canonical = this.#keys.get(key) ?? this.#learnKey(key);
    if (canonical === NOT_AN_ATTRIBUTE) {
      if (key === BACKEND_WARNINGS && saysAdjusted(text)) this.isAdjusted = true;
      if (text !== '0' && DROPPED_COUNTS.includes(key)) this.isCut = true;
      return;
    }
    // Where a span has both spellings, today's wins, whichever comes first.
    if (canonical !== key && attributes.has(canonical)) return;
    if (attributes.size >= LIMITS.attributesPerSpan && !attributes.has(canonical)) {
      this.isCut = true;
      return;
    }
    // Peers and some operations are named by attributes.
    attributes.set(canonical, withoutNul(this.#capped(text)));
  }

  #learnKey(key: string): string {
    const canonical = NOT_ATTRIBUTES.has(key) ? NOT_AN_ATTRIBUTE : canonicalKey(key).slice(0, LIMITS.nameCharacters);
    if (this.#keys.size < MOST_KEYS) this.#keys.set(key, canonical);
    return canonical;
  }

  #capped(text: string): string {
    const limit = LIMITS.attributeValueCharacters;
    if (text.length <= limit) return text;
    this.isCut = true;
    return text.slice(0, limit);
  }

  /** A value outside AnyValue. */
  #plainText(value: unknown): string {
    if (typeof value === 'string') return value;
    if (isLossy(value)) this.isLossy = true;
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
    // No format puts bare objects here.
    return '';
  }

  #anyValueText(value: unknown): string {
    if (!isJsonObject(value)) return this.#plainText(value);
    if (typeof value.stringValue === 'string') return value.stringValue;
    if ('arrayValue' in value || 'kvlistValue' in value) return this.#nestedText(value, 1);
    return this.#plainText(scalarOf(value));
  }

  /** JSON text of an array or a map. Recursion ends at LIMITS.attributeDepth, and early once the text is long enough. */
  #nestedText(value: unknown, depth: number): string {
    if (!isJsonObject(value)) return JSON.stringify(this.#plainText(value));
    if (typeof value.stringValue === 'string') return JSON.stringify(this.#capped(value.stringValue));
    if (!('arrayValue' in value || 'kvlistValue' in value))
      return unquotedText(this.#plainText(scalarOf(value)), value);
    if (depth > LIMITS.attributeDepth) {
      this.isCut = true;
      return '"…"';
    }
    const isMap = 'kvlistValue' in value;
    const values = listOf(isMap ? value.kvlistValue : value.arrayValue);
    const texts: string[] = [];
    let length = 0;
    for (const entry of values) {
      if (length > LIMITS.attributeValueCharacters) break;
      const text = isMap ? this.#entryText(entry, depth) : this.#nestedText(entry, depth + 1);
      length += text.length + 1;
      texts.push(text);
    }
    return isMap ? `{${texts.join(',')}}` : `[${texts.join(',')}]`;
  }

  #entryText(entry: unknown, depth: number): string {
    if (!isJsonObject(entry)) return '"":""';
    return `${JSON.stringify(this.#capped(readText(entry.key)))}:${this.#nestedText(entry.value, depth + 1)}`;
  }
}

/** The one field that is set. */
function scalarOf(value: JsonObject): unknown {
  return value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? value.bytesValue;
}

/** Numbers and booleans stand bare in JSON text, everything else as a string. */
function unquotedText(text: string, value: JsonObject): string {
  const isBare = value.intValue !== undefined || value.doubleValue !== undefined || value.boolValue !== undefined;
  return isBare ? text : JSON.stringify(text);
}

function listOf(value: unknown): readonly unknown[] {
  return isJsonObject(value) && Array.isArray(value.values) ? value.values : [];
}
