import { X } from 'lucide-react';
import { formatScore } from '../../../../shared/text/percent.ts';
import { keepFieldKeys, releaseSlider } from '../actions/keep-field-keys.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { whyNotSteppable } from '../state/editable.ts';
import { mapPreview, modelsWithMaps, openThreshold, whyNoCut, withPercent } from '../state/map-threshold.ts';
import type { ReadState } from '../state/read-state.ts';

/** The slider that cuts a model's map into a mask; what it shows becomes the reader's mask only when taken over. */
export function MapThresholdStrip({
  session,
  state,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
}) {
  const open = openThreshold(state);
  if (!open) return null;
  const reason = whyNotSteppable(state);
  const sliceReason = reason ?? whyNoCut(state);
  const pixels = mapPreview(state)?.pixels ?? null;
  return (
    <section className="tool-strip" aria-label="Threshold of a model's map">
      <select
        value={open.modelId}
        aria-label="Model whose map is cut"
        onChange={(event) => session.maps.choose(event.target.value)}
      >
        {modelsWithMaps(state).map((model) => (
          <option key={model.modelId} value={model.modelId}>
            {model.modelName}
          </option>
        ))}
      </select>
      <label className="tool-setting" title="Lowest model score that is inside: [ and ], or Shift+wheel">
        score from
        <input
          type="range"
          min={1}
          max={99}
          value={open.percent}
          aria-label="Lowest model score that is inside, percent"
          onKeyDown={keepFieldKeys}
          onPointerUp={releaseSlider}
          onChange={(event) => session.update((current) => withPercent(current, Number(event.target.value)))}
        />
        <span className="number">{formatScore(open.percent / 100)}</span>
      </label>
      <span className="number cut-pixels">{pixels === null ? (sliceReason ?? '') : `${pixels} px`}</span>
      <span className="tool-strip-buttons">
        <button
          type="button"
          className="plain-button primary"
          disabled={sliceReason !== null}
          title={
            sliceReason ??
            'Makes it your mask of this slice, in place of what is there (Enter); one undo step'
          }
          onClick={() => void session.maps.takeOverSlice()}
        >
          Use on this slice
        </button>
        <button
          type="button"
          className="plain-button"
          disabled={reason !== null}
          title={reason ?? 'Shows what this score makes of every slice the model has outlined'}
          onClick={() => void session.maps.proposeAll()}
        >
          On all slices…
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Close the slider"
          title="Close (Esc)"
          onClick={() => session.maps.close()}
        >
          <X size={14} aria-hidden="true" />
        </button>
      </span>
    </section>
  );
}
