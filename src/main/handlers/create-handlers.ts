import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Handlers } from '../../shared/contract/contract.ts';
import type { Notice } from '../../shared/contract/define.ts';
import { ENGINE_SETTING } from '../../shared/domain/engine.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { PixelStore } from '../bytes/pixel-store.ts';
import { createReader, listReaders, readSettings, writeSetting } from '../catalogue/readers.ts';
import type { ComparisonService } from '../evaluation/comparison-service.ts';
import { type EvaluationDirectories, listEvaluations } from '../evaluation/evaluation-library.ts';
import type { FolderIds } from '../folder-ids.ts';
import type { HostPort } from '../host-port.ts';
import type { JobQueue } from '../inference/job-queue.ts';
import { listPredictions } from '../inference/prediction-store.ts';
import type { ImportService } from '../ingest/import-service.ts';
import type { MaskService } from '../masks/mask-service.ts';
import type { MeasureService } from '../measures/measure-service.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import { refuseWhenUsed } from '../models/remove-model.ts';
import type { ReportService } from '../report/report-service.ts';
import type { ConfirmationService } from '../review/confirmation-service.ts';
import type { SliceReviewService } from '../review/slice-review-service.ts';
import { relinkSeries } from '../series/relink.ts';
import type { SeriesService } from '../series/series-service.ts';
import type { TrainingService } from '../training/training-service.ts';
import type { WorklistService } from '../worklist/worklist-service.ts';

/** Everything a handler may call; the workstation puts it together. */
export interface Services {
  readonly database: Database;
  readonly host: HostPort;
  readonly version: string;
  readonly sampleDirectory: string;
  readonly problems: readonly Notice[];
  readonly folders: FolderIds;
  readonly pixels: PixelStore;
  readonly imports: ImportService;
  readonly worklist: WorklistService;
  readonly series: SeriesService;
  readonly masks: MaskService;
  readonly measures: MeasureService;
  readonly sliceReviews: SliceReviewService;
  readonly jobs: JobQueue;
  readonly models: ModelRegistry;
  readonly evaluations: EvaluationDirectories;
  readonly reports: ReportService;
  readonly comparisons: ComparisonService;
  readonly confirmations: ConfirmationService;
  readonly trainings: TrainingService;
}

const NOTHING = {};

/** The one table, channel -> function, for every host. Arguments were validated by the dispatcher. */
export function createHandlers(s: Services): Handlers {
  return {
    ...appHandlers(s),
    ...ingestHandlers(s),
    ...readingHandlers(s),
    ...inferenceHandlers(s),
    ...modelHandlers(s),
    ...trainingHandlers(s),
    ...reportHandlers(s),
    ...comparisonHandlers(s),
  };
}

function appHandlers(s: Services) {
  return {
    'app.info': () => ({
      version: s.version,
      host: s.host.kind,
      node: process.versions.node,
      electron: process.versions.electron ?? null,
      sqlite: String(
        (s.database.prepare('select sqlite_version() as version').get() as { version: string }).version,
      ),
      sampleAvailable: existsSync(join(s.sampleDirectory, 'README.md')),
      problems: [...s.problems],
    }),
    'app.settings': () => readSettings(s.database),
    'app.setSetting': ({ key, value }) => {
      writeSetting(s.database, key, value);
      if (key === ENGINE_SETTING) s.jobs.changeEngine();
      return NOTHING;
    },
    'readers.list': () => listReaders(s.database),
    'readers.create': ({ name }) => createReader(s.database, name),
  } satisfies Partial<Handlers>;
}

