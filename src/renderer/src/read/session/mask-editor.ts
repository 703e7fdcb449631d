import type { StoreApi } from 'zustand/vanilla';
import type { ActionResult } from '../../../../shared/contract/masks.ts';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import type { BrushPoint, PixelRectangle } from '../../../../shared/mask/brush.ts';
import { diffMask } from '../../../../shared/mask/mask-delta.ts';
import { countMaskPixels } from '../../../../shared/mask/run-length.ts';
import { withAction } from '../state/history.ts';
import { maskOf, withMask } from '../state/masks.ts';
import type { MaskEntry, ReadState } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
import { toBase64 } from './base64.ts';
import { fetchMasks } from './mask-bytes.ts';
import { rebaseDelta } from './rebase-delta.ts';
import { errorText, type SeriesApi } from './series-api.ts';
import { type SeriesFeed, withNotice } from './series-feed.ts';
import { type StrokePart, StrokeQueue } from './stroke-queue.ts';
import { StrokeRecorder } from './stroke-recorder.ts';

interface EditorPorts {
  readonly api: SeriesApi;
  readonly store: StoreApi<ReadState>;
  readonly feed: SeriesFeed;
  goToSlice(sliceId: number): void;
}

/** The reader's mask: strokes, undo, redo, taking over a model's mask; everything in order and nothing lost. */
export class MaskEditor {
  readonly #ports: EditorPorts;
  readonly #queue: StrokeQueue;
  readonly #recorder: StrokeRecorder;
  /** commands under way or waiting */
  #commands = 0;
  #newest: { readonly revision: number; readonly bits: Uint8Array } | null = null;

