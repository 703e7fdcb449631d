import { explainable, openHeat, wantedHeat } from '../state/heat.ts';
import { errorText, type SeriesApi } from './series-api.ts';
import type { SeriesSession } from './series-session.ts';

/** Where a classifier looked, fetched for the slice on the screen while it is open. */
export class HeatMaps {
  readonly #api: SeriesApi;
  readonly #session: SeriesSession;
  /** the map asked for last */
  #asked: string | null = null;
  #lastModel: string | null = null;

  constructor(api: SeriesApi, session: SeriesSession) {
    this.#api = api;
    this.#session = session;
  }

  /** Opens it for the model shown last, else for one that has scored this series, else for the first; closes an open one. */
  toggle(): void {
    const state = this.#session.store.getState();
    if (openHeat(state)) {
      this.close();
      return;
    }
    const models = explainable(state);
    const scored = (modelId: string) =>
      state.predictions.some((row) => row.current && row.modelId === modelId);
    const model =
      models.find(({ modelId }) => modelId === this.#lastModel) ??
      models.find(({ modelId }) => scored(modelId)) ??
      models[0];
    if (model) this.choose(model.modelId);
  }

  choose(modelId: string): void {
    this.#lastModel = modelId;
    this.#session.update((state) => ({ ...state, heat: { modelId, map: null } }));
  }

  close(): void {
    this.#session.update((state) => ({ ...state, heat: null }));
  }

  /** Fetches the map that belongs on the screen, if it is not there; to be called after every change of the state. */
  follow(): void {
    const state = this.#session.store.getState();
    const wanted = wantedHeat(state);
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    const { painted, heat } = state;
    if (wanted !== null && painted && heat) void this.#load(wanted, painted.sliceId, heat.modelId);
  }

  async #load(name: string, sliceId: number, modelId: string): Promise<void> {
    const map = await this.#fetch(sliceId, modelId).catch((error: unknown) => ({
      values: null,
      problem: errorText(error),
    }));
    if (this.#asked !== name) return;
    this.#session.update((state) =>
      state.heat ? { ...state, heat: { ...state.heat, map: { name, ...map } } } : state,
    );
  }

  async #fetch(sliceId: number, modelId: string) {
    const response = await this.#api.fetchBytes(
      `/bytes/explanation/${sliceId}/${encodeURIComponent(modelId)}`,
    );
    if (response.ok) return { values: new Uint8Array(await response.arrayBuffer()), problem: null };
    // "CODE: what happened and what to do"
    const text = await response.text();
    return { values: null, problem: text.slice(text.indexOf(': ') + 1).trim() };
  }
}
