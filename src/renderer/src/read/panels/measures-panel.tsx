import { X } from 'lucide-react';
import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { whyNotEditable } from '../state/editable.ts';
import type { Frame } from '../state/frame.ts';
import { measuredSource, textOf } from '../state/measures.ts';
import type { ReadState } from '../state/read-state.ts';
import { IntensityTable } from './intensity-table.tsx';
import { KeyHint } from './key-hint.tsx';
import { LesionTable } from './lesion-table.tsx';
import { Section } from './section.tsx';

/** What follows the mask (lesions with their diameters, outline, intensities), and what was measured by hand. */
export function MeasuresPanel({
  session,
  state,
  frame,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly frame: Frame | null;
}) {
  const { detail } = state;
  if (!detail || !frame) return null;
  const source = measuredSource(state);
  return (
    <Section id="measures" title="Measurements">
      {source ? (
        <>
          <p className="small quiet">
            of <span className="dot" style={{ background: source.colour }} />
            {source.kind === 'groundTruth' ? 'ground truth' : source.label}
          </p>
          <LesionTable session={session} state={state} detail={detail} source={source.source} />
          <IntensityTable state={state} detail={detail} frame={frame} source={source.source} />
        </>
      ) : (
        <p className="quiet small">No mask that is shown holds anything yet.</p>
      )}
      <ByHand session={session} state={state} detail={detail} />
    </Section>
  );
}

function ByHand({
  session,
  state,
  detail,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly detail: SeriesDetail;
}) {
  const position = new Map(detail.slices.map((slice) => [slice.sliceId, slice.number]));
  const locked = whyNotEditable(state);
  if (state.measures.length === 0)
    return (
      <p className="quiet small">
        Rulers <KeyHint action="read.tool.ruler" /> and angles <KeyHint action="read.tool.angle" /> are listed
        here.
      </p>
    );
  return (
    <ul className="measure-list" aria-label="Measured by hand">
      {state.measures.map((measure) => (
        <li key={measure.measureId}>
          <button
            type="button"
            className="text-button"
            title={`Go to the slice; set by ${measure.by}`}
            onClick={() => session.goToSlice(measure.sliceId)}
          >
            {measure.kind}
          </button>
          <span className="quiet">slice {position.get(measure.sliceId) ?? '?'}</span>
          <span className="number">{textOf(measure, detail)}</span>
          <button
            type="button"
            className="icon-button small"
            aria-label={`Take away the ${measure.kind} on slice ${position.get(measure.sliceId) ?? '?'}`}
            title={locked ?? 'Take away'}
            aria-disabled={locked !== null}
            onClick={() => locked === null && void session.measuring.remove(measure.measureId)}
          >
            <X size={12} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
