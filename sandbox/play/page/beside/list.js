// Keeps a list on the page equal to a list of values, and keeps the elements that stay: a button
// under somebody's finger, or with the focus, must not be replaced by another one.

/** Show values in `parent`: `key` tells one from another, `make` returns { root, update }. */
export function keyed(parent, key, make) {
  let known = new Map();
  return (values) => {
    const before = known;
    known = new Map();
    let place = parent.firstChild;
    for (const value of values) {
      const id = String(key(value));
      const made = before.get(id) ?? make(value);
      before.delete(id);
      known.set(id, made);
      made.update?.(value);
      if (made.root === place) place = place.nextSibling;
      else parent.insertBefore(made.root, place);
    }
    before.forEach(({ root }) => root.remove());
  };
}

/** Write a text if it is another one, so that nobody's selection is lost. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
