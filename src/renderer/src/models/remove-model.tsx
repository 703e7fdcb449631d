import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ModelRow } from '../../../shared/contract/models.ts';
import { api, messageOf } from '../api/api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogButtons } from '../ui/dialog-buttons.tsx';
import { Problem } from '../ui/problem.tsx';

/** The way to take one of the reader's own models off the disk, asked about first. */
export function RemoveModel({ model }: { readonly model: ModelRow }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => {
    setAsking(false);
    setProblem(null);
  };
  const remove = () => {
    setBusy(true);
    // the list of models says when it is gone, and takes this with it
    api.call('models.remove', { modelId: model.modelId }).catch((error: unknown) => {
      setProblem(messageOf(error));
      setBusy(false);
    });
  };
  return (
    <>
      <button type="button" className="with-icon" onClick={() => setAsking(true)}>
        <Trash2 size={14} aria-hidden="true" /> Remove this model…
      </button>
      {asking && (
        <Dialog title={`Remove ${model.name}`} onClose={close}>
          {problem && <Problem message={problem} onDismiss={() => setProblem(null)} />}
          <p>
            The model folder “{model.modelId}” is taken off the disk for good
            {model.ensemble ? '; its members stay.' : ', its weights and training curves with it.'}
          </p>
          <p className="quiet dialog-note">
            What it said of patients stays stored and is shown as out of date; masks taken over from it stay
            as they are.
          </p>
          <DialogButtons
            onCancel={close}
            label={busy ? 'Removing…' : 'Remove'}
            danger
            whyNot={busy ? 'It is being removed.' : null}
            onGo={remove}
          />
        </Dialog>
      )}
    </>
  );
}
