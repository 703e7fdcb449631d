import { Check, CircleAlert, LoaderCircle } from 'lucide-react';
import type { ReadState } from '../state/read-state.ts';

/** Whether what was drawn is stored, and since when. */
export function SaveStatus({
  save,
  readerId,
}: {
  readonly save: ReadState['save'];
  readonly readerId: number | null;
}) {
  if (readerId === null) return <span className="save-status quiet">choose a reader to draw</span>;
  if (save.pending > 0 && (save.failure || save.conflict)) {
    return (
      <span className="save-status bad">
        <CircleAlert size={14} aria-hidden="true" /> {save.pending} not saved
      </span>
    );
  }
  if (save.pending > 0) {
    return (
      <span className="save-status">
        <LoaderCircle size={14} aria-hidden="true" /> saving
      </span>
    );
  }
  if (save.savedAt === null)
    return <span className="save-status quiet">nothing changed since it was opened</span>;
  const time = new Date(save.savedAt).toTimeString();
  return (
    <span className="save-status good" title={`stored at ${time.slice(0, 8)}`}>
      <Check size={14} aria-hidden="true" /> saved {time.slice(0, 5)}
    </span>
  );
}
