/** TIFF 6.0 section 13, written from the specification's encoder; used by tests only. */
export function packLzw(raw: Uint8Array): Uint8Array {
  const out: number[] = [];
  let held = 0;
  let bitsHeld = 0;
  const put = (code: number, width: number): void => {
    held = (held << width) | code;
    bitsHeld += width;
    while (bitsHeld >= 8) {
      out.push((held >> (bitsHeld - 8)) & 255);
      bitsHeld -= 8;
    }
    held &= (1 << bitsHeld) - 1;
  };
  let table = new Map<string, number>();
  let next = 258;
  const codeOf = (text: string): number => (text.length === 1 ? text.charCodeAt(0) : (table.get(text) ?? -1));
  // the widths grow one code early, as every writer since has kept it
  const width = (): number => (next < 512 ? 9 : next < 1024 ? 10 : next < 2048 ? 11 : 12);
  put(256, 9);
  let run = '';
  for (const byte of raw) {
    const character = String.fromCharCode(byte);
    if (run === '' || table.has(run + character)) {
      run += character;
      continue;
    }
    put(codeOf(run), width());
    table.set(run + character, next++);
    if (next === 4095) {
      put(256, 12);
      table = new Map();
      next = 258;
    }
    run = character;
  }
  if (run !== '') {
    put(codeOf(run), width());
    next++;
  }
  put(257, width());
  if (bitsHeld > 0) put(0, 8 - bitsHeld);
  return Uint8Array.from(out);
}

/** TIFF 6.0 section 9, with a no-op (128) in front, which readers must skip. */
export function packBits(raw: Uint8Array): Uint8Array {
  const out: number[] = [128];
  for (let at = 0; at < raw.length; ) {
    let run = 1;
    while (run < 128 && raw[at + run] === raw[at] && at + run < raw.length) run++;
    if (run > 1) {
      out.push(257 - run, raw[at] ?? 0);
      at += run;
      continue;
    }
    const start = at;
    while (at < raw.length && at - start < 128 && raw[at] !== raw[at + 1]) at++;
    if (at === start) at++;
    out.push(at - start - 1, ...raw.subarray(start, at));
  }
  return Uint8Array.from(out);
}
