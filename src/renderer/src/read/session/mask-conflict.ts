import type { StoreApi } from 'zustand/vanilla';
import { maskOf, withMask } from '../state/masks.ts';
import type { ReadState } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
import { entryOf, fetchMasks } from './mask-bytes.ts';
import { rebaseDelta } from './rebase-delta.ts';
import { errorText, type SeriesApi } from './series-api.ts';
import type { StrokePart, StrokeQueue } from './stroke-queue.ts';

interface ConflictPorts {
  readonly api: SeriesApi;
  readonly store: StoreApi<ReadState>;
  readonly queue: StrokeQueue;
}

/** What happens when the reader's mask was changed elsewhere while strokes on it waited: the reader chooses. */
export class MaskConflict {
  readonly #ports: ConflictPorts;
  #newest: { readonly revision: number; readonly bits: Uint8Array } | null = null;

  constructor(ports: ConflictPorts) {
    this.#ports = ports;
  }

  /** Reads the newer mask and asks; tries again while it can not be read. */
  async meet(sliceId: number, message: string): Promise<void> {
    const { detail, seriesId } = this.#state;
    const source = ownSource(this.#state);
    const slice = detail?.slices.find((candidate) => candidate.sliceId === sliceId);
    if (!detail || !source || !slice) return;
    try {
      const { masks } = await fetchMasks(this.#ports.api, seriesId, source, detail.slices, [sliceId]);
      const stored = masks.find((mask) => mask.sliceId === sliceId);
      this.#newest = {
        revision: stored?.revision ?? 0,
        bits: stored?.bits ?? new Uint8Array(slice.width * slice.height),
      };
    } catch (error) {
      this.#save({ failure: { code: 'MASKS_UNREADABLE', message: errorText(error) } });
      setTimeout(() => void this.meet(sliceId, message), 2000);
      return;
    }
    this.#save({ conflict: { sliceId, message } });
    // a reply that got lost looks like a conflict with ourselves: then the stored mask holds the strokes already
    const here = maskOf(this.#state, source, sliceId)?.bits;
    const newest = this.#newest.bits;
    if (here?.every((value, at) => value === newest[at])) this.resolve('applyMine');
  }

  /** Lays the waiting strokes on the newer mask, or drops them. */
  resolve(choice: 'applyMine' | 'dropMine'): void {
    const { conflict } = this.#state.save;
    const source = ownSource(this.#state);
    if (!conflict || !source || !this.#newest) return;
    let bits = this.#newest.bits;
    const { revision } = this.#newest;
    this.#ports.queue.resolveConflict(revision, (part) => {
      if (choice === 'dropMine') return null;
      const laid = layOn(part, bits);
      bits = laid.bits;
      return laid.part;
    });
    this.#newest = null;
    this.#set((state) => withMask(state, source, conflict.sliceId, entryOf(revision, bits)));
    this.#save({ conflict: null });
  }

  get #state(): ReadState {
    return this.#ports.store.getState();
  }

  #set(reduce: (state: ReadState) => ReadState): void {
    this.#ports.store.setState(reduce, true);
  }

  #save(change: Partial<ReadState['save']>): void {
    this.#set((state) => ({ ...state, save: { ...state.save, ...change } }));
  }
}

function layOn(part: StrokePart, base: Uint8Array): { part: StrokePart | null; bits: Uint8Array } {
  const { after, delta } = rebaseDelta(part.delta, part.value, base);
  const unchanged = after.every((value, at) => value === base[at]);
  return { part: unchanged ? null : { ...part, delta }, bits: after };
}
