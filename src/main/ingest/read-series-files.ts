import { basename } from 'node:path';
import type { ScannedSeries, ScannedSlice } from '../../ml/data/scan-folder.ts';
import type { Notice } from '../../shared/contract/define.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { DecodedPage, GroundTruth, SliceFile, SliceFileAnswer } from './decode-messages.ts';
import type { DecodePool } from './decode-pool.ts';
import { type DraftSlice, geometryKey, SeriesAccumulator, type SeriesFacts } from './series-draft.ts';

export interface ReadSeries {
  /** null: not one slice could be read */
  readonly facts: SeriesFacts | null;
  readonly slices: readonly DraftSlice[];
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

/** Files per request: a message between threads costs about as much as decoding a slice. */
const BATCH = 4;

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
      const at = next;
      next += BATCH;
      const read = await readBatch(series.slices.slice(at, at + BATCH), pool);
      for (const [index, file] of read.entries()) {
        files[at + index] = file;
        step();
      }
    }
  };
  await Promise.all(Array.from({ length: pool.width }, lane));
  if (signal.aborted) return { facts: null, slices: [], problems: [] };
  return assemble(series, files);
}

async function readBatch(batch: readonly ScannedSlice[], pool: DecodePool): Promise<ReadFile[]> {
  try {
    const { files } = await pool.run({ kind: 'slices', files: batch.map(fileOf) });
    return batch.map((scanned, index) => readFileOf(scanned, files[index]));
  } catch (error) {
    if (!stoppedDecoder(error)) return batch.map((scanned) => failed(scanned, error));
    // one of them stopped the decoder: each gets a second chance alone, so that only that one is lost
    return Promise.all(batch.map((scanned) => readAlone(scanned, pool)));
  }
}

async function readAlone(scanned: ScannedSlice, pool: DecodePool): Promise<ReadFile> {
  const read = async (file: SliceFile) => (await pool.run({ kind: 'slices', files: [file] })).files[0];
  try {
    return readFileOf(scanned, await read(fileOf(scanned)));
  } catch (error) {
    if (!stoppedDecoder(error) || !scanned.maskPath) return failed(scanned, error);
    // it may be the mask: the slice gets a last chance without it
    return read({ ...fileOf(scanned), maskPath: null }).then(
      (answer) => readFileOf(scanned, answer),
      (again: unknown) => failed(scanned, again),
    );
  }
}

const stoppedDecoder = (error: unknown): boolean =>
  error instanceof SulcusError && error.code === 'DECODER_STOPPED';

const fileOf = ({ path, maskPath }: ScannedSlice): SliceFile => ({
  path,
  fileName: basename(path),
  maskPath: maskPath ?? null,
});

function readFileOf(scanned: ScannedSlice, answer: SliceFileAnswer | undefined): ReadFile {
  if (!answer?.ok)
    return failed(scanned, answer && new SulcusError(answer.problem.code, answer.problem.message));
  const { maskPath } = scanned;
  const truth = answer.groundTruth ?? (maskPath ? leftOut(basename(maskPath), answer.pages.length) : null);
  return {
    scanned,
    pages: answer.pages,
    fileSha256: answer.fileSha256,
    problem: null,
    groundTruth: truth && 'runs' in truth ? truth.runs : null,
    maskProblem: truth && 'problem' in truth ? truth.problem : null,
  };
}

const failed = (scanned: ScannedSlice, error: unknown): ReadFile => ({
  scanned,
  pages: [],
  fileSha256: null,
  groundTruth: null,
  maskProblem: null,
  problem: noticeOf(error, basename(scanned.path)),
});

const leftOut = (file: string, pages: number): GroundTruth => ({
  problem: {
    code: 'MASK_LEFT_OUT',
    file,
    message:
      pages > 1
        ? `${file} belongs to a file of ${pages} pages and was left out: a ground truth belongs to one slice. Save each page with its mask as files of their own.`
        : `${file} stopped the decoder and was left out; its slice was imported. Check the file.`,
  },
});

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
  return { facts, slices, problems };
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
