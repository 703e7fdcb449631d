import { z } from 'zod';
import { maskSource, nothing, request, rowId, sha256 } from './define.ts';
import { folderId } from './ingest.ts';

export const exportFormats = z
  .object({
    pdf: z.boolean(),
    csv: z.boolean(),
    overlays: z.boolean(),
    masks: z.boolean(),
    maskVectors: z.boolean(),
  })
  .strict();
export type ExportFormats = z.infer<typeof exportFormats>;

export const reportPreview = z.object({
  /** bytes at `/bytes/report/<reportId>`; the export writes exactly these */
  reportId: rowId,
  sha256,
  byteLength: z.number().int(),
  confirmed: z.boolean(),
  createdAt: z.string(),
});
export type ReportPreview = z.infer<typeof reportPreview>;

export const confirmation = z.object({
  confirmed: z.boolean(),
  by: z.string().nullable(),
  at: z.string().nullable(),
  /** what exactly a confirmation covers (or would cover): shown before the reader signs */
  covers: z.object({
    source: maskSource.nullable(),
    slices: z.number().int(),
    pixels: z.number().int(),
    maskHash: z.string(),
  }),
  /** the one taken back last, where none stands: who took it back and why */
  withdrawn: z.object({ by: z.string(), at: z.string(), reason: z.string() }).nullable(),
});
export type Confirmation = z.infer<typeof confirmation>;

export const exportResult = z.object({
  /** names of the files written, relative to the chosen folder */
  files: z.array(z.string()),
  folder: z.string(),
  /** browser host without a destination: one archive to download at this address, once */
  download: z.string().nullable(),
});
export type ExportResult = z.infer<typeof exportResult>;

export const reportRequests = {
  'reports.preview': request(
    z
      .object({
        seriesId: rowId,
        readerId: rowId,
        /** the mask that is reported */
        source: maskSource,
        /** slices for key images, at most six; null: the largest findings */
        keySliceIds: z.array(rowId).max(6).nullable(),
        text: z.string().max(20_000),
      })
      .strict(),
    reportPreview,
  ),
  /** Destination: the host's dialog (null) or a folder of `folders.list`. */
  'reports.export': request(
    z.object({ reportId: rowId, formats: exportFormats, folderId: folderId.nullable() }).strict(),
    exportResult.nullable(),
  ),
  /** The reader's own text; of a confirmed case that of who confirmed it, which stands as it is (`lockedBy`). */
  'reports.text': request(
    z.object({ seriesId: rowId, readerId: rowId }).strict(),
    z.object({ text: z.string(), savedAt: z.string().nullable(), lockedBy: z.string().nullable() }),
  ),
  'reports.saveText': request(
    z.object({ seriesId: rowId, readerId: rowId, text: z.string().max(20_000) }).strict(),
    nothing,
  ),
  'reports.confirmation': request(z.object({ seriesId: rowId, readerId: rowId }).strict(), confirmation),
  /** `maskHash` is what the reader saw; MASK_MOVED_ON when it is no longer that. */
  'reports.confirm': request(
    z.object({ seriesId: rowId, readerId: rowId, maskHash: z.string() }).strict(),
    confirmation,
  ),
  'reports.unconfirm': request(
    z.object({ seriesId: rowId, readerId: rowId, reason: z.string().trim().min(3).max(500) }).strict(),
    confirmation,
  ),
  'reports.history': request(
    z.object({ seriesId: rowId.nullable() }).strict(),
    z.array(
      z.object({
        reportId: rowId,
        seriesId: rowId,
        patientCode: z.string(),
        createdAt: z.string(),
        reader: z.string(),
        sha256,
        confirmed: z.boolean(),
        exportedFiles: z.array(z.string()),
      }),
    ),
  ),
};
