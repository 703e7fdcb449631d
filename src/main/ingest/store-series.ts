import type { Database } from 'better-sqlite3';
import { behindFolder, named } from '../../ml/data/shared-names.ts';
import type { Notice } from '../../shared/contract/define.ts';
import { GROUND_TRUTH } from '../../shared/domain/mask-source.ts';
import { hashRuns, readMask, writeRuns } from '../catalogue/mask-rows.ts';
import { prepared } from '../catalogue/prepared.ts';
import {
  type CatalogueSlice,
  findSeries,
  listSeriesIn,
  listSlices,
  type SeriesRow,
} from '../catalogue/series-rows.ts';
import { inTransaction } from '../catalogue/transaction.ts';
import type { DraftSlice, SeriesFacts } from './series-draft.ts';

export interface SeriesIdentity {
  readonly patientCode: string;
  readonly age: string | null;
  readonly sex: string | null;
  readonly research: Readonly<Record<string, string>>;
  /** ISO date, '' when the files give none */
  readonly studyDate: string;
  readonly seriesName: string;
  readonly folder: string;
}

export interface StoreResult {
  readonly seriesId: number;
  readonly seriesAdded: boolean;
  readonly slicesAdded: number;
  readonly slicesKnown: number;
  readonly masksAdded: number;
  readonly problems: readonly Notice[];
}

/**
 * Writes one series into the catalogue, all or nothing. Content that is there already adds nothing; a slice with the
 * same name and other content is a conflict: the catalogue keeps what it has and the reader is told. Another scan in
 * another folder of the same name is a series of its own.
 */
export function storeSeries(
  database: Database,
  scanned: SeriesIdentity,
  facts: SeriesFacts,
  slices: readonly DraftSlice[],
  warnings: readonly Notice[],
): StoreResult {
  return inTransaction(database, () => {
    const { identity, known } = settleName(database, scanned, slices);
    const said = known || identity === scanned ? warnings : [...warnings, nameShared(scanned, identity)];
    const seriesId = known?.id ?? insertSeries(database, identity, facts, said);
    const tally = { slicesAdded: 0, slicesKnown: 0, masksAdded: 0 };
    const problems: Notice[] = [];
    const existing = new Map(listSlices(database, seriesId).map((slice) => [slice.number, slice]));
    for (const draft of slices) {
      const outcome = storeSlice(database, seriesId, draft, existing.get(draft.number));
      if (outcome.conflict) {
        problems.push(conflict(identity, draft.number));
        continue;
      }
      tally[outcome.added ? 'slicesAdded' : 'slicesKnown']++;
      if (draft.groundTruth && draft.decoded) {
        const stored = storeGroundTruth(
          database,
          outcome.sliceId,
          draft,
          draft.groundTruth,
          draft.decoded.pixelSha256,
        );
        if (stored === 'added') tally.masksAdded++;
        if (stored === 'conflict') problems.push(maskConflict(identity, draft.number));
      }
    }
    return { seriesId, seriesAdded: !known, ...tally, problems };
  });
}

/**
 * The series of the catalogue that a scan is, or the name it gets there. One in another folder whose slices are others is
 * another scan, perhaps of another patient: it is named after the folders it lies in.
 */
function settleName(
  database: Database,
  scanned: SeriesIdentity,
  slices: readonly DraftSlice[],
): { identity: SeriesIdentity; known: SeriesRow | null } {
  const there = inSameFolder(database, scanned, slices);
  if (there) return { identity: asKnown(scanned, there), known: there };
  const path = scanned.folder.split(/[\\/]/).filter(Boolean);
  for (let parts = 1; ; parts++) {
    const identity = parts === 1 ? scanned : renamed(scanned, path.slice(-parts).join('/'));
    const known = findSeries(database, identity.patientCode, identity.studyDate, identity.seriesName);
    const same = !known || known.folder === scanned.folder || isSameScan(database, known.id, slices);
    if (same || parts >= path.length) return { identity, known };
  }
}

/** The series that this very scan in this very folder became, by whatever name: names depend on the folder chosen. */
function inSameFolder(
  database: Database,
  scanned: SeriesIdentity,
  slices: readonly DraftSlice[],
): SeriesRow | null {
  const same = listSeriesIn(database, scanned.folder).filter(
    ({ folder, name }) => behindFolder({ folder, seriesName: name }) === behindFolder(scanned),
  );
  return same.find(({ id }) => isSameScan(database, id, slices)) ?? null;
}

const asKnown = (scanned: SeriesIdentity, { code, study_date, name }: SeriesRow): SeriesIdentity =>
  scanned.patientCode === code && scanned.studyDate === study_date && scanned.seriesName === name
    ? scanned
    : { ...scanned, patientCode: code, studyDate: study_date, seriesName: name };

const renamed = (scanned: SeriesIdentity, path: string): SeriesIdentity => {
  const { studyDate = '', ...name } = named(scanned, path);
  return { ...scanned, ...name, studyDate };
};

