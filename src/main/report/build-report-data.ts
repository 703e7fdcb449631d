import type { Database } from 'better-sqlite3';
import type { ModelPredictions, SliceOutcome } from '../../shared/contract/inference.ts';
import { modelSource, parseMaskSource } from '../../shared/domain/mask-source.ts';
import { modelOrder, sourceStyle } from '../../shared/domain/source-style.ts';
import { boundingBox } from '../../shared/mask/mask-statistics.ts';
import { UNIT } from '../../shared/measure/by-hand.ts';
import { perimeterOf } from '../../shared/measure/perimeter.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { hashMasks, listMasks, type MaskRow, maskPixels } from '../catalogue/mask-rows.ts';
import { readReader } from '../catalogue/readers.ts';
import { type CatalogueSlice, listSlices, readSeries, type SeriesRow } from '../catalogue/series-rows.ts';
import { listPredictions } from '../inference/prediction-store.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import { standingConfirmation } from '../review/confirmation-service.ts';
import { SIDE_UNKNOWN } from '../series/series-service.ts';
import { comparedSources, measuresOf, pixelSizeOf } from './measure-report.ts';
import { readerText } from './reader-text.ts';
import type { FindingOrigin, ReportData, ReportModel, ReportSlice } from './report-data.ts';

/** What a report asks of the models: which version counts now, and its card. */
export type ReportModels = Pick<ModelRegistry, 'current' | 'card' | 'list'>;

export interface ReportRequest {
  readonly seriesId: number;
  /** null: the command line, where nobody reads */
  readonly readerId: number | null;
  readonly source: string;
  readonly text: string;
}

/** A report without its pictures, and the masks they are made of. */
export interface ReportSnapshot {
  readonly data: Omit<ReportData, 'keyImages' | 'intensities'>;
  readonly series: SeriesRow;
  readonly slices: readonly CatalogueSlice[];
  readonly masks: ReadonlyMap<number, MaskRow>;
  readonly sourceColour: string;
}

/**
 * Gathers everything a report says from one snapshot of the catalogue (one read transaction).
 * @throws SulcusError PREDICTION_OUT_OF_DATE when the reported model mask is not of the model as it is now
 */
export function buildReportSnapshot(
  database: Database,
  models: ReportModels,
  version: string,
  request: ReportRequest,
): ReportSnapshot {
  return database.transaction((): ReportSnapshot => {
    const series = readSeries(database, request.seriesId);
    const slices = listSlices(database, request.seriesId);
    const all = listPredictions(database, request.seriesId, (id) => models.current(id));
    refuseStale(request.source, all);
    const predictions = all.filter((prediction) => prediction.current);
    const rows = listMasks(database, request.seriesId, request.source);
    const masks = new Map(rows.map((row) => [row.slice_id, row]));
    const confirmed = standingConfirmation(database, request.seriesId);
    const maskHash = hashMasks(rows);
    const signed =
      confirmed !== null && confirmed.source === request.source && confirmed.mask_hash === maskHash;
    const origin = originOf(request.source, signed);
    const asking = request.readerId === null ? 'no reader' : readReader(database, request.readerId).name;
    const described = slices.map((slice) =>
      describeSlice(slice, masks.get(slice.id), { ...request, signed }, predictions, series),
    );
    const findings = findingsOf(series, slices, masks, unseen(request.source, described));
    const others = comparedSources(
      request.source,
      predictions
        .filter((run) => run.task === 'segmentation')
        .map((run) => ({ source: modelSource(run.modelId, run.modelHash), label: run.modelName })),
    );
    return {
      series,
      slices,
      masks,
      sourceColour: colourOf(request.source, models, all),
      data: {
        patient: { code: series.code, age: series.age, sex: series.sex },
        studyDate: series.study_date || null,
        seriesName: series.name,
        geometry: { width: series.width, height: series.height, slices: slices.length },
        spacing: spacingOf(series),
        side:
          series.image_left && series.image_left_by
            ? `image left = ${series.image_left === 'patientRight' ? 'patient right' : 'patient left'}, stated by ${series.image_left_by}`
            : SIDE_UNKNOWN,
        channels: series.channels,
        warnings: series.warnings.map((warning) => warning.message),
        models: predictions.map((prediction) => describeModel(models, prediction)),
        order:
          predictions.length === 0
            ? 'no model was run'
            : (segmenterOf(request.source, predictions) ?? predictions[0])?.mode === 'classifierFirst'
              ? 'classifier first'
              : 'every slice segmented',
        source: {
          label: labelOf(database, request.source),
          origin,
          outsideTrainingData:
            parseMaskSource(request.source)?.kind === 'model' &&
            (segmenterOf(request.source, predictions)?.outsideTrainingData.length ?? 0) > 0,
        },
        status: signed ? { kind: 'confirmed', reader: confirmed.name, at: confirmed.at } : { kind: 'unread' },
        slices: described,
        findings,
        measures: measuresOf(database, series, slices, masks, others, findings.noVolume === null),
        // while a confirmation stands there is one text, whoever prints it and whichever mask beside it
        text: confirmed ? readerText(database, request.seriesId, confirmed.reader_id).text : request.text,
        textBy: confirmed?.name ?? asking,
        reader: asking,
        createdAt: new Date().toISOString(),
        appVersion: version,
        maskHash,
      },
    };
  })();
}

