import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AnalysisMode } from '../../../../shared/contract/inference.ts';
import type { SliceRow } from '../../../../shared/contract/series.ts';
import type { ReviewChange } from '../../../../shared/contract/worklist.ts';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import { withBlinding } from '../state/blinding.ts';
import { withDetail, withIndex, withPixels } from '../state/navigation.ts';
import { sliceOutcomeOf } from '../state/predictions.ts';
import { initialReadState, type ReadState } from '../state/read-state.ts';
import { withSliceReviews } from '../state/slice-reviews.ts';
import { type Size, showPart } from '../state/view.ts';
import { type CursorState, createCursorStore } from './cursor-store.ts';
import { debounce } from './debounce.ts';
import { MaskEditor } from './mask-editor.ts';
import { Measuring } from './measuring.ts';
import { ModelMaps } from './model-maps.ts';
import { errorText, type SeriesApi } from './series-api.ts';
import { SeriesFeed, withNotice } from './series-feed.ts';
import { fetchSlice } from './slice-bytes.ts';
import { nearestFirst, SliceCache } from './slice-cache.ts';
import { SliceMapLoader } from './slice-map-loader.ts';

export interface SessionReader {
  readonly readerId: number;
  readonly name: string;
}

/** Size of a pane, of its image, and the pixel aspect. */
export interface PaneGeometry {
  readonly size: Size;
  readonly image: Size;
  readonly aspect: number;
}

/**
 * One open series: its state, pixels, feed and editor. Replies that come after `close`, or for a slice that is no
 * longer asked for, change nothing.
 */
export class SeriesSession {
  readonly store: StoreApi<ReadState>;
  readonly cursor: StoreApi<CursorState> = createCursorStore();
  readonly editor: MaskEditor;
  readonly maps: ModelMaps;
  readonly sliceMaps: SliceMapLoader;
  readonly measuring: Measuring;
  readonly #api: SeriesApi;
  readonly #cache: SliceCache;
  readonly #feed: SeriesFeed;
  readonly #ends: (() => void)[] = [];
  readonly #remember = debounce(() => this.#rememberPosition(), 400);
  #pane: PaneGeometry = { size: { width: 1, height: 1 }, image: { width: 1, height: 1 }, aspect: 1 };
  #closed = false;

