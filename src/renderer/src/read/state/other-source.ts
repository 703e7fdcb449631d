import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import { type CombineRule, combineMasks } from '../../../../shared/mask/combine.ts';
import { maskOf } from './masks.ts';
import type { Proposal, ReadState, SourceSetting } from './read-state.ts';
import { drawnSources, ownSource } from './sources.ts';

/** How a mask of another source enters the reader's own. */
export type UseRule = 'takeOver' | CombineRule;

/** Whether the reader's masks may be made of this source: never of themselves, nor of what they are measured by. */
export const isUsable = (state: ReadState, { source, kind }: SourceSetting): boolean =>
  source !== ownSource(state) && kind !== 'groundTruth' && (state.masks.get(source)?.size ?? 0) > 0;

/** The source that keys refer to: the first one shown, as the panel lists them, else null. */
export const shownSource = (state: ReadState): SourceSetting | null =>
  drawnSources(state).find((setting) => isUsable(state, setting)) ?? null;

/** Why a source can not enter the reader's mask of the slice on the screen (or of all slices), or null. */
export function whyNotUsable(state: ReadState, source: MaskSource, scope: 'slice' | 'all'): string | null {
  if (scope === 'all') return null;
  const sliceId = state.painted?.sliceId ?? 0;
  const pixels = (of: MaskSource | null) => maskOf(state, of, sliceId)?.pixels ?? 0;
  return pixels(source) + pixels(ownSource(state)) === 0 ? 'neither mask has a pixel on this slice' : null;
}

/** The change of the reader's masks by another source's, on one slice or (null) all. */
export function changeBySource(
  { source, label }: SourceSetting,
  rule: UseRule,
  sliceId: number | null,
): Proposal {
  return {
    label: rule === 'takeOver' ? `take over ${label}` : VERB[rule](label),
    adopt: rule === 'takeOver' ? { from: source, sliceIds: sliceId === null ? null : [sliceId] } : null,
    after: (state) => {
      const own = ownSource(state);
      const slices = (state.detail?.slices ?? []).filter(
        (slice) => sliceId === null || slice.sliceId === sliceId,
      );
      return new Map(
        slices.flatMap(({ sliceId: id, width, height }): [number, Uint8Array][] => {
          const mine = maskOf(state, own, id)?.bits;
          const theirs = maskOf(state, source, id)?.bits;
          if (!mine && !theirs) return [];
          const empty = new Uint8Array(width * height);
          const other = theirs ?? empty;
          return [[id, rule === 'takeOver' ? other : combineMasks(mine ?? empty, other, rule)]];
        }),
      );
    },
  };
}

const VERB: Record<CombineRule, (name: string) => string> = {
  add: (name) => `add ${name}`,
  keepCommon: (name) => `intersect with ${name}`,
  subtract: (name) => `subtract ${name}`,
};
