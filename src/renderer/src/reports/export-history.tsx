import type { Result } from '../../../shared/contract/contract.ts';

/** What was exported of this series, by whom and when. */
export function ExportHistory({ entries }: { readonly entries: Result<'reports.history'> | null }) {
  return (
    <section className="report-part" aria-label="Exported before">
      <h2>Exported before</h2>
      {entries?.length === 0 && <p className="quiet">Nothing yet.</p>}
      {entries && entries.length > 0 && (
        <ul className="report-history">
          {entries.map((entry) => (
            <li key={entry.reportId}>
              <span>{entry.createdAt.slice(0, 16).replace('T', ' ')} UTC</span>
              <span className={entry.confirmed ? 'stamp confirmed' : 'stamp'}>
                {entry.confirmed ? 'confirmed' : 'UNREAD'}
              </span>
              <span className="quiet" title={entry.exportedFiles.join('\n')}>
                {entry.reader}, {entry.exportedFiles.length} files, sha256 {entry.sha256.slice(0, 12)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
