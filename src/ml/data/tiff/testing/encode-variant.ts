import { deflateSync } from 'node:zlib';

/** What a test file varies; everything not named is as plain as TIFF gets. */
export interface Variant {
  readonly width: number;
  readonly height: number;
  readonly samples: 1 | 3;
  readonly bits: 8 | 16;
  readonly bigEndian?: boolean;
  readonly compression?: 1 | 5 | 8 | 32773;
  readonly predictor?: boolean;
  readonly planar?: boolean;
  readonly photometric?: number;
  readonly orientation?: number;
  readonly rowsPerStrip?: number;
  /** side of square tiles; multiples of 16 in the standard, any size here */
  readonly tile?: number;
  readonly extraTags?: readonly [tag: number, type: 3 | 4, values: number[]][];
}

/** Writes pages of one variant: an encoder of its own, so that the decoder is not tested against its own library. */
export function encodeVariant(variant: Variant, pages: readonly ArrayLike<number>[]): Uint8Array {
  const parts: number[] = [
    ...(variant.bigEndian ? [0x4d, 0x4d] : [0x49, 0x49]),
    ...short(variant, 42),
    ...long(variant, 0),
  ];
  let link = 4;
  for (const data of pages) {
    const blocks = cut(variant, data).map((block) => pack(variant, block));
    const offsets = blocks.map((block) => {
      const at = parts.length;
      parts.push(...block);
      if (parts.length % 2) parts.push(0);
      return at;
    });
    const tags: [number, 3 | 4, number[]][] = [
      [256, 4, [variant.width]],
      [257, 4, [variant.height]],
      [258, 3, Array(variant.samples).fill(variant.bits)],
      [259, 3, [variant.compression ?? 1]],
      [262, 3, [variant.photometric ?? (variant.samples === 3 ? 2 : 1)]],
      [274, 3, [variant.orientation ?? 1]],
      [277, 3, [variant.samples]],
      [284, 3, [variant.planar ? 2 : 1]],
      [317, 3, [variant.predictor ? 2 : 1]],
      ...(variant.tile
        ? ([
            [322, 4, [variant.tile]],
            [323, 4, [variant.tile]],
            [324, 4, offsets],
            [325, 4, blocks.map((b) => b.length)],
          ] as [number, 4, number[]][])
        : ([
            [273, 4, offsets],
            [278, 4, [variant.rowsPerStrip ?? variant.height]],
            [279, 4, blocks.map((b) => b.length)],
          ] as [number, 4, number[]][])),
      ...(variant.extraTags ?? []),
    ];
    tags.sort((a, b) => a[0] - b[0]);
    const spill = tags.map(([, type, values]) => {
      const bytes = values.flatMap((value) => (type === 3 ? short(variant, value) : long(variant, value)));
      if (bytes.length <= 4) return [...bytes, 0, 0, 0, 0].slice(0, 4);
      const at = parts.length;
      parts.push(...bytes);
      return long(variant, at);
    });
    const directory = parts.length;
    parts.splice(link, 4, ...long(variant, directory));
    parts.push(...short(variant, tags.length));
    tags.forEach(([tag, type, values], i) => {
      parts.push(
        ...short(variant, tag),
        ...short(variant, type),
        ...long(variant, values.length),
        ...(spill[i] ?? []),
      );
    });
    link = parts.length;
    parts.push(...long(variant, 0));
  }
  return Uint8Array.from(parts);
}

const short = (v: Variant, n: number): number[] => (v.bigEndian ? [n >> 8, n & 255] : [n & 255, n >> 8]);
const long = (v: Variant, n: number): number[] => {
  const bytes = [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24];
  return v.bigEndian ? bytes.reverse() : bytes;
};

interface Block {
  readonly values: number[];
  readonly width: number;
  readonly samples: number;
}

function cut(v: Variant, data: ArrayLike<number>): Block[] {
  const blockWidth = v.tile ?? v.width;
  const blockHeight = v.tile ?? v.rowsPerStrip ?? v.height;
  const planes = v.planar ? [...Array(v.samples).keys()] : [null];
  const blocks: Block[] = [];
  for (const plane of planes) {
    for (let top = 0; top < v.height; top += blockHeight) {
      for (let left = 0; left < v.width; left += blockWidth) {
        const values: number[] = [];
        const rows = v.tile ? blockHeight : Math.min(blockHeight, v.height - top);
        for (let y = top; y < top + rows; y++) {
          for (let x = left; x < left + blockWidth; x++) {
            const inside = x < v.width && y < v.height;
            for (const c of plane === null ? Array(v.samples).keys() : [plane]) {
              values.push(inside ? (data[(y * v.width + x) * v.samples + c] ?? 0) : 0);
            }
          }
        }
        blocks.push({ values, width: blockWidth, samples: plane === null ? v.samples : 1 });
      }
    }
  }
  return blocks;
}

function pack(v: Variant, block: Block): number[] {
  const values = v.predictor ? differences(v, block) : block.values;
  const bytes = v.bits === 8 ? values : values.flatMap((value) => short(v, value));
  switch (v.compression ?? 1) {
    case 8:
      return [...deflateSync(Uint8Array.from(bytes))];
    case 32773:
      return packBits(bytes);
    case 5:
      return lzw(bytes);
    default:
      return bytes;
  }
}

function differences(v: Variant, { values, width, samples }: Block): number[] {
  const modulus = v.bits === 8 ? 256 : 65536;
  return values.map((value, i) =>
    i % (width * samples) < samples ? value : (value - (values[i - samples] ?? 0) + modulus) % modulus,
  );
}

function packBits(bytes: number[]): number[] {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let run = 1;
    while (run < 128 && at + run < bytes.length && bytes[at + run] === bytes[at]) run++;
    if (run > 1) {
      out.push(257 - run, bytes[at] ?? 0);
      at += run;
      continue;
    }
    let literal = 1;
    while (literal < 128 && at + literal < bytes.length && bytes[at + literal] !== bytes[at + literal - 1])
      literal++;
    out.push(literal - 1, ...bytes.slice(at, at + literal));
    at += literal;
  }
  return out;
}

/** LZW as TIFF 6.0, section 13: most significant bit first, early change. */
function lzw(bytes: number[]): number[] {
  const out: number[] = [];
  let buffer = 0;
  let held = 0;
  let width = 9;
  let table = new Map<string, number>();
  const emit = (code: number) => {
    buffer = (buffer << width) | code;
    held += width;
    while (held >= 8) {
      out.push((buffer >> (held - 8)) & 255);
      held -= 8;
    }
    buffer &= (1 << held) - 1;
  };
  const reset = () => {
    emit(256);
    table = new Map();
    width = 9;
  };
  reset();
  let prefix = '';
  const codeOf = (text: string): number => (text.length === 1 ? text.charCodeAt(0) : (table.get(text) ?? 0));
  for (const byte of bytes) {
    const longer = prefix + String.fromCharCode(byte);
    if (longer.length === 1 || table.has(longer)) {
      prefix = longer;
      continue;
    }
    emit(codeOf(prefix));
    table.set(longer, 258 + table.size);
    const next = 258 + table.size;
    if (next === 4094) reset();
    else if (next === 512 || next === 1024 || next === 2048) width++;
    prefix = String.fromCharCode(byte);
  }
  if (prefix) emit(codeOf(prefix));
  // the decoder has one more entry by now
  if (258 + table.size + 1 === 512 || 258 + table.size + 1 === 1024 || 258 + table.size + 1 === 2048) width++;
  emit(257);
  if (held > 0) out.push((buffer << (8 - held)) & 255);
  return out;
}
