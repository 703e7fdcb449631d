import { describe, expect, it } from 'vitest';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { readTiffPages } from './decode-tiff.ts';
import { type BuildPage, buildTiff } from './testing/build-tiff.ts';

const WIDTH = 37;
const HEIGHT = 23;

/** Smooth with noise, so that every packer finds runs and every predictor wraps round. */
function values(samples: number, bits: number, width = WIDTH, height = HEIGHT): number[] {
  const top = 2 ** bits;
  return Array.from({ length: width * height * samples }, (_, i) => {
    const x = Math.floor(i / samples) % width;
    const y = Math.floor(i / samples / width);
    const plateau = y < 4 ? top - 1 : x * 5 + y * 131 * (bits === 16 ? 97 : 1);
    return (plateau + (x > 20 ? ((i * 7919) % 613) * (bits === 16 ? 101 : 1) : 0)) % top;
  });
}

const page = (change: Partial<BuildPage> = {}): BuildPage => {
  const { samples = 1, bits = 8, width = WIDTH, height = HEIGHT } = change;
  return { width, height, samples, bits, data: values(samples, bits, width, height), ...change };
};

const decode = (...pages: BuildPage[]) => readTiffPages(buildTiff(pages), 'a.tif').pages;

function refusal(bytes: Uint8Array): SulcusError {
  try {
    readTiffPages(bytes, 'scan_7.tif');
  } catch (error) {
    if (error instanceof SulcusError) return error;
    throw error;
  }
  throw new Error('was read');
}

describe('every variant the decoder promises, against the values that were written', () => {
  for (const littleEndian of [true, false])
    for (const samples of [1, 3])
      for (const bits of [8, 16])
        it(`${littleEndian ? 'little' : 'big'}-endian, ${samples} x ${bits} bit: all packers, predictors, planes, strips, tiles`, () => {
          const expected = values(samples, bits);
          for (const compression of ['none', 'lzw', 'deflate', 'old-deflate', 'packbits'] as const)
            for (const predictor of [1, 2] as const)
              for (const planar of samples === 3 ? [false, true] : [false])
                for (const cut of [{}, { rowsPerStrip: 5 }, { tile: { width: 16, height: 16 } }]) {
                  const built = page({ samples, bits, compression, predictor, planar, ...cut });
                  const [read] = readTiffPages(buildTiff([built], littleEndian), 'a.tif').pages;
                  const name = JSON.stringify({ compression, predictor, planar, cut });
                  expect([read?.width, read?.height, read?.samples, read?.bits], name).toEqual([
                    WIDTH,
                    HEIGHT,
                    samples,
                    bits,
                  ]);
                  expect(read?.data instanceof (bits === 8 ? Uint8Array : Uint16Array), name).toBe(true);
                  expect(Buffer.compare(bytesOf(read?.data), bytesOf(typed(expected, bits))), name).toBe(0);
                }
        });
  it('inverts WhiteIsZero', () => {
    const [eight] = decode(page({ photometric: 0 }));
    expect(Array.from(eight?.data ?? [])).toEqual(values(1, 8).map((value) => 255 - value));
    const [sixteen] = decode(page({ photometric: 0, bits: 16 }));
    expect(Array.from(sixteen?.data ?? [])).toEqual(values(1, 16).map((value) => 65535 - value));
  });
  it('turns every orientation upright', () => {
    // the upright picture is  1 2 3  as it is stored under each orientation (TIFF 6.0, page 36)
    //                         4 5 6
    const stored: [number, number, number[]][] = [
      [3, 2, [1, 2, 3, 4, 5, 6]],
      [3, 2, [3, 2, 1, 6, 5, 4]],
      [3, 2, [6, 5, 4, 3, 2, 1]],
      [3, 2, [4, 5, 6, 1, 2, 3]],
      [2, 3, [1, 4, 2, 5, 3, 6]],
      [2, 3, [3, 6, 2, 5, 1, 4]],
      [2, 3, [6, 3, 5, 2, 4, 1]],
      [2, 3, [4, 1, 5, 2, 6, 3]],
    ];
    stored.forEach(([width, height, data], index) => {
      const [read] = decode(page({ width, height, data, orientation: index + 1 }));
      expect([read?.width, read?.height, ...(read?.data ?? [])], `orientation ${index + 1}`).toEqual([
        3, 2, 1, 2, 3, 4, 5, 6,
      ]);
    });
  });
  it('makes several pages several slices and reads the first description', () => {
    const file = buildTiff([
      page({ description: 'hello' }),
      page({ bits: 16, samples: 3 }),
      page({ width: 9, height: 4 }),
    ]);
    const { pages, description } = readTiffPages(file, 'a.tif');
    expect(pages.map((read) => [read.width, read.bits, read.samples])).toEqual([
      [37, 8, 1],
      [37, 16, 3],
      [9, 8, 1],
    ]);
    expect(description).toBe('hello');
  });
  it('reads the same from a Buffer that is a part of a larger one, as readFile and pools give it', () => {
    for (const compression of ['none', 'lzw', 'deflate', 'packbits'] as const) {
      const file = buildTiff([page({ compression, samples: 3, bits: 16, predictor: 2 })]);
      const inside = Buffer.concat([Buffer.alloc(13, 9), file, Buffer.alloc(5, 9)]).subarray(
        13,
        13 + file.length,
      );
      const [read] = readTiffPages(inside, 'a.tif').pages;
      expect(Array.from(read?.data ?? []), compression).toEqual(values(3, 16));
    }
  });
  it('does not take a packed strip for an unpacked one when both have the same length', () => {
    const data = [1, 2, 3, 3, 3, 3, 3, 4];
    const file = buildTiff([page({ width: 8, height: 1, data, compression: 'packbits' })]);
    expect(stripLength(file)).toBe(data.length);
    expect(Array.from(readTiffPages(file, 'a.tif').pages[0]?.data ?? [])).toEqual(data);
  });
});

