import { FileText } from 'lucide-react';
import { EmptyState } from '../ui/empty-state.tsx';
import { Problem } from '../ui/problem.tsx';
import { PdfPages } from './pdf-pages.tsx';
import type { Preview } from './use-report-preview.ts';

/** The file that will be exported, byte for byte, as it will print. */
export function ReportPreviewPane({
  preview,
  canReport,
  newWindows,
}: {
  readonly preview: Preview;
  readonly canReport: boolean;
  /** whether this host can open the file beside the window */
  readonly newWindows: boolean;
}) {
  const { report, bytes, url, problem, busy } = preview;
  return (
    <section className="report-preview" aria-label="Preview" aria-busy={busy}>
      {problem && <Problem message={problem} onRetry={preview.refresh} />}
      {report && bytes && url ? (
        <>
          <div className="preview-head">
            <span className="preview-facts quiet">
              <span className={report.confirmed ? 'stamp confirmed' : 'stamp'}>
                {report.confirmed ? 'Confirmed' : 'UNREAD: model output only'}
              </span>
              <span>
                {sizeText(report.byteLength)} · sha256 {report.sha256.slice(0, 12)}
                {busy ? ' · being made anew…' : ''}
              </span>
            </span>
            <span className="push" />
            {newWindows && (
              <a href={url} target="_blank" rel="noreferrer">
                Open preview
              </a>
            )}
            <a href={url} download={`report-${report.reportId}.pdf`}>
              Save preview
            </a>
          </div>
          <PdfPages bytes={bytes} name="Report preview" />
        </>
      ) : (
        !problem && (
          <EmptyState
            icon={FileText}
            title={canReport ? 'Making the preview…' : 'Nothing to report yet'}
            text={
              canReport
                ? 'The page shown here is the file that is exported.'
                : 'A report needs a mask: run a model on this series (worklist, R) or draw one in Read.'
            }
          />
        )
      )}
    </section>
  );
}

const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
