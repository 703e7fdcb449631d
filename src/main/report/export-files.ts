import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXPORT_TAG, encodeTiff } from '../../ml/data/tiff/encode-tiff.ts';
import type { ExportFormats } from '../../shared/contract/reports.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { PixelStore } from '../bytes/pixel-store.ts';
import { maskPixels } from '../catalogue/mask-rows.ts';
import { asWriteError, writeFileAtomically } from '../files/atomic-write.ts';
import type { ReportSnapshot } from './build-report-data.ts';
import type { ReportData } from './report-data.ts';
import { overlayPngs } from './report-pictures.ts';
import { maskVectorsCsv, slicesCsv } from './tables.ts';

/** A file of an export, path relative to the patient's folder. */
export interface ExportFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The files of one report in the chosen formats; masks have the size of their slice and carry the export tag. */
export async function exportFiles(
  snapshot: ReportSnapshot,
  report: ReportData,
  pdf: Uint8Array,
  formats: ExportFormats,
  pixels: PixelStore,
): Promise<ExportFile[]> {
  const files: ExportFile[] = [];
  const masks = snapshot.slices.flatMap((slice) => {
    const row = snapshot.masks.get(slice.id);
    return row ? [{ number: slice.number, width: row.width, height: row.height, mask: maskPixels(row) }] : [];
  });
  if (formats.pdf) files.push({ path: 'report.pdf', bytes: pdf });
  if (formats.csv) files.push({ path: 'slices.csv', bytes: Buffer.from(slicesCsv(report)) });
  if (formats.masks) {
    for (const { number, width, height, mask } of masks) {
      const data = mask.map((value) => value * 255);
      files.push({
        path: `masks/${number}_mask.tif`,
        bytes: encodeTiff({ width, height, samples: 1, bits: 8, data }, EXPORT_TAG),
      });
    }
  }
  if (formats.maskVectors)
    files.push({ path: 'mask-vectors.csv', bytes: Buffer.from(maskVectorsCsv(masks)) });
  if (formats.overlays) {
    for (const { number, bytes } of await overlayPngs(snapshot, pixels))
      files.push({ path: `overlays/${number}.png`, bytes });
  }
  return files;
}

/**
 * Writes files below a folder, each whole or not at all, never onto an existing one.
 * @throws SulcusError EXPORT_EXISTS, DISK_FULL, NOT_WRITABLE
 */
export async function writeExport(folder: string, files: readonly ExportFile[]): Promise<void> {
  for (const file of files) {
    if (await stat(join(folder, file.path)).catch(() => null)) {
      throw new SulcusError(
        'EXPORT_EXISTS',
        `${file.path} is there already. Nothing is overwritten: choose another folder.`,
      );
    }
  }
  for (const file of files) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw asWriteError(error, file.path);
    });
    await writeFileAtomically(path, file.bytes);
  }
}
