import { useState } from 'react';
import {
  TRAINABLE,
  TRAINING_DEFAULTS,
  type Trainable,
  type TrainingRequest,
  trainingRequest,
} from '../../../shared/contract/training.ts';
import { api } from '../api/api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogButtons } from '../ui/dialog-buttons.tsx';
import { Problem } from '../ui/problem.tsx';
import { FolderPicker } from '../worklist/folder-picker.tsx';
import { idProblem } from './model-id.ts';
import { ModelIdField } from './model-id-field.tsx';
import { useFolderRequest } from './use-folder-request.ts';

type Amount = 'epochs' | 'stepsPerEpoch' | 'batch' | 'learningRate' | 'size';

const AMOUNTS: readonly { readonly key: Amount; readonly label: string; readonly empty: string }[] = [
  { key: 'epochs', label: 'Epochs, at most', empty: String(TRAINING_DEFAULTS.epochs) },
  { key: 'stepsPerEpoch', label: 'Batches per epoch', empty: String(TRAINING_DEFAULTS.stepsPerEpoch) },
  { key: 'batch', label: 'Slices per batch', empty: String(TRAINING_DEFAULTS.batch) },
  { key: 'learningRate', label: 'Learning rate, peak', empty: String(TRAINING_DEFAULTS.learningRate) },
  { key: 'size', label: 'Side of the input, pixels', empty: 'as published' },
];

/** Begins a training: which architecture, what the model will be called, how long, and the folder of its patients. */
export function TrainDialog({
  taken,
  onClose,
  onStarted,
}: {
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onStarted: () => void;
}) {
  const [id, setId] = useState('');
  const [architecture, setArchitecture] = useState<Trainable>('resunet');
  const [amounts, setAmounts] = useState<Readonly<Partial<Record<Amount, string>>>>({});
  const request = requestOf(id, architecture, amounts);
  const wrong = AMOUNTS.find(({ key }) => request.wrong.includes(key));
  const idWrong = idProblem(id, taken);
  const amountWrong = wrong ? `${wrong.label}: this number cannot be.` : null;
  const whyNot = idWrong ?? amountWrong;
  const { picking, busy, problem, ask, stopPicking, dismiss } = useFolderRequest(
    (folderId) => api.call('training.start', { ...request.value, folderId }),
    onStarted,
  );
  // the one dialog takes the other's place: Escape goes back a step
  if (picking) {
    return (
      <FolderPicker
        title="Folder of the patients"
        confirm="Train on these"
        onClose={stopPicking}
        onPick={ask}
      />
    );
  }
  return (
    <Dialog title="Train a model" onClose={onClose}>
      {problem && <Problem message={problem} onDismiss={dismiss} />}
      <ModelIdField value={id} placeholder="my-resunet" problem={idWrong} onChange={setId} />
      <label className="field">
        Architecture
        <select
          value={architecture}
          onChange={(event) =>
            setArchitecture(TRAINABLE.find((name) => name === event.target.value) ?? 'resunet')
          }
        >
          {TRAINABLE.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="dialog-part train-amounts">
        <legend>How long, and on what</legend>
        {AMOUNTS.map(({ key, label, empty }) => (
          <label key={key} className="field">
            {label}
            <input
              type="text"
              inputMode="decimal"
              value={amounts[key] ?? ''}
              placeholder={empty}
              aria-invalid={request.wrong.includes(key)}
              onChange={(event) => setAmounts({ ...amounts, [key]: event.target.value })}
            />
          </label>
        ))}
      </fieldset>
      {amountWrong && <p className="warning dialog-note">{amountWrong}</p>}
      <p className="quiet dialog-note">
        Choose the folder that holds the patients’ folders with masks (_mask.tif). Patients are dealt to
        training, validation and test by splits.json in it, else at random; those of the test are not opened.
        Without a graphics processor a training takes many hours; it goes on in the background, and every
        finished epoch is kept.
      </p>
      <DialogButtons
        onCancel={onClose}
        label={busy ? 'Beginning…' : 'Choose the patients’ folder…'}
        whyNot={busy ? 'It is beginning.' : whyNot}
        onGo={() => ask(null)}
      />
    </Dialog>
  );
}

/** What the form asks for, and which of its numbers main would refuse. */
function requestOf(
  modelId: string,
  architecture: Trainable,
  amounts: Readonly<Partial<Record<Amount, string>>>,
): { readonly value: TrainingRequest; readonly wrong: readonly PropertyKey[] } {
  const number = (key: Exclude<Amount, 'size'>) => {
    const text = (amounts[key] ?? '').trim();
    return text === '' ? TRAINING_DEFAULTS[key] : Number(text);
  };
  const side = (amounts.size ?? '').trim();
  const value = {
    modelId,
    architecture,
    size: side === '' ? null : Number(side),
    epochs: number('epochs'),
    stepsPerEpoch: number('stepsPerEpoch'),
    batch: number('batch'),
    learningRate: number('learningRate'),
  };
  const { error } = trainingRequest.safeParse(value);
  return { value, wrong: error?.issues.map(({ path }) => path[0] ?? '') ?? [] };
}
