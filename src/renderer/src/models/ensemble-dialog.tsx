import { useState } from 'react';
import { ENSEMBLE_RULES, type EnsembleRule, type ModelRow } from '../../../shared/contract/models.ts';
import { api, messageOf } from '../api/api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogButtons } from '../ui/dialog-buttons.tsx';
import { Problem } from '../ui/problem.tsx';
import { idProblem } from './model-id.ts';
import { ModelIdField } from './model-id-field.tsx';

const RULE_NOTES: Record<EnsembleRule, string> = {
  mean: 'The mean of their probabilities decides, at the mean of their thresholds.',
  vote: 'Each says tumour or not at its own threshold; more than half of them decide.',
};

/** Makes several models one: which, by what rule, and what it is called. */
export function EnsembleDialog({
  models,
  onClose,
  onMade,
}: {
  readonly models: readonly ModelRow[];
  readonly onClose: () => void;
  readonly onMade: (modelId: string) => void;
}) {
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [rule, setRule] = useState<EnsembleRule>('mean');
  const [members, setMembers] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const choices = models.filter((model) => model.state === 'ok' && model.ensemble === null);
  const task = choices.find((model) => model.modelId === members[0])?.task ?? null;
  const wrongId = idProblem(
    id,
    models.map((model) => model.modelId),
  );
  const whyNot = members.length < 2 ? 'Choose two models or more.' : wrongId;
  const make = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await api.call('models.createEnsemble', { modelId: id, name, rule, members: [...members] });
      onMade(id);
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title="Make an ensemble" onClose={onClose}>
      {problem && <Problem message={problem} onDismiss={() => setProblem(null)} />}
      {(['segmentation', 'classification'] as const).map((kind) => (
        <fieldset key={kind} className="member-choice">
          <legend>
            {kind === 'segmentation' ? 'Models that outline tumours' : 'Models that judge whole slices'}
          </legend>
          {choices
            .filter((model) => model.task === kind)
            .map((model) => (
              <label key={model.modelId}>
                <input
                  type="checkbox"
                  checked={members.includes(model.modelId)}
                  disabled={task !== null && task !== kind}
                  onChange={(event) =>
                    setMembers(
                      event.target.checked
                        ? [...members, model.modelId]
                        : members.filter((member) => member !== model.modelId),
                    )
                  }
                />
                {model.name} <span className="quiet hash">{model.hash}</span>
              </label>
            ))}
        </fieldset>
      ))}
      <label className="field">
        Rule
        <select value={rule} onChange={(event) => setRule(event.target.value === 'vote' ? 'vote' : 'mean')}>
          {(['mean', 'vote'] as const).map((choice) => (
            <option key={choice} value={choice}>
              {ENSEMBLE_RULES[choice]}
            </option>
          ))}
        </select>
      </label>
      <p className="quiet dialog-note">{RULE_NOTES[rule]}</p>
      <ModelIdField value={id} placeholder="my-ensemble" problem={wrongId} onChange={setId} />
      <label className="field">
        Shown as
        <input
          type="text"
          value={name}
          placeholder="made of the members' names"
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <p className="quiet dialog-note">
        It names its members with their hashes: once one of them is another version, the ensemble no longer
        runs. Nobody has measured it; its figures are not those of its members.
      </p>
      <DialogButtons
        onCancel={onClose}
        label={busy ? 'Making it…' : 'Make the ensemble'}
        whyNot={busy ? 'It is being made.' : whyNot}
        onGo={() => void make()}
      />
    </Dialog>
  );
}
