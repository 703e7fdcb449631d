import {
  type MapChoice,
  type MapKind,
  mapName,
  modelsFor,
  openMap,
  type SliceMap,
} from '../state/slice-maps.ts';
import { errorText, type SeriesApi } from './series-api.ts';
import type { SeriesSession } from './series-session.ts';

/** Maps kept: 64 KB each at 256 x 256. */
const KEPT = 96;

/** Maps of models over the image, fetched for the slice on the screen while they are shown. */
export class SliceMapLoader {
  readonly #api: SeriesApi;
  readonly #session: SeriesSession;
  readonly #asked = new Map<string, AbortController>();
  /** names of what was wanted last */
  #followed = '';
  readonly #lastModel: Partial<Record<MapKind, string>> = {};

  constructor(api: SeriesApi, session: SeriesSession) {
    this.#api = api;
    this.#session = session;
  }

  /** Opens a kind of map for the model shown last, else for one that has looked at this series, else for the first; closes an open one. */
  toggle(kind: MapKind): void {
    const state = this.#session.store.getState();
    if (openMap(state)?.kind === kind) {
      this.close();
      return;
    }
    const models = modelsFor(state, kind);
    const ran = (modelId: string) => state.predictions.some((row) => row.current && row.modelId === modelId);
    const model =
      models.find(({ modelId }) => modelId === this.#lastModel[kind]) ??
      models.find(({ modelId }) => ran(modelId)) ??
      models[0];
    if (model) this.choose({ modelId: model.modelId, kind });
  }

  choose(choice: MapChoice): void {
    this.#lastModel[choice.kind] = choice.modelId;
    this.#session.update((state) => ({
      ...state,
      shownMap: choice,
      // what could not be had is asked for again
      sliceMaps: new Map([...state.sliceMaps].filter(([, { values }]) => values !== null)),
    }));
  }

  close(): void {
    this.#session.update((state) => ({ ...state, shownMap: null }));
  }

  /** What compared panes show; nothing when they are left. */
  showInPanes(choices: readonly MapChoice[]): void {
    const text = JSON.stringify(choices);
    if (text === JSON.stringify(this.#session.store.getState().paneMaps)) return;
    this.#session.update((state) => ({ ...state, paneMaps: choices }));
  }

  /** Fetches the maps that belong on the screen, if they are not there; to be called after every change of the state. */
  follow(): void {
    const state = this.#session.store.getState();
    const open = openMap(state);
    const wanted = new Map<string, MapChoice>();
    for (const choice of open ? [open, ...state.paneMaps] : state.paneMaps) {
      const name = mapName(state, choice);
      if (name !== null) wanted.set(name, choice);
    }
    const names = [...wanted.keys()].join('|');
    if (names === this.#followed) return;
    this.#followed = names;
    // what nobody waits for any more is not begun
    for (const [name, abort] of this.#asked) {
      if (wanted.has(name)) continue;
      this.#asked.delete(name);
      abort.abort();
    }
    const sliceId = state.painted?.sliceId;
    for (const [name, choice] of wanted) {
      if (sliceId !== undefined && !this.#asked.has(name) && !state.sliceMaps.has(name))
        void this.#load(name, sliceId, choice);
    }
  }

  async #load(name: string, sliceId: number, choice: MapChoice): Promise<void> {
    const abort = new AbortController();
    this.#asked.set(name, abort);
    const map = await this.#fetch(sliceId, choice, abort.signal).catch((error: unknown) => ({
      values: null,
      problem: errorText(error),
    }));
    if (abort.signal.aborted) return;
    this.#asked.delete(name);
    this.#session.update((state) => {
      const kept = [...state.sliceMaps].slice(-(KEPT - 1));
      return { ...state, sliceMaps: new Map([...kept, [name, map]]) };
    });
  }

  async #fetch(sliceId: number, { modelId, kind }: MapChoice, signal: AbortSignal): Promise<SliceMap> {
    const response = await this.#api.fetchBytes(
      `/bytes/${kind}/${sliceId}/${encodeURIComponent(modelId)}`,
      signal,
    );
    if (response.ok) return { values: new Uint8Array(await response.arrayBuffer()), problem: null };
    if (response.status === 404 && kind !== 'explanation') return { values: null, problem: ABSENT[kind] };
    // "CODE: what happened and what to do"
    const text = await response.text();
    return { values: null, problem: text.slice(text.indexOf(': ') + 1).trim() };
  }
}

const ABSENT: Record<Exclude<MapKind, 'explanation'>, string> = {
  probability: 'the model has not outlined this slice',
  spread:
    'this model has looked at this slice once only, so there is no spread; run it again, or use an ensemble',
};
