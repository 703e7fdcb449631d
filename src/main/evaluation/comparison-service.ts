import { basename } from 'node:path';
import { compareModels } from '../../ml/evaluation/compare-models.ts';
import type { ComparisonReply, ComparisonRun } from '../../shared/contract/comparison.ts';
import type { Push } from '../../shared/contract/contract.ts';
import type { Notice } from '../../shared/contract/define.ts';
import type { ExportResult } from '../../shared/contract/reports.ts';
import { GROUND_TRUTH, parseMaskSource } from '../../shared/domain/mask-source.ts';
import { volumesText } from '../../shared/evaluation/measured-text.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { readReader } from '../catalogue/readers.ts';
import type { Downloads, NamedFile } from '../files/downloads.ts';
import { writeExport } from '../report/export-files.ts';
import { leftOutNotice, measurable, patientNames, referenceOf } from './collect-cases.ts';
import { comparisonFiles } from './comparison-files.ts';
import { type MeasuringServices, measureModels } from './measure-models.ts';
import { seenPatients } from './seen-patients.ts';

export interface ComparisonPorts extends MeasuringServices {
  readonly push: Push;
  readonly downloads: Downloads;
  readonly version: string;
}

type Request = Pick<ComparisonRun, 'modelIds' | 'seriesIds' | 'reference'>;

/** Models compared over patients of the worklist, one comparison at a time; the newest is kept while Sulcus runs. */
export class ComparisonService {
  readonly #ports: ComparisonPorts;
  #reply: ComparisonReply | null = null;
  /** the newest that came to its end: one that is stopped leaves it where it was */
  #before: ComparisonReply | null = null;
  #abort: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();
  #next = 1;

  constructor(ports: ComparisonPorts) {
    this.#ports = ports;
  }

  /** @throws SulcusError COMPARISON_RUNNING, NO_GROUND_TRUTH, MODEL_UNKNOWN, SERIES_UNKNOWN */
  start(request: Request): ComparisonRun {
    if (this.#reply?.state === 'running')
      throw new SulcusError('COMPARISON_RUNNING', 'A comparison is running. Stop it, or wait for it to end.');
    const { models } = this.#ports;
    for (const modelId of request.modelIds)
      models.require(modelId, models.card(modelId)?.task ?? 'segmentation');
    const { withReference, leftOut } = this.#choose(request);
    if (this.#reply?.result) this.#before = this.#reply;
    this.#reply = {
      ...request,
      comparisonId: this.#next++,
      state: 'running',
      done: 0,
      total: withReference.length * request.modelIds.length,
      remainingSeconds: null,
      problem: null,
      leftOut: [...leftOut],
      result: null,
      cases: {},
    };
    this.#abort = new AbortController();
    this.#running = this.#run(request, withReference, this.#abort.signal);
    return runOf(this.#reply);
  }

  cancel(): void {
    this.#abort?.abort();
  }

  read(): ComparisonReply | null {
    return this.#reply;
  }

  async close(): Promise<void> {
    this.cancel();
    await this.#running;
  }

  /**
   * Writes what `sulcus compare --out` writes.
   * @param folder null: one archive to download
   * @throws SulcusError COMPARISON_UNKNOWN, EXPORT_EXISTS, DISK_FULL, NOT_WRITABLE, REPORT_GLYPH_MISSING,
   * PLOT_PICTURES_UNAVAILABLE
   */
  async export(comparisonId: number, folder: string | null): Promise<ExportResult> {
    const result = this.#reply?.comparisonId === comparisonId ? this.#reply.result : null;
    if (!result)
      throw new SulcusError(
        'COMPARISON_UNKNOWN',
        'This comparison is no longer there. Compare again, then export.',
      );
    const createdAt = new Date().toISOString();
    const name = `comparison ${createdAt.slice(0, 19).replace(/[-:T]/g, '')}`;
    const made = { version: this.#ports.version, createdAt };
    const files = (await comparisonFiles(result, made)).map(
      (file): NamedFile => ({ ...file, path: `${name}/${file.path}` }),
    );
    const download = folder === null ? this.#ports.downloads.offer(name, files) : null;
    if (folder !== null) await writeExport(folder, files);
    return {
      files: files.map(({ path }) => path),
      folder: folder === null ? '' : basename(folder),
      download,
    };
  }

  /** The series that have something to measure against, and a word on those that have not. */
  #choose({ seriesIds, reference }: Request): { withReference: number[]; leftOut: Notice[] } {
    const what = this.#nameOf(reference);
    const { seriesIds: withReference, missing } = measurable(this.#ports, seriesIds, reference);
    if (withReference.length === 0) {
      throw new SulcusError(
        'NO_GROUND_TRUTH',
        `None of the chosen patients has ${what}, so nothing can be measured. Choose other patients, or another reference.`,
      );
    }
    return {
      withReference,
      leftOut: missing > 0 ? [leftOutNotice(missing, seriesIds.length, what)] : [],
    };
  }

  #nameOf(reference: string): string {
    const parsed = parseMaskSource(reference);
    if (reference === GROUND_TRUTH) return 'ground truth';
    if (parsed?.kind === 'reader')
      return `masks of reader ${readReader(this.#ports.database, Number(parsed.id)).name}`;
    throw new SulcusError(
      'REFERENCE_UNKNOWN',
      'Models are measured against ground truth or a reader’s masks.',
    );
  }

  async #run(
    { modelIds, reference }: Request,
    seriesIds: readonly number[],
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const { models, failures } = await measureModels({
        services: this.#ports,
        modelIds,
        seriesIds,
        reference,
        onProgress: (progress) => this.#change(progress),
        signal,
      });
      const data = referenceOf(this.#ports, seriesIds, reference);
      const protocol = `by patient, ${volumesText(data)} chosen in the worklist (some may have been trained on)`;
      const leftOut = [
        ...(this.#reply?.leftOut ?? []),
        ...failures.map(({ code, message }) => ({ code, message })),
        ...(await seenPatients(this.#ports, Object.keys(models), seriesIds)),
      ];
      const names = patientNames(this.#ports, seriesIds);
      this.#change({
        state: 'done',
        result: compareModels({
          ...{ protocol, data, reference: this.#nameOf(reference), models },
          remarks: leftOut,
        }),
        cases: Object.fromEntries([...names].map(([seriesId, name]) => [name, seriesId])),
        leftOut,
      });
    } catch (error) {
      if (signal.aborted) this.#change(this.#before ?? { state: 'cancelled' });
      else this.#change({ state: 'failed', problem: problemOf(error) });
    }
  }

  #change(change: Partial<ComparisonReply>): void {
    if (!this.#reply) return;
    this.#reply = { ...this.#reply, ...change };
    this.#ports.push('comparison.changed', runOf(this.#reply));
  }
}

const runOf = ({ result: _result, cases: _cases, ...run }: ComparisonReply): ComparisonRun => run;

/** Messages of unknown errors can hold paths: they do not travel. */
const problemOf = (error: unknown): Notice =>
  error instanceof SulcusError
    ? { code: error.code, message: error.message }
    : {
        code: 'COMPARISON_FAILED',
        message: 'The comparison stopped because of an internal error. Start it again.',
      };
