import { useState } from 'react';
import type { TrainingStatus } from '../../../shared/contract/training.ts';
import { api, messageOf } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { Problem } from '../ui/problem.tsx';
import { ProgressLine } from '../ui/progress-line.tsx';
import { bestOf } from './best-epoch.ts';
import { CurvePlot } from './curve-plot.tsx';
import './training-curves.css';

/** Trainings that run or wait to go on, with their curves so far; nothing where there is none. */
export function TrainingsSection() {
  const { value: trainings, problem, reload } = useLive('training.list', {}, ['training.changed']);
  if (problem) return <Problem message={problem} onRetry={reload} />;
  if (!trainings || trainings.length === 0) return null;
  const runs = trainings.some(({ state }) => state === 'reading' || state === 'training');
  return (
    <section className="trainings" aria-label="Trainings">
      <h2>Trainings</h2>
      {trainings.map((training) => (
        <Training key={training.modelId} training={training} otherRuns={runs} onChanged={reload} />
      ))}
    </section>
  );
}

function Training({
  training,
  otherRuns,
  onChanged,
}: {
  readonly training: TrainingStatus;
  readonly otherRuns: boolean;
  readonly onChanged: () => void;
}) {
  const { modelId, architecture, state, backend, epoch, epochs, loss, log } = training;
  const [problem, setProblem] = useState<string | null>(null);
  const [discarding, setDiscarding] = useState(false);
  const call = (channel: 'training.stop' | 'training.proceed' | 'training.discard') =>
    api.call(channel, { modelId }).then(onChanged, (error: unknown) => setProblem(messageOf(error)));
  const best = bestOf(log);
  const stopped = state === 'stopped' || state === 'failed';
  return (
    <article className="training" aria-label={`Training of ${modelId}`}>
      <h3>
        {modelId} <span className="quiet">{architecture}</span>
      </h3>
      {problem && <Problem message={problem} onDismiss={() => setProblem(null)} />}
      {training.problem && <Problem message={training.problem} />}
      {stopped ? (
        <p className="training-stopped">
          <span className="quiet">
            {state === 'failed' ? 'Failed' : 'Stopped'} after {epoch} of {epochs} epochs; they are kept.
          </span>
          <button
            type="button"
            className="small"
            disabled={otherRuns}
            title={otherRuns ? 'Another training runs' : undefined}
            onClick={() => void call('training.proceed')}
          >
            Go on
          </button>
          <button
            type="button"
            className="small"
            onClick={() => (discarding ? void call('training.discard') : setDiscarding(true))}
          >
            {discarding ? `Discard ${epoch} epochs for good` : 'Discard…'}
          </button>
        </p>
      ) : (
        <ProgressLine
          label={
            state === 'reading'
              ? 'Reading patients'
              : `Epoch ${epoch} of ${epochs}, loss ${loss?.toFixed(3) ?? 'not known yet'}${backend ? `, ${backend}` : ''}`
          }
          unit={state === 'reading' ? 'patients' : 'batches'}
          done={training.done}
          total={training.total}
          remainingSeconds={training.remainingSeconds}
          onStop={() => void call('training.stop')}
        />
      )}
      {best && (
        <div>
          <CurvePlot title="Loss, training patients" epochs={log} mark={best} of="loss" />
          <CurvePlot title="Score, validation patients" epochs={log} mark={best} of="validation" />
        </div>
      )}
    </article>
  );
}
