import { useState } from 'react';
import type { AppInfo } from '../../../../shared/contract/app.ts';
import type { ExportResult } from '../../../../shared/contract/reports.ts';
import { api, messageOf } from '../../api/api.ts';
import { saveDownload } from '../../api/save-download.ts';
import { Problem } from '../../ui/problem.tsx';
import { FolderPicker } from '../../worklist/folder-picker.tsx';

/** Writes the tables as CSV, the plots as PNG and all of it as PDF. */
export function BatchExport({
  comparisonId,
  host,
}: {
  readonly comparisonId: number;
  readonly host: AppInfo['host'];
}) {
  const [picking, setPicking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [exported, setExported] = useState<ExportResult | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const exportTo = async (folderId: string | null) => {
    setBusy(true);
    setProblem(null);
    setExported(null);
    try {
      const written = await api.call('comparison.export', { comparisonId, folderId });
      if (written?.download) await saveDownload(written.download, 'comparison.zip');
      setExported(written);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="batch-export">
      <button
        type="button"
        disabled={busy}
        title="Figures, differences and patients as CSV, plots as PNG, all of it as PDF"
        onClick={() => (host === 'electron' ? void exportTo(null) : setPicking(true))}
      >
        {busy ? 'Exporting…' : 'Export to a folder…'}
      </button>
      {host === 'browser' && (
        <button
          type="button"
          disabled={busy}
          title="All files in one archive"
          onClick={() => void exportTo(null)}
        >
          Download
        </button>
      )}
      {exported && (
        <span role="status" className="quiet">
          {exported.download
            ? `${exported.files.length} files in one archive, in your downloads.`
            : `${exported.files.length} files written to ${exported.folder}.`}
        </span>
      )}
      {problem && <Problem message={problem} onDismiss={() => setProblem(null)} />}
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