function ingestHandlers(s: Services) {
  return {
    'ingest.openDialog': async () => {
      const picked = await s.host.pickFolder('open');
      if (picked === 'unavailable') return { outcome: 'unavailable' as const, importId: null };
      if (picked === null) return { outcome: 'cancelled' as const, importId: null };
      return { outcome: 'started' as const, importId: s.imports.start(picked) };
    },
    'ingest.start': async ({ folderId }) => ({ importId: s.imports.start(await resolveFolder(s, folderId)) }),
    'ingest.openSample': () => ({ importId: s.imports.start(s.sampleDirectory) }),
    'ingest.cancel': ({ importId }) => {
      s.imports.cancel(importId);
      return NOTHING;
    },
    'ingest.status': () => s.imports.status(),
    'folders.list': ({ folderId }) => {
      if (!s.host.folders)
        throw new SulcusError('FOLDERS_UNAVAILABLE', 'Choose folders with the dialog here.');
      return s.host.folders.list(folderId);
    },
  } satisfies Partial<Handlers>;
}

function readingHandlers(s: Services) {
  return {
    'worklist.list': () => s.worklist.list(),
    'worklist.setReview': ({ seriesId, readerId, ...change }) =>
      s.worklist.setReview(seriesId, readerId, change),
    'series.open': ({ seriesId }) => s.series.open(seriesId),
    'series.setSpacing': ({ seriesId, readerId, spacing }) =>
      s.series.setSpacing(seriesId, readerId, spacing),
    'series.setSide': ({ seriesId, readerId, imageLeft }) => s.series.setSide(seriesId, readerId, imageLeft),
    'series.rememberPosition': ({ seriesId, index }) => {
      s.series.rememberPosition(seriesId, index);
      return NOTHING;
    },
    'series.relink': async ({ seriesId, folderId }) => {
      const folder = folderId ? await resolveFolder(s, folderId) : await s.host.pickFolder('relink');
      if (folder === null || folder === 'unavailable') {
        throw new SulcusError('FOLDER_NOT_CHOSEN', 'No folder was chosen; nothing was re-linked.');
      }
      const result = await relinkSeries(s.database, seriesId, folder);
      await s.series.open(seriesId);
      return result;
    },
    'masks.list': ({ seriesId }) => s.masks.list(seriesId),
    'masks.apply': ({ label, changes, continues, ...author }) =>
      s.masks.apply(author, label, changes, continues),
    'masks.adopt': ({ from, sliceIds, ...author }) => s.masks.adopt(author, from, sliceIds),
    'masks.undo': (author) => s.masks.undo(author),
    'masks.redo': (author) => s.masks.redo(author),
    'masks.history': (author) => s.masks.history(author),
    'measures.list': ({ seriesId }) => s.measures.list(seriesId),
    'measures.add': ({ kind, points, sliceId, pixelSha256, ...author }) =>
      s.measures.add(author, { sliceId, pixelSha256 }, kind, points),
    'measures.remove': ({ measureId, ...author }) => {
      s.measures.remove(author, measureId);
      return NOTHING;
    },
    'sliceReviews.list': ({ seriesId }) => s.sliceReviews.list(seriesId),
    'sliceReviews.set': ({ sliceId, seriesId, readerId, ...change }) =>
      s.sliceReviews.set({ seriesId, readerId }, sliceId, change),
  } satisfies Partial<Handlers>;
}

function inferenceHandlers(s: Services) {
  return {
    'jobs.start': (request) => s.jobs.start(request),
    'jobs.cancel': ({ jobIds }) => {
      s.jobs.cancel(jobIds);
      return NOTHING;
    },
    'jobs.pause': ({ jobIds }) => {
      s.jobs.pause(jobIds);
      return NOTHING;
    },
    'jobs.proceed': ({ jobIds }) => {
      s.jobs.proceed(jobIds);
      return NOTHING;
    },
    'jobs.list': () => s.jobs.list(),
    'jobs.prioritise': ({ seriesId, sliceId }) => {
      s.jobs.prioritise(seriesId, sliceId);
      return NOTHING;
    },
    'predictions.list': ({ seriesId }) => listPredictions(s.database, seriesId, (id) => s.models.current(id)),
    'models.list': () => s.models.list(),
    'models.engine': () => s.jobs.engineStatus(),
    'models.evaluations': () => listEvaluations(s.evaluations),
  } satisfies Partial<Handlers>;
}