function refuseStale(source: string, predictions: readonly ModelPredictions[]): void {
  const parsed = parseMaskSource(source);
  if (parsed?.kind !== 'model') return;
  if (predictions.some((p) => p.modelId === parsed.id && p.modelHash === parsed.hash && p.current)) return;
  throw new SulcusError(
    'PREDICTION_OUT_OF_DATE',
    `The result of ${parsed.id} is out of date (the model, its threshold or the pixels changed). Run the model again before reporting it.`,
  );
}

const spacingOf = (series: SeriesRow): ReportData['spacing'] =>
  series.spacing_x && series.spacing_y && series.spacing_by
    ? { x: series.spacing_x, y: series.spacing_y, z: series.spacing_z, statedBy: series.spacing_by }
    : null;

function originOf(source: string, signed: boolean): FindingOrigin {
  const kind = parseMaskSource(source)?.kind;
  if (kind === 'reader') return signed ? 'reader-confirmed' : 'reader-corrected';
  return kind === 'groundTruth' ? 'ground truth' : 'model only';
}

function labelOf(database: Database, source: string): string {
  const parsed = parseMaskSource(source);
  if (parsed?.kind === 'reader') return readReader(database, Number(parsed.id)).name;
  if (parsed?.kind === 'groundTruth') return 'ground truth';
  return parsed ? `${parsed.id}${parsed.hash ? ` (${parsed.hash})` : ''}` : source;
}

/** As the viewer draws it. */
function colourOf(source: string, models: ReportModels, predictions: readonly ModelPredictions[]): string {
  const workstation = models.list().map((model) => model.modelId);
  const others = predictions.map((prediction) => prediction.modelId);
  return sourceStyle(source, modelOrder(workstation, others)).colour;
}

function describeModel(models: ReportModels, prediction: ModelPredictions): ReportModel {
  const card = models.card(prediction.modelId);
  const metric = card?.metrics[0];
  const interval =
    metric && metric.low !== null && metric.high !== null
      ? ` (95 % interval ${metric.low.toFixed(3)} to ${metric.high.toFixed(3)})`
      : '';
  return {
    id: prediction.modelId,
    name: card?.name ?? prediction.modelName,
    version: card?.version ?? '',
    hash: prediction.modelHash,
    measured: metric
      ? `${metric.name} ${metric.value.toFixed(3)}${interval}, ${metric.protocol}`
      : 'not measured',
    threshold: card?.threshold ?? 0,
    engine: `${prediction.engine} (${prediction.device})`,
    outsideTrainingData: prediction.outsideTrainingData,
  };
}

/** The run whose word counts: of a model's mask that model's, never another's. */
function segmenterOf(source: string, predictions: readonly ModelPredictions[]): ModelPredictions | undefined {
  const parsed = parseMaskSource(source);
  return predictions.find(
    (run) =>
      run.task === 'segmentation' &&
      (parsed?.kind !== 'model' || (run.modelId === parsed.id && run.modelHash === parsed.hash)),
  );
}

