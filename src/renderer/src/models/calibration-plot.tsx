import type { ClassifierEvaluation } from '../../../shared/contract/evaluation.ts';
import { PLOT, PlotFrame, plotX, plotY } from './plot-frame.tsx';

/** The share of slices with tumour over the score they were given: on the diagonal a score is a probability. */
export function CalibrationPlot({ model }: { readonly model: ClassifierEvaluation }) {
  const { calibration, classification } = model;
  const error = classification.calibrationError.value;
  const most = Math.max(...calibration.map((bin) => bin.slices), 1);
  return (
    <PlotFrame
      title={`Calibration, expected error ${error?.toFixed(3) ?? 'without meaning here'}`}
      across="mean score of the slices"
      up="share with tumour"
      description={`Calibration of ${model.name}: ${calibration.map((bin) => `of ${bin.slices} slices scored about ${bin.meanScore.toFixed(2)}, ${Math.round(100 * bin.positiveShare)} percent have tumour`).join('; ')}.`}
    >
      <line className="plot-chance" x1="0" y1={PLOT} x2={PLOT} y2="0" />
      {calibration.map((bin) => (
        <circle
          key={bin.meanScore}
          className="plot-bin"
          cx={plotX(bin.meanScore)}
          cy={plotY(bin.positiveShare)}
          r={3 + 6 * Math.sqrt(bin.slices / most)}
        >
          <title>{`${bin.slices} slices`}</title>
        </circle>
      ))}
    </PlotFrame>
  );
}
