import type { listSlices } from '../catalogue/series-rows.ts';
import type { EngineSlice } from './engine-process/engine-messages.ts';

type SliceRow = ReturnType<typeof listSlices>[number];

/** The slices of a series that models can look at, in order, as they are named to processes that read files. */
export const engineSlices = (rows: readonly SliceRow[]): EngineSlice[] =>
  rows.flatMap((slice) =>
    slice.state === 'ok' && slice.pixel_sha256
      ? {
          sliceId: slice.id,
          number: slice.number,
          path: slice.path,
          page: slice.page,
          pixelSha256: slice.pixel_sha256,
          width: slice.width,
          height: slice.height,
        }
      : [],
  );