describe('what is refused, by name', () => {
  const table: [string, Partial<BuildPage>, string, RegExp][] = [
    ['a palette', { photometric: 3 }, 'TIFF_UNSUPPORTED', /palette/],
    ['CMYK', { samples: 4, photometric: 5 }, 'TIFF_UNSUPPORTED', /CMYK/],
    ['RGBA', { samples: 4, photometric: 2, tags: { 338: [2] } }, 'TIFF_UNSUPPORTED', /alpha/],
    ['grey with alpha', { samples: 2, photometric: 1, tags: { 338: [1] } }, 'TIFF_UNSUPPORTED', /alpha/],
    ['an extra sample declared on grey', { tags: { 338: [0] } }, 'TIFF_UNSUPPORTED', /extra samples/],
    ['YCbCr', { samples: 3, photometric: 6 }, 'TIFF_UNSUPPORTED', /photometric interpretation 6/],
    ['JPEG', { tags: { 259: [7] } }, 'TIFF_UNSUPPORTED', /JPEG/],
    ['CCITT', { tags: { 259: [4] } }, 'TIFF_UNSUPPORTED', /CCITT/],
    ['an unknown compression', { tags: { 259: [999] } }, 'TIFF_UNSUPPORTED', /999/],
    ['32 bit', { tags: { 258: [32] } }, 'TIFF_UNSUPPORTED', /32 bits/],
    ['1 bit (no BitsPerSample)', { tags: { 258: null } }, 'TIFF_UNSUPPORTED', /1 bits/],
    ['mixed depths', { samples: 3, tags: { 258: [8, 8, 16] } }, 'TIFF_UNSUPPORTED', /8\/8\/16/],
    ['float', { tags: { 339: [3] } }, 'TIFF_UNSUPPORTED', /floating/],
    ['signed', { tags: { 339: [2] } }, 'TIFF_UNSUPPORTED', /signed/],
    ['FillOrder 2', { tags: { 266: [2] } }, 'TIFF_UNSUPPORTED', /FillOrder/],
    ['predictor 3', { tags: { 317: [3] } }, 'TIFF_UNSUPPORTED', /predictor 3/],
    ['60000 x 60000', { tags: { 256: [60000], 257: [60000] } }, 'TIFF_TOO_LARGE', /60000 x 60000/],
    ['no width', { tags: { 256: null } }, 'TIFF_CORRUPT', /256/],
    ['no photometric interpretation', { tags: { 262: null } }, 'TIFF_CORRUPT', /262/],
    ['no strip offsets', { tags: { 273: null } }, 'TIFF_CORRUPT', /where its pixels/],
    [
      'no strip lengths of packed strips',
      { compression: 'lzw', tags: { 279: null } },
      'TIFF_CORRUPT',
      /lengths/,
    ],
    ['zero width', { tags: { 256: [0] } }, 'TIFF_CORRUPT', /zero/],
    ['too few strips', { tags: { 278: [5] } }, 'TIFF_CORRUPT', /strips/],
    ['orientation 9', { orientation: 9 }, 'TIFF_CORRUPT', /orientation 9/],
    ['a strip beyond the end', { tags: { 273: [100000] } }, 'TIFF_TRUNCATED', /cut off/],
    ['a strip too short', { tags: { 279: [WIDTH * HEIGHT - 1] } }, 'TIFF_TRUNCATED', /cut off/],
  ];
  for (const [name, change, code, message] of table) {
    it(name, () => {
      const error = refusal(buildTiff([page(change)]));
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
      expect(error.message).toContain('scan_7.tif');
    });
  }
  it('0 bytes, text named .tif, BigTIFF, a cut header, an unread byte order mark', () => {
    const text = new TextEncoder().encode('patient;slice\n1;2\n');
    expect(refusal(new Uint8Array(0)).code).toBe('TIFF_EMPTY');
    expect(refusal(text).code).toBe('TIFF_NOT_TIFF');
    expect(refusal(Uint8Array.from([0x49, 0x49, 43, 0, 8, 0, 0, 0])).code).toBe('TIFF_BIGTIFF');
    expect(refusal(Uint8Array.from([0x4d, 0x4d, 0, 43, 0, 8, 0, 0])).code).toBe('TIFF_BIGTIFF');
    expect(refusal(Uint8Array.from([0x49, 0x49, 42, 0, 8])).code).toBe('TIFF_TRUNCATED');
    expect(refusal(Uint8Array.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])).code).toBe('TIFF_CORRUPT');
  });
  it('directories in a circle', () => {
    const file = buildTiff([page()]);
    const view = new DataView(file.buffer);
    const first = view.getUint32(4, true);
    view.setUint32(first + 2 + 12 * view.getUint16(first, true), first, true);
    expect(refusal(file).message).toMatch(/circle/);
  });
  it('a tag of text where a number belongs', () => {
    const file = buildTiff([page({ tags: { 339: [1] } })]);
    const view = new DataView(file.buffer);
    const first = view.getUint32(4, true);
    for (let i = 0; i < view.getUint16(first, true); i++) {
      const entry = first + 2 + 12 * i;
      if (view.getUint16(entry, true) === 339) view.setUint16(entry + 2, 2, true);
    }
    expect(refusal(file).code).toBe('TIFF_CORRUPT');
  });
  it('a file that decodes to more than the limit, before its pixels are touched', () => {
    const file = buildTiff([page(), page()]);
    const limits = { maxSide: 8192, maxBytes: WIDTH * HEIGHT * 2 - 1, maxPages: 10 };
    expect(() => readTiffPages(file, 'a.tif', limits)).toThrow(/limit is/);
    expect(() => readTiffPages(file, 'a.tif', { ...limits, maxBytes: 1e6, maxPages: 1 })).toThrow(/pages/);
    expect(readTiffPages(file, 'a.tif', { ...limits, maxBytes: WIDTH * HEIGHT * 2 }).pages.length).toBe(2);
  });
  it('tiles that take more memory than the limit where their image would not', () => {
    const file = buildTiff([page({ width: 8, height: 8, tile: { width: 16, height: 16 } })]);
    const limits = { maxSide: 8192, maxBytes: 255, maxPages: 10 };
    expect(() => readTiffPages(file, 'a.tif', limits)).toThrow(/limit is/);
    expect(readTiffPages(file, 'a.tif', { ...limits, maxBytes: 256 }).pages.length).toBe(1);
  });
  it('a small file that promises a large image, before memory is taken', () => {
    for (const compression of ['none', 'lzw', 'deflate', 'packbits'] as const) {
      const file = buildTiff([page({ compression, tags: { 256: [8000], 257: [8000], 278: [8000] } })]);
      const before = process.memoryUsage().arrayBuffers;
      expect(refusal(file).code, compression).toBe('TIFF_TRUNCATED');
      expect(process.memoryUsage().arrayBuffers - before, compression).toBeLessThan(8e6);
    }
  });
});

