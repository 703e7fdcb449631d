import { Folder } from 'lucide-react';
import { useState } from 'react';
import { useLive } from '../api/use-live.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Problem } from '../ui/problem.tsx';

interface Props {
  readonly title: string;
  readonly confirm: string;
  onClose(): void;
  onPick(folderId: string): void;
}

/** Folders of this machine for the browser host, which has no dialog of its own; ids only, no paths. */
export function FolderPicker({ title, confirm, onClose, onPick }: Props) {
  const [folderId, setFolderId] = useState<string | null>(null);
  const { value: listing, problem, reload } = useLive('folders.list', { folderId }, []);
  return (
    <Dialog title={title} onClose={onClose}>
      {problem && <Problem message={problem} onRetry={reload} />}
      <p className="quiet">{folderId === null ? 'Sulcus may read below these folders:' : listing?.name}</p>
      <ul className="folders">
        {folderId !== null && (
          <li>
            <button type="button" onClick={() => setFolderId(listing?.parentId ?? null)}>
              ↑ up
            </button>
          </li>
        )}
        {listing?.entries.map((entry) => (
          <li key={entry.folderId}>
            <button type="button" onClick={() => setFolderId(entry.folderId)}>
              <Folder size={14} aria-hidden="true" /> {entry.name}
            </button>
          </li>
        ))}
        {listing?.entries.length === 0 && <li className="quiet">No folders in here.</li>}
      </ul>
      <div className="dialog-buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="primary"
          disabled={folderId === null}
          onClick={() => {
            if (folderId === null) return;
            onPick(folderId);
            onClose();
          }}
        >
          {confirm}
        </button>
      </div>
    </Dialog>
  );
}
