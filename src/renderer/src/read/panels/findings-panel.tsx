import { useMemo } from 'react';
import { formatDice } from '../../../../shared/text/percent.ts';
import type { Frame } from '../state/frame.ts';
import { areaMm2, hasGap, sliceDice, totalsOf, volumeDice, volumeMm3 } from '../state/measure.ts';
import type { ReadState, SourceSetting } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
import { Section } from './section.tsx';

/** Area on this slice, pixels or volume over the stack, and Dice between the reader and each other source shown. */
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
              {detail.spacing?.z && !hasGap(detail) ? 'volume' : 'all slices'}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((source) => (
            <Row key={source.source} state={state} frame={frame} source={source} />
          ))}
        </tbody>
      </table>
      <DiceTable state={state} sliceId={frame.sliceId} shown={shown} />
      {!detail.spacing && <p className="quiet small">Sizes in pixels: the files give no spacing.</p>}
      {detail.spacing?.z && hasGap(detail) && (
        <p className="warning small">No volume: slice numbers are missing or repeated.</p>
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

function DiceTable({
  state,
  sliceId,
  shown,
}: {
  readonly state: ReadState;
  readonly sliceId: number;
  readonly shown: readonly SourceSetting[];
}) {
  const own = ownSource(state);
  const { masks } = state;
  const others = shown.filter((source) => source.source !== own && state.masks.has(source.source));
  const key = others.map((source) => source.source).join();
  // the volume is measured when a mask changes, not with every slice that is scrolled to
  // biome-ignore lint/correctness/useExhaustiveDependencies: Dice depends on the masks alone
  const volumes = useMemo(
    () => new Map(others.map(({ source }) => [source, own === null ? null : volumeDice(state, own, source)])),
    [masks, own, key],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: Dice depends on the masks alone
  const slices = useMemo(
    () =>
      new Map(
        others.map(({ source }) => [source, own === null ? null : sliceDice(state, own, source, sliceId)]),
      ),
    [masks, own, key, sliceId],
  );
  if (own === null || others.length === 0) return null;
  return (
    <table className="findings">
      <thead>
        <tr>
          <th scope="col">Dice, reader to</th>
          <th scope="col" className="number">
            this slice
          </th>
          <th scope="col" className="number">
            all slices
          </th>
        </tr>
      </thead>
      <tbody>
        {others.map((source) => (
          <tr key={source.source}>
            <th scope="row">
              <span className="dot" style={{ background: source.colour }} />
              {source.kind === 'groundTruth' ? 'ground truth' : source.label}
              {!source.current && <em className="stale"> out of date</em>}
            </th>
            <td className="number">{diceText(slices.get(source.source))}</td>
            <td className="number">{diceText(volumes.get(source.source))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const diceText = (dice: number | null | undefined): string =>
  dice == null ? 'both empty' : formatDice(dice);
