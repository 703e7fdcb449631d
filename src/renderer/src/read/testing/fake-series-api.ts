import type { Channel, EventName } from '../../../../shared/contract/contract.ts';
import type { Job, ModelPredictions, SlicePrediction } from '../../../../shared/contract/inference.ts';
import type { ActionResult, History, HistoryEntry, MaskChange } from '../../../../shared/contract/masks.ts';
import type { ModelRow } from '../../../../shared/contract/models.ts';
import { applyDelta } from '../../../../shared/mask/mask-delta.ts';
import { countMaskPixels, encodeRuns } from '../../../../shared/mask/run-length.ts';
import { SulcusError } from '../../../../shared/sulcus-error.ts';
import type { SeriesApi } from '../session/series-api.ts';
import { worklistRowOf } from './fake-rows.ts';
import type { SyntheticSeries } from './synthetic-series.ts';

interface StoredMask {
  revision: number;
  bits: Uint8Array;
}

interface StoredAction extends HistoryEntry {
  readonly before: Map<number, Uint8Array>;
  readonly after: Map<number, Uint8Array>;
  undone: boolean;
}

/** A workstation in memory with the real rules of masks (revisions, actions, undo), for tests and for looking. */
export class FakeSeriesApi implements SeriesApi {
  readonly series = new Map<number, SyntheticSeries>();
  readonly masks = new Map<string, Map<number, StoredMask>>();
  predictions: ModelPredictions[] = [];
  /** a model's map of a slice by `<sliceId>/<modelId>`, scores 0..255 */
  readonly maps = new Map<string, Uint8Array>();
  models: ModelRow[] = [];
  jobs: Job[] = [];
  /** every request, in the order it was answered */
  readonly log: { readonly channel: string; readonly argument: unknown }[] = [];
  /** how long a reply takes; milliseconds */
  delay: () => number = () => 0;
  /** throws to make a request fail */
  before: (channel: Channel) => void = () => undefined;
  /** runs after a change is stored and before its reply leaves */
  afterApply: () => void = () => undefined;
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  readonly #actions: StoredAction[] = [];
  #nextAction = 1;

  readonly call = async (channel: Channel, argument: unknown): Promise<never> => {
    await this.#wait();
    this.before(channel);
    this.log.push({ channel, argument });
    const value = this.#answer(channel, argument as Record<string, never>);
    await this.#wait();
    return structuredClone(value) as never;
  };

  readonly on = (event: EventName, listener: (payload: never) => void): (() => void) => {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  };

  readonly fetchBytes = async (path: string): Promise<Response> => {
    await this.#wait();
    const [place = '', query = ''] = path.split('?');
    const [, , kind, id = '', rest = ''] = place.split('/');
    const only = new URLSearchParams(query).get('slices')?.split('-').map(Number) ?? null;
    if (kind === 'slice') return this.#sliceBytes(Number(id));
    if (kind === 'masks') return this.#maskBytes(Number(id), decodeURIComponent(rest), only);
    if (kind === 'probability') return this.#mapBytes(`${id}/${decodeURIComponent(rest)}`);
    if (kind === 'thumbnails') return this.#thumbnails(Number(id));
    return new Response('no such bytes', { status: 404 });
  };

  push(event: EventName, payload: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(payload as never);
  }

  /** Puts a mask in place as main would, without an event. */
  store(source: string, sliceId: number, bits: Uint8Array, revision = 1): void {
    const bySlice = this.masks.get(source) ?? new Map<number, StoredMask>();
    bySlice.set(sliceId, { revision, bits: bits.slice() });
    this.masks.set(source, bySlice);
  }

  mask(source: string, sliceId: number): StoredMask | null {
    return this.masks.get(source)?.get(sliceId) ?? null;
  }

