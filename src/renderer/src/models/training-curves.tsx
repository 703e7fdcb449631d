import { useLive } from '../api/use-live.ts';
import { Problem } from '../ui/problem.tsx';
import { bestOf } from './best-epoch.ts';
import { CurvePlot } from './curve-plot.tsx';
import './training-curves.css';

/** How a model that was trained here learned: loss and validation score by epoch; nothing for every other model. */
export function TrainingCurves({ modelId }: { readonly modelId: string }) {
  const { value: epochs, problem, reload } = useLive('models.training', { modelId }, []);
  if (problem) return <Problem message={problem} onRetry={reload} />;
  const best = bestOf(epochs ?? []);
  if (!epochs || !best) return null;
  return (
    <section className="training" aria-label="Training">
      <h3>Training</h3>
      <p className="quiet">
        {epochs.length} epochs; the weights are those of epoch {best.epoch}, the best on the validation
        patients.
      </p>
      <div>
        <CurvePlot title="Loss, training patients" epochs={epochs} mark={best} of="loss" />
        <CurvePlot title="Score, validation patients" epochs={epochs} mark={best} of="validation" />
      </div>
    </section>
  );
}
