import type { EngineSlice } from './engine-messages.ts';
import { type ReadSlice, readSlices } from './read-slices.ts';

/** The volume that is read while the engine computes another one, or before anybody asks for its analysis: one at most. */
export class PreparedSlices {
  #key = '';
  #read: Promise<ReadSlice[]> | null = null;

  /** Reads and checks the pixels of a volume that is likely to be next. Resolves when they are read. */
  async prepare(slices: readonly EngineSlice[]): Promise<void> {
    const key = JSON.stringify(slices);
    if (!this.#read || key !== this.#key) {
      this.#key = key;
      this.#read = readSlices(slices, new AbortController().signal);
    }
    await this.#read;
  }

  /**
   * The pixels of a volume, in order. What could not be read when it was prepared is read again.
   * @param signal ends the reading early by throwing its reason
   */
  async take(slices: readonly EngineSlice[], signal: AbortSignal): Promise<ReadSlice[]> {
    if (this.#read && JSON.stringify(slices) === this.#key) {
      const read = this.#read;
      this.#read = null;
      const prepared = await read;
      signal.throwIfAborted();
      if (prepared.every(({ problem }) => problem === null)) return prepared;
    }
    return readSlices(slices, signal);
  }
}
