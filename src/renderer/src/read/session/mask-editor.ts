import type { StoreApi } from 'zustand/vanilla';
import type { ActionResult } from '../../../../shared/contract/masks.ts';
import type { SliceRow } from '../../../../shared/contract/series.ts';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import type { BrushPoint, PixelRectangle } from '../../../../shared/mask/brush.ts';
import { boundingBox } from '../../../../shared/mask/mask-statistics.ts';
import { whyNotEditable, whyNotSteppable } from '../state/editable.ts';
import { withAction, withStep } from '../state/history.ts';
import { maskOf, withMask } from '../state/masks.ts';
import type { ReadState } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
import { toBase64 } from './base64.ts';
import { entryOf, fetchMasks } from './mask-bytes.ts';
import { bitsOf, changesOf, LONGEST_LABEL } from './mask-changes.ts';
import { MaskConflict } from './mask-conflict.ts';
import { errorText, type SeriesApi } from './series-api.ts';
import { type SeriesFeed, withNotice } from './series-feed.ts';
import { StrokeQueue } from './stroke-queue.ts';
import { StrokeRecorder } from './stroke-recorder.ts';
import { strokeStart } from './stroke-start.ts';

type Step = 'masks.undo' | 'masks.redo';

interface EditorPorts {
  readonly api: SeriesApi;
  readonly store: StoreApi<ReadState>;
  readonly feed: SeriesFeed;
  goToSlice(sliceId: number): void;
  /** brings a part of the slice into the pane */
  show(part: PixelRectangle): void;
}

