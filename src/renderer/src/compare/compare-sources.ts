import type { ModelRow } from '../../../shared/contract/models.ts';
import { modelSource, parseMaskSource } from '../../../shared/domain/mask-source.ts';
import { modelStyle } from '../../../shared/domain/source-style.ts';
import type { ReadState, SourceSetting } from '../read/state/read-state.ts';
import { modelIdsOf, ownSource } from '../read/state/sources.ts';
import { judgedSlices } from './judged-slices.ts';

/** One thing a pane can show: a source of masks, or a model, whether it has run on this series or not. */
export interface CompareSource extends SourceSetting {
  /** as the reader calls it */
  readonly name: string;
  readonly modelId: string | null;
  /** what the model does; null for people, ground truth and consensus */
  readonly task: ModelRow['task'] | null;
  /** `ready`: has judged a slice; `empty`: a reader or file that has not; `notRun`: an installed model that has not */
  readonly state: 'ready' | 'loading' | 'empty' | 'notRun';
}

/** What the list follows from: a reader who scrolls changes none of it. */
const PARTS = [
  'sources',
  'masks',
  'predictions',
  'predictionsKnown',
  'models',
  'aiHidden',
  'readerId',
  'detail',
] as const satisfies readonly (keyof ReadState)[];

let last: { readonly read: ReadState; readonly sources: readonly CompareSource[] } | null = null;

/**
 * Everything that can be compared on this series, in a fixed order: the reader, other readers, ground truth,
 * segmenters, consensus, classifiers, and last what has not run. While AI is hidden neither models nor what is made
 * of them.
 */
export function compareSources(read: ReadState): readonly CompareSource[] {
  const before = last;
  if (before && PARTS.every((part) => before.read[part] === read[part])) return before.sources;
  const sources = [...read.sources.map((setting) => ofSetting(read, setting)), ...modelsWithoutMasks(read)]
    .filter((source) => !read.aiHidden || (source.kind !== 'model' && source.kind !== 'consensus'))
    .sort((a, b) => rank(read, a) - rank(read, b) || a.name.localeCompare(b.name));
  last = { read, sources };
  return sources;
}

/** Whether its masks can be compared pixel by pixel. */
export const hasOutlines = (source: Pick<CompareSource, 'task'>): boolean => source.task !== 'classification';

function ofSetting(read: ReadState, setting: SourceSetting): CompareSource {
  const parsed = parseMaskSource(setting.source);
  const modelId = parsed?.kind === 'model' ? parsed.id : null;
  const masks = read.masks.get(setting.source);
  const judged = judgedSlices(read, setting.source).size > 0;
  const silent = modelId === null ? 'empty' : setting.current ? 'notRun' : 'ready';
  return {
    ...setting,
    name: setting.kind === 'groundTruth' ? 'ground truth' : setting.label,
    modelId,
    task: modelId === null ? null : 'segmentation',
    state: !masks && setting.kind !== 'reader' ? 'loading' : judged ? 'ready' : silent,
  };
}

/** Classifiers, and segmenters that have not run: they have no masks, so the list of sources does not know them. */
function modelsWithoutMasks(read: ReadState): CompareSource[] {
  const ids = modelIdsOf(read);
  const withMasks = new Set(read.sources.map((setting) => setting.source));
  const found = new Map<string, CompareSource>();
  const add = (
    id: string,
    hash: string,
    name: string,
    task: ModelRow['task'],
    current: boolean,
    state: CompareSource['state'],
  ) => {
    const source = modelSource(id, hash);
    if (withMasks.has(source) || found.has(source)) return;
    found.set(source, {
      source,
      kind: 'model',
      label: name,
      name,
      ...modelStyle(id, ids),
      visible: true,
      opacity: 90,
      style: 'outline',
      current,
      modelId: id,
      task,
      state,
    });
  };
  for (const run of read.predictions) {
    const silent = run.current && judgedSlices(read, modelSource(run.modelId, run.modelHash)).size === 0;
    add(run.modelId, run.modelHash, run.modelName, run.task, run.current, silent ? 'notRun' : 'ready');
  }
  const ran = new Set(read.predictions.filter((run) => run.current).map((run) => run.modelId));
  for (const model of read.models) {
    if (model.state === 'ok' && !ran.has(model.modelId))
      add(
        model.modelId,
        model.hash,
        model.name,
        model.task,
        true,
        read.predictionsKnown ? 'notRun' : 'loading',
      );
  }
  return [...found.values()];
}

function rank(read: ReadState, source: CompareSource): number {
  const late = source.state === 'notRun' ? 10 : 0;
  if (source.source === ownSource(read)) return 0;
  if (source.kind === 'reader') return 1;
  if (source.kind === 'groundTruth') return 2;
  if (source.kind === 'revision') return 1.5;
  if (source.kind === 'consensus') return 4;
  return late + (source.task === 'segmentation' ? 3 : 5);
}
