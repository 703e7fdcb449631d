/** The selection with one series put in or taken out. */
export function toggled(selected: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The selection with all series between two, in the order shown, both ends included. */
export function withRange(
  selected: ReadonlySet<number>,
  order: readonly number[],
  from: number,
  to: number,
): ReadonlySet<number> {
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  if (a < 0 || b < 0) return selected;
  return new Set([...selected, ...order.slice(Math.min(a, b), Math.max(a, b) + 1)]);
}

/** Only what is shown counts: a series that a filter hides is never analysed by a click on what is seen. */
export const visibleSelection = (
  selected: ReadonlySet<number>,
  order: readonly number[],
): ReadonlySet<number> => new Set(order.filter((id) => selected.has(id)));
