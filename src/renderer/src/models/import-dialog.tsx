import { useState } from 'react';
import type { PreprocessingKind } from '../../../shared/contract/model-import.ts';
import { api } from '../api/api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogButtons } from '../ui/dialog-buttons.tsx';
import { Problem } from '../ui/problem.tsx';
import { FolderPicker } from '../worklist/folder-picker.tsx';
import { idProblem } from './model-id.ts';
import { ModelIdField } from './model-id-field.tsx';
import { useFolderRequest } from './use-folder-request.ts';

const PREPROCESSING: readonly (readonly [PreprocessingKind, string])[] = [
  ['unit', 'x / 255'],
  ['slice-standardise', 'each slice to mean 0, deviation 1'],
  ['volume-standardise', 'the volume clipped and standardised'],
];

/** Takes in a model of one's own: its name here, how its input is prepared, and the folder that holds its files. */
export function ImportDialog({
  taken,
  onClose,
  onImported,
}: {
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onImported: (modelId: string) => void;
}) {
  const [id, setId] = useState('');
  const [preprocessing, setPreprocessing] = useState<PreprocessingKind | null>(null);
  const whyNot = idProblem(id, taken);
  const { picking, busy, problem, ask, stopPicking, dismiss } = useFolderRequest(
    (folderId) => api.call('models.import', { modelId: id, preprocessing, folderId }),
    () => onImported(id),
  );
  // the one dialog takes the other's place: Escape goes back a step
  if (picking) {
    return (
      <FolderPicker
        title="Folder of the model"
        confirm="Import from here"
        onClose={stopPicking}
        onPick={ask}
      />
    );
  }
  return (
    <Dialog title="Import a model" onClose={onClose}>
      {problem && <Problem message={problem} onDismiss={dismiss} />}
      <ModelIdField value={id} placeholder="my-resunet" problem={whyNot} onChange={setId} />
      <label className="field">
        Input
        <select
          value={preprocessing ?? ''}
          onChange={(event) =>
            setPreprocessing(PREPROCESSING.find(([kind]) => kind === event.target.value)?.[0] ?? null)
          }
        >
          <option value="">as published for its task</option>
          {PREPROCESSING.map(([kind, text]) => (
            <option key={kind} value={kind}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <p className="quiet dialog-note">
        Choose the folder that holds one model: Keras HDF5 (.h5, .hdf5; with the architecture’s JSON where the
        file holds weights alone), a Keras 3 archive (.keras), or a TF.js layers model. Everything is checked
        before anything is written; how good it is, nobody has measured.
      </p>
      <DialogButtons
        onCancel={onClose}
        label={busy ? 'Importing…' : 'Choose its folder…'}
        whyNot={busy ? 'It is being imported.' : whyNot}
        onGo={() => ask(null)}
      />
    </Dialog>
  );
}