  constructor(api: SeriesApi, seriesId: number, reader: SessionReader | null, blindReads = false) {
    this.#api = api;
    this.store = createStore<ReadState>(() =>
      initialReadState(seriesId, reader?.readerId ?? null, blindReads),
    );
    this.#cache = new SliceCache((sliceId) => this.#fetch(sliceId));
    this.#feed = new SeriesFeed({
      api,
      store: this.store,
      readerName: reader?.name ?? 'reader',
      unsavedSlices: () => this.editor.unsavedSlices,
      isClosed: () => this.#closed,
    });
    this.editor = new MaskEditor({
      api,
      store: this.store,
      feed: this.#feed,
      goToSlice: (sliceId) => this.goToSlice(sliceId),
      show: (part) => {
        const { size, image, aspect } = this.#pane;
        this.update((state) => ({ ...state, view: showPart(state.view, size, image, aspect, part) }));
      },
    });
    this.maps = new ModelMaps(api, this);
    this.sliceMaps = new SliceMapLoader(api, this);
    this.measuring = new Measuring(api, this);
    // ends with the store: nothing to take back
    this.store.subscribe((state, before) => {
      // where one works is where one comes back to, also after a crash a moment later
      if (state.busy !== null && before.busy === null) this.#remember.flush();
      this.maps.follow();
      this.sliceMaps.follow();
    });
  }

  /** Opens the series and begins to keep it up to date; failures end in `state.problem`. */
  async open(): Promise<void> {
    const { seriesId } = this.store.getState();
    for (const end of this.#ends.splice(0)) end();
    this.#ends.push(
      this.#api.on('series.changed', (event) => {
        if (event.seriesId === seriesId) void this.reload();
      }),
    );
    await this.reload();
    if (this.store.getState().detail) {
      await this.#feed.start().catch((error) => {
        this.update((state) => withNotice(state, `Could not load the model list: ${errorText(error)}`));
      });
    }
  }

  /** Reads the series row again, for example after spacing was stated or files were re-linked. */
  async reload(): Promise<void> {
    try {
      const detail = await this.#api.call('series.open', { seriesId: this.store.getState().seriesId });
      const before = this.store.getState().detail;
      for (const slice of before?.slices ?? []) {
        const now = detail.slices.find((candidate) => candidate.sliceId === slice.sliceId);
        if (now?.state !== slice.state || now.pixelSha256 !== slice.pixelSha256)
          this.#cache.drop(slice.sliceId);
      }
      this.update((state) => withDetail(state, detail));
      this.#show();
    } catch (error) {
      this.update((state) =>
        state.detail ? withNotice(state, errorText(error)) : { ...state, problem: errorText(error) },
      );
    }
  }

  /** Changes the state by a pure reducer; does nothing once closed. */
  update(reduce: (state: ReadState) => ReadState): void {
    if (!this.#closed) this.store.setState(reduce, true);
  }

  /** Asks for a position in the stack. Not while a stroke is drawn: it belongs to the slice it began on. */
  goTo(index: number): void {
    if (this.store.getState().busy === 'stroke') return;
    const before = this.store.getState().index;
    const cached = this.#cachedAt(index);
    this.update((state) => {
      const moved = withIndex(state, index);
      return cached ? withPixels(moved, cached.sliceId, cached.pixels, null) : moved;
    });
    if (this.store.getState().index === before) return;
    if (!cached) this.#show();
    this.#remember();
  }

  /** Reads the masks of a source that main does not list by itself. */
  loadSource(source: MaskSource): Promise<void> {
    return this.#feed.loadSource(source);
  }

  goToSlice(sliceId: number): void {
    const at = this.store.getState().detail?.slices.findIndex((slice) => slice.sliceId === sliceId) ?? -1;
    if (at >= 0) this.goTo(at);
  }

  /**
   * Goes to the next slice (around the end) in which a model has found something. Pressed before the results of a
   * series just opened are here, it waits for them, and stays where the reader has gone meanwhile.
   */
  async goToNextFinding(): Promise<void> {
    const asked = this.store.getState().index;
    await this.#whenKnown('predictionsKnown');
    const { detail, predictions, index } = this.store.getState();
    if (!detail || index !== asked) return;
    const { slices } = detail;
    const following = [...slices.slice(index + 1), ...slices.slice(0, index)];
    const found = following.find(({ sliceId }) => sliceOutcomeOf(predictions, sliceId) === 'finding');
    if (found) this.goToSlice(found.sliceId);
  }

  /**
   * Does something with the masks of the slice on the screen. Asked for before the masks of a series just opened are
   * here, it waits for them, and is given up where the reader has gone to another slice meanwhile.
   */
  async onceMasksKnown(act: () => void): Promise<void> {
    const asked = this.store.getState().index;
    await this.#whenKnown('masksKnown');
    if (this.store.getState().index === asked) act();
  }

  async #whenKnown(what: 'predictionsKnown' | 'masksKnown'): Promise<void> {
    if (this.store.getState()[what]) return;
    await new Promise<void>((resolve) => {
      const end = this.store.subscribe((state) => {
        if (!state[what]) return;
        end();
        resolve();
      });
    });
  }

  /** The pane on the screen: what zoom keys refer to. */
  lastPane(): PaneGeometry {
    return this.#pane;
  }

  notePane(pane: PaneGeometry): void {
    this.#pane = pane;
  }

  /** Analyses this series, the slice on the screen first. */
  async analyse(request: {
    readonly classifierId: string | null;
    readonly segmenterId: string | null;
    readonly mode: AnalysisMode;
    readonly allowOutside: boolean;
  }): Promise<void> {
    const { seriesId, painted } = this.store.getState();
    const started = await this.#api.call('jobs.start', {
      seriesIds: [seriesId],
      ...request,
      firstSliceId: painted?.sliceId ?? null,
    });
    this.update((state) => ({
      ...state,
      jobs: [...state.jobs.filter((job) => !started.some((next) => next.jobId === job.jobId)), ...started],
    }));
  }

  async stopAnalysis(): Promise<void> {
    const jobIds = this.store
      .getState()
      .jobs.filter((job) => job.state === 'running' || job.state === 'queued')
      .map((job) => job.jobId);
    if (jobIds.length > 0) await this.#api.call('jobs.cancel', { jobIds });
  }

  /** States (or takes back, null) the spacing under the reader's name. */
  async stateSpacing(spacing: { x: number; y: number; z: number | null } | null): Promise<void> {
    const { seriesId, readerId } = this.store.getState();
    if (readerId === null) return;
    const detail = await this.#api.call('series.setSpacing', { seriesId, readerId, spacing });
    this.update((state) => withDetail(state, detail));
  }

  /** States which side of the patient is left in the image, under the reader's name. */
  async stateSide(imageLeft: 'patientRight' | 'patientLeft' | 'unknown'): Promise<void> {
    const { seriesId, readerId } = this.store.getState();
    if (readerId === null) return;
    const detail = await this.#api.call('series.setSide', { seriesId, readerId, imageLeft });
    this.update((state) => withDetail(state, detail));
  }

  /** Review state or comment of the series; what is not given stays. */
  async setReview(change: ReviewChange): Promise<void> {
    const { seriesId, readerId } = this.store.getState();
    if (readerId === null) return;
    const row = await this.#api.call('worklist.setReview', { seriesId, readerId, ...change });
    this.update((state) => withBlinding(state, { worklistRow: row }));
  }

  /** What is said of one slice; `notStarted` takes it back, what is not given stays. */
  async setSliceReview(sliceId: number, change: ReviewChange): Promise<void> {
    const { seriesId, readerId } = this.store.getState();
    if (readerId === null) return;
    const request = { seriesId, readerId, sliceId, ...change };
    const reviews = await this.#api.call('sliceReviews.set', request);
    this.update((state) => withSliceReviews(state, reviews));
  }

  /** Waits for unsaved strokes, then lets go of everything. */
  async close(): Promise<void> {
    this.#remember.flush();
    for (const end of this.#ends.splice(0)) end();
    this.#feed.stop();
    await this.editor.settle();
    this.#closed = true;
    this.#cache.close();
  }

  async #fetch(sliceId: number) {
    const slice = this.store.getState().detail?.slices.find((candidate) => candidate.sliceId === sliceId);
    if (!slice) throw new Error('no such slice');
    return fetchSlice(this.#api, slice);
  }

  #cachedAt(index: number) {
    const slice = this.store.getState().detail?.slices[Math.round(index)];
    const pixels = slice?.state === 'ok' ? this.#cache.get(slice.sliceId) : null;
    return slice && pixels ? { sliceId: slice.sliceId, pixels } : null;
  }

  /** Brings the asked-for slice to the screen as soon as its pixels are here. */
  #show(): void {
    const { detail, index } = this.store.getState();
    const slice = detail?.slices[index];
    if (!detail || !slice) return;
    if (slice.state === 'ok') void this.#showWhenLoaded(slice);
    else this.update((state) => withPixels(state, slice.sliceId, null, slice.problem ?? stateText(slice)));
    const others = nearestFirst(detail.slices.length, index).flatMap((at) => {
      const other = detail.slices[at];
      return other?.state === 'ok' ? [other.sliceId] : [];
    });
    this.#cache.prefetch(others);
  }

  async #showWhenLoaded(slice: SliceRow): Promise<void> {
    try {
      const pixels = await this.#cache.load(slice.sliceId);
      this.update((state) => withPixels(state, slice.sliceId, pixels, null));
    } catch (error) {
      this.update((state) => withPixels(state, slice.sliceId, null, errorText(error)));
    }
  }

  #rememberPosition(): void {
    const { seriesId, index, jobs, detail } = this.store.getState();
    void this.#api.call('series.rememberPosition', { seriesId, index }).catch(() => undefined);
    if (jobs.some((job) => job.state === 'running' || job.state === 'queued')) {
      const sliceId = detail?.slices[index]?.sliceId ?? null;
      void this.#api.call('jobs.prioritise', { seriesId, sliceId }).catch(() => undefined);
    }
  }
}

const stateText = (slice: SliceRow) =>
  slice.state === 'missing'
    ? `The file of slice ${slice.number} is missing. Put it back, or open its new folder (O in the worklist).`
    : `Slice ${slice.number} could not be decoded.`;
