import { useEffect, useState } from 'react';
import type { ImportProgress } from '../../../shared/contract/ingest.ts';
import { api } from '../api/api.ts';
import { remainingText } from '../ui/remaining.ts';

/**
 * What an import is doing and what it found doubtful; it stays readable until it is dismissed.
 * @param quiet outside the worklist only imports that still run are shown
 */
export function ImportPanel({ quiet }: { quiet: boolean }) {
  const [imports, setImports] = useState<ReadonlyMap<string, ImportProgress>>(new Map());
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  useEffect(
    () =>
      api.on('ingest.progress', (progress) =>
        setImports((old) => new Map(old).set(progress.importId, progress)),
      ),
    [],
  );
  const shown = [...imports.values()].filter(
    (progress) => !dismissed.has(progress.importId) && (!quiet || isRunning(progress)),
  );
  if (shown.length === 0) return null;
  return (
    <section className="import-panel" aria-label="Imports">
      {shown.map((progress) => (
        <div key={progress.importId}>
          <div className="import-head">
            <span role="status">{summary(progress)}</span>
            {isRunning(progress) ? (
              <>
                <progress
                  value={progress.done}
                  max={Math.max(1, progress.total)}
                  aria-label="Import progress"
                />
                <button
                  type="button"
                  onClick={() => void api.call('ingest.cancel', { importId: progress.importId })}
                >
                  Stop
                </button>
              </>
            ) : (
              <button
                type="button"
                className="plain"
                onClick={() => setDismissed(new Set(dismissed).add(progress.importId))}
              >
                Dismiss
              </button>
            )}
          </div>
          {progress.problems.length > 0 && (
            <ul className="warning" aria-label="Problems">
              {progress.problems.map((problem) => (
                <li key={`${problem.code} ${problem.message}`}>{problem.message}</li>
              ))}
            </ul>
          )}
        </div>
      ))}
    </section>
  );
}

const isRunning = (progress: ImportProgress): boolean =>
  progress.phase === 'scanning' || progress.phase === 'decoding';

function summary(p: ImportProgress): string {
  if (p.phase === 'scanning') return 'Looking through the folder…';
  if (p.phase === 'decoding')
    return `Reading ${p.done} of ${p.total} slices${remainingText(p.remainingSeconds)}`;
  const counts = `${p.seriesAdded} series and ${p.slicesAdded} slices added, ${p.slicesKnown} known already, ${p.masksAdded} ground-truth masks`;
  const problems =
    p.problems.length === 0 ? '' : `, ${p.problems.length} problem${p.problems.length === 1 ? '' : 's'}`;
  return `${{ done: 'Import finished', cancelled: 'Import stopped', failed: 'Import failed' }[p.phase]}: ${counts}${problems}.`;
}
