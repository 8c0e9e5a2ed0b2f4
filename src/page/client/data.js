/** Reads the packed span tree (../pack-tree.ts) back into columns, as ../../report/views.ts has them. */

export async function readTree(element) {
  const text = element.textContent;
  return unpackTree(JSON.parse(element.dataset.encoding === 'gzip' ? await gunzipText(text) : text));
}

async function gunzipText(base64) {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

export function unpackTree(packed) {
  const { length } = packed;
  return {
    length,
    services: packed.services,
    operations: packed.operations.map(([service, name, kind, dependency]) =>
      dependency === undefined ? { service, name, kind } : { service, name, kind, dependency },
    ),
    depth: summedUp(Int32Array, packed.depth),
    operation: Uint32Array.from(packed.operation),
    how: Uint8Array.from(packed.how),
    isCause: spreadOut(Uint8Array, packed.isCause, length),
    omitted: spreadOut(Uint32Array, packed.omitted, length),
    omittedRows: packed.omittedRows,
    baseline: unpackSide(packed.baseline, length),
    candidate: unpackSide(packed.candidate, length),
    changes: packed.changes,
    omittedChanges: packed.omittedChanges,
  };
}

function unpackSide({ spanId, startNs, durationNs, belowNs, criticalNs, status, path }, length) {
  const duration = Float64Array.from(durationNs);
  return {
    spanId,
    startNs: summedUp(Float64Array, startNs),
    durationNs: duration,
    selfNs: duration.map((ns, i) => ns - belowNs[i]),
    criticalNs: spreadOut(Float64Array, criticalNs, length),
    status: spreadOut(Uint8Array, status, length),
    path: { row: summedUp(Int32Array, path.row), ...unpackSections(path) },
  };
}

function unpackSections({ pauseNs, lengthNs }) {
  const fromNs = new Float64Array(lengthNs.length);
  const toNs = new Float64Array(lengthNs.length);
  let at = 0;
  for (let i = 0; i < lengthNs.length; i++) {
    fromNs[i] = at + pauseNs[i];
    toNs[i] = at = fromNs[i] + lengthNs[i];
  }
  return { fromNs, toNs };
}

/** From differences. */
function summedUp(Column, differences) {
  const column = new Column(differences.length);
  let value = 0;
  for (let i = 0; i < column.length; i++) column[i] = value += differences[i];
  return column;
}

/** From the steps between values that are not zero. */
function spreadOut(Column, { steps, values }, length) {
  const column = new Column(length);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    at += steps[i];
    column[at] = values[i];
  }
  return column;
}
