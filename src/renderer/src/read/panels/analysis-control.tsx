import { useState } from 'react';
import type { AnalysisMode } from '../../../../shared/contract/inference.ts';
import type { ModelRow } from '../../../../shared/contract/models.ts';
import { usableFor } from '../../state/models-store.ts';
import { useSession } from '../../state/session-store.ts';
import { remainingText } from '../../ui/remaining.ts';
import { errorText } from '../session/series-api.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { choiceKey, latestJob, useAnalysisChoice } from '../state/analysis-choice.ts';
import type { ReadState } from '../state/read-state.ts';

/** Chooses models and order, starts them on this series, shows how far they are. */
export function AnalysisControl({
  session,
  state,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
}) {
  const choice = useAnalysisChoice();
  const stated = useSession((window) => window.settings['analysis.mode']);
  const [failure, setFailure] = useState<string | null>(null);
  const job = state.jobs.find((candidate) => candidate.state === 'running' || candidate.state === 'queued');
  const last = latestJob(state.jobs);
  const classifiers = usableFor(state.models, 'classification');
  const segmenters = usableFor(state.models, 'segmentation');
  const classifierId = choiceKey(choice.classifierId, classifiers);
  const segmenterId = choiceKey(choice.segmenterId, segmenters);

  const order = choice.mode ?? (stated === 'classifierFirst' ? 'classifierFirst' : 'everySlice');
  const mode: AnalysisMode = classifierId === null ? 'everySlice' : order;

  const start = (request: Parameters<SeriesSession['analyse']>[0]) => {
    setFailure(null);
    session.analyse(request).catch((error) => setFailure(errorText(error)));
  };

  if (job) return <Progress session={session} job={job} />;
  if (classifiers.length + segmenters.length === 0)
    return <p className="quiet">No model can be used here. See the Models page for the cause.</p>;
  return (
    <div className="analysis">
      <ModelSelect
        task="classifier"
        models={classifiers}
        chosen={classifierId}
        onChoose={(id) => choice.set({ classifierId: id })}
      />
      <ModelSelect
        task="segmenter"
        models={segmenters}
        chosen={segmenterId}
        onChoose={(id) => choice.set({ segmenterId: id })}
      />
      <label>
        order
        <select
          value={mode}
          disabled={classifierId === null}
          onChange={(event) => choice.set({ mode: event.target.value as AnalysisMode })}
        >
          <option value="classifierFirst">classifier first</option>
          <option value="everySlice">every slice</option>
        </select>
      </label>
      <button
        type="button"
        className="plain-button primary"
        disabled={classifierId === null && segmenterId === null}
        onClick={() => start({ classifierId, segmenterId, mode, allowOutside: false })}
      >
        Run models on this series
      </button>
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {!failure && last?.state === 'failed' && last.error && (
        <div className="failure" role="alert">
          <p>{last.error.message}</p>
          {last.error.code === 'INPUT_DOES_NOT_FIT' && (
            <button
              type="button"
              className="plain-button"
              onClick={() =>
                start({
                  classifierId: last.classifierId,
                  segmenterId: last.segmenterId,
                  mode: last.mode,
                  allowOutside: true,
                })
              }
            >
              Run anyway (outside training data)
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function ModelSelect({
  task,
  models,
  chosen,
  onChoose,
}: {
  readonly task: string;
  readonly models: readonly ModelRow[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}) {
  return (
    <label>
      {task}
      <select value={chosen ?? ''} onChange={(event) => onChoose(event.target.value || 'none')}>
        <option value="">none</option>
        {models.map((model) => (
          <option key={model.modelId} value={model.modelId}>
            {model.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Progress({
  session,
  job,
}: {
  readonly session: SeriesSession;
  readonly job: ReadState['jobs'][number];
}) {
  const text = job.state === 'queued' ? 'waiting for other analyses' : `${job.done} of ${job.total} slices`;
  return (
    <div className="analysis-progress">
      <progress max={Math.max(1, job.total)} value={job.done} aria-label="Analysis" />
      <span className="number">
        {text}
        {remainingText(job.remainingSeconds)}
      </span>
      <button
        type="button"
        className="plain-button"
        onClick={() => void session.stopAnalysis().catch(() => undefined)}
      >
        Stop
      </button>
      {job.engine && (
        <span className="quiet small">
          {job.engine}, {job.device}
          {job.millisecondsPerSlice !== null && `, ${Math.round(job.millisecondsPerSlice)} ms a slice`}
        </span>
      )}
    </div>
  );
}
