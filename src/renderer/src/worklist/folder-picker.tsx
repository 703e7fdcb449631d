import { CornerLeftUp, Folder } from 'lucide-react';
import { useState } from 'react';
import { useLive } from '../api/use-live.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogButtons } from '../ui/dialog-buttons.tsx';
import { Problem } from '../ui/problem.tsx';

interface Props {
  readonly title: string;
  readonly confirm: string;
  onClose(): void;
  onPick(folderId: string): void;
}

/** Folders of this machine for the browser host, which has no dialog of its own; ids only, no paths. */
export function FolderPicker({ title, confirm, onClose, onPick }: Props) {
  const [trail, setTrail] = useState<readonly { folderId: string; name: string }[]>([]);
  const folderId = trail.at(-1)?.folderId ?? null;
  const { value: listing, problem, reload } = useLive('folders.list', { folderId }, []);
  const entries = listing && listing.folderId === folderId ? listing.entries : null;
  return (
    <Dialog title={title} onClose={onClose}>
      {problem && <Problem message={problem} onRetry={reload} />}
      <p className="quiet folder-path">
        {trail.length === 0
          ? 'Sulcus may use what lies below these folders:'
          : trail.map((step) => step.name).join(' / ')}
      </p>
      <ul className="folders" aria-label="Folders">
        {trail.length > 0 && (
          <li>
            <button type="button" className="with-icon" onClick={() => setTrail(trail.slice(0, -1))}>
              <CornerLeftUp size={14} aria-hidden="true" /> up
            </button>
          </li>
        )}
        {entries?.map((entry) => (
          <li key={entry.folderId}>
            <button type="button" className="with-icon" onClick={() => setTrail([...trail, entry])}>
              <Folder size={14} aria-hidden="true" /> {entry.name}
            </button>
          </li>
        ))}
        {!entries && !problem && <li className="quiet folder-note">Reading…</li>}
        {entries?.length === 0 && <li className="quiet folder-note">There are no folders in here.</li>}
      </ul>
      <DialogButtons
        onCancel={onClose}
        label={confirm}
        whyNot={folderId === null ? 'Choose a folder first' : null}
        onGo={() => {
          if (folderId === null) return;
          onPick(folderId);
          onClose();
        }}
      />
    </Dialog>
  );
}
