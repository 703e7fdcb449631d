import { SulcusError } from '../../../shared/sulcus-error.ts';

/** One page as its directory describes it; every number checked against the file's size. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly samples: 1 | 3;
  readonly bits: 8 | 16;
  readonly compression: Compression;
  readonly predictor: 1 | 2;
  readonly planar: boolean;
  readonly whiteIsZero: boolean;
  /** 1..8 as in the TIFF 6.0 specification, page 36 */
  readonly orientation: number;
  readonly blocks: BlockLayout;
  readonly description: string | undefined;
}

export type Compression = 'none' | 'lzw' | 'deflate' | 'packbits';

/** Strips (blockWidth = width) or tiles, in file order; for planar pages one plane after the other. */
export interface BlockLayout {
  readonly width: number;
  readonly height: number;
  readonly tiled: boolean;
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
}

export interface TiffLimits {
  /** pixels along one side */
  readonly maxSide: number;
  /** decoded bytes of all pages together */
  readonly maxBytes: number;
  readonly maxPages: number;
}

export const DEFAULT_LIMITS: TiffLimits = { maxSide: 8192, maxBytes: 512 * 1024 * 1024, maxPages: 2048 };

const COMPRESSIONS: Readonly<Record<number, Compression>> = {
  1: 'none',
  5: 'lzw',
  8: 'deflate',
  32946: 'deflate',
  32773: 'packbits',
};
const REFUSED: Readonly<Record<number, string>> = {
  2: 'CCITT',
  3: 'CCITT Group 3',
  4: 'CCITT Group 4',
  6: 'old JPEG',
  7: 'JPEG',
  34712: 'JPEG 2000',
  50000: 'Zstandard',
  34925: 'LZMA',
};
const TYPE_SIZES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
};
/** More values than any of our tags can need; larger counts are an attack or damage. */
const MAX_VALUES = 1024;
const MAX_BLOCKS = 1 << 20;
const MAX_TEXT = 1 << 16;
const TEXTS = new Set([270, 305]);
const BLOCK_TABLES = new Set([273, 279, 324, 325]);

/** Bytes that one stored byte can become at most. */
const HIGHEST_RATIO: Readonly<Record<Compression, number>> = {
  none: 1,
  packbits: 64,
  deflate: 1032,
  lzw: 4096,
};

type Tags = ReadonlyMap<number, readonly number[] | string>;

/**
 * Walks the directories of a TIFF without reading pixels.
 * @throws SulcusError TIFF_EMPTY, TIFF_NOT_TIFF, TIFF_BIGTIFF, TIFF_TRUNCATED, TIFF_UNSUPPORTED, TIFF_TOO_LARGE, TIFF_CORRUPT
 */
export function readTiffHeader(
  bytes: Uint8Array,
  fileName: string,
  limits: TiffLimits = DEFAULT_LIMITS,
): { littleEndian: boolean; pages: TiffPage[] } {
  const littleEndian = byteOrder(bytes, fileName);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pages: TiffPage[] = [];
  const visited = new Set<number>();
  let total = 0;
  for (let at = view.getUint32(4, littleEndian); at !== 0; ) {
    if (visited.has(at)) throw corrupt(fileName, 'its directories form a circle');
    visited.add(at);
    if (visited.size > limits.maxPages) {
      throw new SulcusError(
        'TIFF_TOO_LARGE',
        `${fileName} has more than ${limits.maxPages} pages. Split it into smaller files.`,
      );
    }
    const { tags, next } = readDirectory(view, at, littleEndian, fileName);
    const page = describe(tags, bytes.byteLength, fileName, limits);
    total += decodedBytes(page);
    if (total > limits.maxBytes) {
      throw new SulcusError(
        'TIFF_TOO_LARGE',
        `${fileName} would take ${Math.round(total / 2 ** 20)} MiB decoded; the limit is ${Math.round(limits.maxBytes / 2 ** 20)} MiB. Split or scale it down.`,
      );
    }
    pages.push(page);
    at = next;
  }
  if (pages.length === 0) throw corrupt(fileName, 'it has no page');
  return { littleEndian, pages };
}

/** Tiles count whole: one far larger than its image would take memory all the same. */
function decodedBytes({ width, height, samples, bits, blocks, planar }: TiffPage): number {
  const pixel = samples * (bits / 8);
  const tiles = blocks.tiled ? blocks.offsets.length / (planar ? samples : 1) : 0;
  return Math.max(width * height, tiles * blocks.width * blocks.height) * pixel;
}

