/**
 * Calls to an engine, in the order they are asked for, two at a time: one computes, the next waits behind it, so that the
 * engine never idles while this thread prepares slices. After an abort or a failure none begins.
 */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #beforeLast: Promise<unknown> = Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** @throws the signal's reason, what an earlier call failed with, or what `work` throws */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#beforeLast.then(() => {
      this.#signal?.throwIfAborted();
      if (this.#failure) throw this.#failure.error;
      return work();
    });
    this.#beforeLast = this.#last;
    this.#last = result.catch((error: unknown) => {
      this.#failure ??= { error };
    });
    return result;
  }
}