function modelHandlers(s: Services) {
  return {
    'models.import': async ({ modelId, preprocessing, folderId }) => {
      s.models.requireFreeId(modelId);
      const folder = folderId ? await resolveFolder(s, folderId) : await s.host.pickFolder('model');
      if (folder === 'unavailable') return { outcome: 'unavailable' as const };
      if (folder === null) return { outcome: 'cancelled' as const };
      await s.models.import(folder, modelId, preprocessing);
      return { outcome: 'imported' as const };
    },
    'models.createEnsemble': async ({ modelId, name, rule, members }) => {
      await s.models.createEnsemble({ id: modelId, name, rule }, members);
      return NOTHING;
    },
    'models.remove': async ({ modelId }) => {
      refuseWhenUsed(s.jobs.list(), modelId);
      await s.models.remove(modelId);
      return NOTHING;
    },
    'models.training': ({ modelId }) => s.models.training(modelId),
  } satisfies Partial<Handlers>;
}

function trainingHandlers(s: Services) {
  return {
    'training.start': async ({ folderId, ...request }) => {
      s.models.requireFreeId(request.modelId);
      const folder = folderId ? await resolveFolder(s, folderId) : await s.host.pickFolder('training');
      if (folder === 'unavailable') return { outcome: 'unavailable' as const };
      if (folder === null) return { outcome: 'cancelled' as const };
      await s.trainings.start(request, folder);
      return { outcome: 'started' as const };
    },
    'training.list': () => s.trainings.list(),
    'training.stop': ({ modelId }) => {
      s.trainings.stop(modelId);
      return NOTHING;
    },
    'training.proceed': async ({ modelId }) => {
      await s.trainings.proceed(modelId);
      return NOTHING;
    },
    'training.discard': async ({ modelId }) => {
      await s.trainings.discard(modelId);
      return NOTHING;
    },
  } satisfies Partial<Handlers>;
}

function reportHandlers(s: Services) {
  return {
    'reports.preview': (request) => s.reports.preview(request),
    'reports.export': async ({ reportId, formats, folderId }) => {
      const folder = folderId ? await resolveFolder(s, folderId) : await s.host.pickFolder('export');
      return folder === null
        ? null
        : s.reports.export(reportId, formats, folder === 'unavailable' ? null : folder);
    },
    'reports.text': ({ seriesId, readerId }) => s.reports.text(seriesId, readerId),
    'reports.saveText': ({ seriesId, readerId, text }) => {
      s.reports.saveText(seriesId, readerId, text);
      return NOTHING;
    },
    'reports.confirmation': ({ seriesId, readerId }) => s.confirmations.state(seriesId, readerId),
    'reports.confirm': ({ seriesId, readerId, maskHash }) =>
      s.confirmations.confirm(seriesId, readerId, maskHash),
    'reports.unconfirm': ({ seriesId, readerId, reason }) =>
      s.confirmations.withdraw(seriesId, readerId, reason),
    'reports.history': ({ seriesId }) => s.reports.history(seriesId),
  } satisfies Partial<Handlers>;
}

function comparisonHandlers(s: Services) {
  return {
    'comparison.start': (request) => s.comparisons.start(request),
    'comparison.cancel': () => {
      s.comparisons.cancel();
      return NOTHING;
    },
    'comparison.read': () => s.comparisons.read(),
    'comparison.export': async ({ comparisonId, folderId }) => {
      const folder = folderId ? await resolveFolder(s, folderId) : await s.host.pickFolder('export');
      return folder === null
        ? null
        : s.comparisons.export(comparisonId, folder === 'unavailable' ? null : folder);
    },
  } satisfies Partial<Handlers>;
}

/** A folder the reader chose: registered by the host (dropped, uploaded) or listed by its folder browser. */
async function resolveFolder(s: Services, folderId: string): Promise<string> {
  return (
    s.folders.find(folderId) ??
    (s.host.folders ? s.host.folders.resolve(folderId) : s.folders.require(folderId))
  );
}
