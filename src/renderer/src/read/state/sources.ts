import type { MaskSet } from '../../../../shared/contract/masks.ts';
import { type MaskSource, parseMaskSource, readerSource } from '../../../../shared/domain/mask-source.ts';
import { modelOrder, READER_COLOUR, sourceStyle } from '../../../../shared/domain/source-style.ts';
import type { ReadState, SourceSetting } from './read-state.ts';

/**
 * Brings the list of sources up to date with the catalogue: settings of known sources are kept, new ones get their
 * fixed colour. The reader's own mask is always there, ground truth starts hidden.
 */
export function withMaskSets(state: ReadState, sets: readonly MaskSet[], readerName: string): ReadState {
  const known = new Map(state.sources.map((source) => [source.source, source]));
  const modelIds = modelIdsOf(state, sets);
  const settings = sets.map((set): SourceSetting => {
    const old = known.get(set.source);
    const fresh = freshSetting({ ...set, label: labelOf(state, set) }, modelIds);
    return old
      ? { ...old, label: fresh.label, current: set.current, colour: fresh.colour, dash: fresh.dash }
      : fresh;
  });
  if (state.readerId !== null && !settings.some((s) => s.source === readerSource(state.readerId ?? 0))) {
    const own = readerSource(state.readerId);
    settings.push(
      known.get(own) ??
        freshSetting({ source: own, kind: 'reader', label: readerName, current: true, slices: [] }, modelIds),
    );
  }
  const rank = (setting: SourceSetting) => (setting.source === ownSource(state) ? -1 : RANK[setting.kind]);
  settings.sort((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label));
  return { ...state, sources: settings };
}

/** The reader's own mask comes first, then what it is compared with. */
const RANK = { reader: 0, revision: 0.5, model: 1, consensus: 2, groundTruth: 3 } as const;

/** Changes how one source is drawn. */
export function withSourceSetting(
  state: ReadState,
  source: MaskSource,
  change: Partial<Pick<SourceSetting, 'visible' | 'opacity' | 'style'>>,
): ReadState {
  return {
    ...state,
    sources: state.sources.map((setting) =>
      setting.source === source ? { ...setting, ...clampOpacity(change) } : setting,
    ),
  };
}

/** The reader's own source among the settings. */
export const ownSource = (state: ReadState): MaskSource | null =>
  state.readerId === null ? null : readerSource(state.readerId);

/** The colour of the reader's own masks. */
export const ownColour = (state: ReadState): string =>
  state.sources.find((setting) => setting.source === ownSource(state))?.colour ?? READER_COLOUR;

/** Sources as they are drawn now: hidden ones left out, models only while AI is shown. */
export const drawnSources = (state: ReadState): SourceSetting[] =>
  state.sources.filter((setting) => setting.visible && !(state.aiHidden && setting.kind === 'model'));

function freshSetting(set: MaskSet, modelIds: readonly string[]): SourceSetting {
  return {
    source: set.source,
    kind: set.kind,
    label: set.label,
    ...sourceStyle(set.source, modelIds),
    visible: set.kind === 'reader' || (set.kind === 'model' && set.current),
    opacity: 90,
    style: 'outline',
    current: set.current,
  };
}

/** All model ids in the order that fixes their colours: the models of the workstation first, then whatever else has results. */
export function modelIdsOf(state: ReadState, sets: readonly MaskSet[] = []): string[] {
  return modelOrder(
    state.models.map((model) => model.modelId),
    [
      ...state.predictions.map((prediction) => prediction.modelId),
      ...[...sets, ...state.sources].flatMap((set) => {
        const parsed = parseMaskSource(set.source);
        return parsed?.kind === 'model' ? [parsed.id] : [];
      }),
    ],
  );
}

/** A model is called by its name, as everywhere; one that is gone by the id its masks carry. */
function labelOf(state: ReadState, set: MaskSet): string {
  const parsed = parseMaskSource(set.source);
  const model = parsed?.kind === 'model' && state.models.find((known) => known.modelId === parsed.id);
  return model ? model.name : set.label;
}

function clampOpacity<T extends { opacity?: number }>(change: T): T {
  return change.opacity === undefined
    ? change
    : { ...change, opacity: Math.min(100, Math.max(0, Math.round(change.opacity))) };
}
