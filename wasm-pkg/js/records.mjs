/** Which of two texts comes first by Unicode code points; JavaScript's `<` compares UTF-16 units. */
function byCodePoints(a, b) {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x === y) continue;
    // Surrogates stand for what comes behind U+FFFF.
    const [high, low] = [x >= 0xd800 && x < 0xe000, y >= 0xd800 && y < 0xe000];
    return high === low ? x - y : high ? 1 : -1;
  }
  return a.length - b.length;
}

const by = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const ORDERS = {
  address: () => 0,
  label: (a, b) => byCodePoints(a.label, b.label),
  created: (a, b) => by(a.created, b.created),
  due: (a, b) => (a.due === null || b.due === null ? by(a.due === null, b.due === null) : by(a.due, b.due)),
};

/** The kind of the record with this address: its first byte. */
export const kindOf = (key) => Number.parseInt(key.slice(0, 2), 16);

/** The page of `records` that answers `query`: what a query means, for storages that filter by themselves. */
export function pageOf(records, query) {
  const order = ORDERS[query.order];
  const sign = query.descending ? -1 : 1;
  const compare = (a, b) => sign * (order(a, b) || by(a.key, b.key));
  const text = query.labelContains?.toLowerCase();
  const found = [];
  for (const record of records) {
    const wanted =
      kindOf(record.key) === query.kind &&
      (query.parent === null || record.parent === query.parent) &&
      (query.states.length === 0 || query.states.includes(record.state)) &&
      (query.dueBy === null || (record.due !== null && record.due <= query.dueBy)) &&
      (text === undefined || record.label.toLowerCase().includes(text)) &&
      (query.after === null || compare(record, query.after) > 0);
    if (wanted) found.push(record);
  }
  found.sort(compare);
  const limit = Math.max(1, query.limit);
  return { records: found.slice(0, limit), more: found.length > limit };
}
