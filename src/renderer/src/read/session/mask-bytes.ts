import type { SliceRow } from '../../../../shared/contract/series.ts';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import { countMaskPixels, decodeRuns } from '../../../../shared/mask/run-length.ts';
import { SulcusError } from '../../../../shared/sulcus-error.ts';
import type { LoadedMask } from '../state/masks.ts';
import type { MaskEntry } from '../state/read-state.ts';
import type { SeriesApi } from './series-api.ts';

/**
 * Reads records of [u32 sliceId][u32 revision][u32 byteLength][runs], little-endian.
 * A mask that does not fit its slice is set aside and reported, never drawn.
 */
export function parseMaskBytes(
  bytes: ArrayBuffer,
  slices: readonly SliceRow[],
): { readonly masks: LoadedMask[]; readonly setAside: number[] } {
  const bySliceId = new Map(slices.map((slice) => [slice.sliceId, slice]));
  const view = new DataView(bytes);
  const masks: LoadedMask[] = [];
  const setAside: number[] = [];
  let at = 0;
  while (at < bytes.byteLength) {
    if (at + 12 > bytes.byteLength) throw torn();
    const sliceId = view.getUint32(at, true);
    const revision = view.getUint32(at + 4, true);
    const length = view.getUint32(at + 8, true);
    at += 12;
    if (at + length > bytes.byteLength) throw torn();
    const slice = bySliceId.get(sliceId);
    const bits = slice && decodeOrNull(new Uint8Array(bytes, at, length), slice.width * slice.height);
    at += length;
    if (bits) masks.push({ sliceId, revision, bits });
    else setAside.push(sliceId);
  }
  return { masks, setAside };
}

/** More slices than this are asked for as all of them: an address has an end. */
const MOST_NAMED = 200;

/**
 * The masks of one source on a series.
 * @param only of these slices; null: of all
 * @throws SulcusError MASKS_UNREADABLE
 */
export async function fetchMasks(
  api: Pick<SeriesApi, 'fetchBytes'>,
  seriesId: number,
  source: MaskSource,
  slices: readonly SliceRow[],
  only: readonly number[] | null = null,
): Promise<ReturnType<typeof parseMaskBytes>> {
  const named = only && only.length <= MOST_NAMED ? `?slices=${only.join('-')}` : '';
  const response = await api.fetchBytes(`/bytes/masks/${seriesId}/${encodeURIComponent(source)}${named}`);
  if (!response.ok) {
    throw new SulcusError(
      'MASKS_UNREADABLE',
      `The masks of ${source} could not be read. Open the series again.`,
    );
  }
  return parseMaskBytes(await response.arrayBuffer(), slices);
}

/** A mask as the page keeps it. */
export const entryOf = (revision: number, bits: Uint8Array): MaskEntry => ({
  revision,
  bits,
  pixels: countMaskPixels(bits),
});

function decodeOrNull(bytes: Uint8Array, pixelCount: number): Uint8Array | null {
  try {
    return decodeRuns(bytes, pixelCount);
  } catch {
    return null;
  }
}

const torn = () =>
  new SulcusError(
    'MASKS_UNREADABLE',
    'The masks arrived incomplete and are not shown. Open the series again.',
  );
