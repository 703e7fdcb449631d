import { useMemo, useRef, useState } from 'react';
import type { AppInfo } from '../../../shared/contract/app.ts';
import type { ExportFormats, ExportResult } from '../../../shared/contract/reports.ts';
import { useActions } from '../actions/registry.ts';
import { ApiError, api, messageOf } from '../api/api.ts';
import { saveDownload } from '../api/save-download.ts';
import { Problem } from '../ui/problem.tsx';
import { FolderPicker } from '../worklist/folder-picker.tsx';

const FORMATS: readonly { id: keyof ExportFormats; label: string; text: string }[] = [
  { id: 'pdf', label: 'Report (PDF)', text: 'exactly the preview' },
  { id: 'csv', label: 'Slices (CSV)', text: 'one row per slice' },
  { id: 'overlays', label: 'Overlays (PNG)', text: 'outline, patient and slice' },
  { id: 'masks', label: 'Masks (TIFF)', text: 'of the slices’ size' },
  { id: 'maskVectors', label: 'Mask vectors (CSV)', text: 'one flattened mask per row' },
];

/** What to export and where to. */
export function ExportPanel({
  reportId,
  host,
  onExported,
  onOutdated,
}: {
  /** null: there is no preview, so nothing can be exported */
  readonly reportId: number | null;
  readonly host: AppInfo['host'];
  readonly onExported: () => void;
  /** the case has changed since the preview was made */
  readonly onOutdated: () => void;
}) {
  const [formats, setFormats] = useState<ExportFormats>({
    pdf: true,
    csv: true,
    overlays: false,
    masks: false,
    maskVectors: false,
  });
  const [picking, setPicking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [exported, setExported] = useState<ExportResult | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const none = !Object.values(formats).some(Boolean);
  const whyNot = reportId === null ? 'there is no preview yet' : none ? 'choose a format first' : null;
  const exportTo = async (folderId: string | null) => {
    if (reportId === null) return;
    setBusy(true);
    setExported(null);
    try {
      const result = await api.call('reports.export', { reportId, formats, folderId });
      if (result?.download) await saveDownload(result.download, `report-${reportId}.zip`);
      setExported(result);
      setProblem(null);
      onExported();
    } catch (error) {
      setProblem(messageOf(error));
      if (error instanceof ApiError && error.code === 'REPORT_OUTDATED') onOutdated();
    } finally {
      setBusy(false);
    }
  };
  const start = () => {
    if (host === 'electron') void exportTo(null);
    else setPicking(true);
  };
  const latest = useRef({ whyNot, start });
  latest.current = { whyNot, start };
  useActions(
    useMemo(
      () => [
        {
          id: 'report.export',
          label: 'Export the report',
          place: 'Reports',
          keys: ['Ctrl+e'],
          whyNot: () => latest.current.whyNot,
          perform: () => latest.current.start(),
        },
      ],
      [],
    ),
  );
  return (
    <fieldset className="report-part">
      <legend>Export</legend>
      {FORMATS.map((format) => (
        <label key={format.id} className="choice">
          <input
            type="checkbox"
            checked={formats[format.id]}
            onChange={(event) => setFormats({ ...formats, [format.id]: event.target.checked })}
          />
          <span>
            {format.label} <span className="quiet">{format.text}</span>
          </span>
        </label>
      ))}
      <div className="export-buttons">
        <button
          type="button"
          className="primary"
          disabled={whyNot !== null || busy}
          title={whyNot ?? 'Export (Ctrl+E)'}
          onClick={start}
        >
          {busy ? 'Exporting…' : 'Export to a folder…'}
        </button>
        {host === 'browser' && (
          <button
            type="button"
            disabled={whyNot !== null || busy}
            title={whyNot ?? 'All files in one archive'}
            onClick={() => void exportTo(null)}
          >
            Download
          </button>
        )}
      </div>
      {problem && <Problem message={problem} onDismiss={() => setProblem(null)} />}
      {exported && (
        <p role="status" className="exported">
          {exported.download
            ? `${exported.files.length} files in one archive, in your downloads.`
            : `${exported.files.length} files written to ${exported.folder}: ${exported.files.slice(0, 4).join(', ')}${exported.files.length > 4 ? ' …' : ''}.`}
        </p>
      )}
      {picking && (
        <FolderPicker
          title="Export to"
          confirm="Export here"
          onClose={() => setPicking(false)}
          onPick={(folderId) => void exportTo(folderId)}
        />
      )}
    </fieldset>
  );
}
