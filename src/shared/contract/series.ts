import { z } from 'zod';
import { nothing, notice, request, rowId, sha256 } from './define.ts';
import { folderId } from './ingest.ts';

export const windowLevel = z.object({ centre: z.number(), width: z.number().positive() });
export type WindowLevel = z.infer<typeof windowLevel>;

/** `failed`: it could never be read; `missing`: its file is not there now */
export const sliceState = z.enum(['ok', 'missing', 'failed']);

export const sliceRow = z.object({
  sliceId: rowId,
  /** slice number as in the file name; positions in the stack are the array index */
  number: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  pixelSha256: sha256.nullable(),
  state: sliceState,
  problem: z.string().nullable(),
});
export type SliceRow = z.infer<typeof sliceRow>;

export const spacing = z.object({
  /** millimetres between pixel centres along a row, along a column, and between slices (null: unknown) */
  x: z.number().positive(),
  y: z.number().positive(),
  z: z.number().positive().nullable(),
  statedBy: z.string(),
});
export type Spacing = z.infer<typeof spacing>;

export const seriesDetail = z.object({
  seriesId: rowId,
  patientCode: z.string(),
  age: z.string().nullable(),
  sex: z.string().nullable(),
  studyDate: z.string().nullable(),
  seriesName: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  bits: z.union([z.literal(8), z.literal(16)]),
  samples: z.union([z.literal(1), z.literal(3)]),
  /** one per channel; `copyOf` names the channel it is byte-identical to */
  channels: z.array(z.object({ label: z.string(), copyOf: z.string().nullable() })),
  spacing: spacing.nullable(),
  /** 'SIDE UNKNOWN' or 'left of image = patient right, stated by NAME' */
  side: z.string(),
  slices: z.array(sliceRow),
  warnings: z.array(notice),
  /** folded under "Research data"; never in worklist, banner or report by default */
  research: z.record(z.string(), z.string()),
  /** volume-wide windows, one entry per channel, equal in all panes */
  presets: z.array(z.object({ id: z.string(), label: z.string(), windows: z.array(windowLevel) })),
  /** index into `slices` where this reader left it */
  lastIndex: z.number().int(),
});
export type SeriesDetail = z.infer<typeof seriesDetail>;

export const seriesRequests = {
  'series.open': request(z.object({ seriesId: rowId }).strict(), seriesDetail),
  'series.setSpacing': request(
    z
      .object({
        seriesId: rowId,
        readerId: rowId,
        spacing: z
          .object({
            x: z.number().min(0.01).max(50),
            y: z.number().min(0.01).max(50),
            z: z.number().min(0.01).max(100).nullable(),
          })
          .nullable(),
      })
      .strict(),
    seriesDetail,
  ),
  'series.setSide': request(
    z
      .object({
        seriesId: rowId,
        readerId: rowId,
        imageLeft: z.enum(['patientRight', 'patientLeft', 'unknown']),
      })
      .strict(),
    seriesDetail,
  ),
  'series.rememberPosition': request(
    z.object({ seriesId: rowId, index: z.number().int().min(0) }).strict(),
    nothing,
  ),
  /** Look in a folder for files with exactly the recorded content; others are counted, never linked. */
  'series.relink': request(
    z.object({ seriesId: rowId, folderId: folderId.nullable() }).strict(),
    z.object({
      relinked: z.number().int(),
      stillMissing: z.number().int(),
      differentContent: z.number().int(),
    }),
  ),
};

export const seriesEvents = { 'series.changed': z.object({ seriesId: rowId }) };
