import { X } from 'lucide-react';
import type { SeriesSession } from '../session/series-session.ts';
import { explainable, heatColour, openHeat, wantedHeat } from '../state/heat.ts';
import type { ReadState } from '../state/read-state.ts';

const SCALE = `linear-gradient(90deg, ${[0.2, 0.4, 0.6, 0.8, 1].map(heatColour).join(', ')})`;

/** Legend and choice of model while it is shown where a classifier looked. */
export function HeatStrip({
  session,
  state,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
}) {
  const open = openHeat(state);
  if (!open) return null;
  const map = open.map?.name === wantedHeat(state) ? open.map : null;
  return (
    <section className="tool-strip" aria-label="Where a classifier looked">
      <select
        value={open.modelId}
        aria-label="Classifier"
        onChange={(event) => session.heat.choose(event.target.value)}
      >
        {explainable(state).map((model) => (
          <option key={model.modelId} value={model.modelId}>
            {model.name}
          </option>
        ))}
      </select>
      <span className="heat-text" role="status">
        {heatText(map)}
      </span>
      {map?.values && (
        <span
          className="heat-scale"
          title="In shares of the strongest place in this slice; below a fifth nothing is drawn"
        >
          20 %
          <span className="heat-bar" style={{ background: SCALE }} />
          100 %
        </span>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label="Close the heat map"
        title="Close (O)"
        onClick={() => session.heat.close()}
      >
        <X size={14} aria-hidden="true" />
      </button>
    </section>
  );
}

function heatText(
  map: { readonly values: Uint8Array | null; readonly problem: string | null } | null,
): string {
  if (!map) return 'looking where the model looked…';
  if (map.problem !== null) return map.problem;
  if (!map.values?.some((value) => value > 0)) return 'nothing in this slice spoke for a tumour';
  return 'spoke for a tumour (Grad-CAM); no proof';
}