describe('damaged pixels', () => {
  it('packed strips cut anywhere are refused, never padded', () => {
    for (const compression of ['lzw', 'deflate', 'packbits'] as const) {
      const whole = buildTiff([page({ compression })]);
      const length = stripLength(whole);
      for (let cut = 0; cut < length - 6; cut += 3)
        expect(['TIFF_TRUNCATED', 'TIFF_CORRUPT'], `${compression} ${cut}`).toContain(
          refusal(buildTiff([page({ compression, tags: { 279: [cut] } })])).code,
        );
    }
  });
  it('an LZW strip without its end code is read when it is whole', () => {
    const file = buildTiff([page({ compression: 'lzw' })]);
    const shorter = buildTiff([page({ compression: 'lzw', tags: { 279: [stripLength(file) - 1] } })]);
    expect(Array.from(readTiffPages(shorter, 'a.tif').pages[0]?.data ?? [])).toEqual(values(1, 8));
  });
  it('a deflate bomb is stopped at the size of its image', () => {
    const bomb = page({ width: 4000, height: 1000, data: new Uint8Array(4e6), compression: 'deflate' });
    expect(refusal(buildTiff([{ ...bomb, tags: { 256: [10], 257: [10], 278: [10] } }])).code).toBe(
      'TIFF_CORRUPT',
    );
  });
  it('LZW of the old bit order is named', () => {
    const file = buildTiff([page({ compression: 'lzw' })]);
    file.set([0, 1], stripOffset(file));
    expect(refusal(file).message).toMatch(/old bit order/);
  });
});

const typed = (list: number[], bits: number) => (bits === 8 ? Uint8Array.from(list) : Uint16Array.from(list));
const bytesOf = (data: Uint8Array | Uint16Array | undefined) =>
  data ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.alloc(0);

function tagOf(file: Uint8Array, wanted: number): number {
  const view = new DataView(file.buffer);
  const first = view.getUint32(4, true);
  for (let i = 0; i < view.getUint16(first, true); i++) {
    const entry = first + 2 + 12 * i;
    if (view.getUint16(entry, true) !== wanted) continue;
    return view.getUint16(entry + 2, true) === 3
      ? view.getUint16(entry + 8, true)
      : view.getUint32(entry + 8, true);
  }
  throw new Error(`no tag ${wanted}`);
}
const stripLength = (file: Uint8Array): number => tagOf(file, 279);
const stripOffset = (file: Uint8Array): number => tagOf(file, 273);
