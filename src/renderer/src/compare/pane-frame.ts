import { modelSource } from '../../../shared/domain/mask-source.ts';
import { type Frame, frameOf } from '../read/state/frame.ts';
import type { ReadState } from '../read/state/read-state.ts';
import type { CompareSource } from './compare-sources.ts';

/** The frame of one pane: only its own sources, and scores only of the models that these are. */
export function paneFrame(read: ReadState, sources: readonly CompareSource[]): Frame | null {
  const drawn = sources.map((source) => ({ ...source, visible: true }));
  const frame = frameOf(read, drawn);
  const own = new Set(sources.map(({ source }) => source));
  return (
    frame && {
      ...frame,
      scores: frame.scores.filter(({ model }) => own.has(modelSource(model.modelId, model.modelHash))),
    }
  );
}
