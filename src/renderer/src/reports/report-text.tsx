import { useEffect, useRef, useState } from 'react';
import { api, messageOf } from '../api/api.ts';

/** The reader's text, saved while it is typed; `onSaved` tells the preview. */
export function ReportText({
  seriesId,
  readerId,
  onSaved,
}: {
  seriesId: number;
  readerId: number;
  onSaved: (text: string) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const [state, setState] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    api.call('reports.text', { seriesId }).then(
      (stored) => {
        setText(stored.text);
        onSaved(stored.text);
      },
      (error: unknown) => setState(messageOf(error)),
    );
  }, [seriesId, onSaved]);
  const change = (next: string) => {
    setText(next);
    setState('saving…');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      api.call('reports.saveText', { seriesId, readerId, text: next }).then(
        () => {
          setState('saved');
          onSaved(next);
        },
        (error: unknown) => setState(`not saved: ${messageOf(error)}`),
      );
    }, 400);
  };
  return (
    <label className="field">
      <span>
        Text <span className={state.startsWith('not saved') ? 'error' : 'quiet'}>{state}</span>
      </span>
      <textarea
        rows={6}
        maxLength={20_000}
        disabled={text === null}
        value={text ?? ''}
        onChange={(event) => change(event.target.value)}
      />
    </label>
  );
}
