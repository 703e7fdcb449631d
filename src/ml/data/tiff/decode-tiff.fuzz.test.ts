import { describe, expect, it } from 'vitest';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { readTiffPages } from './decode-tiff.ts';
import { type BuildPage, buildTiff } from './testing/build-tiff.ts';

/** mulberry32: the same damage on every run */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A reader may only ever see a SulcusError with a code of ours, and never wait long for it. */
function survives(bytes: Uint8Array, what: string): 'read' | 'refused' {
  const start = performance.now();
  let outcome: 'read' | 'refused' = 'read';
  try {
    readTiffPages(bytes, 'a.tif');
  } catch (error) {
    // plain throws: an assertion on each of tens of thousands of runs takes longer than the decoder
    const ours =
      error instanceof SulcusError && error.code.startsWith('TIFF_') && error.message.includes('a.tif');
    if (!ours) throw new Error(`${what}: ${String(error)}`, { cause: error });
    outcome = 'refused';
  }
  const took = performance.now() - start;
  if (took > 5000) throw new Error(`${what}: took ${Math.round(took)} ms`);
  return outcome;
}

const next = random(1);
const base: BuildPage = {
  width: 17,
  height: 11,
  samples: 3,
  bits: 16,
  data: Array.from({ length: 17 * 11 * 3 }, () => Math.floor(next() * 300)),
  rowsPerStrip: 4,
  description: 'some text',
};
const samples: [string, Uint8Array][] = [];
for (const compression of ['none', 'lzw', 'deflate', 'packbits'] as const) {
  samples.push([`${compression} strips`, buildTiff([{ ...base, compression, predictor: 2 }, base])]);
  samples.push([
    `${compression} tiles, big-endian`,
    buildTiff(
      [{ ...base, compression, planar: true, tile: { width: 16, height: 16 }, orientation: 6 }],
      false,
    ),
  ]);
}

describe('hostile and damaged TIFFs', () => {
  it('random bytes, with and without a TIFF header', () => {
    const r = random(2);
    for (let run = 0; run < 3000; run++) {
      const bytes = Uint8Array.from({ length: Math.floor(r() * 400) }, () => Math.floor(r() * 256));
      if (run % 2 === 0) bytes.set([0x49, 0x49, 42, 0, 8, 0, 0, 0].slice(0, bytes.length));
      survives(bytes, `run ${run}`);
    }
  });
  for (const [name, file] of samples) {
    it(`${name}: cut at every offset, always refused`, () => {
      // the directory stands behind the pixels: a file without its last byte has lost part of it
      const read: number[] = [];
      for (let cut = 0; cut < file.length; cut++)
        if (survives(file.subarray(0, cut), `cut ${cut}`) === 'read') read.push(cut);
      expect(read).toEqual([]);
      expect(survives(file, 'whole')).toBe('read');
    });
    it(`${name}: bytes changed, one to four at a time`, () => {
      const r = random(3);
      for (let run = 0; run < 1000; run++) {
        const damaged = file.slice();
        for (let n = 0; n <= run % 4; n++) damaged[Math.floor(r() * file.length)] = Math.floor(r() * 256);
        survives(damaged, `run ${run}`);
      }
    });
    it(`${name}: each byte set to each extreme`, () => {
      for (let at = 0; at < file.length; at++) {
        for (const value of [0, 128, 255]) {
          const damaged = file.slice();
          damaged[at] = value;
          survives(damaged, `byte ${at} = ${value}`);
        }
      }
    });
  }
});
