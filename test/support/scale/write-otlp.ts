/**
 * Large traces as OTLP JSON files, written piece by piece: spans in the order of their ends, as exporters send them, in
 * batches of one resource; three or four attributes a span, five a resource; about 430 bytes a span. One batch a line, so that
 * the file can be cut into parts that are JSON.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { Random } from '../random.ts';
import { SERVICES, type ShapeColumns } from './shapes.ts';

const EPOCH_NS = 1_760_000_000_000_000_000n;
/** Spans of this many milliseconds of exporting are grouped by their service. */
const WINDOW_SPANS = 8_192;
const CHUNK_CHARACTERS = 4_194_304;
/** What stands around the batches. */
export const HEAD = '{"resourceSpans":[\n';
export const TAIL = '\n]}';
export const BETWEEN = ',\n';

export function writeOtlp(path: string, columns: ShapeColumns, seed: number): void {
  const file = openSync(path, 'w');
  let chunk = HEAD;
  let isFirst = true;
  for (const batch of batches(columns)) {
    chunk += `${isFirst ? '' : BETWEEN}${batchText(columns, batch, seed)}`;
    isFirst = false;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    writeSync(file, chunk);
    chunk = '';
  }
  writeSync(file, chunk + TAIL);
  closeSync(file);
}

function* batches({ end, service }: ShapeColumns): Generator<readonly number[]> {
  const order = Int32Array.from(end.keys()).sort((one, other) => end[one]! - end[other]!);
  for (let from = 0; from < order.length; from += WINDOW_SPANS) {
    const byService = Array.from({ length: SERVICES }, (): number[] => []);
    for (const i of order.subarray(from, from + WINDOW_SPANS)) byService[service[i]!]!.push(i);
    yield* byService.filter((spans) => spans.length > 0);
  }
}

function batchText(columns: ShapeColumns, spans: readonly number[], seed: number): string {
  const service = columns.service[spans[0]!]!;
  const resource = attributesText([
    ['service.name', text(nameOf(service))],
    ['service.version', text(`1.${service}.0`)],
    ['host.name', text(`host-${service % 12}`)],
    ['k8s.pod.name', text(`${nameOf(service)}-7d9f5c-${service}`)],
    ['telemetry.sdk.language', text('go')],
  ]);
  const all = spans.map((i) => spanText(columns, i, seed)).join(',');
  return `{"resource":{"attributes":${resource}},"scopeSpans":[{"scope":{"name":"http","version":"1.2.0"},"spans":[${all}]}]}`;
}

function spanText({ parent, service, kind, start, end }: ShapeColumns, i: number, seed: number): string {
  const above = parent[i]! < 0 ? '' : `"parentSpanId":"${spanId(parent[i]!, seed)}",`;
  const route = (i >> 4) % 8;
  const ofKind = kind[i] === 1 ? innerWork(i, route) : call(i, service[i]!, route);
  return (
    `{"traceId":"${idDigits(seed, 4)}","spanId":"${spanId(i, seed)}",${above}"name":"${ofKind.name}","kind":${kind[i]},` +
    `"startTimeUnixNano":"${timeText(start[i]!)}","endTimeUnixNano":"${timeText(end[i]!)}",` +
    `"attributes":${attributesText(ofKind.attributes)},"status":{${i % 400 === 1 ? '"code":2' : ''}}}`
  );
}

type AttributeTexts = readonly (readonly [key: string, value: string])[];

function call(
  i: number,
  service: number,
  route: number,
): { readonly name: string; readonly attributes: AttributeTexts } {
  return {
    name: `GET /api/${nameOf(service)}/resource-${'abcdefgh'[route]}`,
    attributes: [
      ['http.request.method', text('GET')],
      ['url.path', text(`/api/${nameOf(service)}/${i}`)],
      ['http.response.status_code', '{"intValue":"200"}'],
    ],
  };
}

function innerWork(i: number, route: number): { readonly name: string; readonly attributes: AttributeTexts } {
  return {
    name: `render-${'abcdefgh'[route]}`,
    attributes: [
      ['code.function.name', text(`render_${route}`)],
      ['thread.id', `{"intValue":"${i % 64}"}`],
      ['app.items', `{"intValue":"${i % 1_000}"}`],
      ['app.cached', '{"boolValue":false}'],
    ],
  };
}

function attributesText(attributes: AttributeTexts): string {
  return `[${attributes.map(([key, value]) => `{"key":"${key}","value":${value}}`).join(',')}]`;
}

function text(value: string): string {
  return `{"stringValue":"${value}"}`;
}

function nameOf(service: number): string {
  return `service-${service}`;
}

function timeText(offsetNs: number): string {
  return String(EPOCH_NS + BigInt(offsetNs));
}

/** Sixteen digits without order, as random as those of a tracer. */
function spanId(i: number, seed: number): string {
  return idDigits(seed * 1_000_003 + i, 2);
}

/** So many times eight hex digits. Distinct for distinct starts, since the generator steps through all its states. */
function idDigits(start: number, words: number): string {
  const random = new Random(start);
  let digits = '';
  for (let word = 0; word < words; word++)
    digits += Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return digits;
}
