/** How a mask of another source enters one's own: what is in any, what is in both, one's own without theirs. */
export type CombineRule = 'add' | 'keepCommon' | 'subtract';

/**
 * One's own mask changed by another one of equal size (0|1); neither is changed.
 * @throws RangeError for masks of different sizes
 */
export function combineMasks(mine: Uint8Array, theirs: Uint8Array, rule: CombineRule): Uint8Array {
  if (mine.length !== theirs.length) throw new RangeError('masks of different sizes can not be combined');
  return mine.map((value, at) => {
    const other = theirs[at] ?? 0;
    if (rule === 'add') return value | other;
    return rule === 'keepCommon' ? value & other : value & (1 - other);
  });
}
