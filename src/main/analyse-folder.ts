import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Notice } from '../shared/contract/define.ts';
import type { AnalysisMode } from '../shared/contract/inference.ts';
import { modelSource } from '../shared/domain/mask-source.ts';
import { SulcusError } from '../shared/sulcus-error.ts';
import { uniqueFileNames } from '../shared/text/safe-file-name.ts';
import { readSeries } from './catalogue/series-rows.ts';
import { asWriteError, writeFileAtomically } from './files/atomic-write.ts';
import type { Services } from './handlers/create-handlers.ts';
import { importFolder } from './import-folder.ts';
import { exportFiles, writeExport } from './report/export-files.ts';
import type { ReportData } from './report/report-data.ts';
import { summaryCsv } from './report/tables.ts';

export interface AnalyseProgress {
  readonly phase: 'reading' | 'analysing';
  readonly done: number;
  readonly total: number;
  readonly remainingSeconds: number | null;
  /** the folder's own name for the patient, for the person at the terminal; never logged */
  readonly patient: string | null;
}

export interface AnalyseFolderOptions {
  readonly services: Services;
  readonly folder: string;
  readonly out: string;
  readonly segmenterId: string;
  readonly classifierId: string | null;
  readonly mode: AnalysisMode;
  readonly allowOutside: boolean;
  readonly maskVectors: boolean;
  readonly onProgress: (progress: AnalyseProgress) => void;
  readonly signal: AbortSignal;
}

export interface AnalyseResult {
  readonly patients: number;
  readonly failed: number;
  readonly problems: readonly Notice[];
}

/**
 * Imports a folder, analyses every series and writes per series `report.pdf`, `slices.csv`, `masks/`, `overlays/`, and
 * `summary.csv` over all. One series that fails is named; the others go on. Reports are always UNREAD.
 */
export async function analyseFolder(options: AnalyseFolderOptions): Promise<AnalyseResult> {
  const { services, out, onProgress, signal } = options;
  services.models.require(options.segmenterId, 'segmentation');
  if (options.classifierId) services.models.require(options.classifierId, 'classification');
  const { seriesIds, problems } = await importFolder(services, options.folder, signal, (progress) =>
    onProgress({ phase: 'reading', ...progress, patient: null }),
  );
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw asWriteError(error, 'the output folder');
  });
  const names = uniqueFileNames(seriesIds.map((id) => readSeries(services.database, id).name));
  const reports: ReportData[] = [];
  const found: Notice[] = [...problems];
  let failed = 0;
  const began = performance.now();
  for (const [index, seriesId] of seriesIds.entries()) {
    if (signal.aborted) break;
    const remaining =
      index === 0 ? null : ((performance.now() - began) / 1000 / index) * (seriesIds.length - index);
    onProgress({
      phase: 'analysing',
      done: index,
      total: seriesIds.length,
      remainingSeconds: remaining,
      patient: names[index] ?? null,
    });
    try {
      reports.push(await analyseSeries(options, seriesId, join(out, names[index] ?? String(seriesId))));
    } catch (error) {
      if (!(error instanceof SulcusError)) throw error;
      if (error.code === 'DISK_FULL') throw error;
      failed++;
      found.push({ code: error.code, message: `${names[index]}: ${error.message}` });
    }
  }
  await writeFileAtomically(join(out, 'summary.csv'), summaryCsv(reports));
  onProgress({
    phase: 'analysing',
    done: seriesIds.length,
    total: seriesIds.length,
    remainingSeconds: null,
    patient: null,
  });
  return { patients: seriesIds.length, failed, problems: found };
}

async function analyseSeries(
  options: AnalyseFolderOptions,
  seriesId: number,
  folder: string,
): Promise<ReportData> {
  const { services, signal } = options;
  const [job] = services.jobs.start({
    seriesIds: [seriesId],
    classifierId: options.classifierId,
    segmenterId: options.segmenterId,
    mode: options.mode,
    allowOutside: options.allowOutside,
    firstSliceId: null,
  });
  if (!job) throw new SulcusError('JOB_FAILED', 'The analysis could not be started.');
  const cancel = () => services.jobs.cancel([job.jobId]);
  signal.addEventListener('abort', cancel);
  const over = await services.jobs.whenOver(job.jobId);
  signal.removeEventListener('abort', cancel);
  if (over.error) throw new SulcusError(over.error.code, over.error.message);
  if (over.state !== 'done')
    throw new SulcusError('CANCELLED', 'The analysis was cancelled; nothing was written for this patient.');
  const hash = services.models.current(options.segmenterId)?.hash ?? '';
  const request = { seriesId, readerId: null, source: modelSource(options.segmenterId, hash), text: '' };
  const { snapshot, data, pdf } = await services.reports.render(request, null);
  const formats = { pdf: true, csv: true, masks: true, overlays: true, maskVectors: options.maskVectors };
  await writeExport(folder, await exportFiles(snapshot, data, pdf, formats, services.pixels));
  return data;
}
