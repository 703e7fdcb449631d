import { inflateSync } from 'node:zlib';
import UTIF from 'utif';
import type { DecodedSlice } from '../../../shared/image/decoded-slice.ts';
import { orient } from './orientation.ts';
import {
  corrupt,
  DEFAULT_LIMITS,
  readTiffHeader,
  type TiffLimits,
  type TiffPage,
  truncated,
  unsupported,
} from './tiff-header.ts';
import { isOldLzw, unpackLzw } from './unpack-lzw.ts';

export interface TiffFile {
  /** upright, BlackIsZero, channels interleaved, with the depth of the file */
  readonly pages: DecodedSlice[];
  /** ImageDescription and Software of the first page */
  readonly description: string | undefined;
}

/**
 * Decodes a TIFF strictly: 8 or 16 bit, grey or RGB, uncompressed, LZW, deflate or PackBits, strips or tiles, either
 * byte order, predictor 2, planar configuration 2, WhiteIsZero, orientation. Anything else is refused by name.
 * Sizes are checked before memory is taken.
 * @param fileName bare name for messages, never a path
 * @throws SulcusError with a TIFF_ code that names the file, the cause and what to do
 */
export function readTiffPages(
  bytes: Uint8Array,
  fileName: string,
  limits: TiffLimits = DEFAULT_LIMITS,
): TiffFile {
  // a plain view: a Buffer's slice would not copy, and utif looks past views
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { littleEndian, pages } = readTiffHeader(file, fileName, limits);
  return {
    pages: pages.map((page) => decodePage(file, page, littleEndian, fileName)),
    description: pages[0]?.description,
  };
}

function decodePage(
  bytes: Uint8Array,
  page: TiffPage,
  littleEndian: boolean,
  fileName: string,
): DecodedSlice {
  const bytesPerSample = page.bits / 8;
  const raw = new Uint8Array(page.width * page.height * page.samples * bytesPerSample);
  const planes = page.planar ? page.samples : 1;
  const samples = page.planar ? 1 : page.samples;
  const { blocks } = page;
  const across = Math.ceil(page.width / blocks.width);
  const down = Math.ceil(page.height / blocks.height);
  for (let plane = 0; plane < planes; plane++) {
    for (let block = 0; block < across * down; block++) {
      const top = Math.floor(block / across) * blocks.height;
      const left = (block % across) * blocks.width;
      const rows = blocks.tiled ? blocks.height : Math.min(blocks.height, page.height - top);
      const index = plane * across * down + block;
      const start = blocks.offsets[index] ?? 0;
      const stored = bytes.subarray(start, start + (blocks.lengths[index] ?? 0));
      const decoded = decodeBlock(stored, page, samples, rows, littleEndian, fileName);
      copyBlock(decoded, raw, page, { left, top, rows, samples, plane });
    }
  }
  const data = bytesPerSample === 1 ? raw : new Uint16Array(raw.buffer);
  if (page.whiteIsZero) invert(data, page.bits);
  return orient(
    { width: page.width, height: page.height, samples: page.samples, bits: page.bits, data },
    page.orientation,
  );
}

/** One strip or tile: rows * width * samples values, little-endian, predictor undone. */
function decodeBlock(
  stored: Uint8Array,
  page: TiffPage,
  samples: number,
  rows: number,
  littleEndian: boolean,
  fileName: string,
): Uint8Array {
  const size = rows * page.blocks.width * samples * (page.bits / 8);
  const image = {
    isLE: littleEndian,
    width: page.blocks.width,
    t258: Array.from({ length: samples }, () => page.bits),
    t277: [samples],
    t278: [rows],
    t317: [page.predictor],
  };
  // little-endian or 8-bit samples without a predictor lie in the file as they lie in memory
  const asStored = page.predictor === 1 && (page.bits === 8 || littleEndian);
  // utif takes a strip whose stored length equals the target's for an uncompressed one: keep the two apart
  const toSamples = (data: Uint8Array, code: 1 | 32773): Uint8Array => {
    if (code === 1 && asStored) return data.subarray(0, size);
    const spare = code !== 1 && data.length === size ? 1 : 0;
    const target = new Uint8Array(size + spare);
    try {
      const length = code === 1 ? size : data.length;
      UTIF.decode._decompress(image, [], data, 0, length, code, target, 0, 1);
    } catch {
      throw corrupt(fileName, 'its pixels cannot be decompressed');
    }
    return target.subarray(0, size);
  };
  switch (page.compression) {
    case 'none':
      if (stored.length < size) throw truncated(fileName);
      return toSamples(stored, 1);
    case 'deflate':
      return toSamples(inflate(stored, size, fileName), 1);
    case 'lzw': {
      if (isOldLzw(stored)) throw unsupported(fileName, 'LZW compression of the old bit order');
      const unpacked = new Uint8Array(size);
      const written = unpackLzw(stored, unpacked);
      if (written < 0) throw corrupt(fileName, 'its pixels cannot be decompressed');
      if (written < size) throw truncated(fileName);
      return toSamples(unpacked, 1);
    }
    case 'packbits': {
      const used = packBitsUsed(stored, size);
      if (used === null) throw truncated(fileName);
      // a copy: utif reads from the start of the buffer below, whatever the view says
      return toSamples(stored.slice(0, used), 32773);
    }
  }
}

/** zlib directly: utif would inflate a bomb to its end before looking at the size. */
function inflate(stored: Uint8Array, size: number, fileName: string): Uint8Array {
  let inflated: Uint8Array;
  try {
    inflated = inflateSync(stored, { maxOutputLength: size + 65536 });
  } catch {
    throw corrupt(fileName, 'its pixels cannot be decompressed');
  }
  if (inflated.length < size) throw truncated(fileName);
  return inflated;
}

/** Stored bytes of a PackBits stream (TIFF 6.0, section 9) that make `size` bytes; null where they do not suffice. */
function packBitsUsed(stored: Uint8Array, size: number): number | null {
  let length = 0;
  let at = 0;
  while (length < size) {
    const head = stored[at];
    if (head === undefined) return null;
    const literal = head < 128;
    if (head !== 128) length += literal ? head + 1 : 257 - head;
    at += literal ? head + 2 : head === 128 ? 1 : 2;
    if (at > stored.length) return null;
  }
  return at;
}

interface BlockPlace {
  readonly left: number;
  readonly top: number;
  readonly rows: number;
  readonly samples: number;
  readonly plane: number;
}

function copyBlock(block: Uint8Array, raw: Uint8Array, page: TiffPage, place: BlockPlace): void {
  const step = page.bits / 8;
  const columns = Math.min(page.blocks.width, page.width - place.left);
  const rows = Math.min(place.rows, page.height - place.top);
  if (!page.planar && columns === page.width && page.blocks.width === page.width) {
    const row = page.width * page.samples * step;
    raw.set(block.subarray(0, rows * row), place.top * row);
    return;
  }
  const stride = page.blocks.width * place.samples * step;
  for (let y = 0; y < rows; y++) {
    const from = y * stride;
    const to = ((place.top + y) * page.width + place.left) * page.samples * step;
    if (!page.planar) {
      raw.set(block.subarray(from, from + columns * place.samples * step), to);
      continue;
    }
    for (let x = 0; x < columns; x++) {
      for (let b = 0; b < step; b++) {
        raw[to + (x * page.samples + place.plane) * step + b] = block[from + x * step + b] ?? 0;
      }
    }
  }
}

function invert(data: Uint8Array | Uint16Array, bits: 8 | 16): void {
  const top = bits === 8 ? 255 : 65535;
  for (let i = 0; i < data.length; i++) data[i] = top - (data[i] ?? 0);
}
