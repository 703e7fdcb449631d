import type { ClassifierEvaluation } from '../../../shared/contract/evaluation.ts';
import { PlotFrame, plotX, plotY } from './plot-frame.tsx';

/** Precision over recall at every threshold; a point where the model's own threshold lies. */
export function PrecisionRecallPlot({ model }: { readonly model: ClassifierEvaluation }) {
  const { precisionRecall, classification, threshold } = model;
  const { precision, recall } = classification;
  return (
    <PlotFrame
      title="Precision and recall"
      across="recall"
      up="precision"
      description={`Precision over recall of ${model.name}: precision ${precision.value?.toFixed(3) ?? 'none'} and recall ${recall.value?.toFixed(3) ?? 'none'} at the threshold ${threshold}.`}
    >
      <polyline
        className="plot-curve"
        points={precisionRecall.map((point) => `${plotX(point.recall)},${plotY(point.precision)}`).join(' ')}
      />
      {precision.value !== null && recall.value !== null && (
        <circle className="plot-point" cx={plotX(recall.value)} cy={plotY(precision.value)} r="4" />
      )}
    </PlotFrame>
  );
}