function byteOrder(bytes: Uint8Array, fileName: string): boolean {
  if (bytes.length === 0)
    throw new SulcusError('TIFF_EMPTY', `${fileName} is empty (0 bytes). Copy it again from its source.`);
  const mark = String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0);
  if (bytes.length < 4 || (mark !== 'II' && mark !== 'MM')) {
    throw new SulcusError(
      'TIFF_NOT_TIFF',
      `${fileName} is not a TIFF, whatever its name says. Export the slice as TIFF.`,
    );
  }
  const magic =
    mark === 'II' ? (bytes[2] ?? 0) | ((bytes[3] ?? 0) << 8) : ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  if (magic === 43)
    throw new SulcusError(
      'TIFF_BIGTIFF',
      `${fileName} is a BigTIFF, which Sulcus does not read. Save it as a classic TIFF.`,
    );
  if (magic !== 42)
    throw new SulcusError(
      'TIFF_NOT_TIFF',
      `${fileName} is not a TIFF, whatever its name says. Export the slice as TIFF.`,
    );
  if (bytes.length < 8) throw truncated(fileName);
  return mark === 'II';
}

function readDirectory(
  view: DataView,
  at: number,
  little: boolean,
  fileName: string,
): { tags: Tags; next: number } {
  if (at + 2 > view.byteLength) throw truncated(fileName);
  const count = view.getUint16(at, little);
  const end = at + 2 + count * 12;
  if (end + 4 > view.byteLength) throw truncated(fileName);
  const tags = new Map<number, readonly number[] | string>();
  for (let entry = at + 2; entry < end; entry += 12) {
    const tag = view.getUint16(entry, little);
    if (!WANTED.has(tag)) continue;
    if (tags.has(tag)) throw corrupt(fileName, `tag ${tag} stands twice in one directory`);
    const values = readValues(view, entry, tag, little, fileName);
    if (values !== null) tags.set(tag, values);
  }
  return { tags, next: view.getUint32(end, little) };
}

const WANTED = new Set([
  256, 257, 258, 259, 262, 266, 270, 273, 274, 277, 278, 279, 284, 305, 317, 322, 323, 324, 325, 338, 339,
]);

/** @returns null for a description that is not text: nothing about the pixels depends on it */
function readValues(
  view: DataView,
  entry: number,
  tag: number,
  little: boolean,
  fileName: string,
): readonly number[] | string | null {
  const type = view.getUint16(entry + 2, little);
  const count = view.getUint32(entry + 4, little);
  const size = TYPE_SIZES[type];
  if (!size) throw corrupt(fileName, `tag ${tag} has an unknown type`);
  const at = size * count <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
  if (at + size * count > view.byteLength) throw truncated(fileName);
  if (TEXTS.has(tag)) {
    if (type !== 2) return null;
    return new TextDecoder('latin1')
      .decode(new Uint8Array(view.buffer, view.byteOffset + at, Math.min(count, MAX_TEXT)))
      .replace(/\0.*$/s, '');
  }
  if (count < 1 || count > (BLOCK_TABLES.has(tag) ? MAX_BLOCKS : MAX_VALUES))
    throw corrupt(fileName, `tag ${tag} has ${count} values`);
  const read = type === 3 ? view.getUint16 : type === 4 ? view.getUint32 : type === 1 ? view.getUint8 : null;
  if (!read) throw corrupt(fileName, `tag ${tag} has an unexpected type`);
  return Array.from({ length: count }, (_, i) => read.call(view, at + i * size, little));
}

function describe(tags: Tags, fileSize: number, fileName: string, limits: TiffLimits): TiffPage {
  const one = (tag: number, fallback?: number): number => {
    const value = tags.get(tag)?.[0];
    if (typeof value === 'number') return value;
    if (fallback === undefined) throw corrupt(fileName, `tag ${tag} is missing`);
    return fallback;
  };
  const width = one(256);
  const height = one(257);
  if (width < 1 || height < 1) throw corrupt(fileName, 'its width or height is zero');
  if (width > limits.maxSide || height > limits.maxSide) {
    throw new SulcusError(
      'TIFF_TOO_LARGE',
      `${fileName} says it is ${width} x ${height} pixels; the limit is ${limits.maxSide} along a side. It was not opened.`,
    );
  }
  refuseUnsupported(tags, one, fileName);
  const samples = one(277, 1) as 1 | 3;
  const bits = one(258, 1) as 8 | 16;
  const compression = COMPRESSIONS[one(259, 1)];
  if (!compression) {
    const code = one(259, 1);
    throw unsupported(fileName, `${REFUSED[code] ?? `number ${code}`} compression`);
  }
  const planar = samples > 1 && one(284, 1) === 2;
  const blocks = layout(tags, one, { width, height, samples, bits, planar, compression }, fileSize, fileName);
  const orientation = one(274, 1);
  if (orientation < 1 || orientation > 8)
    throw corrupt(fileName, `orientation ${orientation} does not exist`);
  const text = [tags.get(270), tags.get(305)].filter((value) => typeof value === 'string');
  return {
    width,
    height,
    samples,
    bits,
    compression,
    predictor: one(317, 1) as 1 | 2,
    planar,
    whiteIsZero: one(262) === 0,
    orientation,
    blocks,
    description: text.length > 0 ? text.join('\n') : undefined,
  };
}

