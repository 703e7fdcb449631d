import { z } from 'zod';
import { nothing, request, rowId, sha256 } from './define.ts';

export const measureKind = z.enum(['ruler', 'angle']);
export type MeasureKind = z.infer<typeof measureKind>;

/** image pixels; (0, 0) is the left upper corner of the first pixel */
const point = z.object({ x: z.number().min(-1e4).max(1e5), y: z.number().min(-1e4).max(1e5) }).strict();

/** Both ends of a ruler; an end, the vertex and the other end of an angle. */
export const measurePoints = z.array(point).min(2).max(3);

export const measure = z.object({
  measureId: rowId,
  sliceId: rowId,
  kind: measureKind,
  points: measurePoints,
  by: z.string(),
  at: z.string(),
});
export type Measure = z.infer<typeof measure>;

/** What readers measure by hand. A confirmation by the reader locks these as it locks the masks. */
export const measureRequests = {
  'measures.list': request(z.object({ seriesId: rowId }).strict(), z.array(measure)),
  'measures.add': request(
    z
      .object({
        seriesId: rowId,
        readerId: rowId,
        sliceId: rowId,
        pixelSha256: sha256,
        kind: measureKind,
        points: measurePoints,
      })
      .strict(),
    measure,
  ),
  'measures.remove': request(
    z.object({ seriesId: rowId, readerId: rowId, measureId: rowId }).strict(),
    nothing,
  ),
};

export const measureEvents = { 'measures.changed': z.object({ seriesId: rowId }) };
