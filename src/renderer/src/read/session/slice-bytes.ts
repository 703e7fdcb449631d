import type { SliceRow } from '../../../../shared/contract/series.ts';
import type { DecodedSlice } from '../../../../shared/image/decoded-slice.ts';
import { SulcusError } from '../../../../shared/sulcus-error.ts';
import type { SeriesApi } from './series-api.ts';

/**
 * Fetches one slice's samples.
 * @throws SulcusError SLICE_UNREADABLE when main can not give them, PIXELS_DIFFER when they are not the pixels the
 * catalogue knows: masks and scores are bound to those, so nothing of them may be drawn over others
 */
export async function fetchSlice(
  api: Pick<SeriesApi, 'fetchBytes'>,
  slice: SliceRow,
  signal?: AbortSignal,
): Promise<DecodedSlice> {
  const response = await api.fetchBytes(`/bytes/slice/${slice.sliceId}`, signal);
  if (!response.ok) {
    // the code before the sentence is for programs
    const text = (await response.text().catch(() => '')).slice(0, 300).replace(/^[A-Z_]+: /, '');
    throw new SulcusError(
      'SLICE_UNREADABLE',
      text || `Slice ${slice.number} could not be read. Check that its file is still in place.`,
    );
  }
  const header = (name: string) => response.headers.get(`x-sulcus-${name}`) ?? '';
  const bytes = await response.arrayBuffer();
  const width = Number(header('width'));
  const height = Number(header('height'));
  const samples = Number(header('samples'));
  const bits = Number(header('bits'));
  if ((samples !== 1 && samples !== 3) || (bits !== 8 && bits !== 16)) throw unreadable(slice);
  if (bytes.byteLength !== width * height * samples * (bits / 8)) throw unreadable(slice);
  const sha256 = header('pixel-sha256');
  if (slice.pixelSha256 !== null && sha256 !== '' && sha256 !== slice.pixelSha256) {
    throw new SulcusError(
      'PIXELS_DIFFER',
      `The pixels of slice ${slice.number} are not those that were opened. It is not shown; open the folder again.`,
    );
  }
  return { width, height, samples, bits, data: bits === 8 ? new Uint8Array(bytes) : new Uint16Array(bytes) };
}

const unreadable = (slice: SliceRow) =>
  new SulcusError('SLICE_UNREADABLE', `Slice ${slice.number} arrived incomplete. Open the series again.`);