function refuseUnsupported(
  tags: Tags,
  one: (tag: number, fallback?: number) => number,
  fileName: string,
): void {
  const samples = one(277, 1);
  const bits = [...((tags.get(258) as readonly number[] | undefined) ?? [1])];
  const photometric = one(262);
  const format = (tags.get(339) as readonly number[] | undefined) ?? [1];
  if (photometric === 3) throw unsupported(fileName, 'a colour palette');
  if (photometric === 5) throw unsupported(fileName, 'CMYK colours');
  if (photometric > 2) throw unsupported(fileName, `photometric interpretation ${photometric}`);
  if (samples !== 1 && samples !== 3)
    throw unsupported(fileName, `${samples} samples per pixel (an alpha channel?)`);
  if ((photometric === 2) !== (samples === 3))
    throw unsupported(fileName, `${samples} samples with photometric interpretation ${photometric}`);
  if (tags.has(338)) throw unsupported(fileName, 'extra samples (an alpha channel)');
  if (bits.some((value) => value !== bits[0]) || (bits[0] !== 8 && bits[0] !== 16))
    throw unsupported(fileName, `${bits.join('/')} bits per sample`);
  if (format.some((value) => value !== 1)) throw unsupported(fileName, 'signed or floating-point samples');
  if (one(266, 1) !== 1) throw unsupported(fileName, 'reversed bit order (FillOrder 2)');
  if (one(317, 1) > 2) throw unsupported(fileName, `predictor ${one(317)}`);
  if (one(284, 1) > 2) throw unsupported(fileName, `planar configuration ${one(284)}`);
}

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly bits: number;
  readonly planar: boolean;
  readonly compression: Compression;
}

function layout(
  tags: Tags,
  one: (tag: number, fallback?: number) => number,
  shape: Shape,
  fileSize: number,
  fileName: string,
): BlockLayout {
  const tiled = tags.has(322);
  const width = tiled ? one(322) : shape.width;
  const height = tiled ? one(323) : Math.min(one(278, shape.height), shape.height);
  if (width < 1 || height < 1 || width > 65536 || height > 65536)
    throw corrupt(fileName, 'its strips or tiles have no size');
  const offsets = numbers(tags.get(tiled ? 324 : 273), fileName);
  const planes = shape.planar ? shape.samples : 1;
  const down = Math.ceil(shape.height / height);
  const across = Math.ceil(shape.width / width);
  const needed = across * down * planes;
  if (offsets.length !== needed)
    throw corrupt(fileName, `it has ${offsets.length} strips or tiles where ${needed} belong`);
  const lengths = tags.has(tiled ? 325 : 279)
    ? numbers(tags.get(tiled ? 325 : 279), fileName)
    : shape.compression === 'none' && needed === 1
      ? [shape.width * shape.height * (shape.planar ? 1 : shape.samples) * (shape.bits / 8)]
      : [];
  if (lengths.length !== needed) throw corrupt(fileName, 'the lengths of its strips are missing');
  const row = width * (shape.planar ? 1 : shape.samples) * (shape.bits / 8);
  for (let i = 0; i < needed; i++) {
    const length = lengths[i] ?? 0;
    if ((offsets[i] ?? 0) + length > fileSize) throw truncated(fileName);
    const top = (Math.floor(i / across) % down) * height;
    const rows = tiled ? height : Math.min(height, shape.height - top);
    // before any memory is taken: a small file cannot hold what a large header promises
    if (length * HIGHEST_RATIO[shape.compression] < rows * row) throw truncated(fileName);
  }
  return { width, height, tiled, offsets, lengths };
}

function numbers(value: readonly number[] | string | undefined, fileName: string): readonly number[] {
  if (!value || typeof value === 'string') throw corrupt(fileName, 'it does not say where its pixels are');
  return value;
}

export const truncated = (fileName: string) =>
  new SulcusError(
    'TIFF_TRUNCATED',
    `${fileName} is cut off: it ends before its pixels do. Copy it again from its source.`,
  );

export const corrupt = (fileName: string, cause: string) =>
  new SulcusError('TIFF_CORRUPT', `${fileName} is damaged: ${cause}. Copy it again from its source.`);

export const unsupported = (fileName: string, what: string) =>
  new SulcusError(
    'TIFF_UNSUPPORTED',
    `${fileName} uses ${what}, which Sulcus does not read. Save it as 8- or 16-bit grey or RGB TIFF.`,
  );
