import { countPatterns, decisionPatterns, MAX_RATERS } from '../../../shared/consensus/decision-patterns.ts';
import { staple } from '../../../shared/consensus/staple.ts';
import {
  consensusMask,
  majority,
  type PatternProbability,
  weightedVote,
} from '../../../shared/consensus/vote.ts';
import type { ModelRow } from '../../../shared/contract/models.ts';
import { type MaskSource, parseMaskSource } from '../../../shared/domain/mask-source.ts';
import { sourceStyle } from '../../../shared/domain/source-style.ts';
import { countMaskPixels } from '../../../shared/mask/run-length.ts';
import type { MaskEntry, MasksBySlice, ReadState, SourceSetting } from '../read/state/read-state.ts';
import { ownSource } from '../read/state/sources.ts';
import { repeatsMember } from './ensemble-voice.ts';
import { hasPixels, judgedSlices } from './judged-slices.ts';

/** The figure a model's vote is weighted by, as model cards name it. */
const WEIGHED_BY = 'Dice per patient volume, mean';

const CONSENSUS_LABELS = {
  'consensus:majority': 'majority',
  'consensus:weighted': 'weighted vote',
  'consensus:staple': 'STAPLE',
} as const;

const known = new WeakMap<ReadState, ReadState>();

/**
 * The state with consensus masks of the current segmenters and of other readers as further sources, where there are two
 * or more of them. The reader's own mask and ground truth have no vote: what is made of the consensus, and what it is
 * measured by; neither has an ensemble beside a member of its own. Nothing of it while AI is hidden.
 */
export function withConsensus(read: ReadState): ReadState {
  const before = known.get(read);
  if (before) return before;
  const raters = ratersOf(read);
  const next =
    raters.length < 2 || read.aiHidden
      ? read
      : { ...read, masks: masksWithConsensus(read, raters), sources: [...read.sources, ...SETTINGS] };
  known.set(read, next);
  known.set(next, next);
  return next;
}

/** Who has a vote, in the order the panel lists them. */
export const ratersOf = (read: ReadState): readonly SourceSetting[] =>
  read.sources
    .filter(
      ({ source, kind, current }) =>
        current &&
        ((kind === 'model' && !repeatsMember(read, source) && (read.masks.get(source)?.size ?? 0) > 0) ||
          (kind === 'reader' && source !== ownSource(read) && hasPixels(read.masks.get(source)))),
    )
    .slice(0, MAX_RATERS);

/** A voter's weight and where it comes from. */
export interface VoteWeight {
  readonly weight: number;
  /** `measured`: the Dice on the model's card; `mean`: of the measured ones, for a model nobody measured; `best`: a reader */
  readonly by: 'measured' | 'mean' | 'best' | 'alike';
}

/**
 * The weight of each voter: the measured Dice of its model. A model that was not measured counts as the mean of those
 * that were, a reader as the best of them; where none was measured all count alike.
 */
export function weightsOf(raters: readonly SourceSetting[], models: readonly ModelRow[]): VoteWeight[] {
  const measured = raters.map(({ source }) => {
    const parsed = parseMaskSource(source);
    const model = parsed?.kind === 'model' ? models.find(({ modelId }) => modelId === parsed.id) : undefined;
    return model?.metrics.find(({ name }) => name === WEIGHED_BY)?.value || null;
  });
  const figures = measured.filter((value) => value !== null);
  const mean = figures.reduce((sum, value) => sum + value, 0) / figures.length;
  return raters.map(({ kind }, at): VoteWeight => {
    const own = measured[at] ?? null;
    if (own !== null) return { weight: own, by: 'measured' };
    if (figures.length === 0) return { weight: 1, by: 'alike' };
    return kind === 'reader' ? { weight: Math.max(...figures), by: 'best' } : { weight: mean, by: 'mean' };
  });
}

const SETTINGS = Object.entries(CONSENSUS_LABELS).map(
  ([source, label]): SourceSetting => ({
    source,
    kind: 'consensus',
    label,
    ...sourceStyle(source, []),
    visible: true,
    opacity: 90,
    style: 'outline',
    current: true,
  }),
);

/** One map for as long as nothing changes: whatever is measured is remembered by it. */
const voted = new WeakMap<ReadState['masks'], { readonly of: string; readonly masks: ReadState['masks'] }>();

function masksWithConsensus(read: ReadState, raters: readonly SourceSetting[]): ReadState['masks'] {
  const weights = weightsOf(raters, read.models).map(({ weight }) => weight);
  const slices = (read.detail?.slices ?? []).filter(({ sliceId }) => everyoneSpoke(read, raters, sliceId));
  const of = JSON.stringify([
    raters.map(({ source }) => source),
    weights,
    slices.map(({ sliceId }) => sliceId),
  ]);
  const last = voted.get(read.masks);
  if (last?.of === of) return last.masks;
  const counts = new Map<number, number>();
  const patterns = new Map<number, Uint32Array>();
  for (const { sliceId, width, height } of slices) {
    const entries = raters.map(({ source }) => read.masks.get(source)?.get(sliceId) ?? null);
    if (entries.every((entry) => !entry?.pixels)) {
      counts.set(0, (counts.get(0) ?? 0) + width * height);
      continue;
    }
    const bits = entries.map((entry) => (entry?.bits.length === width * height ? entry.bits : null));
    const ofSlice = decisionPatterns(bits, width * height);
    countPatterns(ofSlice, counts);
    patterns.set(sliceId, ofSlice);
  }
  const masksBy = (probability: PatternProbability): MasksBySlice =>
    new Map(
      slices.map(({ sliceId, width, height }): [number, MaskEntry] => {
        const ofSlice = patterns.get(sliceId);
        const bits = ofSlice ? consensusMask(ofSlice, probability) : new Uint8Array(width * height);
        return [sliceId, { revision: 0, bits, pixels: countMaskPixels(bits) }];
      }),
    );
  const masks = new Map<MaskSource, MasksBySlice>([
    ...read.masks,
    ['consensus:majority', masksBy(majority(raters.length))],
    ['consensus:weighted', masksBy(weightedVote(weights))],
    ['consensus:staple', masksBy(staple(counts, raters.length).probability)],
  ]);
  voted.set(read.masks, { of, masks });
  return masks;
}

/** A slice that one of them has not judged has no consensus: "not segmented" is no vote for nothing. */
const everyoneSpoke = (read: ReadState, raters: readonly SourceSetting[], sliceId: number): boolean =>
  raters.every(({ source }) => judgedSlices(read, source).has(sliceId));
