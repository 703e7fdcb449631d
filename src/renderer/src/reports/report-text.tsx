import { useCallback, useEffect, useRef, useState } from 'react';
import { api, messageOf } from '../api/api.ts';
import { Problem } from '../ui/problem.tsx';

const QUIET_MS = 400;

/** The reader's text, saved while it is typed; of a confirmed case that of who confirmed it, as it is. */
export function ReportText({
  seriesId,
  readerId,
  onText,
}: {
  readonly seriesId: number;
  readonly readerId: number;
  /** what is stored; null while something else stands in the field */
  readonly onText: (text: string | null) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const [state, setState] = useState<'' | 'saving…' | 'saved' | 'not saved'>('');
  const [problem, setProblem] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const unsaved = useRef<string | null>(null);

  const [lockedBy, setLockedBy] = useState<string | null>(null);
  const load = useCallback(() => {
    api.call('reports.text', { seriesId, readerId }).then(
      (stored) => {
        setLockedBy(stored.lockedBy);
        setProblem(null);
        // what is not stored yet is newer, and waits while the case is confirmed
        const waiting = stored.lockedBy === null ? unsaved.current : null;
        setText(waiting ?? stored.text);
        onText(waiting === null ? stored.text : null);
        if (waiting === null) return;
        clearTimeout(timer.current);
        timer.current = setTimeout(() => latest.current(), QUIET_MS);
      },
      (error: unknown) => setProblem(messageOf(error)),
    );
  }, [seriesId, readerId, onText]);
  const latest = useRef<() => void>(() => undefined);
  const save = useCallback(() => {
    clearTimeout(timer.current);
    const next = unsaved.current;
    if (next === null) return;
    unsaved.current = null;
    api.call('reports.saveText', { seriesId, readerId, text: next }).then(
      () => {
        setProblem(null);
        setState(unsaved.current === null ? 'saved' : 'saving…');
        if (unsaved.current === null) onText(next);
      },
      (error: unknown) => {
        // what is on screen stays to be saved by the next try
        unsaved.current ??= next;
        setState('not saved');
        setProblem(`The text is not saved. ${messageOf(error)}`);
      },
    );
  }, [seriesId, readerId, onText]);
  latest.current = save;
  useEffect(() => {
    load();
    // confirmed or taken back, here or in another window
    const end = api.on('worklist.changed', ({ seriesIds }) => {
      if (seriesIds.includes(seriesId)) load();
    });
    // leaving the place or closing the window does not wait for the pause in typing
    window.addEventListener('pagehide', save);
    return () => {
      end();
      window.removeEventListener('pagehide', save);
      save();
    };
  }, [load, save, seriesId]);
  return (
    <div>
      {problem && <Problem message={problem} onRetry={text === null ? load : save} />}
      <label className="field">
        <span className="field-head">
          {lockedBy === null ? 'Reader’s text' : `Text of ${lockedBy}, confirmed`}
          <span className={state === 'not saved' ? 'error' : 'quiet'} role="status">
            {state}
          </span>
        </span>
        <textarea
          rows={7}
          maxLength={20_000}
          disabled={text === null || lockedBy !== null}
          title={
            lockedBy === null
              ? undefined
              : `${lockedBy} has confirmed the case with this text; take that back to write`
          }
          placeholder="Findings and impression, as they shall stand in the report"
          value={text ?? ''}
          onChange={(event) => {
            setText(event.target.value);
            setState('saving…');
            unsaved.current = event.target.value;
            onText(null);
            clearTimeout(timer.current);
            timer.current = setTimeout(save, QUIET_MS);
          }}
        />
      </label>
    </div>
  );
}
