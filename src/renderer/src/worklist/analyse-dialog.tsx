import { useState } from 'react';
import type { AnalysisMode } from '../../../shared/contract/inference.ts';
import { api, messageOf } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Problem } from '../ui/problem.tsx';

/** Which models to run on the selection, and in which order. */
export function AnalyseDialog({ seriesIds, onClose }: { seriesIds: readonly number[]; onClose: () => void }) {
  const models = (useLive('models.list', {}, []).value ?? []).filter((model) => model.state === 'ok');
  const [segmenter, setSegmenter] = useState<string | null>(null);
  const [classifier, setClassifier] = useState<string | null>(null);
  const [mode, setMode] = useState<AnalysisMode>('everySlice');
  const [allowOutside, setAllowOutside] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const segmenters = models.filter((model) => model.task === 'segmentation');
  const classifiers = models.filter((model) => model.task === 'classification');
  const segmenterId = segmenter ?? segmenters[0]?.modelId ?? '';
  const classifierId = classifier ?? classifiers[0]?.modelId ?? '';
  const start = async () => {
    try {
      await api.call('jobs.start', {
        seriesIds: [...seriesIds],
        segmenterId: segmenterId || null,
        classifierId: classifierId || null,
        mode,
        allowOutside,
        firstSliceId: null,
      });
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <Dialog title={`Analyse ${seriesIds.length} series`} onClose={onClose}>
      {problem && <Problem message={problem} />}
      <label className="field">
        Segmentation
        <select value={segmenterId} onChange={(event) => setSegmenter(event.target.value)}>
          {segmenters.map((model) => (
            <option key={model.modelId} value={model.modelId}>
              {model.name} ({model.hash})
            </option>
          ))}
          <option value="">none</option>
        </select>
      </label>
      <label className="field">
        Classification
        <select value={classifierId} onChange={(event) => setClassifier(event.target.value)}>
          {classifiers.map((model) => (
            <option key={model.modelId} value={model.modelId}>
              {model.name} ({model.hash})
            </option>
          ))}
          <option value="">none</option>
        </select>
      </label>
      <label className="choice">
        <input
          type="radio"
          name="order"
          checked={mode === 'everySlice'}
          onChange={() => setMode('everySlice')}
        />
        Segment every slice
      </label>
      <label className="choice">
        <input
          type="radio"
          name="order"
          checked={mode === 'classifierFirst'}
          disabled={classifierId === '' || segmenterId === ''}
          onChange={() => setMode('classifierFirst')}
        />
        Classifier first: segment only slices it calls positive (the published order)
      </label>
      <label className="choice">
        <input
          type="checkbox"
          checked={allowOutside}
          onChange={(event) => setAllowOutside(event.target.checked)}
        />
        Also run on input unlike the training data (marked in every result)
      </label>
      <div className="dialog-buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="primary"
          disabled={segmenterId === '' && classifierId === ''}
          onClick={() => void start()}
        >
          Analyse
        </button>
      </div>
    </Dialog>
  );
}
