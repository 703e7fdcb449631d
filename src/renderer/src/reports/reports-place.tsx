import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppInfo } from '../../../shared/contract/app.ts';
import type { ExportFormats, ExportResult, ReportPreview } from '../../../shared/contract/reports.ts';
import { api, messageOf } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { useSession } from '../state/session-store.ts';
import { Problem } from '../ui/problem.tsx';
import { FolderPicker } from '../worklist/folder-picker.tsx';
import { ConfirmCase } from './confirm-case.tsx';
import { ReportText } from './report-text.tsx';
import './reports.css';

const FORMATS: readonly { id: keyof ExportFormats; label: string }[] = [
  { id: 'pdf', label: 'Report (PDF)' },
  { id: 'csv', label: 'Slices (CSV)' },
  { id: 'overlays', label: 'Overlays (PNG)' },
  { id: 'masks', label: 'Masks (TIFF)' },
  { id: 'maskVectors', label: 'Mask vectors (CSV)' },
];

/** The report of the open series: what is on screen is the file that is exported. */
export function ReportsPlace({ info }: { info: AppInfo }) {
  const { seriesId, reader } = useSession();
  if (seriesId === null || !reader) {
    return (
      <p className="reports-empty quiet">No patient is open. Choose one in the worklist (Enter opens it).</p>
    );
  }
  return <SeriesReport key={seriesId} seriesId={seriesId} readerId={reader.readerId} info={info} />;
}

function SeriesReport({ seriesId, readerId, info }: { seriesId: number; readerId: number; info: AppInfo }) {
  const masks = useLive('masks.list', { seriesId }, ['masks.changed']).value ?? [];
  const history = useLive('reports.history', { seriesId }, ['worklist.changed']);
  const [source, setSource] = useState<string | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [formats, setFormats] = useState<ExportFormats>({
    pdf: true,
    csv: true,
    overlays: false,
    masks: false,
    maskVectors: false,
  });
  const [picking, setPicking] = useState(false);
  const [exported, setExported] = useState<ExportResult | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const usable = masks.filter((mask) => mask.current);
  const own = usable.find((mask) => mask.source === `reader:${readerId}`);
  const chosen =
    usable.find((mask) => mask.source === source) ??
    own ??
    usable.find((mask) => mask.kind === 'model') ??
    usable[0];
  const preview = usePreview(seriesId, readerId, chosen?.source ?? null, text);

  const exportTo = async (folderId: string | null) => {
    if (!preview.report) return;
    try {
      const result = await api.call('reports.export', {
        reportId: preview.report.reportId,
        formats,
        folderId,
      });
      setExported(result);
      setProblem(null);
      if (result?.download) await download(result.download, 'sulcus-report.zip');
      history.reload();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <div className="reports">
      <aside className="report-options">
        <h1>Report</h1>
        {masks.length === 0 && (
          <p className="warning">Nothing is outlined yet. Run a model or draw a mask first.</p>
        )}
        {chosen && (
          <label className="field">
            Mask reported
            <select value={chosen.source} onChange={(event) => setSource(event.target.value)}>
              {usable.map((mask) => (
                <option key={mask.source} value={mask.source}>
                  {mask.label} (
                  {mask.kind === 'reader' ? 'reader' : mask.kind === 'model' ? 'model only' : 'ground truth'})
                </option>
              ))}
            </select>
          </label>
        )}
        <ReportText seriesId={seriesId} readerId={readerId} onSaved={setText} />
        <ConfirmCase seriesId={seriesId} readerId={readerId} onChanged={preview.refresh} />
        <fieldset>
          <legend>Export</legend>
          {FORMATS.map((format) => (
            <label key={format.id} className="choice">
              <input
                type="checkbox"
                checked={formats[format.id]}
                onChange={(event) => setFormats({ ...formats, [format.id]: event.target.checked })}
              />
              {format.label}
            </label>
          ))}
          <div className="export-buttons">
            <button
              type="button"
              className="primary"
              disabled={!preview.report}
              onClick={() => (info.host === 'electron' ? void exportTo(null) : setPicking(true))}
            >
              Export to a folder…
            </button>
          </div>
        </fieldset>
        {problem && <Problem message={problem} onDismiss={() => setProblem(null)} />}
        {exported && (
          <p role="status">
            {exported.files.length} files written to {exported.folder || 'your downloads'}.
          </p>
        )}
        <section>
          <h2>Exported before</h2>
          {history.value?.length === 0 && <p className="quiet">Nothing yet.</p>}
          <ul className="report-history">
            {history.value?.map((entry) => (
              <li key={entry.reportId}>
                {entry.createdAt.slice(0, 16).replace('T', ' ')}, {entry.reader},{' '}
                {entry.confirmed ? 'confirmed' : 'UNREAD'}, {entry.exportedFiles.length} files
              </li>
            ))}
          </ul>
        </section>
      </aside>
      <section className="report-preview" aria-label="Preview">
        {preview.problem && <Problem message={preview.problem} onRetry={preview.refresh} />}
        {preview.report && preview.url ? (
          <>
            <p className="quiet">
              {preview.report.confirmed ? 'Confirmed' : 'UNREAD: model output only'},{' '}
              {Math.round(preview.report.byteLength / 1024)} kB, sha256 {preview.report.sha256.slice(0, 12)}.{' '}
              <a
                href={preview.url}
                target="_blank"
                rel="noreferrer"
                download={`report-${preview.report.reportId}.pdf`}
              >
                Save this preview
              </a>
            </p>
            <iframe title="Report preview" src={preview.url} />
          </>
        ) : (
          !preview.problem && (
            <p className="quiet">
              {chosen ? 'Making the preview…' : 'A report needs a mask: the reader’s or a model’s.'}
            </p>
          )
        )}
      </section>
      {picking && (
        <FolderPicker
          title="Export to"
          confirm="Export here"
          onClose={() => setPicking(false)}
          onPick={(folderId) => void exportTo(folderId)}
        />
      )}
    </div>
  );
}

interface Preview {
  readonly report: ReportPreview | null;
  readonly url: string | null;
  readonly problem: string | null;
  refresh(): void;
}

/** The preview for a source and text, made again when masks, predictions or the confirmation change. */
function usePreview(seriesId: number, readerId: number, source: string | null, text: string | null): Preview {
  const [state, setState] = useState<Omit<Preview, 'refresh'>>({ report: null, url: null, problem: null });
  const turn = useRef(0);
  const refresh = useCallback(() => {
    if (source === null || text === null) return;
    const mine = ++turn.current;
    const make = async () => {
      const report = await api.call('reports.preview', {
        seriesId,
        readerId,
        source,
        keySliceIds: null,
        text,
      });
      const response = await api.fetchBytes(`/bytes/report/${report.reportId}`);
      const url = URL.createObjectURL(await response.blob());
      if (mine !== turn.current) return URL.revokeObjectURL(url);
      setState((old) => {
        if (old.url) URL.revokeObjectURL(old.url);
        return { report, url, problem: null };
      });
    };
    make().catch((error: unknown) => {
      if (mine === turn.current) setState({ report: null, url: null, problem: messageOf(error) });
    });
  }, [seriesId, readerId, source, text]);
  useEffect(() => {
    refresh();
    return api.on('masks.changed', (event) => {
      if (event.seriesId === seriesId) refresh();
    });
  }, [refresh, seriesId]);
  return { ...state, refresh };
}

async function download(token: string, name: string): Promise<void> {
  const response = await api.fetchBytes(`/bytes/download/${token}`);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
