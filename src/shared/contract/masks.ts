import { z } from 'zod';
import { maskSource, request, rowId, sha256 } from './define.ts';

export const maskSliceState = z.object({
  sliceId: rowId,
  /** counts every change of this mask; a change names the revision it was drawn on */
  revision: z.number().int().min(0),
  pixels: z.number().int().min(0),
});
export type MaskSliceState = z.infer<typeof maskSliceState>;

export const maskSet = z.object({
  source: maskSource,
  kind: z.enum(['groundTruth', 'model', 'reader', 'consensus']),
  label: z.string(),
  /** false: predicted by another version of the model or on other pixels: out of date */
  current: z.boolean(),
  slices: z.array(maskSliceState),
});
export type MaskSet = z.infer<typeof maskSet>;

/** base64 of a run-length XOR delta (src/shared/mask/mask-delta.ts) */
const delta = z
  .string()
  .max(4_000_000)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/);

export const maskChange = z
  .object({
    sliceId: rowId,
    pixelSha256: sha256,
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    baseRevision: z.number().int().min(0),
    delta,
  })
  .strict();
export type MaskChange = z.infer<typeof maskChange>;

export const actionResult = z.object({
  actionId: rowId,
  label: z.string(),
  changed: z.array(maskSliceState),
});
export type ActionResult = z.infer<typeof actionResult>;

export const historyEntry = z.object({
  actionId: rowId,
  label: z.string(),
  at: z.string(),
  undone: z.boolean(),
  sliceIds: z.array(rowId),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

/** How many actions can be undone and redone; `entries` are those next to the present, oldest first. */
export const history = z.object({
  done: z.number().int(),
  undone: z.number().int(),
  entries: z.array(historyEntry),
});
export type History = z.infer<typeof history>;

const seriesAndReader = z.object({ seriesId: rowId, readerId: rowId }).strict();

/**
 * The reader's mask. Bytes of masks are served by `/bytes/masks/<seriesId>/<source>`; changes come in as actions,
 * journalled before they are acknowledged. One action is one undo step, whatever it touches.
 */
export const maskRequests = {
  'masks.list': request(z.object({ seriesId: rowId }).strict(), z.array(maskSet)),
  /**
   * REVISION_CONFLICT when any slice moved on; nothing of the action is applied then. `continues` makes this change
   * a further part of that action (long strokes are journalled in parts under one undo step).
   */
  'masks.apply': request(
    z
      .object({
        seriesId: rowId,
        readerId: rowId,
        label: z.string().min(1).max(80),
        changes: z.array(maskChange).min(1).max(5000),
        continues: rowId.nullable(),
      })
      .strict(),
    actionResult,
  ),
  /** Take over another source's mask as the reader's, for some slices or (null) all; one undo step. */
  'masks.adopt': request(
    z
      .object({ seriesId: rowId, readerId: rowId, from: maskSource, sliceIds: z.array(rowId).nullable() })
      .strict(),
    actionResult.nullable(),
  ),
  'masks.undo': request(seriesAndReader, actionResult.nullable()),
  'masks.redo': request(seriesAndReader, actionResult.nullable()),
  'masks.history': request(seriesAndReader, history),
};

export const maskEvents = {
  'masks.changed': z.object({ seriesId: rowId, source: maskSource, changed: z.array(maskSliceState) }),
};