  #answer(channel: Channel, argument: Record<string, never>): unknown {
    const seriesId = Number(argument.seriesId);
    switch (channel) {
      case 'series.open':
        return this.#detail(seriesId);
      case 'series.setSpacing': {
        const series = this.series.get(seriesId) as SyntheticSeries;
        const spacing = argument.spacing ? { ...(argument.spacing as object), statedBy: 'Dr Test' } : null;
        this.series.set(seriesId, { ...series, detail: { ...series.detail, spacing: spacing as never } });
        return this.#detail(seriesId);
      }
      case 'series.setSide':
        return this.#detail(seriesId);
      case 'models.list':
        return this.models;
      case 'jobs.list':
        return this.jobs;
      case 'jobs.start':
        return this.jobs;
      case 'predictions.list':
        return this.predictions.filter((row) => row.slices.some((slice) => this.#owns(seriesId, slice)));
      case 'masks.list':
        return this.#maskSets(seriesId);
      case 'masks.history':
        return this.#history();
      case 'masks.apply':
        return this.#apply(argument);
      case 'masks.undo':
        return this.#step(argument, true);
      case 'masks.redo':
        return this.#step(argument, false);
      case 'masks.adopt':
        return this.#adopt(argument);
      case 'measures.list':
      case 'sliceReviews.list':
        return [];
      case 'worklist.list':
        return [...this.series.values()].map((series) => worklistRowOf(series.detail));
      case 'worklist.setReview': {
        const row = worklistRowOf(this.#detail(seriesId));
        return { ...row, review: argument.state, reviewComment: argument.comment };
      }
      default:
        return {};
    }
  }

  #history(): History {
    const entries = this.#actions.map(({ before: _before, after: _after, ...entry }) => entry);
    const undone = entries.filter((entry) => entry.undone).length;
    return { done: entries.length - undone, undone, entries };
  }

  #detail(seriesId: number) {
    const series = this.series.get(seriesId);
    if (!series) throw new SulcusError('SERIES_UNKNOWN', 'There is no such series.');
    return series.detail;
  }

  #owns = (seriesId: number, slice: SlicePrediction) =>
    this.series.get(seriesId)?.pixels.has(slice.sliceId) ?? false;

  #maskSets(seriesId: number) {
    return [...this.masks].flatMap(([source, bySlice]) => {
      const slices = [...bySlice].filter(([sliceId]) => this.series.get(seriesId)?.pixels.has(sliceId));
      if (slices.length === 0) return [];
      const kind = source === 'groundTruth' ? source : source.split(':')[0];
      const label =
        kind === 'groundTruth' ? 'ground truth' : kind === 'reader' ? 'Dr Test' : source.slice(6, -13);
      const current = !source.endsWith('@000000000000');
      const states = slices.map(([sliceId, mask]) => this.#stateOf(sliceId, mask));
      return [{ source, kind, label, current, slices: states }];
    });
  }

