import type { ActionResult, MaskChange } from '../../../../shared/contract/masks.ts';
import { errorCode, errorText } from './series-api.ts';

/** One part of a stroke, waiting to be journalled. */
export interface StrokePart {
  /** parts with the same key are one undo step */
  readonly strokeKey: number;
  readonly label: string;
  readonly sliceId: number;
  readonly pixelSha256: string;
  readonly width: number;
  readonly height: number;
  /** 1 painted, 0 erased: lets the stroke be laid onto another mask after a conflict */
  readonly value: 0 | 1;
  /** run-length XOR delta against the mask before this part */
  readonly delta: Uint8Array;
}

export interface QueueFailure {
  readonly code: string;
  readonly message: string;
}

export interface StrokeQueuePorts {
  send(
    label: string,
    change: Omit<MaskChange, 'delta'> & { readonly delta: Uint8Array },
    continues: number | null,
  ): Promise<ActionResult>;
  /** the revision of the mask the waiting strokes were drawn on, as far as the page knows */
  revisionOf(sliceId: number): number;
  onAcknowledged(part: StrokePart, result: ActionResult): void;
  /** `retries` is false where only the reader can help: nothing is tried again before `retryNow` */
  onFailure(failure: QueueFailure, retries: boolean): void;
  /** the slice moved on elsewhere; the queue stands until `resolveConflict` */
  onConflict(sliceId: number, failure: QueueFailure): void;
  onPending(count: number): void;
  /** waits, for retries; replaced in tests */
  delay(milliseconds: number): Promise<void>;
}

const RETRY_MS = [1000, 2000, 5000, 10_000];
/** Failures that the same request would meet again; the strokes stay until the reader decides. */
const NEEDS_READER = new Set([
  'CASE_CONFIRMED',
  'WRONG_SLICE',
  'PIXELS_CHANGED',
  'MASK_DELTA_CORRUPT',
  'INVALID_ARGUMENT',
  'READER_UNKNOWN',
  'SLICE_UNKNOWN',
]);

/**
 * Sends strokes one after another, each on the revision the one before left. Nothing leaves the queue before it is
 * acknowledged: a failing write is retried, a conflict waits for the reader's choice.
 */
export class StrokeQueue {
  readonly #ports: StrokeQueuePorts;
  readonly #parts: StrokePart[] = [];
  readonly #commands: { run: () => Promise<void>; done: () => void; failed: (error: unknown) => void }[] = [];
  readonly #actionOf = new Map<number, number>();
  readonly #revisions = new Map<number, number>();
  #running = false;
  #conflict: number | null = null;
  #attempt = 0;
  #wake: (() => void) | null = null;

  constructor(ports: StrokeQueuePorts) {
    this.#ports = ports;
  }

  get pending(): number {
    return this.#parts.length;
  }

  /** slices with parts that are not acknowledged */
  get unsavedSlices(): ReadonlySet<number> {
    return new Set(this.#parts.map((part) => part.sliceId));
  }

  push(part: StrokePart): void {
    this.#parts.push(part);
    this.#ports.onPending(this.#parts.length);
    void this.#run();
  }

  /** Runs after every stroke before it is acknowledged (undo must not overtake a stroke). */
  command(run: () => Promise<void>): Promise<void> {
    return new Promise((done, failed) => {
      this.#commands.push({ run, done, failed });
      void this.#run();
    });
  }

  /** Tries a failing write again at once. */
  retryNow(): void {
    this.#attempt = 0;
    this.#wake?.();
  }

  /** Throws away what is not acknowledged, because the reader said so; returns the slices it touched. */
  discard(): number[] {
    const slices = [...this.unsavedSlices];
    this.#parts.length = 0;
    this.#conflict = null;
    this.#ports.onPending(0);
    this.retryNow();
    void this.#run();
    return slices;
  }

  /** Masks of a slice were read from main: what follows builds on that revision. */
  noteRevision(sliceId: number, revision: number): void {
    this.#revisions.set(sliceId, revision);
  }

  /**
   * Ends a conflict. `rebase` gives each waiting part of the slice anew (or null to drop it); `revision` is the one
   * they now stand on. A rebased part begins an undo step of its own where its first part was stored before.
   */
  resolveConflict(revision: number, rebase: (part: StrokePart) => StrokePart | null): void {
    const sliceId = this.#conflict;
    if (sliceId === null) return;
    this.#revisions.set(sliceId, revision);
    const next = this.#parts.flatMap((part) => (part.sliceId === sliceId ? (rebase(part) ?? []) : part));
    this.#parts.splice(0, this.#parts.length, ...next);
    this.#conflict = null;
    this.#ports.onPending(this.#parts.length);
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#conflict === null) {
        const part = this.#parts[0];
        if (part) await this.#sendPart(part);
        else {
          const command = this.#commands.shift();
          if (!command) break;
          await command.run().then(command.done, command.failed);
        }
      }
    } finally {
      this.#running = false;
    }
  }

  async #waitAfter(failure: QueueFailure): Promise<void> {
    const retries = !NEEDS_READER.has(failure.code);
    const woken = new Promise<void>((wake) => {
      this.#wake = wake;
    });
    this.#ports.onFailure(failure, retries);
    const wait = RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)] ?? 10_000;
    await (retries ? Promise.race([this.#ports.delay(wait), woken]) : woken);
    this.#wake = null;
  }

  async #sendPart(part: StrokePart): Promise<void> {
    const { strokeKey, label, value: _value, ...change } = part;
    const baseRevision = Math.max(
      this.#revisions.get(part.sliceId) ?? 0,
      this.#ports.revisionOf(part.sliceId),
    );
    try {
      const result = await this.#ports.send(
        label,
        { ...change, baseRevision },
        this.#actionOf.get(strokeKey) ?? null,
      );
      this.#attempt = 0;
      this.#actionOf.set(strokeKey, result.actionId);
      for (const slice of result.changed) this.#revisions.set(slice.sliceId, slice.revision);
      // discarded meanwhile: it was stored all the same, the mask is read anew
      if (this.#parts[0] === part) this.#parts.shift();
      this.#ports.onAcknowledged(part, result);
      this.#ports.onPending(this.#parts.length);
    } catch (error) {
      const failure = { code: errorCode(error), message: errorText(error) };
      if (failure.code === 'REVISION_CONFLICT') {
        this.#conflict = part.sliceId;
        this.#ports.onConflict(part.sliceId, failure);
        return;
      }
      if (failure.code === 'ACTION_NOT_OPEN' && this.#actionOf.delete(strokeKey)) return;
      await this.#waitAfter(failure);
    }
  }
}
