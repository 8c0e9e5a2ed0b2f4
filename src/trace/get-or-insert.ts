/** The value under a key, made and kept when it is missing. (Map.prototype.getOrInsertComputed, which Node 24 lacks.) */
export function getOrInsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
