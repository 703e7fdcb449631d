import { modelColour } from '../../../../shared/domain/source-style.ts';
import { formatScore } from '../../../../shared/text/percent.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { hiddenText } from '../state/blinding.ts';
import type { Frame } from '../state/frame.ts';
import { outcomeText } from '../state/predictions.ts';
import type { ReadState } from '../state/read-state.ts';
import { modelIdsOf } from '../state/sources.ts';
import { AnalysisControl } from './analysis-control.tsx';
import { Section } from './section.tsx';

/** What each model says about the slice on the screen, and the way to ask them. */
export function OpinionsPanel({
  session,
  state,
  frame,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly frame: Frame | null;
}) {
  const ids = modelIdsOf(state);
  return (
    <Section id="opinions" title="Opinions">
      {state.aiHidden ? (
        <p className="quiet">{hiddenText(state)}</p>
      ) : (
        frame &&
        frame.scores.length > 0 && (
          <table className="opinions">
            <thead>
              <tr>
                <th scope="col">model</th>
                <th scope="col" className="number">
                  model score
                </th>
                <th scope="col">this slice</th>
              </tr>
            </thead>
            <tbody>
              {frame.scores.map(({ model, prediction }) => (
                <tr
                  key={`${model.modelId}@${model.modelHash}`}
                  className={model.current ? undefined : 'stale-row'}
                >
                  <th
                    scope="row"
                    title={`${model.modelId}@${model.modelHash} · ${model.engine}, ${model.device}`}
                  >
                    <span className="dot" style={{ background: modelColour(model.modelId, ids) }} />
                    {model.modelName}
                    {!model.current && <em className="stale"> out of date</em>}
                  </th>
                  <td className="number">{formatScore(prediction?.score ?? null)}</td>
                  <td>
                    {outcomeText(model.task, prediction?.outcome ?? 'notAnalysed')}
                    {prediction?.warning && <span className="warning"> {prediction.warning}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      )}
      {!state.aiHidden &&
        frame?.scores
          .filter(({ model }) => model.outsideTrainingData.length > 0)
          .map(({ model }) => (
            <p key={model.modelHash} className="warning">
              {model.modelName}: outside training data ({model.outsideTrainingData.join(' ')})
            </p>
          ))}
      <AnalysisControl session={session} state={state} />
      <p className="quiet small">Model scores are for research use, not for diagnosis.</p>
    </Section>
  );
}