/** Whether most slices of the same number have the same pixels; without a readable one nothing speaks against it. */
function isSameScan(database: Database, seriesId: number, slices: readonly DraftSlice[]): boolean {
  const stored = new Map(listSlices(database, seriesId).map((slice) => [slice.number, slice.pixel_sha256]));
  const readable = slices.filter(({ decoded }) => decoded !== null);
  const shared = readable.filter(({ number }) => stored.get(number) != null);
  const alike = shared.filter(({ number, decoded }) => stored.get(number) === decoded?.pixelSha256);
  return shared.length === 0 ? readable.length === 0 : 2 * alike.length >= shared.length;
}

function insertSeries(
  database: Database,
  identity: SeriesIdentity,
  facts: SeriesFacts,
  warnings: readonly Notice[],
): number {
  const now = new Date().toISOString();
  database
    .prepare(
      `insert into patient (code, age, sex, research, created_at) values (?, ?, ?, ?, ?) on conflict (code) do nothing`,
    )
    .run(identity.patientCode, identity.age, identity.sex, JSON.stringify(identity.research), now);
  database
    .prepare(
      `insert into study (patient_id, study_date) select id, ? from patient where code = ? on conflict do nothing`,
    )
    .run(identity.studyDate, identity.patientCode);
  const { lastInsertRowid } = database
    .prepare(
      `insert into series (study_id, name, folder, width, height, bits, samples, channels, presets, warnings, created_at)
       select study.id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from study join patient on patient.id = study.patient_id
       where patient.code = ? and study.study_date = ?`,
    )
    .run(
      identity.seriesName,
      identity.folder,
      facts.width,
      facts.height,
      facts.bits,
      facts.samples,
      JSON.stringify(facts.channels),
      JSON.stringify(facts.presets),
      JSON.stringify([...facts.notices, ...warnings]),
      now,
      identity.patientCode,
      identity.studyDate,
    );
  return Number(lastInsertRowid);
}

interface SliceOutcome {
  readonly sliceId: number;
  readonly added: boolean;
  readonly conflict: boolean;
}

function storeSlice(
  database: Database,
  seriesId: number,
  draft: DraftSlice,
  known: CatalogueSlice | undefined,
): SliceOutcome {
  if (!known) return { sliceId: insertSlice(database, seriesId, draft), added: true, conflict: false };
  if (!draft.decoded) return { sliceId: known.id, added: false, conflict: false };
  if (known.pixel_sha256 !== null && known.pixel_sha256 !== draft.decoded.pixelSha256) {
    return { sliceId: known.id, added: false, conflict: true };
  }
  // the same content, perhaps in another place: the file is found again
  prepared(
    database,
    `update slice set path = ?, page = ?, file_sha256 = ?, pixel_sha256 = ?, width = ?, height = ?, thumbnail = ?,
       state = 'ok', problem = null where id = ?`,
  ).run(
    draft.path,
    draft.page,
    draft.fileSha256,
    draft.decoded.pixelSha256,
    draft.decoded.width,
    draft.decoded.height,
    draft.decoded.thumbnail,
    known.id,
  );
  return { sliceId: known.id, added: false, conflict: false };
}

function insertSlice(database: Database, seriesId: number, draft: DraftSlice): number {
  const { lastInsertRowid } = prepared(
    database,
    `insert into slice (series_id, number, path, page, file_sha256, pixel_sha256, width, height, state, problem, thumbnail)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    seriesId,
    draft.number,
    draft.path,
    draft.page,
    draft.fileSha256,
    draft.decoded?.pixelSha256 ?? null,
    draft.decoded?.width ?? 0,
    draft.decoded?.height ?? 0,
    draft.decoded ? 'ok' : 'failed',
    draft.problem,
    draft.decoded?.thumbnail ?? null,
  );
  return Number(lastInsertRowid);
}

function storeGroundTruth(
  database: Database,
  sliceId: number,
  draft: DraftSlice,
  runs: Uint8Array,
  pixelSha256: string,
): 'added' | 'known' | 'conflict' {
  const { width, height } = draft.decoded ?? { width: 0, height: 0 };
  const before = readMask(database, sliceId, GROUND_TRUTH);
  if (before) return before.sha256 === hashRuns(runs) ? 'known' : 'conflict';
  writeRuns(database, { sliceId, source: GROUND_TRUTH, width, height, pixelSha256 }, runs);
  return 'added';
}

const nameShared = (scanned: SeriesIdentity, stored: SeriesIdentity): Notice => ({
  code: 'NAME_SHARED',
  message: `Another scan in a folder named ${scanned.seriesName} was opened before; this one is ${stored.seriesName}, after the folder it lies in.`,
});

const conflict = (identity: SeriesIdentity, number: number): Notice => ({
  code: 'CONTENT_CONFLICT',
  file: identity.seriesName,
  message: `${identity.seriesName}, slice ${number}: the catalogue holds other pixels under this name. Nothing was replaced. If this is another examination, give its folder another name or date.`,
});

const maskConflict = (identity: SeriesIdentity, number: number): Notice => ({
  code: 'MASK_CONFLICT',
  file: identity.seriesName,
  message: `${identity.seriesName}, slice ${number}: the ground-truth mask differs from the one in the catalogue, which was kept.`,
});
