const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
const MAX_BYTES = 80;

/**
 * A file name made of any text: no separators, control characters, reserved names, leading or trailing dots, at most
 * 80 bytes of UTF-8, never empty.
 */
export function safeFileName(text: string): string {
  let name = text
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '_')
    .trim()
    .replace(/^\.+|[. ]+$/g, '');
  const encoder = new TextEncoder();
  while (encoder.encode(name).length > MAX_BYTES) name = [...name].slice(0, -1).join('');
  if (name === '') return 'unnamed';
  return RESERVED.test(name.split('.')[0] ?? '') ? `_${name}` : name;
}

/** Safe names for several texts, told apart by a number where they would collide on a case-blind file system. */
export function uniqueFileNames(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const base = safeFileName(text);
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}-${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
