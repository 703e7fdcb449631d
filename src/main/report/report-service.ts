import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { ExportFormats, ExportResult, ReportPreview } from '../../shared/contract/reports.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { safeFileName } from '../../shared/text/safe-file-name.ts';
import { audit } from '../catalogue/audit.ts';
import { parseRow, parseRows } from '../catalogue/parse-row.ts';
import { inTransaction } from '../catalogue/transaction.ts';
import type { Downloads } from '../files/downloads.ts';
import { refuseSigned, standingConfirmation } from '../review/confirmation-service.ts';
import {
  buildReportSnapshot,
  type ReportModels,
  type ReportRequest,
  type ReportSnapshot,
} from './build-report-data.ts';
import { type ExportFile, exportFiles, writeExport } from './export-files.ts';
import { intensitiesOf } from './measure-report.ts';
import { readerText } from './reader-text.ts';
import { renderReportPdf } from './render-pdf.ts';
import type { ReportData } from './report-data.ts';
import { keyImages, type SlicePixels } from './report-pictures.ts';

export interface RenderedReport {
  readonly snapshot: ReportSnapshot;
  readonly data: ReportData;
  readonly pdf: Uint8Array;
}

/** Previews that were never exported are kept for the last few only. */
const KEEP_PREVIEWS = 8;

/** Reports: one snapshot, rendered once; the preview on screen is the file that is exported. */
export class ReportService {
  readonly #database: Database;
  readonly #models: ReportModels;
  readonly #pixels: SlicePixels;
  readonly #version: string;
  readonly #rendered = new Map<number, RenderedReport>();
  readonly #downloads: Downloads;

  constructor(ports: {
    database: Database;
    models: ReportModels;
    pixels: SlicePixels;
    version: string;
    downloads: Downloads;
  }) {
    this.#downloads = ports.downloads;
    this.#database = ports.database;
    this.#models = ports.models;
    this.#pixels = ports.pixels;
    this.#version = ports.version;
  }

