import { hashPixels } from '../../ml/data/pixel-hash.ts';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import type { DecodedPage } from './decode-messages.ts';

export const THUMBNAIL = 64;

/** Everything ingest keeps of a decoded page: hash, histograms, thumbnail, which channels are copies on this page. */
export function describePage(page: DecodedSlice): DecodedPage {
  const histograms = channelHistograms(page);
  return {
    width: page.width,
    height: page.height,
    samples: page.samples,
    bits: page.bits,
    pixelSha256: hashPixels(page),
    thumbnail: thumbnailOf(page, brightest(histograms)),
    histograms,
    sameAs: copiedChannels(page),
  };
}

function channelHistograms({ data, samples, bits }: DecodedSlice): Uint32Array[] {
  const size = 1 << bits;
  const counts = new Uint32Array(samples * size);
  // a loop per depth: the engine compiles each for one kind of array, and this runs over every sample of a batch
  if (data instanceof Uint8Array) count8(data, samples, counts);
  else count16(data, samples, counts);
  return Array.from({ length: samples }, (_, channel) => counts.slice(channel * size, (channel + 1) * size));
}

function count8(data: Uint8Array, samples: number, counts: Uint32Array): void {
  if (samples === 1) {
    for (const value of data) counts[value]!++;
    return;
  }
  for (let i = 0; i < data.length; i += 3) {
    counts[data[i] as number]!++;
    counts[256 + (data[i + 1] as number)]!++;
    counts[512 + (data[i + 2] as number)]!++;
  }
}

function count16(data: Uint16Array, samples: number, counts: Uint32Array): void {
  for (let i = 0; i < data.length; i++) counts[(i % samples) * 65536 + (data[i] as number)]!++;
}

/** Per channel the first channel with identical bytes on this page. */
function copiedChannels({ data, samples }: DecodedSlice): number[] {
  if (samples === 1) return [0];
  let oneIsZero = true;
  let twoIsZero = true;
  let twoIsOne = true;
  for (let i = 0; i < data.length && (oneIsZero || twoIsZero || twoIsOne); i += 3) {
    if (data[i] !== data[i + 1]) oneIsZero = false;
    if (data[i] !== data[i + 2]) twoIsZero = false;
    if (data[i + 1] !== data[i + 2]) twoIsOne = false;
  }
  return [0, oneIsZero ? 0 : 1, twoIsZero ? 0 : twoIsOne ? 1 : 2];
}

function brightest(histograms: readonly Uint32Array[]): number {
  let top = 1;
  for (const histogram of histograms) {
    for (let value = histogram.length - 1; value > top; value--) {
      if ((histogram[value] ?? 0) > 8) top = value;
    }
  }
  return top;
}

/** 64 x 64 grey of the middle channel (FLAIR in this data), aspect kept, black around. */
function thumbnailOf(page: DecodedSlice, top: number): Uint8Array {
  const out = new Uint8Array(THUMBNAIL * THUMBNAIL);
  const scale = Math.max(page.width, page.height) / THUMBNAIL;
  const channel = page.samples === 3 ? 1 : 0;
  const width = Math.max(1, Math.round(page.width / scale));
  const height = Math.max(1, Math.round(page.height / scale));
  const left = (THUMBNAIL - width) >> 1;
  const head = (THUMBNAIL - height) >> 1;
  for (let y = 0; y < height; y++) {
    const fromY = Math.min(page.height - 1, Math.floor((y + 0.5) * scale));
    for (let x = 0; x < width; x++) {
      const fromX = Math.min(page.width - 1, Math.floor((x + 0.5) * scale));
      const value = page.data[(fromY * page.width + fromX) * page.samples + channel] ?? 0;
      out[(y + head) * THUMBNAIL + x + left] = Math.min(255, Math.round((value * 255) / top));
    }
  }
  return out;
}
