import type { SliceRow } from '../../../../shared/contract/series.ts';
import { SulcusError } from '../../../../shared/sulcus-error.ts';
import {
  mapPreview,
  modelsWithMaps,
  openThreshold,
  thresholdMap,
  wantedMap,
  withMapThreshold,
} from '../state/map-threshold.ts';
import type { ReadState } from '../state/read-state.ts';
import { propose } from './proposals.ts';
import { errorText, type SeriesApi } from './series-api.ts';
import { withNotice } from './series-feed.ts';
import type { SeriesSession } from './series-session.ts';

/** A model's map of scores on the screen: a slider cuts it into a mask, which the reader may take over. */
export class ModelMaps {
  readonly #api: SeriesApi;
  readonly #session: SeriesSession;
  /** the map asked for last */
  #asked: string | null = null;
  #last: { readonly modelId: string; readonly percent: number } | null = null;

  constructor(api: SeriesApi, session: SeriesSession) {
    this.#api = api;
    this.#session = session;
  }

  /** Opens the slider where it was closed last, else over the first model that has maps; closes an open one. */
  toggle(): void {
    if (openThreshold(this.#state)) {
      this.close();
      return;
    }
    const models = modelsWithMaps(this.#state);
    const model = models.find((row) => row.modelId === this.#last?.modelId) ?? models[0];
    if (model) this.choose(model.modelId);
  }

  /** Opens the slider over the map of one model. */
  choose(modelId: string): void {
    const percent = this.#last?.modelId === modelId ? this.#last.percent : undefined;
    this.#session.update((state) => withMapThreshold(state, modelId, percent));
  }

  close(): void {
    this.#last = this.#state.mapThreshold;
    this.#session.update((state) => ({ ...state, mapThreshold: null }));
  }

  /** Makes what the slider shows the reader's mask of this slice; one undo step. */
  takeOverSlice(): Promise<void> {
    const preview = mapPreview(this.#state);
    const label = this.#label();
    if (!preview || !label) return Promise.resolve();
    this.close();
    return this.#session.editor.change(label, () => preview.bits);
  }

  /** Shows what the slider makes of all slices that the model has outlined, to be made the reader's masks. */
  async proposeAll(): Promise<void> {
    const open = openThreshold(this.#state);
    const label = this.#label();
    if (!open || !label) return;
    const { percent, modelId } = open;
    const outlined = new Set(
      open.model.slices.flatMap(({ sliceId, pixels }) => (pixels === null ? [] : sliceId)),
    );
    const after = new Map<number, Uint8Array>();
    try {
      for (const slice of this.#state.detail?.slices ?? []) {
        const values = outlined.has(slice.sliceId) ? await fetchMap(this.#api, slice, modelId) : null;
        if (values) after.set(slice.sliceId, thresholdMap(values, percent));
      }
    } catch (error) {
      this.#session.update((state) => withNotice(state, errorText(error)));
      return;
    }
    // closed, moved or changed to another model while the maps came
    const now = openThreshold(this.#state);
    if (now?.modelId !== modelId || now.percent !== percent || now.model.modelHash !== open.model.modelHash)
      return;
    this.close();
    propose(this.#session, { label, adopt: null, after: () => after });
  }

  /** Fetches the map that belongs on the screen, if it is not there; to be called after every change of the state. */
  follow(): void {
    const wanted = wantedMap(this.#state);
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    const { painted, detail, mapThreshold } = this.#state;
    const slice = detail?.slices.find((candidate) => candidate.sliceId === painted?.sliceId);
    if (wanted !== null && slice && mapThreshold) void this.#load(wanted, slice, mapThreshold.modelId);
  }

  async #load(name: string, slice: SliceRow, modelId: string): Promise<void> {
    const values = await fetchMap(this.#api, slice, modelId).catch((error: unknown) => {
      this.#session.update((state) => withNotice(state, errorText(error)));
      return null;
    });
    if (this.#asked !== name) return;
    this.#session.update((state) =>
      state.mapThreshold
        ? { ...state, mapThreshold: { ...state.mapThreshold, map: { name, values } } }
        : state,
    );
  }

  /** Names the undo step, or null while no slider is open. */
  #label(): string | null {
    const open = openThreshold(this.#state);
    return open && `${open.model.modelName.slice(0, 40)} from a score of ${open.percent} %`;
  }

  get #state(): ReadState {
    return this.#session.store.getState();
  }
}

/**
 * A model's map of one slice, scores 0..255 per pixel, or null where it has none.
 * @throws SulcusError MAP_UNREADABLE when it can not be read or has not the size of the slice
 */
async function fetchMap(api: SeriesApi, slice: SliceRow, modelId: string): Promise<Uint8Array | null> {
  const response = await api.fetchBytes(`/bytes/probability/${slice.sliceId}/${encodeURIComponent(modelId)}`);
  if (response.status === 404) return null;
  const values = response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
  if (values?.length === slice.width * slice.height) return values;
  throw new SulcusError(
    'MAP_UNREADABLE',
    `The model's map of slice ${slice.number} could not be read. Run the model on this series again.`,
  );
}