  #stateOf = (sliceId: number, mask: StoredMask) => ({
    sliceId,
    revision: mask.revision,
    pixels: countMaskPixels(mask.bits),
  });

  #apply(argument: Record<string, never>): ActionResult {
    const source = `reader:${argument.readerId}`;
    const changes = argument.changes as unknown as MaskChange[];
    for (const change of changes) {
      if ((this.mask(source, change.sliceId)?.revision ?? 0) !== change.baseRevision) {
        throw new SulcusError('REVISION_CONFLICT', 'This mask was changed in another window meanwhile.');
      }
    }
    const open = this.#actions.find((action) => action.actionId === Number(argument.continues));
    const changed = new Map<number, Uint8Array>();
    for (const change of changes) {
      const bits =
        this.mask(source, change.sliceId)?.bits.slice() ?? new Uint8Array(change.width * change.height);
      applyDelta(
        bits,
        Uint8Array.from(atob(change.delta), (letter) => letter.charCodeAt(0)),
      );
      changed.set(change.sliceId, bits);
    }
    const result = this.#commit(argument, String(argument.label), changed, open ?? null);
    this.afterApply();
    return result;
  }

  #adopt(argument: Record<string, never>): ActionResult {
    const wanted = argument.sliceIds as unknown as number[] | null;
    const from = this.masks.get(String(argument.from)) ?? new Map<number, StoredMask>();
    const changed = new Map<number, Uint8Array>();
    for (const [sliceId, mask] of from)
      if (!wanted || wanted.includes(sliceId)) changed.set(sliceId, mask.bits);
    return this.#commit(argument, `take over ${String(argument.from).slice(6, -13)}`, changed, null);
  }

  #commit(
    argument: Record<string, never>,
    label: string,
    changed: ReadonlyMap<number, Uint8Array>,
    open: StoredAction | null,
  ): ActionResult {
    const source = `reader:${argument.readerId}`;
    const action: StoredAction = open ?? {
      actionId: this.#nextAction++,
      label,
      at: new Date().toISOString(),
      undone: false,
      sliceIds: [...changed.keys()],
      before: new Map(),
      after: new Map(),
    };
    for (const [sliceId, bits] of changed) {
      if (!action.before.has(sliceId)) {
        action.before.set(sliceId, this.mask(source, sliceId)?.bits.slice() ?? new Uint8Array(bits.length));
      }
      action.after.set(sliceId, bits.slice());
    }
    if (!open) {
      for (let i = this.#actions.length - 1; i >= 0; i--)
        if (this.#actions[i]?.undone) this.#actions.splice(i, 1);
      this.#actions.push(action);
    }
    return this.#write(argument, action, changed);
  }

  #step(argument: Record<string, never>, undo: boolean): ActionResult | null {
    const action = undo
      ? this.#actions.findLast((candidate) => !candidate.undone)
      : this.#actions.find((candidate) => candidate.undone);
    if (!action) return null;
    action.undone = undo;
    return this.#write(argument, action, undo ? action.before : action.after);
  }

  #write(
    argument: Record<string, never>,
    action: StoredAction,
    masks: ReadonlyMap<number, Uint8Array>,
  ): ActionResult {
    const source = `reader:${argument.readerId}`;
    const changed = [...masks].map(([sliceId, bits]) => {
      this.store(source, sliceId, bits, (this.mask(source, sliceId)?.revision ?? 0) + 1);
      return this.#stateOf(sliceId, this.mask(source, sliceId) as StoredMask);
    });
    this.push('masks.changed', { seriesId: argument.seriesId, source, changed });
    return { actionId: action.actionId, label: action.label, changed };
  }

  #sliceBytes(sliceId: number): Response {
    for (const series of this.series.values()) {
      const slice = series.pixels.get(sliceId);
      if (!slice) continue;
      const row = series.detail.slices.find((candidate) => candidate.sliceId === sliceId);
      const headers = {
        'x-sulcus-width': String(slice.width),
        'x-sulcus-height': String(slice.height),
        'x-sulcus-samples': String(slice.samples),
        'x-sulcus-bits': String(slice.bits),
        'x-sulcus-pixel-sha256': row?.pixelSha256 ?? '',
      };
      return new Response(new Uint8Array(slice.data), { headers });
    }
    return new Response('There is no such slice.', { status: 404 });
  }

  #maskBytes(seriesId: number, source: string, only: readonly number[] | null): Response {
    const parts: number[] = [];
    for (const [sliceId, mask] of this.masks.get(source) ?? []) {
      if (!this.series.get(seriesId)?.pixels.has(sliceId) || only?.includes(sliceId) === false) continue;
      const runs = encodeRuns(mask.bits);
      const head = new Uint8Array(Uint32Array.of(sliceId, mask.revision, runs.length).buffer);
      parts.push(...head, ...runs);
    }
    return new Response(Uint8Array.from(parts));
  }

  #mapBytes(name: string): Response {
    const map = this.maps.get(name);
    return map ? new Response(new Uint8Array(map)) : new Response('unknown', { status: 404 });
  }

  #thumbnails(seriesId: number): Response {
    const { detail, pixels } = this.series.get(seriesId) as SyntheticSeries;
    const out = new Uint8Array(64 * 64 * detail.slices.length);
    detail.slices.forEach((row, at) => {
      const slice = pixels.get(row.sliceId);
      for (let i = 0; slice && i < 64 * 64; i++) {
        const x = Math.floor(((i % 64) * slice.width) / 64);
        const y = Math.floor((Math.floor(i / 64) * slice.height) / 64);
        out[at * 64 * 64 + i] = slice.data[(y * slice.width + x) * slice.samples + 1] ?? 0;
      }
    });
    return new Response(out, { headers: { 'x-sulcus-size': '64' } });
  }

  async #wait(): Promise<void> {
    const milliseconds = this.delay();
    if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}
