/** Messages waiting for the one who reads them; ends after the last one. */
export class MessageQueue<T> implements AsyncIterable<T> {
  readonly #messages: T[] = [];
  readonly #abandoned: () => void;
  #ended = false;
  #wake: (() => void) | null = null;

  /** @param abandoned called when the reader stops before the end */
  constructor(abandoned: () => void) {
    this.#abandoned = abandoned;
  }

  push(message: T): void {
    if (this.#ended) return;
    this.#messages.push(message);
    this.#wake?.();
  }

  /** Takes what waits at the head, as far as it is of a kind. */
  takeWhile<Kind extends T>(is: (message: T) => message is Kind): Kind[] {
    const taken: Kind[] = [];
    for (let head = this.#messages[0]; head !== undefined && is(head); head = this.#messages[0]) {
      taken.push(head);
      this.#messages.shift();
    }
    return taken;
  }

  /** What was pushed before is still read. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    try {
      for (;;) {
        const message = this.#messages.shift();
        if (message !== undefined) yield message;
        else if (this.#ended) return;
        else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          this.#wake = null;
        }
      }
    } finally {
      if (!this.#ended) this.#abandoned();
    }
  }
}
