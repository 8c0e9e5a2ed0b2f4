/**
 * A surface is where blocks stand: a message, a modal or the App Home. It knows its place for the server, remembers what
 * the person did to its blocks (an opened container, a page of a table, a click under way) while they are drawn anew,
 * and reads the state of its inputs.
 */

/** What is remembered, by place: drawn blocks come and go with every update. */
const memories = new Map();

/** `place` is {channel, ts} or {viewId}; `names` turns ids of people and channels into elements. */
export function createSurface(place, names, typed = {}) {
  const key = place.viewId ?? `${place.channel} ${place.ts}`;
  const memory = memories.get(key) ?? new Map();
  memories.set(key, memory);
  return {
    place,
    names,
    /** What had been typed and chosen before this drawing, as readValues gives it. */
    typed,
    key,
    remember: (about, initial) => memory.get(about) ?? memory.set(about, initial).get(about),
  };
}

export function forgetSurface(place) {
  memories.delete(place.viewId ?? `${place.channel} ${place.ts}`);
}

const readers = new WeakMap();

/** Says how the value of a control is read: an id, a text, a list of them, or null when it is empty. */
export function readsAs(control, blockId, actionId, read) {
  readers.set(control, { blockId, actionId, read });
  control.classList.add('has-value');
}

/** By block_id and action_id, as view_submission and block_actions carry them. */
export function readValues(root) {
  const values = {};
  for (const control of root?.querySelectorAll('.has-value') ?? []) {
    const { blockId, actionId, read } = readers.get(control);
    values[blockId] = { ...values[blockId], [actionId]: read() };
  }
  return values;
}
