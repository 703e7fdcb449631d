import { join } from 'node:path';
import type { EventName, EventPayload, Push } from '../shared/contract/contract.ts';
import { createBytesHandler } from './bytes/bytes-handler.ts';
import { PixelStore } from './bytes/pixel-store.ts';
import { openCatalogue } from './catalogue/catalogue.ts';
import { ComparisonService } from './evaluation/comparison-service.ts';
import { ownEvaluations } from './evaluation/evaluation-library.ts';
import { ExplanationService } from './explanation/explanation-service.ts';
import { Downloads } from './files/downloads.ts';
import { FolderIds } from './folder-ids.ts';
import { createHandlers, type Services } from './handlers/create-handlers.ts';
import type { HostPort } from './host-port.ts';
import { wantedEngine } from './inference/engine-setting.ts';
import { JobQueue } from './inference/job-queue.ts';
import { DecodePool } from './ingest/decode-pool.ts';
import { ImportService } from './ingest/import-service.ts';
import { MaskService } from './masks/mask-service.ts';
import { MeasureService } from './measures/measure-service.ts';
import { ModelRegistry } from './models/model-registry.ts';
import { ReportService } from './report/report-service.ts';
import { ConfirmationService } from './review/confirmation-service.ts';
import { SliceReviewService } from './review/slice-review-service.ts';
import { SeriesService } from './series/series-service.ts';
import { TrainingService } from './training/training-service.ts';
import { WorklistService } from './worklist/worklist-service.ts';
import type { Workstation, WorkstationOptions } from './workstation-api.ts';

type Listener = <E extends EventName>(event: E, payload: EventPayload<E>) => void;

/** The workstation with its services in reach, for the command line, which needs no page. */
export interface OpenWorkstation extends Workstation {
  readonly services: Services;
}

/**
 * Opens the catalogue and puts the services together; jobs that an earlier run left unfinished go on.
 * @throws SulcusError CATALOGUE_IN_USE, CATALOGUE_TOO_NEW, DATA_DIRECTORY_UNUSABLE
 */
export async function openWorkstation(options: WorkstationOptions, host: HostPort): Promise<OpenWorkstation> {
  const catalogue = await openCatalogue(options.dataDirectory);
  const { database } = catalogue;
  const listeners = new Set<Listener>();
  const push: Push = (event, payload) => {
    for (const listener of listeners) listener(event, payload);
  };
  const pool = new DecodePool();
  const pixels = new PixelStore(database, pool);
  const models = await ModelRegistry.open(
    [
      join(options.resourcesDirectory, 'models'),
      options.importedModelsDirectory ?? join(options.dataDirectory, 'models'),
    ],
    database,
    () => push('models.changed', {}),
    () => host.spawnChild('import-process'),
  );
  const confirmations = new ConfirmationService(database, (seriesId) =>
    push('worklist.changed', { seriesIds: [seriesId] }),
  );
  const isCurrentModel = (modelId: string, hash: string) => models.isCurrent(modelId, hash);
  const refuseWhenConfirmed = (seriesId: number, readerId: number) =>
    confirmations.refuseWhenConfirmed(seriesId, readerId);
  const masks = new MaskService(database, { push, isCurrentModel, refuseWhenConfirmed });
  const jobs = new JobQueue({
    database,
    models,
    push,
    spawnChild: () => host.spawnChild('engine-process'),
    engineWishes: () => ({
      wanted: wantedEngine(database),
      testedFile: join(options.dataDirectory, 'engines.json'),
    }),
  });
  const downloads = new Downloads();
  const { version } = options;
  const reports = new ReportService({ database, models, pixels, version, downloads });
  const comparisons = new ComparisonService({ database, models, jobs, push, downloads, version });
  const explanations = new ExplanationService(database, models);
  const trainings = new TrainingService({
    dataDirectory: options.dataDirectory,
    models,
    spawnChild: () => host.spawnChild('training-process'),
    changed: () => push('training.changed', {}),
  });
  const folders = new FolderIds();
  const evaluations = {
    shipped: join(options.resourcesDirectory, 'evaluations'),
    own: ownEvaluations(options.dataDirectory),
  };
  const services: Services = {
    database,
    evaluations,
    host,
    version,
    sampleDirectory: join(options.resourcesDirectory, 'sample'),
    problems: catalogue.problems,
    folders,
    pixels,
    imports: new ImportService(database, pool, push),
    worklist: new WorklistService(database, isCurrentModel, push),
    series: new SeriesService(database, push),
    masks,
    measures: new MeasureService(database, { push, refuseWhenConfirmed }),
    sliceReviews: new SliceReviewService(database, push),
    jobs,
    models,
    reports,
    comparisons,
    confirmations,
    trainings,
  };
  jobs.resume();
  return {
    services,
    handlers: createHandlers(services),
    bytes: createBytesHandler({
      database,
      pixels,
      masks,
      currentHash: (modelId) => models.current(modelId)?.hash ?? null,
      explain: (sliceId, modelId, signal) => explanations.heat(sliceId, modelId, signal),
      reportBytes: (reportId) => reports.bytes(reportId),
      takeDownload: (token) => downloads.take(token),
    }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    registerFolder: (path) => folders.register(path),
    close: async () => {
      trainings.close();
      await services.imports.close();
      comparisons.cancel();
      await jobs.close();
      await comparisons.close();
      await explanations.close();
      await pool.close();
      await catalogue.close();
    },
  };
}
