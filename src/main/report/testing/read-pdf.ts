import { inflateSync } from 'node:zlib';

/** What a test asks of a PDF. */
export interface PdfContents {
  /** per page, the strings in the order they were drawn, joined by `|`; hidden glyphs none, missing ones as U+FFFD */
  readonly pages: readonly string[];
  /** the compressed pixel data of every image, inflated */
  readonly images: readonly Uint8Array[];
}

interface PdfObject {
  readonly head: string;
  readonly stream: Uint8Array | null;
}

/** Reads back a PDF of pdfkit: its text through the ToUnicode tables of its fonts, and its images. */
export function readPdf(bytes: Uint8Array): PdfContents {
  const objects = readObjects(Buffer.from(bytes));
  const get = (id: string | undefined) => objects.get(Number(id));
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b(?!s)/.test(head));
  return {
    pages: pages.map(({ head }) => {
      const fonts = new Map<string, Map<string, string>>();
      const resources = get(/\/Resources (\d+) 0 R/.exec(head)?.[1])?.head ?? head;
      for (const [, name = '', id] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
        const table = get(/\/ToUnicode (\d+) 0 R/.exec(get(id)?.head ?? '')?.[1]);
        fonts.set(name, toUnicode(latin(table?.stream ?? null)));
      }
      const content = latin(get(/\/Contents (\d+) 0 R/.exec(head)?.[1])?.stream ?? null);
      return drawnText(content, fonts);
    }),
    images: [...objects.values()]
      .filter(({ head }) => head.includes('/Subtype /Image'))
      .flatMap(({ stream }) => stream ?? []),
  };
}

const latin = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('latin1');

function readObjects(file: Buffer): Map<number, PdfObject> {
  const objects = new Map<number, PdfObject>();
  const text = file.toString('latin1');
  let at = 0;
  for (;;) {
    const match = /(?:^|\n)(\d+) 0 obj\n/.exec(text.slice(at));
    if (!match) return objects;
    const start = at + match.index + match[0].length;
    const streamAt = text.indexOf('\nstream\n', start);
    const endAt = text.indexOf('endobj', start);
    if (streamAt === -1 || streamAt > endAt) {
      objects.set(Number(match[1]), { head: text.slice(start, endAt), stream: null });
      at = endAt;
      continue;
    }
    const head = text.slice(start, streamAt);
    const length = Number(/\/Length (\d+)/.exec(head)?.[1]);
    const raw = file.subarray(streamAt + 8, streamAt + 8 + length);
    objects.set(Number(match[1]), { head, stream: head.includes('FlateDecode') ? inflateSync(raw) : raw });
    at = streamAt + 8 + length;
  }
}

function toUnicode(cmap: string): Map<string, string> {
  const table = new Map<string, string>();
  for (const [, low = '', , list = ''] of cmap.matchAll(/<([0-9a-f]{4})> <([0-9a-f]{4})> \[([^\]]*)\]/g)) {
    [...list.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, hex = ''], index) => {
      const glyph = (Number.parseInt(low, 16) + index).toString(16).padStart(4, '0');
      const units = hex.replace(/ /g, '').match(/.{4}/g) ?? [];
      table.set(glyph, String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
    });
  }
  return table;
}

function drawnText(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let table: ReadonlyMap<string, string> | undefined;
  const strings: string[] = [];
  for (const [, font, array] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (font) table = fonts.get(font);
    if (array === undefined) continue;
    const glyphs = [...array.matchAll(/<([0-9a-f]*)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []);
    strings.push(glyphs.map((glyph) => table?.get(glyph) ?? '\ufffd').join(''));
  }
  return strings.join('|');
}
