const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const TABLE_SIZE = 4096;

/**
 * Unpacks TIFF's LZW (TIFF 6.0, section 13: most significant bit first, widths grow one code early) until the target
 * is full, the end code comes or the input ends. utif's own reader is not used: it runs for ever where the end code is
 * missing and does not say how much it wrote.
 * @returns bytes written, or -1 for a code that cannot stand there
 */
export function unpackLzw(stored: Uint8Array, target: Uint8Array): number {
  const prefix = new Uint16Array(TABLE_SIZE);
  const last = new Uint8Array(TABLE_SIZE);
  const first = new Uint8Array(TABLE_SIZE);
  const length = new Uint16Array(TABLE_SIZE);
  for (let i = 0; i < 256; i++) {
    last[i] = i;
    first[i] = i;
    length[i] = 1;
  }
  const end = stored.length * 8;
  let free = FIRST_FREE;
  let width = 9;
  let previous = -1;
  let written = 0;
  for (let at = 0; written < target.length && at + width <= end; ) {
    const byte = at >> 3;
    const window = ((stored[byte] ?? 0) << 16) | ((stored[byte + 1] ?? 0) << 8) | (stored[byte + 2] ?? 0);
    const code = (window >> (24 - (at & 7) - width)) & ((1 << width) - 1);
    at += width;
    if (code === END) break;
    if (code === CLEAR) {
      free = FIRST_FREE;
      width = 9;
      previous = -1;
      continue;
    }
    if (previous >= 0 && free < TABLE_SIZE) {
      // entered before the code is looked up: a code may name the very entry that it completes
      prefix[free] = previous;
      first[free] = first[previous] ?? 0;
      length[free] = (length[previous] ?? 0) + 1;
      last[free] = (code === free ? first[previous] : first[code]) ?? 0;
      free++;
      if (free === (1 << width) - 1 && width < 12) width++;
    }
    if (code >= free || (previous < 0 && code >= CLEAR)) return -1;
    const stop = written + (length[code] ?? 0);
    for (let to = stop - 1, entry = code; to >= written; to--) {
      // past the target's end the write is ignored
      target[to] = last[entry] ?? 0;
      entry = prefix[entry] ?? 0;
    }
    written = Math.min(stop, target.length);
    previous = code;
  }
  return written;
}

/** LZW as written before TIFF 6.0, least significant bit first: its clear code begins with a zero byte. */
export const isOldLzw = (stored: Uint8Array): boolean => stored[0] === 0 && ((stored[1] ?? 0) & 1) === 1;
