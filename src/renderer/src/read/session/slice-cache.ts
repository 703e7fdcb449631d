import type { DecodedSlice } from '../../../../shared/image/decoded-slice.ts';

/** Bytes of decoded pixels kept; a 24-slice series of 256 x 256 RGB takes under 5 MB. */
const DEFAULT_BUDGET = 256 * 1024 * 1024;
const PARALLEL_PREFETCH = 2;

/**
 * Decoded pixels by slice id, least recently used out first. A slice asked for on its own goes past the prefetch;
 * the same slice is never fetched twice at once.
 */
export class SliceCache {
  readonly #load: (sliceId: number) => Promise<DecodedSlice>;
  readonly #budget: number;
  readonly #slices = new Map<number, DecodedSlice>();
  readonly #loading = new Map<number, Promise<DecodedSlice>>();
  #bytes = 0;
  #queue: number[] = [];
  #prefetching = 0;
  #closed = false;

  constructor(load: (sliceId: number) => Promise<DecodedSlice>, budget = DEFAULT_BUDGET) {
    this.#load = load;
    this.#budget = budget;
  }

  /** The pixels if they are here; marks them as used. */
  get(sliceId: number): DecodedSlice | null {
    const slice = this.#slices.get(sliceId);
    if (!slice) return null;
    this.#slices.delete(sliceId);
    this.#slices.set(sliceId, slice);
    return slice;
  }

  /** The pixels, now or later; rejects as the loader does. */
  async load(sliceId: number): Promise<DecodedSlice> {
    const here = this.get(sliceId);
    if (here) return here;
    const running = this.#loading.get(sliceId);
    if (running) return running;
    const loading = this.#load(sliceId);
    this.#loading.set(sliceId, loading);
    try {
      const slice = await loading;
      if (!this.#closed) this.#keep(sliceId, slice);
      return slice;
    } finally {
      this.#loading.delete(sliceId);
    }
  }

  /** Loads these in the background, in this order; replaces what was still waiting. */
  prefetch(sliceIds: readonly number[]): void {
    this.#queue = sliceIds.filter((sliceId) => !this.#slices.has(sliceId) && !this.#loading.has(sliceId));
    while (this.#prefetching < PARALLEL_PREFETCH && this.#queue.length > 0) void this.#prefetchNext();
  }

  /** Forgets a slice, for example after its file was re-linked. */
  drop(sliceId: number): void {
    const slice = this.#slices.get(sliceId);
    if (slice) this.#bytes -= slice.data.byteLength;
    this.#slices.delete(sliceId);
  }

  /** Forgets everything and stops prefetching. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#slices.clear();
    this.#bytes = 0;
  }

  async #prefetchNext(): Promise<void> {
    this.#prefetching++;
    try {
      for (let next = this.#queue.shift(); next !== undefined && !this.#closed; next = this.#queue.shift()) {
        // a failed prefetch says nothing: asking for the slice itself will
        await this.load(next).catch(() => undefined);
        // filling up must not throw out what the reader looks at
        if (this.#bytes > this.#budget * 0.9) this.#queue = [];
      }
    } finally {
      this.#prefetching--;
    }
  }

  #keep(sliceId: number, slice: DecodedSlice): void {
    this.drop(sliceId);
    this.#slices.set(sliceId, slice);
    this.#bytes += slice.data.byteLength;
    for (const oldest of this.#slices.keys()) {
      if (this.#bytes <= this.#budget || oldest === sliceId) break;
      this.drop(oldest);
    }
  }
}

/** Positions of a stack by distance from one of them: what to prefetch first. */
export function nearestFirst(count: number, from: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => index !== from)
    .sort((a, b) => Math.abs(a - from) - Math.abs(b - from) || b - a);
}
