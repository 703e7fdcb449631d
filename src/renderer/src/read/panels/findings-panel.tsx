import { useMemo } from 'react';
import { hasGap } from '../../../../shared/domain/stack.ts';
import type { Frame } from '../state/frame.ts';
import { areaMm2, totalsOf, volumeMm3 } from '../state/measure.ts';
import type { ReadState, SourceSetting } from '../state/read-state.ts';
import { ChangeTable } from './change-table.tsx';
import { Section } from './section.tsx';

/** Area on this slice, pixels or volume over the stack, and how the reader's mask differs from each other source. */
export function FindingsPanel({ state, frame }: { readonly state: ReadState; readonly frame: Frame | null }) {
  const { detail } = state;
  if (!detail || !frame) return null;
  const shown = state.sources.filter(
    (source) => (source.visible || source.kind === 'reader') && !(state.aiHidden && source.kind === 'model'),
  );
  return (
    <Section id="findings" title="Findings">
      <table className="findings">
        <thead>
          <tr>
            <th scope="col">source</th>
            <th scope="col" className="number">
              this slice
            </th>
            <th scope="col" className="number">
              {detail.spacing?.z && !hasGap(detail.slices) ? 'volume' : 'all slices'}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((source) => (
            <Row key={source.source} state={state} frame={frame} source={source} />
          ))}
        </tbody>
      </table>
      <ChangeTable state={state} sliceId={frame.sliceId} shown={shown} />
      {!detail.spacing && <p className="quiet small">Sizes in pixels: the files give no spacing.</p>}
      {detail.spacing?.z && hasGap(detail.slices) && (
        <p className="warning small">
          No volume: slice numbers are missing or repeated, or a slice could not be read.
        </p>
      )}
    </Section>
  );
}

function Row({
  state,
  frame,
  source,
}: {
  readonly state: ReadState;
  readonly frame: Frame;
  readonly source: SourceSetting;
}) {
  const { detail } = state;
  const masks = state.masks.get(source.source);
  const totals = useMemo(() => totalsOf(masks), [masks]);
  const pixels = masks?.get(frame.sliceId)?.pixels ?? 0;
  if (!detail) return null;
  const area = areaMm2(detail, pixels);
  const volume = volumeMm3(detail, totals.pixels);
  return (
    <tr>
      <th scope="row">
        <span className="dot" style={{ background: source.colour }} />
        {source.kind === 'groundTruth' ? 'ground truth' : source.label}
        {!source.current && <em className="stale"> out of date</em>}
      </th>
      <td className="number">
        {pixels} px
        {area !== null && <span className="mm">{area.toFixed(0)} mm²</span>}
      </td>
      <td className="number">
        {volume !== null ? `${(volume / 1000).toFixed(1)} ml` : `${totals.pixels} px`}
        <span className="mm">
          {totals.slices} {totals.slices === 1 ? 'slice' : 'slices'}
        </span>
      </td>
    </tr>
  );
}