function describeSlice(
  slice: CatalogueSlice,
  mask: MaskRow | undefined,
  { source, signed }: { readonly source: string; readonly signed: boolean },
  predictions: readonly ModelPredictions[],
  series: SeriesRow,
): ReportSlice {
  const of = (run: ModelPredictions | undefined) =>
    run?.slices.find((candidate) => candidate.sliceId === slice.id);
  const classifier = of(predictions.find((run) => run.task === 'classification'));
  const segmenter = of(segmenterOf(source, predictions));
  const areaPixels = mask?.pixels ?? 0;
  const { spacing_x: x, spacing_y: y } = series;
  return {
    sliceId: slice.id,
    number: slice.number,
    outcome: outcomeOf(slice, mask, source, (segmenter ?? classifier)?.outcome),
    untouched:
      parseMaskSource(source)?.kind === 'model' || mask || slice.state === 'failed'
        ? null
        : signed
          ? 'readEmpty'
          : 'notRead',
    score: classifier?.score ?? segmenter?.score ?? null,
    areaPixels,
    areaMm2: x && y ? areaPixels * x * y : null,
    perimeter:
      mask && areaPixels > 0
        ? perimeterOf(maskPixels(mask), mask.width, mask.height, pixelSizeOf(series) ?? UNIT)
        : 0,
  };
}

/** Of a model's mask the model's own word; of a reader's what the reader drew, else what a model says of the slice. */
function outcomeOf(
  slice: CatalogueSlice,
  mask: MaskRow | undefined,
  source: string,
  predicted: SliceOutcome | undefined,
): SliceOutcome {
  if (slice.state === 'failed') return 'failed';
  if (parseMaskSource(source)?.kind === 'model') return predicted ?? 'notAnalysed';
  if (mask) return mask.pixels > 0 ? 'finding' : 'empty';
  return predicted ?? 'notAnalysed';
}

/** Slices of which the reported model said nothing: its volume would leave them out. */
const unseen = (source: string, slices: readonly ReportSlice[]): number =>
  parseMaskSource(source)?.kind === 'model'
    ? slices.filter(({ outcome }) => outcome === 'failed' || outcome === 'notAnalysed').length
    : 0;

function findingsOf(
  series: SeriesRow,
  slices: readonly CatalogueSlice[],
  masks: ReadonlyMap<number, MaskRow>,
  unseenSlices: number,
): ReportData['findings'] {
  const found = slices.flatMap((slice) => {
    const mask = masks.get(slice.id);
    return mask && mask.pixels > 0 ? [{ slice, mask }] : [];
  });
  const pixels = found.reduce((sum, { mask }) => sum + mask.pixels, 0);
  const largest = found.reduce<(typeof found)[number] | null>(
    (top, item) => (top && top.mask.pixels >= item.mask.pixels ? top : item),
    null,
  );
  const boxes = found.flatMap(({ mask }) => boundingBox(maskPixels(mask), mask.width, mask.height) ?? []);
  const { spacing_x: x, spacing_y: y, spacing_z: z } = series;
  const noVolume = series.hasGap
    ? 'the stack has gaps'
    : unseenSlices > 0
      ? `${unseenSlices} ${unseenSlices === 1 ? 'slice' : 'slices'} not analysed`
      : x && y && z
        ? null
        : 'spacing unknown';
  return {
    tumourSlices: found.length,
    pixels,
    volumeMm3: noVolume === null && x && y && z ? pixels * x * y * z : null,
    noVolume,
    largestSlice: largest?.slice.number ?? null,
    boundingBox:
      boxes.length === 0
        ? null
        : {
            left: Math.min(...boxes.map((box) => box.left)),
            top: Math.min(...boxes.map((box) => box.top)),
            right: Math.max(...boxes.map((box) => box.right)),
            bottom: Math.max(...boxes.map((box) => box.bottom)),
          },
  };
}
