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
  const histograms = Array.from({ length: samples }, () => new Uint32Array(1 << bits));
  if (samples === 1) {
    const [grey] = histograms as [Uint32Array];
    for (const value of data) grey[value]!++;
    return histograms;
  }
  const [red, green, blue] = histograms as [Uint32Array, Uint32Array, Uint32Array];
  for (let i = 0; i < data.length; i += 3) {
    red[data[i] as number]!++;
    green[data[i + 1] as number]!++;
    blue[data[i + 2] as number]!++;
  }
  return histograms;
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
