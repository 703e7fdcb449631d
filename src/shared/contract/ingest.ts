import { z } from 'zod';
import { nothing, notice, request } from './define.ts';

/** An opaque folder id handed out by main; paths never reach the renderer. */
export const folderId = z.string().regex(/^[0-9a-f]{16,64}$/);
export const importId = z.string().regex(/^[0-9a-f]{8,64}$/);

export const importProgress = z.object({
  importId,
  phase: z.enum(['scanning', 'decoding', 'done', 'cancelled', 'failed']),
  /** slices read so far, of `total` */
  done: z.number().int(),
  total: z.number().int(),
  remainingSeconds: z.number().nullable(),
  seriesFound: z.number().int(),
  seriesAdded: z.number().int(),
  slicesAdded: z.number().int(),
  /** slices that were in the catalogue already, with the same content */
  slicesKnown: z.number().int(),
  masksAdded: z.number().int(),
  problems: z.array(notice),
});
export type ImportProgress = z.infer<typeof importProgress>;

export const folderListing = z.object({
  folderId: folderId.nullable(),
  name: z.string(),
  parentId: folderId.nullable(),
  entries: z.array(z.object({ folderId, name: z.string() })),
});
export type FolderListing = z.infer<typeof folderListing>;

export const ingestRequests = {
  /** The operating system's folder dialog (Electron). `unavailable` where the host has none: use `folders.list`. */
  'ingest.openDialog': request(
    nothing,
    z.object({ outcome: z.enum(['started', 'cancelled', 'unavailable']), importId: importId.nullable() }),
  ),
  'ingest.start': request(z.object({ folderId }).strict(), z.object({ importId })),
  'ingest.openSample': request(nothing, z.object({ importId })),
  'ingest.cancel': request(z.object({ importId }).strict(), nothing),
  'ingest.status': request(nothing, z.array(importProgress)),
  /** Folder picker of the browser host: only roots given at start, `null` lists the roots. */
  'folders.list': request(z.object({ folderId: folderId.nullable() }).strict(), folderListing),
};

export const ingestEvents = { 'ingest.progress': importProgress };