/** The reader's mask: strokes, undo, redo, taking over a model's mask; everything in order and nothing lost. */
export class MaskEditor {
  readonly #ports: EditorPorts;
  readonly #queue: StrokeQueue;
  readonly #recorder: StrokeRecorder;
  readonly #conflict: MaskConflict;
  /** commands under way or waiting */
  #commands = 0;
  /** what main has stored since the pen touched the slice: shown when it is lifted, it would cost frames of the stroke */
  readonly #acknowledged: ActionResult[] = [];

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
      onAcknowledged: (_part, result) => {
        if (this.#state.busy === 'stroke') this.#acknowledged.push(result);
        else this.#acknowledge(result);
      },
      onFailure: ({ code, message }) =>
        this.#save({ failure: { code, message }, pending: this.#queue.pending }),
      onConflict: (sliceId, failure) => void this.#conflict.meet(sliceId, failure.message),
      onPending: (pending) => {
        if (this.#state.busy !== 'stroke') this.#save({ pending });
      },
      delay: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    });
    this.#conflict = new MaskConflict({ api: ports.api, store: ports.store, queue: this.#queue });
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
    const start = strokeStart(state, value);
    if (this.whyNot() || !start || start.sliceId !== sliceId) return false;
    this.#recorder.begin(start);
    this.#keepSlice(state.painted?.index ?? state.index);
    return true;
  }

  /** Keeps the slice on the screen while a region is drawn on it; false: it can not be drawn on now. */
  beginDrag(): boolean {
    const { painted } = this.#state;
    if (whyNotSteppable(this.#state) || !painted) return false;
    this.#keepSlice(painted.index);
    return true;
  }

  endDrag(): void {
    this.#letGo((state) => ({ ...state, busy: this.#commands > 0 ? 'command' : null }));
  }

  /**
   * A slice asked for before the stroke may still be loading: from here on this one is asked for, so that a late reply
   * can not change the picture under the pen.
   */
  #keepSlice(index: number): void {
    this.#set((current) => ({
      ...current,
      index,
      busy: 'stroke',
      cine: { ...current.cine, playing: false },
    }));
  }

  /** @param share of the brush's diameter that is painted, 0..1 */
  moveStroke(points: readonly BrushPoint[], share = 1): PixelRectangle | null {
    return this.#recorder.move(points, share);
  }

  /** The stroke was none: a second finger came down. What is journalled of it already stays, and can be undone. */
  cancelStroke(): void {
    if (this.#recorder.cancel()) this.#letGo((state) => ({ ...state, busy: null }));
    else this.endStroke();
  }

  endStroke(): void {
    const source = ownSource(this.#state);
    const revision = maskOf(this.#state, source, this.#recorder.sliceId ?? 0)?.revision ?? 0;
    const done = this.#recorder.end();
    this.#letGo((state) => {
      const free = { ...state, busy: null };
      if (!done || !source) return free;
      return withMask(free, source, done.sliceId, entryOf(revision, done.bits));
    });
  }

  /** The pen is lifted: what has been stored meanwhile is shown as well. */
  #letGo(reduce: (state: ReadState) => ReadState): void {
    this.#set(reduce);
    this.#save({ pending: this.#queue.pending });
    for (const result of this.#acknowledged.splice(0)) this.#acknowledge(result);
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
    });
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
    if (!slice) return Promise.resolve();
    return this.changeSlices(
      label,
      (stored) => new Map([[slice.sliceId, next(stored(slice), slice.width, slice.height)]]),
    );
  }

  /**
   * Changes the reader's masks of any slices; one undo step, nothing where nothing changes. Slices whose pixels are
   * not here are left alone.
   * @param label of the undo step, cut to what the journal takes
   * @param next gives new masks (0|1) by slice id, from those that stand once earlier strokes are stored
   */
  changeSlices(
    label: string,
    next: (stored: (slice: SliceRow) => Uint8Array) => ReadonlyMap<number, Uint8Array>,
  ): Promise<void> {
    if (whyNotSteppable(this.#state)) return Promise.resolve();
    return this.#command(async () => {
      const { seriesId, readerId } = this.#state;
      const changes = changesOf(
        this.#state,
        next((slice) => bitsOf(this.#state, slice)),
      );
      if (readerId === null || changes.length === 0) return null;
      const change = { label: label.slice(0, LONGEST_LABEL), changes, continues: null };
      return this.#ports.api.call('masks.apply', { seriesId, readerId, ...change });
    });
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
    this.#conflict.resolve(choice);
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

  #step(channel: Step): Promise<void> {
    return this.#command(async () => {
      const { seriesId, readerId } = this.#state;
      return readerId === null ? null : this.#ports.api.call(channel, { seriesId, readerId });
    }, channel);
  }

  /** Runs a change as a whole (`step` where it is one back or forth), then shows its result; edits wait meanwhile. */
  #command(run: () => Promise<ActionResult | null>, step: Step | null = null): Promise<void> {
    if (this.#state.busy === 'stroke') return Promise.resolve();
    // pressed twice is done twice: commands wait for each other
    this.#commands++;
    this.#set((state) => ({ ...state, busy: 'command' }));
    const work = this.#queue.command(async () => {
      const result = await run();
      if (!result) return;
      const before = this.#state;
      await this.#readAgain(result.changed.map((slice) => slice.sliceId));
      this.#set((state) =>
        step ? withStep(state, result.actionId, step === 'masks.undo') : withAction(state, result),
      );
      this.#save({ savedAt: Date.now() });
      const first = result.changed[0];
      const painted = this.#state.painted?.sliceId;
      // undo takes the reader to where the change was
      if (step && first && !result.changed.some((slice) => slice.sliceId === painted)) {
        this.#ports.goToSlice(first.sliceId);
      }
      if (step) this.#showChange(before, result);
    });
    return work
      .catch((error) => this.#set((state) => withNotice(state, errorText(error))))
      .finally(() => {
        this.#commands--;
        // a region being drawn meanwhile stays under way
        if (this.#commands === 0)
          this.#set((state) => (state.busy === 'command' ? { ...state, busy: null } : state));
        this.#ports.feed.noteHistory();
      });
  }

  /** Brings what a step changed into the pane, on the slice it has led to. */
  #showChange(before: ReadState, { changed }: ActionResult): void {
    // fitted into the window everything is seen
    if (this.#state.view.mode === 'fit') return;
    const source = ownSource(before);
    const at = this.#state.detail?.slices[this.#state.index];
    if (!at || !changed.some(({ sliceId }) => sliceId === at.sliceId)) return;
    const [was, is] = [before, this.#state].map((state) => maskOf(state, source, at.sliceId)?.bits);
    const flipped = (is ?? was)?.map((_, pixel) => (was?.[pixel] ?? 0) ^ (is?.[pixel] ?? 0));
    const part = flipped && boundingBox(flipped, at.width, at.height);
    if (part) this.#ports.show(part);
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
    const { masks } = await fetchMasks(this.#ports.api, seriesId, source, detail.slices, sliceIds);
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
}
