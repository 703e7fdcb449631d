import { FileText } from 'lucide-react';
import { EmptyState } from '../ui/empty-state.tsx';
import { Problem } from '../ui/problem.tsx';
import type { Preview } from './use-report-preview.ts';

/** The page that will be exported, byte for byte; where this window cannot show PDF, it says so and offers the file. */
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
  const { report, url, problem, busy } = preview;
  return (
    <section className="report-preview" aria-label="Preview" aria-busy={busy}>
      {problem && <Problem message={problem} onRetry={preview.refresh} />}
      {report && url ? (
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
          {navigator.pdfViewerEnabled ? (
            <iframe title="Report preview" src={`${url}#toolbar=0&view=FitH`} />
          ) : (
            <EmptyState
              icon={FileText}
              title="The report is ready"
              text="This window cannot show PDF pages. Open or save the preview: it is exactly the file that is exported."
            />
          )}
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
