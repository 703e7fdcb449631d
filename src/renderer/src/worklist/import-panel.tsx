import { useEffect, useState } from 'react';
import type { ImportProgress } from '../../../shared/contract/ingest.ts';
import { api, messageOf } from '../api/api.ts';
import { Problem } from '../ui/problem.tsx';
import { ProgressLine } from '../ui/progress-line.tsx';
import { importSummary, isRunning } from './import-text.ts';
import './import-panel.css';

/** What an import is doing and what it found doubtful; it stays readable until it is dismissed. */
export function ImportPanel({ inWorklist }: { readonly inWorklist: boolean }) {
  const [imports, setImports] = useState<ReadonlyMap<string, ImportProgress>>(new Map());
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const end = api.on('ingest.progress', (progress) =>
      setImports((old) => new Map(old).set(progress.importId, progress)),
    );
    // a page that was opened again shows the imports that still run
    api.call('ingest.status', {}).then(
      (list) =>
        setImports(
          (old) => new Map([...list.filter(isRunning).map((one) => [one.importId, one] as const), ...old]),
        ),
      () => undefined,
    );
    return end;
  }, []);
  // what went well needs no room beside an image; what is doubtful stays in sight until it is dismissed
  const shown = [...imports.values()].filter(
    (progress) =>
      !dismissed.has(progress.importId) &&
      (inWorklist || progress.phase !== 'done' || progress.problems.length > 0),
  );
  if (shown.length === 0 && !problem) return null;
  return (
    <section className="import-panel" aria-label="Imports">
      {problem && <Problem message={problem} onDismiss={() => setProblem(null)} />}
      {shown.map((progress) => (
        <OneImport
          key={progress.importId}
          progress={progress}
          onStop={() => {
            api
              .call('ingest.cancel', { importId: progress.importId })
              .catch((error: unknown) => setProblem(messageOf(error)));
          }}
          onDismiss={() => setDismissed(new Set(dismissed).add(progress.importId))}
        />
      ))}
    </section>
  );
}

function OneImport({
  progress,
  onStop,
  onDismiss,
}: {
  readonly progress: ImportProgress;
  readonly onStop: () => void;
  readonly onDismiss: () => void;
}) {
  const { problems } = progress;
  const copy = () => {
    const lines = [importSummary(progress), ...problems.map((one) => `${one.code}: ${one.message}`)];
    void navigator.clipboard?.writeText(lines.join('\n'));
  };
  return (
    <div className="import">
      <div className="import-head">
        {progress.phase === 'decoding' ? (
          <ProgressLine
            label="Reading slices"
            unit="slices"
            done={progress.done}
            total={progress.total}
            remainingSeconds={progress.remainingSeconds}
            onStop={onStop}
          />
        ) : (
          <span role="status" className={progress.phase === 'failed' ? 'error' : ''}>
            {importSummary(progress)}
          </span>
        )}
        {progress.phase === 'scanning' && (
          <button type="button" className="small" onClick={onStop}>
            Stop
          </button>
        )}
        <span className="push" />
        {problems.length > 0 && (
          <button type="button" className="plain small" onClick={copy}>
            Copy list
          </button>
        )}
        {!isRunning(progress) && (
          <button type="button" className="plain small" onClick={onDismiss}>
            Dismiss
          </button>
        )}
      </div>
      {problems.length > 0 && (
        <details open={problems.length <= 5 || !isRunning(progress)}>
          <summary className="warning">
            {problems.length === 1 ? '1 problem' : `${problems.length} problems`}; everything else goes on
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard */}
          <ul aria-label="Problems" tabIndex={0}>
            {problems.map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows; the same sentence may come twice
              <li key={index}>{one.message}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
