import type { StoreApi } from 'zustand/vanilla';
import type { Job } from '../../../../shared/contract/inference.ts';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import { withBlinding } from '../state/blinding.ts';
import { withLoadedMasks } from '../state/masks.ts';
import { withSlicePredictions } from '../state/predictions.ts';
import type { ReadState } from '../state/read-state.ts';
import { withSliceReviews } from '../state/slice-reviews.ts';
import { withMaskSets } from '../state/sources.ts';
import { debounce } from './debounce.ts';
import { fetchMasks } from './mask-bytes.ts';
import { errorText, type SeriesApi } from './series-api.ts';

interface FeedPorts {
  readonly api: SeriesApi;
  readonly store: StoreApi<ReadState>;
  readonly readerName: string;
  /** slices with strokes of ours that main has not acknowledged */
  unsavedSlices(): ReadonlySet<number>;
  isClosed(): boolean;
}

/** Keeps masks, predictions, jobs and the worklist row of one series up to date with what main says. */
export class SeriesFeed {
  readonly #ports: FeedPorts;
  readonly #ends: (() => void)[] = [];
  readonly #changed = new Map<MaskSource, Map<number, number>>();
  readonly #reloadChanged = debounce(() => void this.#loadChanged(), 120);
  readonly #reloadPredictions = debounce(() => void this.loadPredictions(), 150);
  readonly #reloadRow = debounce(() => this.#afterStroke(() => void this.loadWorklistRow()), 200);
  readonly #reloadHistory = debounce(() => this.#afterStroke(() => void this.loadHistory()), 150);
  readonly #reloadMeasures = debounce(() => void this.loadMeasures(), 120);
  readonly #reloadReviews = debounce(() => void this.loadSliceReviews(), 150);

  constructor(ports: FeedPorts) {
    this.#ports = ports;
  }

  /** Subscribes, then asks for everything there is. */
  async start(): Promise<void> {
    const { api, store } = this.#ports;
    const { seriesId } = store.getState();
    this.stop();
    this.#ends.push(
      api.on('masks.changed', (event) => {
        if (event.seriesId !== seriesId) return;
        const revisions = this.#changed.get(event.source) ?? new Map<number, number>();
        for (const slice of event.changed) revisions.set(slice.sliceId, slice.revision);
        this.#changed.set(event.source, revisions);
        this.#reloadChanged();
      }),
      api.on('predictions.changed', (event) => {
        if (event.seriesId !== seriesId || this.#ports.isClosed()) return;
        const next = withSlicePredictions(store.getState(), event);
        if (next) store.setState(next, true);
        else this.#reloadPredictions();
      }),
      api.on('jobs.changed', (job) => {
        if (job.seriesId === seriesId) this.#takeJob(job);
      }),
      api.on('measures.changed', (event) => {
        if (event.seriesId === seriesId) this.#reloadMeasures();
      }),
      api.on('sliceReviews.changed', (event) => {
        if (event.seriesId === seriesId) this.#reloadReviews();
      }),
      api.on('worklist.changed', (event) => {
        if (event.seriesIds.includes(seriesId)) this.#reloadRow();
      }),
      // one that was imported or made of others can be run here too
      api.on('models.changed', () => void this.loadModels()),
    );
    const [models, jobs] = await Promise.all([api.call('models.list', {}), api.call('jobs.list', {})]);
    this.#update((state) => ({ ...state, models, jobs: jobs.filter((job) => job.seriesId === seriesId) }));
    await Promise.all([
      this.loadPredictions(),
      this.loadMasks(),
      this.loadWorklistRow(),
      this.loadHistory(),
      this.loadMeasures(),
      this.loadSliceReviews(),
    ]);
  }

