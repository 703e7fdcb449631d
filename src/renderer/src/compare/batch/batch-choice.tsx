import type { Reader } from '../../../../shared/contract/app.ts';
import type { ModelRow } from '../../../../shared/contract/models.ts';
import { GROUND_TRUTH, readerSource } from '../../../../shared/domain/mask-source.ts';

/** What a comparison over many patients is made of: which models, against whose masks, over which patients. */
export function BatchChoice({
  models,
  chosen,
  readers,
  reference,
  patients,
  busy,
  whyNot,
  onModels,
  onReference,
  onStart,
}: {
  readonly models: readonly ModelRow[];
  readonly chosen: readonly string[];
  readonly readers: readonly Reader[];
  readonly reference: string;
  /** which patients, in words */
  readonly patients: string;
  readonly busy: boolean;
  readonly whyNot: string | null;
  readonly onModels: (modelIds: readonly string[]) => void;
  readonly onReference: (source: string) => void;
  readonly onStart: () => void;
}) {
  return (
    <section className="batch-choice" aria-label="What is compared">
      {(['segmentation', 'classification'] as const).map((task) => (
        <fieldset key={task}>
          <legend>{task === 'segmentation' ? 'Models that outline' : 'Models that judge slices'}</legend>
          {models
            .filter((model) => model.state === 'ok' && model.task === task)
            .map(({ modelId, name }) => (
              <label key={modelId}>
                <input
                  type="checkbox"
                  checked={chosen.includes(modelId)}
                  onChange={(event) =>
                    onModels(
                      event.target.checked ? [...chosen, modelId] : chosen.filter((id) => id !== modelId),
                    )
                  }
                />
                {name}
              </label>
            ))}
        </fieldset>
      ))}
      <label className="field">
        Measured against
        <select value={reference} onChange={(event) => onReference(event.target.value)}>
          <option value={GROUND_TRUTH}>ground truth</option>
          {readers.map(({ readerId, name }) => (
            <option key={readerId} value={readerSource(readerId)}>
              {name} (reader)
            </option>
          ))}
        </select>
      </label>
      <p className="quiet">{patients}</p>
      <button
        type="button"
        className="primary"
        disabled={busy || whyNot !== null}
        title={whyNot ?? 'Runs what has not run yet, then compares'}
        onClick={onStart}
      >
        Compare
      </button>
      <p className="quiet small">
        Models run on the patients where they have no current result; that can take long and can be stopped.
      </p>
    </section>
  );
}
