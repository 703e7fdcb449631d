import { useEffect, useState } from 'react';
import type { AnalysisMode } from '../../../shared/contract/inference.ts';
import type { ModelRow } from '../../../shared/contract/models.ts';
import { api, messageOf } from '../api/api.ts';
import { usableFor, useModels } from '../state/models-store.ts';
import { useSession } from '../state/session-store.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogButtons } from '../ui/dialog-buttons.tsx';
import { Problem } from '../ui/problem.tsx';

/** Which models to run on the selection, and in which order. */
export function AnalyseDialog({
  seriesIds,
  name,
  onClose,
}: {
  readonly seriesIds: readonly number[];
  /** patient of the first series */
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { models, problem: modelsProblem, load } = useModels();
  const { settings, setSetting } = useSession();
  const [segmenter, setSegmenter] = useState<string | null>(settings['analysis.segmenter'] ?? null);
  const [classifier, setClassifier] = useState<string | null>(settings['analysis.classifier'] ?? null);
  const [order, setOrder] = useState<AnalysisMode>(
    settings['analysis.mode'] === 'classifierFirst' ? 'classifierFirst' : 'everySlice',
  );
  const [allowOutside, setAllowOutside] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  useEffect(() => {
    if (models === null) load();
  }, [models, load]);
  const segmenters = usableFor(models, 'segmentation');
  const classifiers = usableFor(models, 'classification');
  const segmenterId = chosen(segmenters, segmenter);
  const classifierId = chosen(classifiers, classifier);
  const both = segmenterId !== '' && classifierId !== '';
  const mode = both ? order : 'everySlice';
  const start = async () => {
    setStarting(true);
    try {
      await api.call('jobs.start', {
        seriesIds: [...seriesIds],
        segmenterId: segmenterId || null,
        classifierId: classifierId || null,
        mode,
        allowOutside,
        firstSliceId: null,
      });
      setSetting('analysis.segmenter', segmenterId);
      setSetting('analysis.classifier', classifierId);
      if (both) setSetting('analysis.mode', mode);
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
      setStarting(false);
    }
  };
  return (
    <Dialog
      title={seriesIds.length === 1 ? `Analyse ${name}` : `Analyse ${seriesIds.length} series`}
      onClose={onClose}
    >
      {problem && <Problem message={problem} />}
      {modelsProblem && <Problem message={modelsProblem} onRetry={load} />}
      {models !== null && segmenters.length + classifiers.length === 0 && (
        <Problem level="warning" message="No model can be used. The Models page says why." />
      )}
      <ModelChoice label="Outlines tumours" models={segmenters} value={segmenterId} onChange={setSegmenter} />
      <ModelChoice label="Scores slices" models={classifiers} value={classifierId} onChange={setClassifier} />
      <fieldset className="dialog-part">
        <legend>Order</legend>
        <label className="choice">
          <input
            type="radio"
            name="order"
            checked={mode === 'everySlice'}
            onChange={() => setOrder('everySlice')}
          />
          Segment every slice
        </label>
        <label className="choice">
          <input
            type="radio"
            name="order"
            checked={mode === 'classifierFirst'}
            disabled={!both}
            onChange={() => setOrder('classifierFirst')}
          />
          <span>
            Classifier first: segment only slices it calls positive{' '}
            <span className="quiet">
              (the published order; other slices are shown as “negative, not segmented”)
            </span>
          </span>
        </label>
      </fieldset>
      <label className="choice">
        <input
          type="checkbox"
          checked={allowOutside}
          onChange={(event) => setAllowOutside(event.target.checked)}
        />
        Also run on input unlike the training data (marked in every result)
      </label>
      <p className="quiet dialog-note">Model output is for research, not for diagnosis.</p>
      <DialogButtons
        onCancel={onClose}
        label="Analyse"
        whyNot={
          starting
            ? 'It is starting.'
            : segmenterId === '' && classifierId === ''
              ? 'Choose a model first.'
              : null
        }
        onGo={() => void start()}
      />
    </Dialog>
  );
}

/** The wanted model where it can be used, "" where the reader wants none, otherwise the first. */
function chosen(models: readonly ModelRow[], wanted: string | null): string {
  if (wanted === '') return '';
  return models.find((model) => model.modelId === wanted)?.modelId ?? models[0]?.modelId ?? '';
}

function ModelChoice({
  label,
  models,
  value,
  onChange,
}: {
  readonly label: string;
  readonly models: readonly ModelRow[];
  readonly value: string;
  readonly onChange: (modelId: string) => void;
}) {
  return (
    <label className="field">
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {models.map((model) => (
          <option key={model.modelId} value={model.modelId}>
            {model.name} {model.version} ({model.hash})
          </option>
        ))}
        <option value="">none</option>
      </select>
    </label>
  );
}
