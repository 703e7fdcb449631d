import { type MaskSource, parseMaskSource } from '../../../shared/domain/mask-source.ts';
import type { MasksBySlice, ReadState } from '../read/state/read-state.ts';

type Known = Pick<ReadState, 'masks' | 'predictions' | 'detail'>;

interface Judged {
  readonly masks: MasksBySlice | undefined;
  readonly detail: Known['detail'];
  readonly slices: ReadonlySet<number>;
}

const known = new WeakMap<Known['predictions'], Map<MaskSource, Judged>>();

/**
 * The slices a source says anything about, by id; on all others it has no opinion, which is not "nothing there". A
 * segmenter has judged what it has outlined or found empty, a classifier what it has scored, ground truth and consensus
 * the slices they have a mask of. A person who has drawn on a series has judged all of it: what is left blank among drawn
 * slices was seen to be blank; one who has drawn nothing, or has taken it back, has judged none.
 */
export function judgedSlices(read: Known, source: MaskSource): ReadonlySet<number> {
  const bySource = known.get(read.predictions) ?? new Map<MaskSource, Judged>();
  known.set(read.predictions, bySource);
  const masks = read.masks.get(source);
  const before = bySource.get(source);
  if (before && before.masks === masks && before.detail === read.detail) return before.slices;
  const slices = judgedNow(read, source, masks);
  bySource.set(source, { masks, detail: read.detail, slices });
  return slices;
}

function judgedNow(
  { predictions, detail }: Known,
  source: MaskSource,
  masks: MasksBySlice | undefined,
): ReadonlySet<number> {
  const parsed = parseMaskSource(source);
  if (parsed?.kind === 'reader' || parsed?.kind === 'revision') {
    // an earlier state was looked at and left, whatever was in it
    const drawn = parsed.kind === 'revision' ? masks !== undefined : hasPixels(masks);
    return new Set(drawn ? detail?.slices.map(({ sliceId }) => sliceId) : []);
  }
  const run =
    parsed?.kind === 'model' &&
    predictions.find((row) => row.modelId === parsed.id && row.modelHash === parsed.hash);
  const said = run
    ? run.slices.filter(({ outcome }) =>
        run.task === 'segmentation' ? outcome === 'empty' : outcome === 'finding' || outcome === 'negative',
      )
    : [];
  return new Set([...(masks?.keys() ?? []), ...said.map(({ sliceId }) => sliceId)]);
}

/** Whether any slice has a pixel of it. */
export const hasPixels = (masks: MasksBySlice | undefined): boolean =>
  [...(masks?.values() ?? [])].some(({ pixels }) => pixels > 0);

/** How many of the slices that can be read a source has not judged. */
export const unjudgedCount = (read: Known, source: MaskSource): number => {
  const judged = judgedSlices(read, source);
  return (read.detail?.slices ?? []).filter(({ sliceId, state }) => state === 'ok' && !judged.has(sliceId))
    .length;
};