  /** Renders a report without storing it. @throws SulcusError PREDICTION_OUT_OF_DATE, REPORT_GLYPH_MISSING */
  async render(request: ReportRequest, keySliceIds: readonly number[] | null): Promise<RenderedReport> {
    const snapshot = buildReportSnapshot(this.#database, this.#models, this.#version, request);
    const data: ReportData = {
      ...snapshot.data,
      keyImages: await keyImages(snapshot, this.#pixels, keySliceIds),
      intensities: await intensitiesOf(snapshot, this.#pixels),
    };
    return { snapshot, data, pdf: await renderReportPdf(data) };
  }

  async preview(
    request: ReportRequest & { readonly readerId: number; readonly keySliceIds: readonly number[] | null },
  ): Promise<ReportPreview> {
    const rendered = await this.render(request, request.keySliceIds);
    const sha256 = createHash('sha256').update(rendered.pdf).digest('hex');
    const confirmed = rendered.data.status.kind === 'confirmed';
    const reportId = inTransaction(this.#database, () => {
      const { lastInsertRowid } = this.#database
        .prepare(
          `insert into report (series_id, reader_id, source, sha256, pdf, confirmed, exported, created_at)
           values (?, ?, ?, ?, ?, ?, '[]', ?)`,
        )
        .run(
          request.seriesId,
          request.readerId,
          request.source,
          sha256,
          rendered.pdf,
          confirmed ? 1 : 0,
          rendered.data.createdAt,
        );
      this.#database
        .prepare(
          `delete from report where exported = '[]' and id not in (select id from report where exported = '[]' order by id desc limit ?)`,
        )
        .run(KEEP_PREVIEWS);
      return Number(lastInsertRowid);
    });
    this.#rendered.set(reportId, rendered);
    for (const old of [...this.#rendered.keys()].slice(0, -KEEP_PREVIEWS)) this.#rendered.delete(old);
    return {
      reportId,
      sha256,
      byteLength: rendered.pdf.length,
      confirmed,
      createdAt: rendered.data.createdAt,
    };
  }

  bytes(reportId: number): Uint8Array | null {
    const row = this.#database.prepare('select pdf from report where id = ?').get(reportId);
    return row ? parseRow(z.object({ pdf: z.instanceof(Buffer) }), row, 'report').pdf : null;
  }

  /**
   * Writes exactly the previewed report and what goes with it.
   * @param folder null: one archive to download
   * @throws SulcusError REPORT_UNKNOWN, REPORT_OUTDATED when masks or predictions changed since, NOTHING_TO_EXPORT
   */
  async export(reportId: number, formats: ExportFormats, folder: string | null): Promise<ExportResult> {
    const rendered = this.#rendered.get(reportId);
    if (!rendered)
      throw new SulcusError('REPORT_UNKNOWN', 'This preview is no longer there. Make it again, then export.');
    this.#refuseOutdated(reportId, rendered);
    const { data } = rendered;
    const files = await exportFiles(rendered.snapshot, data, rendered.pdf, formats, this.#pixels);
    if (files.length === 0) throw new SulcusError('NOTHING_TO_EXPORT', 'Choose at least one format.');
    const name = safeFileName(
      `${data.seriesName} report ${data.createdAt.slice(0, 19).replace(/[-:T]/g, '')}`,
    );
    const named = files.map((file): ExportFile => ({ ...file, path: `${name}/${file.path}` }));
    const takeBack = folder === null ? null : await writeExport(folder, named);
    try {
      inTransaction(this.#database, () => {
        this.#database
          .prepare('update report set exported = ? where id = ?')
          .run(JSON.stringify(named.map((file) => file.path)), reportId);
        audit(this.#database, null, 'report.exported', { reportId });
      });
    } catch (error) {
      // an export that no history names would be one nobody can account for
      await takeBack?.();
      throw error;
    }
    const download = folder === null ? this.#downloads.offer(name, named) : null;
    return {
      files: named.map((file) => file.path),
      folder: folder === null ? '' : basename(folder),
      download,
    };
  }

  /** The text a report by this reader has: the reader's own, of a confirmed case that of who confirmed it. */
  text(seriesId: number, readerId: number): ReaderText {
    const confirmed = standingConfirmation(this.#database, seriesId);
    return {
      ...readerText(this.#database, seriesId, confirmed?.reader_id ?? readerId),
      lockedBy: confirmed?.name ?? null,
    };
  }

  /** @throws SulcusError CASE_CONFIRMED while a confirmation stands: what is signed is not rewritten */
  saveText(seriesId: number, readerId: number, text: string): void {
    inTransaction(this.#database, () => {
      refuseSigned(this.#database, seriesId);
      this.#database
        .prepare(
          `insert into report_text (series_id, reader_id, body, saved_at) values (?, ?, ?, ?)
           on conflict (series_id, reader_id) do update set body = excluded.body, saved_at = excluded.saved_at`,
        )
        .run(seriesId, readerId, text, new Date().toISOString());
    });
  }

  history(seriesId: number | null) {
    const rows = this.#database
      .prepare(
        `select report.id as reportId, report.series_id as seriesId, patient.code as patientCode, report.created_at as createdAt,
           reader.name as reader, report.sha256, report.confirmed, report.exported
         from report join reader on reader.id = report.reader_id join series on series.id = report.series_id
         join study on study.id = series.study_id join patient on patient.id = study.patient_id
         where report.exported <> '[]' and (@seriesId is null or report.series_id = @seriesId) order by report.id desc limit 200`,
      )
      .all({ seriesId });
    return parseRows(historyRow, rows, 'report');
  }

  /** The same request now must give the same report: one of states that never stood together is refused. */
  #refuseOutdated(reportId: number, rendered: RenderedReport): void {
    const row = this.#database.prepare('select series_id, source from report where id = ?').get(reportId);
    const { series_id: seriesId, source } = parseRow(
      z.object({ series_id: z.number(), source: z.string() }),
      row,
      'report',
    );
    const now = buildReportSnapshot(this.#database, this.#models, this.#version, {
      seriesId,
      readerId: null,
      source,
      text: '',
    });
    if (saidOf(now.data) !== saidOf(rendered.data)) {
      throw new SulcusError(
        'REPORT_OUTDATED',
        'Masks, measurements, results, confirmation, side or spacing changed after this preview was made. Look at the new preview, then export.',
      );
    }
  }
}

interface ReaderText {
  readonly text: string;
  readonly savedAt: string | null;
  /** who confirmed the case with it; null: it can be written on */
  readonly lockedBy: string | null;
}

/** All that a report says of the case; who asked for it, when, and the text aside, which stands in the request or under a confirmation. */
function saidOf(data: Omit<ReportData, 'keyImages' | 'intensities'> & Partial<ReportData>): string {
  // pictures and intensities follow from pixels that masks are bound to
  const {
    createdAt: _at,
    reader: _reader,
    textBy: _by,
    text: _text,
    keyImages: _images,
    intensities: _values,
    ...said
  } = data;
  return JSON.stringify(said);
}

const historyRow = z
  .object({
    reportId: z.number(),
    seriesId: z.number(),
    patientCode: z.string(),
    createdAt: z.string(),
    reader: z.string(),
    sha256: z.string(),
    confirmed: z.number(),
    exported: z.string(),
  })
  .transform((row) => ({
    ...row,
    confirmed: row.confirmed === 1,
    exportedFiles: z.array(z.string()).parse(JSON.parse(row.exported)),
  }))
  .transform(({ exported: _exported, ...row }) => row);