  constructor(ports: EditorPorts) {
    this.#ports = ports;
    this.#queue = new StrokeQueue({
      send: (label, { delta, ...change }, continues) => {
        const { seriesId, readerId } = ports.store.getState();
        const changes = [{ ...change, delta: toBase64(delta) }];
        return ports.api.call('masks.apply', {
          seriesId,
          readerId: readerId ?? 0,
          label,
          changes,
          continues,
        });
      },
      revisionOf: (sliceId) => maskOf(this.#state, ownSource(this.#state), sliceId)?.revision ?? 0,
      onAcknowledged: (_part, result) => this.#acknowledge(result),
      onFailure: ({ code, message }) => this.#save({ failure: { code, message } }),
      onConflict: (sliceId, failure) => void this.#meetConflict(sliceId, failure.message),
      onPending: (pending) => this.#save({ pending }),
      delay: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    });
    this.#recorder = new StrokeRecorder((part) => this.#queue.push(part));
  }

  /** slices whose mask here is newer than what main has acknowledged */
  get unsavedSlices(): ReadonlySet<number> {
    const drawing = this.#recorder.sliceId;
    return drawing === null ? this.#queue.unsavedSlices : new Set([...this.#queue.unsavedSlices, drawing]);
  }

  /** the mask being drawn, changing in place */
  get working(): Uint8Array {
    return this.#recorder.working;
  }

  /** Why the painted slice can not be drawn on now, or null when it can. */
  whyNot(): string | null {
    return whyNotEditable(this.#state);
  }

  /** Begins a stroke on the slice that is on the screen, and on no other. */
  beginStroke(sliceId: number, value: 0 | 1): boolean {
    const state = this.#state;
    const painted = state.painted;
    const slice = painted ? state.detail?.slices[painted.index] : undefined;
    if (this.whyNot() || !painted?.pixels || painted.sliceId !== sliceId || !slice?.pixelSha256) return false;
    const { width, height } = painted.pixels;
    this.#recorder.begin({
      sliceId,
      pixelSha256: slice.pixelSha256,
      width,
      height,
      mask: maskOf(state, ownSource(state), sliceId)?.bits ?? null,
      brush: { diameter: state.brushDiameter, value, shape: 'round', only: null },
      label: `${value === 1 ? 'brush' : 'eraser'} ${state.brushDiameter} px`,
    });
    // a slice asked for before the stroke may still be loading: from here on this one is asked for, so that a late
    // reply can not change the picture under the pen
    this.#set((current) => ({
      ...current,
      index: painted.index,
      busy: 'stroke',
      cine: { ...current.cine, playing: false },
    }));
    return true;
  }

  moveStroke(points: readonly BrushPoint[]): PixelRectangle | null {
    return this.#recorder.move(points);
  }

  endStroke(): void {
    const source = ownSource(this.#state);
    const revision = maskOf(this.#state, source, this.#recorder.sliceId ?? 0)?.revision ?? 0;
    const done = this.#recorder.end();
    this.#set((state) => {
      const free = { ...state, busy: null };
      if (!done || !source) return free;
      return withMask(free, source, done.sliceId, {
        revision,
        bits: done.bits,
        pixels: countMaskPixels(done.bits),
      });
    });
  }

  undo = (): Promise<void> => this.#step('masks.undo');
  redo = (): Promise<void> => this.#step('masks.redo');

  /** Takes over another source for these slices, or all of them; one undo step. */
  adopt(from: MaskSource, sliceIds: readonly number[] | null): Promise<void> {
    return this.#command(async () => {
      const { seriesId, readerId } = this.#state;
      if (readerId === null) return null;
      const chosen = sliceIds ? [...sliceIds] : null;
      return this.#ports.api.call('masks.adopt', { seriesId, readerId, from, sliceIds: chosen });
    }, false);
  }

  /**
   * Changes the reader's mask of the slice on the screen as a whole; one undo step, nothing where nothing changes.
   * @param next from the mask as it stands once earlier strokes are stored (0|1, not to be changed) to the new one
   */
  change(
    label: string,
    next: (mask: Uint8Array, width: number, height: number) => Uint8Array,
  ): Promise<void> {
    const { painted, detail } = this.#state;
    const slice = detail?.slices.find((candidate) => candidate.sliceId === painted?.sliceId);
    if (whyNotSteppable(this.#state) || !slice?.pixelSha256) return Promise.resolve();
    const { sliceId, pixelSha256, width, height } = slice;
    return this.#command(async () => {
      const { seriesId, readerId } = this.#state;
      const entry = maskOf(this.#state, ownSource(this.#state), sliceId);
      const before = entry?.bits ?? new Uint8Array(width * height);
      const after = next(before, width, height);
      if (readerId === null || after.every((value, at) => value === before[at])) return null;
      const delta = toBase64(diffMask(before, after));
      const changes = [{ sliceId, pixelSha256, width, height, baseRevision: entry?.revision ?? 0, delta }];
      return this.#ports.api.call('masks.apply', { seriesId, readerId, label, changes, continues: null });
    }, false);
  }

  retryNow(): void {
    this.#queue.retryNow();
  }

  /** The reader has read the failure; it comes back if the next try fails too. */
  acknowledgeFailure(): void {
    this.#save({ failure: null });
  }

  /** Gives up unsaved strokes and shows what is stored. */
  async discardUnsaved(): Promise<void> {
    const slices = this.#queue.discard();
    this.#save({ failure: null, conflict: null });
    await this.#readAgain(slices);
  }

  /** After a conflict: lay the waiting strokes on the newer mask, or drop them. */
  resolveConflict(choice: 'applyMine' | 'dropMine'): void {
    const { conflict } = this.#state.save;
    const source = ownSource(this.#state);
    if (!conflict || !source || !this.#newest) return;
    let bits = this.#newest.bits;
    const { revision } = this.#newest;
    this.#queue.resolveConflict(revision, (part) => {
      if (choice === 'dropMine') return null;
      const laid = layOn(part, bits);
      bits = laid.bits;
      return laid.part;
    });
    this.#newest = null;
    this.#set((state) => withMask(state, source, conflict.sliceId, entryOf(revision, bits)));
    this.#save({ conflict: null });
  }

  /** Resolves when nothing waits any more (or never, while main refuses). */
  settle(): Promise<void> {
    if (this.#recorder.sliceId !== null) this.endStroke();
    return this.#queue.command(() => Promise.resolve());
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

  #step(channel: 'masks.undo' | 'masks.redo'): Promise<void> {
    return this.#command(async () => {
      const { seriesId, readerId } = this.#state;
      return readerId === null ? null : this.#ports.api.call(channel, { seriesId, readerId });
    }, true);
  }

  /** Runs a change that main makes by itself, then shows its result; edits wait meanwhile. */
  #command(run: () => Promise<ActionResult | null>, visit: boolean): Promise<void> {
    if (this.#state.busy === 'stroke') return Promise.resolve();
    // pressed twice is done twice: commands wait for each other
    this.#commands++;
    this.#set((state) => ({ ...state, busy: 'command' }));
    const work = this.#queue.command(async () => {
      const result = await run();
      if (!result) return;
      await this.#readAgain(result.changed.map((slice) => slice.sliceId));
      this.#save({ savedAt: Date.now() });
      const first = result.changed[0];
      const painted = this.#state.painted?.sliceId;
      // undo takes the reader to where the change was
      if (visit && first && !result.changed.some((slice) => slice.sliceId === painted)) {
        this.#ports.goToSlice(first.sliceId);
      }
    });
    return work
      .catch((error) => this.#set((state) => withNotice(state, errorText(error))))
      .finally(() => {
        this.#commands--;
        if (this.#commands === 0) this.#set((state) => ({ ...state, busy: null }));
        this.#ports.feed.noteHistory();
      });
  }

  #acknowledge(result: ActionResult): void {
    const source = ownSource(this.#state);
    if (!source) return;
    this.#set((state) => {
      let next = withAction({ ...state, save: { ...state.save, savedAt: Date.now() } }, result);
      for (const { sliceId, revision } of result.changed) {
        const slice = state.detail?.slices.find((candidate) => candidate.sliceId === sliceId);
        const here = maskOf(next, source, sliceId);
        if (here) next = withMask(next, source, sliceId, { ...here, revision });
        // the first part of a long stroke on an empty slice: the stroke itself is still in the recorder
        else if (slice) {
          const bits = new Uint8Array(slice.width * slice.height);
          next = withMask(next, source, sliceId, entryOf(revision, bits));
        }
      }
      return next;
    });
    this.#ports.feed.noteHistory();
  }

  /** Reads slices of the reader's mask from main, whatever stands here. */
  async #readAgain(sliceIds: readonly number[]): Promise<void> {
    const { detail, seriesId } = this.#state;
    const source = ownSource(this.#state);
    if (!detail || !source) return;
    const { masks } = await fetchMasks(this.#ports.api, seriesId, source, detail.slices);
    for (const sliceId of sliceIds) {
      const slice = detail.slices.find((candidate) => candidate.sliceId === sliceId);
      if (!slice) continue;
      const stored = masks.find((mask) => mask.sliceId === sliceId);
      const bits = stored?.bits ?? new Uint8Array(slice.width * slice.height);
      const revision = stored?.revision ?? 0;
      this.#queue.noteRevision(sliceId, revision);
      this.#set((state) => withMask(state, source, sliceId, entryOf(revision, bits)));
    }
  }

  async #meetConflict(sliceId: number, message: string): Promise<void> {
    const { detail, seriesId } = this.#state;
    const source = ownSource(this.#state);
    const slice = detail?.slices.find((candidate) => candidate.sliceId === sliceId);
    if (!detail || !source || !slice) return;
    try {
      const { masks } = await fetchMasks(this.#ports.api, seriesId, source, detail.slices);
      const stored = masks.find((mask) => mask.sliceId === sliceId);
      this.#newest = {
        revision: stored?.revision ?? 0,
        bits: stored?.bits ?? new Uint8Array(slice.width * slice.height),
      };
    } catch (error) {
      this.#save({ failure: { code: 'MASKS_UNREADABLE', message: errorText(error) } });
      setTimeout(() => void this.#meetConflict(sliceId, message), 2000);
      return;
    }
    this.#save({ conflict: { sliceId, message } });
    // a reply that got lost looks like a conflict with ourselves: then the stored mask holds the strokes already
    const here = maskOf(this.#state, source, sliceId)?.bits;
    const newest = this.#newest.bits;
    if (here?.every((value, at) => value === newest[at])) this.resolveConflict('applyMine');
  }
}

/** Why nothing can be undone or redone now, or null: a change under way is no reason, steps wait for it. */
export function whyNotSteppable(state: ReadState): string | null {
  if (state.readerId === null) return 'choose a reader first';
  if (!state.painted?.pixels) return 'no slice on the screen';
  if (state.worklistRow?.confirmedBy)
    return `confirmed by ${state.worklistRow.confirmedBy}; take that back first`;
  if (state.save.conflict) return 'decide about the changed mask first';
  return state.busy === 'stroke' ? 'a stroke is under way' : null;
}

/** Why masks can not be changed now, or null: the reason shown beside a disabled tool. */
export const whyNotEditable = (state: ReadState): string | null =>
  whyNotSteppable(state) ?? (state.busy === 'command' ? 'one moment: a change is under way' : null);

function layOn(part: StrokePart, base: Uint8Array): { part: StrokePart | null; bits: Uint8Array } {
  const { after, delta } = rebaseDelta(part.delta, part.value, base);
  const unchanged = after.every((value, at) => value === base[at]);
  return { part: unchanged ? null : { ...part, delta }, bits: after };
}

const entryOf = (revision: number, bits: Uint8Array): MaskEntry => ({
  revision,
  bits,
  pixels: countMaskPixels(bits),
});