  stop(): void {
    for (const end of this.#ends.splice(0)) end();
    for (const waiting of [
      this.#reloadChanged,
      this.#reloadPredictions,
      this.#reloadRow,
      this.#reloadHistory,
      this.#reloadMeasures,
      this.#reloadReviews,
    ]) {
      waiting.cancel();
    }
  }

  noteHistory(): void {
    this.#reloadHistory();
  }

  /** The list of sources and the masks of all of them. */
  async loadMasks(): Promise<void> {
    const { api, store, readerName } = this.#ports;
    await this.#guard('the masks', async () => {
      const sets = await api.call('masks.list', { seriesId: store.getState().seriesId });
      this.#update((state) => withMaskSets(state, sets, readerName));
      await Promise.all(sets.map((set) => this.loadSource(set.source)));
    });
    this.#update((state) => (state.masksKnown ? state : { ...state, masksKnown: true }));
  }

  async loadSource(source: MaskSource): Promise<void> {
    const { api, store } = this.#ports;
    const { detail, seriesId } = store.getState();
    if (!detail) return;
    await this.#guard('the masks', async () => {
      const { masks, setAside } = await fetchMasks(api, seriesId, source, detail.slices);
      this.#update((state) => {
        const next = withLoadedMasks(state, source, masks, this.#ports.unsavedSlices());
        return setAside.length === 0 ? next : withNotice(next, setAsideText(source, setAside.length));
      });
    });
  }

  async loadModels(): Promise<void> {
    await this.#guard('the models', async () => {
      const models = await this.#ports.api.call('models.list', {});
      this.#update((state) => ({ ...state, models }));
    });
  }

  async loadPredictions(): Promise<void> {
    const { api, store } = this.#ports;
    await this.#guard('the model results', async () => {
      const predictions = await api.call('predictions.list', { seriesId: store.getState().seriesId });
      this.#update((state) => ({ ...state, predictions, predictionsKnown: true }));
    });
  }

  async loadWorklistRow(): Promise<void> {
    const { api, store } = this.#ports;
    await this.#guard('the review state', async () => {
      const rows = await api.call('worklist.list', {});
      const row = rows.find((candidate) => candidate.seriesId === store.getState().seriesId) ?? null;
      this.#update((state) => withBlinding(state, { worklistRow: row }));
    });
  }

  async loadHistory(): Promise<void> {
    const { api, store } = this.#ports;
    const { seriesId, readerId } = store.getState();
    if (readerId === null) return;
    await this.#guard('the history', async () => {
      const history = await api.call('masks.history', { seriesId, readerId });
      this.#update((state) => ({ ...state, history }));
    });
  }

  /** Rulers and angles. */
  async loadMeasures(): Promise<void> {
    const { api, store } = this.#ports;
    await this.#guard('the measurements', async () => {
      const measures = await api.call('measures.list', { seriesId: store.getState().seriesId });
      this.#update((state) => ({ ...state, measures }));
    });
  }

  /** What was said of single slices. */
  async loadSliceReviews(): Promise<void> {
    const { api, store } = this.#ports;
    await this.#guard('the review of the slices', async () => {
      const reviews = await api.call('sliceReviews.list', { seriesId: store.getState().seriesId });
      this.#update((state) => withSliceReviews(state, reviews));
    });
  }

  #takeJob(job: Job): void {
    const was = this.#ports.store.getState().jobs.find((known) => known.jobId === job.jobId);
    this.#update((state) => ({
      ...state,
      jobs: [...state.jobs.filter((known) => known.jobId !== job.jobId), job],
    }));
    if (job.state !== was?.state && (job.state === 'done' || job.state === 'failed')) {
      this.#reloadPredictions();
      void this.loadMasks();
    }
  }

  /** Reads sources that changed elsewhere; what we changed ourselves is here already. */
  async #loadChanged(): Promise<void> {
    const changed = [...this.#changed];
    this.#changed.clear();
    const state = this.#ports.store.getState();
    const unsaved = this.#ports.unsavedSlices();
    const newer = changed.filter(([source, revisions]) =>
      [...revisions].some(
        ([sliceId, revision]) =>
          !unsaved.has(sliceId) && revision > (state.masks.get(source)?.get(sliceId)?.revision ?? -1),
      ),
    );
    const known = new Set(state.sources.map((setting) => setting.source));
    if (newer.some(([source]) => !known.has(source))) await this.loadMasks();
    else await Promise.all(newer.map(([source]) => this.loadSource(source)));
  }

  /** What is read again anyway can wait for the pen: it would cost frames of the stroke. */
  #afterStroke(task: () => void): void {
    const { store } = this.#ports;
    if (store.getState().busy !== 'stroke') {
      task();
      return;
    }
    const end = store.subscribe((state) => {
      if (state.busy === 'stroke') return;
      end();
      task();
    });
  }

  #update(next: (state: ReadState) => ReadState): void {
    if (!this.#ports.isClosed()) this.#ports.store.setState(next, true);
  }

  async #guard(what: string, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#update((state) => withNotice(state, `Could not load ${what}: ${errorText(error)}`));
    }
  }
}

/** Adds a notice once. */
export const withNotice = (state: ReadState, notice: string): ReadState =>
  state.notices.includes(notice) ? state : { ...state, notices: [...state.notices, notice] };

const setAsideText = (source: MaskSource, count: number) =>
  `${count} mask${count === 1 ? '' : 's'} of ${source} did not fit ${count === 1 ? 'its slice' : 'their slices'} and ${count === 1 ? 'was' : 'were'} set aside, not drawn.`;
