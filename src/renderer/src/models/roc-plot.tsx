import type { ClassifierEvaluation } from '../../../shared/contract/evaluation.ts';
import { PLOT, PlotFrame, plotX, plotY } from './plot-frame.tsx';

/** Sensitivity over the false-positive rate at every threshold; a point where the model's own threshold lies. */
export function RocPlot({ model }: { readonly model: ClassifierEvaluation }) {
  const { roc, classification, threshold } = model;
  const { recall, specificity, auc } = classification;
  const path = roc
    .map(({ sensitivity, falsePositiveRate }) => `${plotX(falsePositiveRate)},${plotY(sensitivity)}`)
    .join(' ');
  const own =
    recall.value === null || specificity.value === null
      ? null
      : { x: plotX(1 - specificity.value), y: plotY(recall.value) };
  return (
    <PlotFrame
      title={`ROC, AUC ${auc.value?.toFixed(3) ?? 'without meaning here'}`}
      across="false-positive rate"
      up="sensitivity"
      description={`ROC curve of ${model.name}: sensitivity ${recall.value?.toFixed(3) ?? 'none'} and specificity ${specificity.value?.toFixed(3) ?? 'none'} at the threshold ${threshold}.`}
    >
      <line className="plot-chance" x1="0" y1={PLOT} x2={PLOT} y2="0" />
      <polyline className="plot-curve" points={path} />
      {own && (
        <>
          <circle className="plot-point" cx={own.x} cy={own.y} r="4" />
          <text className="plot-note" x={own.x + 9} y={own.y + 12}>
            at {threshold}
          </text>
        </>
      )}
    </PlotFrame>
  );
}
