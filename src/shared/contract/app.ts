import { z } from 'zod';
import { nothing, notice, request, rowId } from './define.ts';

export const reader = z.object({ readerId: rowId, name: z.string(), createdAt: z.string() });
export type Reader = z.infer<typeof reader>;

export const appInfo = z.object({
  version: z.string(),
  host: z.enum(['electron', 'browser']),
  node: z.string(),
  electron: z.string().nullable(),
  sqlite: z.string(),
  sampleAvailable: z.boolean(),
  /** catalogue repaired, backup restored, models refused ... shown until dismissed */
  problems: z.array(notice),
});
export type AppInfo = z.infer<typeof appInfo>;

/** The workstation itself: who reads, what runs, settings that outlive a restart. */
export const appRequests = {
  'app.info': request(nothing, appInfo),
  'app.settings': request(nothing, z.record(z.string(), z.string())),
  'app.setSetting': request(
    z
      .object({ key: z.string().regex(/^[a-zA-Z][a-zA-Z0-9.:-]{0,79}$/), value: z.string().max(20_000) })
      .strict(),
    nothing,
  ),
  'readers.list': request(nothing, z.array(reader)),
  'readers.create': request(z.object({ name: z.string().trim().min(1).max(80) }).strict(), reader),
};

export const appEvents = {
  'app.notice': notice.extend({ level: z.enum(['info', 'warning', 'error']) }),
};
