import { basename } from 'node:path';
import type { ScannedSeries, ScannedSlice } from '../../ml/data/scan-folder.ts';
import type { Notice } from '../../shared/contract/define.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { DecodedPage } from './decode-messages.ts';
import type { DecodePool } from './decode-pool.ts';
import { type DraftSlice, geometryKey, SeriesAccumulator, type SeriesFacts } from './series-draft.ts';

export interface ReadSeries {
  /** null: not one slice could be read */
  readonly facts: SeriesFacts | null;
  readonly slices: readonly DraftSlice[];
  readonly warnings: readonly Notice[];
  readonly problems: readonly Notice[];
}

interface ReadFile {
  readonly scanned: ScannedSlice;
  readonly pages: readonly DecodedPage[];
  readonly fileSha256: string | null;
  readonly problem: Notice | null;
  readonly groundTruth: Uint8Array | null;
  readonly maskProblem: Notice | null;
}

/**
 * Reads every file of a series through the pool, several at a time, in stack order.
 * @param step called once per slice file
 */
export async function readSeriesFiles(
  series: ScannedSeries,
  pool: DecodePool,
  signal: AbortSignal,
  step: () => void,
): Promise<ReadSeries> {
  const files: ReadFile[] = new Array(series.slices.length);
  let next = 0;
  const lane = async () => {
    while (next < series.slices.length && !signal.aborted) {
      const at = next++;
      files[at] = await readFile(series.slices[at] as ScannedSlice, pool);
      step();
    }
  };
  await Promise.all(Array.from({ length: pool.width }, lane));
  if (signal.aborted) return { facts: null, slices: [], warnings: [], problems: [] };
  return assemble(series, files);
}

async function readFile(scanned: ScannedSlice, pool: DecodePool): Promise<ReadFile> {
  const fileName = basename(scanned.path);
  const nothing = { scanned, pages: [], fileSha256: null, groundTruth: null, maskProblem: null };
  try {
    const answer = await pool.run({ kind: 'slice', path: scanned.path, fileName });
    const [page] = answer.pages;
    const mask =
      scanned.maskPath && page && answer.pages.length === 1
        ? await readMask(scanned.maskPath, page, pool)
        : null;
    return {
      ...nothing,
      pages: answer.pages,
      fileSha256: answer.fileSha256,
      problem: null,
      groundTruth: mask && 'runs' in mask ? mask.runs : null,
      maskProblem: mask && 'code' in mask ? mask : null,
    };
  } catch (error) {
    return { ...nothing, problem: noticeOf(error, fileName) };
  }
}

async function readMask(
  path: string,
  page: DecodedPage,
  pool: DecodePool,
): Promise<{ runs: Uint8Array } | Notice> {
  const fileName = basename(path);
  try {
    return await pool.run({ kind: 'mask', path, fileName, width: page.width, height: page.height });
  } catch (error) {
    return noticeOf(error, fileName);
  }
}

function assemble(series: ScannedSeries, files: readonly ReadFile[]): ReadSeries {
  const all = new SeriesAccumulator();
  for (const file of files) for (const page of file.pages) all.add(page);
  const common = all.commonGeometry;
  const problems: Notice[] = [];
  const slices: DraftSlice[] = [];
  const kept = new SeriesAccumulator();
  let sample: DecodedPage | null = null;
  // pages of one file become slices of their own, so the whole stack is then numbered through
  const renumber = files.some((file) => file.pages.length > 1);
  for (const file of files) {
    if (file.problem) problems.push(file.problem);
    if (file.maskProblem) problems.push(file.maskProblem);
    const pages: readonly (DecodedPage | null)[] = file.pages.length > 0 ? file.pages : [null];
    pages.forEach((page, index) => {
      const fits = page !== null && geometryKey(page) === common;
      if (page && !fits) problems.push(mixed(file.scanned.path, page, common ?? ''));
      if (page && fits) {
        kept.add(page);
        sample ??= page;
      }
      slices.push({
        number: renumber ? slices.length + 1 : file.scanned.number,
        path: file.scanned.path,
        page: index,
        fileSha256: file.fileSha256,
        decoded: fits ? page : null,
        problem:
          page && !fits
            ? mixed(file.scanned.path, page, common ?? '').message
            : (file.problem?.message ?? null),
        groundTruth: fits ? file.groundTruth : null,
      });
    });
  }
  const facts = sample ? kept.facts(/^(TCGA|SAMPLE)_/.test(series.seriesName), sample) : null;
  if (!facts) {
    problems.push({
      code: 'SERIES_UNREADABLE',
      file: series.seriesName,
      message: `${series.seriesName}: not one of its ${files.length} files could be read, so it was not imported.`,
    });
  }
  const failed = slices.filter((slice) => slice.decoded === null).length;
  const warnings: Notice[] =
    facts && failed > 0
      ? [
          {
            code: 'SLICES_FAILED',
            message: `${failed} of ${slices.length} slices could not be read; no volume is computed across them.`,
          },
        ]
      : [];
  return { facts, slices, warnings, problems };
}

const mixed = (path: string, page: DecodedPage, common: string): Notice => ({
  code: 'MIXED_GEOMETRY',
  file: basename(path),
  message: `${basename(path)} is ${geometryKey(page)} but its series is ${common}: it was left out. Put it into a folder of its own.`,
});

const noticeOf = (error: unknown, fileName: string): Notice =>
  error instanceof SulcusError
    ? { code: error.code, message: error.message, file: fileName }
    : { code: 'FILE_FAILED', message: `${fileName} could not be read. It was left out.`, file: fileName };
