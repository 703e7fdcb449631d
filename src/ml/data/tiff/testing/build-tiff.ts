import { deflateSync } from 'node:zlib';
import { packBits, packLzw } from './pack.ts';

export interface BuildPage {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly bits: number;
  /** values as stored: row-major, channels interleaved, before predictor and byte order */
  readonly data: ArrayLike<number>;
  readonly compression?: 'none' | 'lzw' | 'deflate' | 'old-deflate' | 'packbits';
  readonly predictor?: 1 | 2;
  readonly planar?: boolean;
  readonly rowsPerStrip?: number;
  readonly tile?: { readonly width: number; readonly height: number };
  readonly photometric?: number;
  readonly orientation?: number;
  readonly description?: string;
  /** tags added or replaced at the end: number lists are written as SHORT (LONG where a value needs it); null removes */
  readonly tags?: Readonly<Record<number, readonly number[] | null>>;
}

const CODES = { none: 1, lzw: 5, deflate: 8, 'old-deflate': 32946, packbits: 32773 } as const;

/** Test-only TIFF writer with every variant the decoder reads, and room for wrong tags. */
export function buildTiff(pages: readonly BuildPage[], littleEndian = true): Uint8Array {
  const out: number[] = littleEndian ? [0x49, 0x49, 42, 0] : [0x4d, 0x4d, 0, 42];
  const u16 = (v: number) => (littleEndian ? [v & 255, (v >> 8) & 255] : [(v >> 8) & 255, v & 255]);
  const u32 = (v: number) =>
    littleEndian ? [...u16(v & 65535), ...u16(v >>> 16)] : [...u16(v >>> 16), ...u16(v & 65535)];
  const append = (bytes: ArrayLike<number>): number => {
    if (out.length % 2 === 1) out.push(0);
    const at = out.length;
    for (let i = 0; i < bytes.length; i++) out.push(bytes[i] ?? 0);
    return at;
  };
  let link = append([0, 0, 0, 0]);
  for (const page of pages) {
    const blocks = blocksOf(page).map((block) => pack(page, serialise(page, block, littleEndian)));
    const offsets = blocks.map(append);
    const entries = Object.entries(tagsOf(page, offsets, blocks)).map(([tag, values]) => {
      const text = typeof values === 'string';
      const type = text ? 2 : values.some((value) => value > 65535) ? 4 : 3;
      const bytes = text
        ? [...Buffer.from(`${values}\0`, 'latin1')]
        : values.flatMap((value) => (type === 4 ? u32(value) : u16(value)));
      const count = text ? bytes.length : values.length;
      const field = bytes.length <= 4 ? [...bytes, 0, 0, 0, 0].slice(0, 4) : u32(append(bytes));
      return [...u16(Number(tag)), ...u16(type), ...u32(count), ...field];
    });
    const at = append([...u16(entries.length), ...entries.flat(), 0, 0, 0, 0]);
    out.splice(link, 4, ...u32(at));
    link = out.length - 4;
  }
  return Uint8Array.from(out);
}

function tagsOf(page: BuildPage, offsets: number[], blocks: readonly Uint8Array[]) {
  const lengths = blocks.map((block) => block.length);
  const tags: Record<number, readonly number[] | string> = {
    256: [page.width],
    257: [page.height],
    258: Array.from({ length: page.samples }, () => page.bits),
    259: [CODES[page.compression ?? 'none']],
    262: [page.photometric ?? (page.samples === 1 ? 1 : 2)],
    277: [page.samples],
    284: [page.planar ? 2 : 1],
    ...(page.predictor && { 317: [page.predictor] }),
    ...(page.orientation && { 274: [page.orientation] }),
    ...(page.description !== undefined && { 270: page.description }),
    ...(page.tile
      ? { 322: [page.tile.width], 323: [page.tile.height], 324: offsets, 325: lengths }
      : { 273: offsets, 278: [page.rowsPerStrip ?? page.height], 279: lengths }),
  };
  for (const [tag, values] of Object.entries(page.tags ?? {})) {
    if (values) tags[Number(tag)] = values;
    else delete tags[Number(tag)];
  }
  return tags;
}

interface Block {
  readonly width: number;
  readonly samples: number;
  readonly values: number[];
}

function blocksOf(page: BuildPage): Block[] {
  const width = page.tile?.width ?? page.width;
  const height = page.tile?.height ?? page.rowsPerStrip ?? page.height;
  const planes = page.planar
    ? Array.from({ length: page.samples }, (_, c) => [c])
    : [[...Array(page.samples).keys()]];
  const blocks: Block[] = [];
  for (const channels of planes) {
    for (let top = 0; top < page.height; top += height) {
      for (let left = 0; left < page.width; left += width) {
        const rows = page.tile ? height : Math.min(height, page.height - top);
        const values: number[] = [];
        for (let y = top; y < top + rows; y++)
          for (let x = left; x < left + width; x++)
            for (const c of channels) {
              const inside = x < page.width && y < page.height;
              values.push(inside ? (page.data[(y * page.width + x) * page.samples + c] ?? 0) : 77);
            }
        blocks.push({ width, samples: channels.length, values });
      }
    }
  }
  return blocks;
}

function serialise(page: BuildPage, { width, samples, values }: Block, littleEndian: boolean): Uint8Array {
  const row = width * samples;
  const modulus = 2 ** page.bits;
  const stored =
    page.predictor === 2
      ? values.map((value, i) =>
          i % row < samples ? value : (value - (values[i - samples] ?? 0) + modulus) % modulus,
        )
      : values;
  if (page.bits !== 16) return Uint8Array.from(stored);
  const view = new DataView(new ArrayBuffer(stored.length * 2));
  stored.forEach((value, i) => {
    view.setUint16(2 * i, value, littleEndian);
  });
  return new Uint8Array(view.buffer);
}

function pack(page: BuildPage, raw: Uint8Array): Uint8Array {
  switch (page.compression ?? 'none') {
    case 'none':
      return raw;
    case 'lzw':
      return packLzw(raw);
    case 'packbits':
      return packBits(raw);
    default:
      return deflateSync(raw);
  }
}
