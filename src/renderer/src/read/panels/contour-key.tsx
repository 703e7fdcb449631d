import { formatScore } from '../../../../shared/text/percent.ts';
import { keepFieldKeys } from '../actions/keep-field-keys.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { ReadState } from '../state/read-state.ts';
import { CONTOUR_LEVELS, contoursOf, withContour } from '../state/slice-maps.ts';

/** Which contour lines are drawn over a map of scores, each with its line; the model's own threshold always is. */
export function ContourKey({
  session,
  state,
  modelId,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  /** null: several models, each with a threshold of its own */
  readonly modelId: string | null;
}) {
  const lines = contoursOf(state, modelId ?? '');
  const own = modelId === null ? null : lines.find((line) => line.own);
  return (
    <fieldset className="contour-key">
      <legend className="visually-hidden">Contour lines at a score of</legend>
      {CONTOUR_LEVELS.filter((level) => level !== own?.percent).map((level) => {
        const line = lines.find(({ percent }) => percent === level);
        return (
          <label key={level} title={`Contour line at a model score of ${formatScore(level / 100)}`}>
            <input
              type="checkbox"
              checked={line !== undefined}
              onKeyDown={keepFieldKeys}
              onChange={(event) =>
                session.update((current) => withContour(current, level, event.target.checked))
              }
            />
            <LineSample colour={line?.colour ?? '#55606b'} dash="4 3" />
            {level} %
          </label>
        );
      })}
      {own ? (
        <span title="The model's own threshold">
          <LineSample colour={own.colour} dash="" />
          {own.percent} % own threshold
        </span>
      ) : (
        <span>solid: own threshold</span>
      )}
    </fieldset>
  );
}

function LineSample({ colour, dash }: { readonly colour: string; readonly dash: string }) {
  return (
    <svg width="18" height="8" aria-hidden="true">
      <path d="M0 4h18" stroke={colour} strokeWidth="2" strokeDasharray={dash} />
    </svg>
  );
}
