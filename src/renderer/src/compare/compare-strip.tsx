import { memo, useMemo } from 'react';
import { modelStyle } from '../../../shared/domain/source-style.ts';
import { formatDice, formatScore } from '../../../shared/text/percent.ts';
import type { ReadState } from '../read/state/read-state.ts';
import { modelIdsOf } from '../read/state/sources.ts';
import { linesOf, ScoreStrip, type StripLine } from '../read/strips/score-strip.tsx';
import { type CompareSource, hasOutlines } from './compare-sources.ts';
import type { StripMeasure } from './compare-state.ts';
import { disagreements } from './disagreement.ts';
import { diceBySlice } from './scoped-overlap.ts';

const NAMES: Readonly<Record<StripMeasure, string>> = {
  score: 'model score',
  pixels: 'outlined pixels',
  dice: 'Dice of A and B',
};

/** Every source over all slices, with columns where they disagree; the measure is the reader's choice. */
export const CompareStrip = memo(function CompareStrip({
  read,
  sources,
  measure,
  pair: [a, b],
  onMeasure,
  onJump,
}: {
  readonly read: ReadState;
  readonly sources: readonly CompareSource[];
  readonly measure: StripMeasure;
  readonly pair: readonly [CompareSource | null, CompareSource | null];
  readonly onMeasure: (measure: StripMeasure) => void;
  readonly onJump: (index: number) => void;
}) {
  const { masks, detail, predictions, aiHidden } = read;
  const apart = disagreements(read);
  const columns = useMemo(() => columnsOf(apart), [apart]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: sources and ids follow from what is listed
  const { lines, most } = useMemo(() => {
    const sliceIds = detail?.slices.map(({ sliceId }) => sliceId) ?? [];
    if (measure === 'pixels') return pixelLines(read, sources, sliceIds);
    if (measure === 'dice') {
      const values = a && b && hasOutlines(a) && hasOutlines(b) ? diceBySlice(read, a.source, b.source) : [];
      return { lines: [{ key: 'dice', label: 'Dice', colour: '#d7dee6', dash: [], values }], most: 1 };
    }
    const ids = modelIdsOf(read);
    return { lines: aiHidden ? [] : linesOf(predictions, sliceIds, (id) => modelStyle(id, ids)), most: 1 };
  }, [measure, masks, detail, predictions, aiHidden, a?.source, b?.source, sources.length]);
  const format = (value: number | null) => {
    if (measure === 'score') return formatScore(value);
    if (value === null) return '–';
    return measure === 'dice' ? formatDice(value) : `${Math.round(value * most)} px`;
  };
  return (
    <ScoreStrip
      title={NAMES[measure]}
      lines={lines}
      columns={columns}
      count={detail?.slices.length ?? 0}
      index={read.painted?.index ?? read.index}
      onJump={onJump}
      format={format}
      axis={(value) => (measure === 'pixels' ? String(Math.round(value * most)) : String(value))}
    >
      <select
        aria-label="Measure of the strip"
        value={measure}
        onChange={(event) => onMeasure(event.target.value as StripMeasure)}
      >
        {(Object.keys(NAMES) as StripMeasure[]).map((name) => (
          <option key={name} value={name}>
            {NAMES[name]}
          </option>
        ))}
      </select>
      <span className="column-key">
        <span className="swatch fill" style={{ '--source': '#45515e' } as React.CSSProperties} />
        disagreement
      </span>
    </ScoreStrip>
  );
});

/** Pixels in dispute as shares of the worst slice; where nothing is outlined, how far the scores are apart. */
function columnsOf(apart: ReturnType<typeof disagreements>): number[] {
  const worst = Math.max(...apart.map(({ disputed }) => disputed), 0);
  return apart.map(({ disputed, spread }) => (worst > 0 ? disputed / worst : spread));
}

/** Pixels each source outlines, as shares of the largest outline of all. */
function pixelLines(
  { masks }: ReadState,
  sources: readonly CompareSource[],
  sliceIds: readonly number[],
): { lines: StripLine[]; most: number } {
  // consensus lies between the others and would only cover their lines
  const shown = sources.filter(
    (source) =>
      hasOutlines(source) && source.kind !== 'consensus' && (masks.get(source.source)?.size ?? 0) > 0,
  );
  const pixels = shown.map(({ source }) => sliceIds.map((id) => masks.get(source)?.get(id)?.pixels ?? null));
  const most = Math.max(1, ...pixels.flat().map((count) => count ?? 0));
  const lines = shown.map(({ source, name, colour, dash }, at) => ({
    key: source,
    label: name,
    colour,
    dash,
    values: (pixels[at] ?? []).map((count) => (count === null ? null : count / most)),
  }));
  return { lines, most };
}
