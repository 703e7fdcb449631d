import type { MeasureKind } from '../../../../shared/contract/measures.ts';
import type { Point } from '../../../../shared/measure/diameters.ts';
import type { SeriesApi } from './series-api.ts';
import { errorText } from './series-api.ts';
import { withNotice } from './series-feed.ts';
import type { SeriesSession } from './series-session.ts';

/** Points nearer to each other than this (image pixels) measure nothing. */
const NOTHING_WITHIN = 0.5;

/** Rulers and angles that the reader sets and takes away. */
export class Measuring {
  readonly #api: SeriesApi;
  readonly #session: SeriesSession;

  constructor(api: SeriesApi, session: SeriesSession) {
    this.#api = api;
    this.#session = session;
  }

  /** Sets a ruler on the slice on the screen, from the first to the last point of a drag. */
  async ruler(points: readonly Point[]): Promise<void> {
    const [from] = points;
    const to = points.at(-1);
    if (from && to && Math.hypot(to.x - from.x, to.y - from.y) > NOTHING_WITHIN)
      await this.#add('ruler', [from, to]);
  }

  /** Sets the next point of an angle on the slice on the screen; the third one completes it. */
  async anglePoint(point: Point): Promise<void> {
    const { painted, angle } = this.#session.store.getState();
    if (!painted) return;
    const before = angle?.sliceId === painted.sliceId ? angle.points : [];
    const last = before.at(-1);
    if (last && Math.hypot(last.x - point.x, last.y - point.y) <= NOTHING_WITHIN) return;
    const points = [...before, point];
    const isDone = points.length === 3;
    this.#session.update((state) => ({
      ...state,
      angle: isDone ? null : { sliceId: painted.sliceId, points },
    }));
    if (isDone) await this.#add('angle', points);
  }

  /** Takes one away; without a name the newest on the slice on the screen. */
  async remove(measureId: number | null): Promise<void> {
    const { seriesId, readerId, measures, painted } = this.#session.store.getState();
    const newest = measures.findLast(({ sliceId }) => sliceId === painted?.sliceId)?.measureId;
    const wanted = measureId ?? newest;
    if (readerId === null || wanted === undefined) return;
    await this.#tell(async () => {
      await this.#api.call('measures.remove', { seriesId, readerId, measureId: wanted });
      this.#session.update((state) => ({
        ...state,
        measures: state.measures.filter((measure) => measure.measureId !== wanted),
      }));
    });
  }

  async #add(kind: MeasureKind, points: readonly Point[]): Promise<void> {
    const { seriesId, readerId, painted, detail } = this.#session.store.getState();
    const slice = painted ? detail?.slices[painted.index] : undefined;
    if (readerId === null || !slice?.pixelSha256) return;
    const { sliceId, pixelSha256 } = slice;
    const request = { seriesId, readerId, sliceId, pixelSha256, kind, points: [...points] };
    await this.#tell(async () => {
      const measure = await this.#api.call('measures.add', request);
      this.#session.update((state) => ({
        ...state,
        measures: [...state.measures.filter((one) => one.measureId !== measure.measureId), measure],
      }));
    });
  }

  async #tell(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#session.update((state) => withNotice(state, errorText(error)));
    }
  }
}
