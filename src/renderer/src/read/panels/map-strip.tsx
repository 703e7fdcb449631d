import { X } from 'lucide-react';
import type { SeriesSession } from '../session/series-session.ts';
import type { ReadState } from '../state/read-state.ts';
import {
  isDrawn,
  type MapKind,
  mapOf,
  modelsFor,
  openMap,
  SCALE_ENDS,
  type SliceMap,
  scaleGradient,
} from '../state/slice-maps.ts';
import { ContourKey } from './contour-key.tsx';

const TITLES: Record<MapKind, string> = {
  explanation: 'Where a classifier looked',
  probability: "A model's scores",
  spread: 'Where a model is unsure',
};

const SCALE_TITLES: Record<MapKind, string> = {
  explanation: 'In shares of the strongest place in this slice; below a fifth nothing is drawn',
  probability: 'Model score per pixel; below 5 % nothing is drawn',
  spread:
    'Standard deviation of the scores between mirrored runs or members of an ensemble, 0 to 0.5; below 0.05 nothing is drawn',
};

/** Legend and choice of model while a map of a model lies over the image. */
export function MapStrip({ session, state }: { readonly session: SeriesSession; readonly state: ReadState }) {
  const open = openMap(state);
  if (!open) return null;
  const { kind } = open;
  const map = mapOf(state, open);
  return (
    <section className="tool-strip" aria-label={TITLES[kind]}>
      <select
        value={open.modelId}
        aria-label={kind === 'explanation' ? 'Classifier' : 'Model whose map is shown'}
        onChange={(event) => session.sliceMaps.choose({ modelId: event.target.value, kind })}
      >
        {modelsFor(state, kind).map((model) => (
          <option key={model.modelId} value={model.modelId}>
            {model.name}
          </option>
        ))}
      </select>
      <span className="heat-text" role="status">
        {mapText(kind, map)}
      </span>
      {map?.values && <ScaleKey kind={kind} />}
      <button
        type="button"
        className="icon-button"
        aria-label="Close the heat map"
        title="Close"
        onClick={() => session.sliceMaps.close()}
      >
        <X size={14} aria-hidden="true" />
      </button>
      {map?.values && kind === 'probability' && (
        <ContourKey session={session} state={state} modelId={open.modelId} />
      )}
    </section>
  );
}

/** The colours of a kind of map with what their ends stand for. */
export function ScaleKey({ kind }: { readonly kind: MapKind }) {
  const [low, high] = SCALE_ENDS[kind];
  return (
    <span className="heat-scale" title={SCALE_TITLES[kind]}>
      {low}
      <span className="heat-bar" style={{ background: scaleGradient(kind) }} />
      {high}
    </span>
  );
}

/** What a map says or why it is not there, in a few words. */
export function mapText(kind: MapKind, map: SliceMap | null): string {
  if (!map)
    return kind === 'explanation' ? 'looking where the model looked…' : 'one moment: the map is loading';
  if (map.problem !== null) return map.problem;
  const drawn = isDrawn(kind, map);
  if (kind === 'explanation')
    return drawn ? 'spoke for a tumour (Grad-CAM); no proof' : 'nothing in this slice spoke for a tumour';
  if (kind === 'probability') return drawn ? 'model score' : 'no pixel has a score of 5 % or more';
  return drawn ? 'spread of scores' : 'all runs say nearly the same here (0.05 or less apart)';
}
