import { mkdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXPORT_TAG, encodeTiff } from '../../ml/data/tiff/encode-tiff.ts';
import type { ExportFormats } from '../../shared/contract/reports.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { maskPixels } from '../catalogue/mask-rows.ts';
import { asWriteError, writeFileAtomically } from '../files/atomic-write.ts';
import type { NamedFile } from '../files/downloads.ts';
import type { ReportSnapshot } from './build-report-data.ts';
import type { ReportData } from './report-data.ts';
import { overlayPngs, type SlicePixels } from './report-pictures.ts';
import { maskVectorsCsv, measurementsCsv, slicesCsv } from './tables.ts';

/** A file of an export, path relative to the patient's folder. */
export type ExportFile = NamedFile;

/** The files of one report in the chosen formats; masks have the size of their slice and carry the export tag. */
export async function exportFiles(
  snapshot: ReportSnapshot,
  report: ReportData,
  pdf: Uint8Array,
  formats: ExportFormats,
  pixels: SlicePixels,
): Promise<ExportFile[]> {
  const files: ExportFile[] = [];
  const masks = snapshot.slices.flatMap((slice) => {
    const row = snapshot.masks.get(slice.id);
    return row ? [{ number: slice.number, width: row.width, height: row.height, mask: maskPixels(row) }] : [];
  });
  if (formats.pdf) files.push({ path: 'report.pdf', bytes: pdf });
  if (formats.csv) {
    files.push({ path: 'slices.csv', bytes: Buffer.from(slicesCsv(report)) });
    files.push({ path: 'measurements.csv', bytes: Buffer.from(measurementsCsv(report)) });
  }
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
 * Writes files below a folder, each whole or not at all, never onto an existing one. When one cannot be written, those
 * written before it and the folders made for them are taken away again: an export is there as a whole or not at all.
 * @returns what takes all of them away again
 * @throws SulcusError EXPORT_EXISTS, DISK_FULL, NOT_WRITABLE
 */
export async function writeExport(
  folder: string,
  files: readonly ExportFile[],
  write: (path: string, bytes: Uint8Array) => Promise<void> = writeFileAtomically,
): Promise<() => Promise<void>> {
  for (const file of files) {
    if (await stat(join(folder, file.path)).catch(() => null)) {
      throw new SulcusError(
        'EXPORT_EXISTS',
        `${file.path} is there already. Nothing is overwritten: choose another folder.`,
      );
    }
  }
  const written: string[] = [];
  const made: string[] = [];
  const takeBack = async () => {
    for (const path of written) await rm(path, { force: true }).catch(() => undefined);
    // deepest first; one that holds something else stays
    for (const path of made.toReversed()) await rmdir(path).catch(() => undefined);
  };
  try {
    for (const file of files) {
      const path = join(folder, file.path);
      const first = await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
        throw asWriteError(error, file.path);
      });
      if (first) made.push(...foldersBetween(first, dirname(path)));
      await write(path, file.bytes);
      written.push(path);
    }
  } catch (error) {
    await takeBack();
    throw error;
  }
  return takeBack;
}

/** The first folder made and those made below it, outermost first. */
function foldersBetween(first: string, last: string): string[] {
  const folders = [last];
  while (folders[0] !== undefined && folders[0].length > first.length) folders.unshift(dirname(folders[0]));
  return folders;
}
