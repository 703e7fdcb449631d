import { useCallback, useEffect, useRef, useState } from 'react';
import { api, messageOf } from '../api/api.ts';
import { Problem } from '../ui/problem.tsx';

const QUIET_MS = 400;

/** The reader's text, saved while it is typed; `onSaved` tells the preview. */
export function ReportText({
  seriesId,
  readerId,
  onSaved,
}: {
  readonly seriesId: number;
  readonly readerId: number;
  readonly onSaved: (text: string) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const [state, setState] = useState<'' | 'saving…' | 'saved' | 'not saved'>('');
  const [problem, setProblem] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const unsaved = useRef<string | null>(null);

  const load = useCallback(() => {
    api.call('reports.text', { seriesId }).then(
      (stored) => {
        setText(stored.text);
        setProblem(null);
        onSaved(stored.text);
      },
      (error: unknown) => setProblem(messageOf(error)),
    );
  }, [seriesId, onSaved]);
  const save = useCallback(() => {
    clearTimeout(timer.current);
    const next = unsaved.current;
    if (next === null) return;
    unsaved.current = null;
    api.call('reports.saveText', { seriesId, readerId, text: next }).then(
      () => {
        setProblem(null);
        setState(unsaved.current === null ? 'saved' : 'saving…');
        onSaved(next);
      },
      (error: unknown) => {
        // what is on screen stays to be saved by the next try
        unsaved.current ??= next;
        setState('not saved');
        setProblem(`The text is not saved. ${messageOf(error)}`);
      },
    );
  }, [seriesId, readerId, onSaved]);
  useEffect(() => {
    load();
    // leaving the place or closing the window does not wait for the pause in typing
    window.addEventListener('pagehide', save);
    return () => {
      window.removeEventListener('pagehide', save);
      save();
    };
  }, [load, save]);
  return (
    <div>
      {problem && <Problem message={problem} onRetry={text === null ? load : save} />}
      <label className="field">
        <span className="field-head">
          Reader’s text
          <span className={state === 'not saved' ? 'error' : 'quiet'} role="status">
            {state}
          </span>
        </span>
        <textarea
          rows={7}
          maxLength={20_000}
          disabled={text === null}
          placeholder="Findings and impression, as they shall stand in the report"
          value={text ?? ''}
          onChange={(event) => {
            setText(event.target.value);
            setState('saving…');
            unsaved.current = event.target.value;
            clearTimeout(timer.current);
            timer.current = setTimeout(save, QUIET_MS);
          }}
        />
      </label>
    </div>
  );
}
