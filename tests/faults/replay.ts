import { setTimeout as wait } from 'node:timers/promises';
import { parseMaskBytes } from '../../src/renderer/src/read/session/mask-bytes.ts';
import type { MaskChange } from '../../src/shared/contract/masks.ts';
import type { SliceRow } from '../../src/shared/contract/series.ts';
import { readerSource } from '../../src/shared/domain/mask-source.ts';
import { stampStroke } from '../../src/shared/mask/brush.ts';
import { diffMask } from '../../src/shared/mask/mask-delta.ts';
import { seededRandom } from '../../src/shared/seeded-random.ts';
import type { HostClient } from './host-client.ts';

/** What a reader has: every slice's mask as text, the states to undo and to redo, the stroke that goes on. */
interface Book {
  readonly masks: readonly Uint8Array[];
  readonly done: readonly (readonly Uint8Array[])[];
  readonly undone: readonly (readonly Uint8Array[])[];
}

interface Edit {
  readonly after: Book;
  send(client: HostClient): Promise<unknown>;
}

/**
 * Strokes as a reader draws them (short, long in parts, on several slices, undone and redone), sent to a host one after
 * another. It knows what the host has acknowledged, so that it can say after a kill whether anything is missing.
 */
export class Replay {
  readonly #seriesId: number;
  readonly #readerId: number;
  readonly #slices: readonly SliceRow[];
  readonly #random: () => number;
  #book: Book;
  /** sent, but not acknowledged when the host died */
  #open: Book | null = null;
  #revisions: number[];
  /** the stroke that further parts may be added to */
  #stroke: { readonly actionId: number; readonly slice: number } | null = null;
  acknowledged = 0;

  constructor(seriesId: number, readerId: number, slices: readonly SliceRow[], seed: number) {
    this.#seriesId = seriesId;
    this.#readerId = readerId;
    this.#slices = slices;
    this.#random = seededRandom(seed);
    const masks = slices.map(({ width, height }) => new Uint8Array(width * height));
    this.#book = { masks, done: [], undone: [] };
    this.#revisions = slices.map(() => 0);
  }

  /** Draws until the host dies. @throws whatever the host refuses */
  async untilGone(client: HostClient, isGone: () => boolean): Promise<void> {
    while (!isGone()) {
      const edit = this.#nextEdit();
      this.#open = edit.after;
      try {
        await edit.send(client);
      } catch (error) {
        await wait(20);
        if (isGone()) return;
        throw error;
      }
      this.#book = edit.after;
      this.#open = null;
      this.acknowledged++;
    }
  }

  /**
   * Reads what the host has and compares it, byte for byte, with all that was acknowledged, or with that and the one
   * change that was on its way. @throws Error when it is neither
   */
  async expectNothingLost(client: HostClient): Promise<void> {
    const path = `/bytes/masks/${this.#seriesId}/${encodeURIComponent(readerSource(this.#readerId))}`;
    const bytes = await client.bytes(path);
    const { masks, setAside } = parseMaskBytes(bytes.slice().buffer, this.#slices);
    const { done, undone } = await client.call('masks.history', this.#author);
    const stored = this.#slices.map(
      ({ sliceId, width, height }) =>
        masks.find((mask) => mask.sliceId === sliceId)?.bits ?? new Uint8Array(width * height),
    );
    const fits = (book: Book | null): book is Book =>
      book !== null &&
      book.done.length === done &&
      book.undone.length === undone &&
      book.masks.every((mask, at) => Buffer.compare(mask, stored[at] ?? mask.subarray(1)) === 0);
    if (setAside.length > 0) throw new Error('a mask was set aside');
    if (fits(this.#open)) this.#book = this.#open;
    else if (!fits(this.#book))
      throw new Error(`what is stored (${done} done, ${undone} undone) is not what was acknowledged`);
    this.#open = null;
    this.#stroke = null;
    this.#revisions = this.#slices.map(
      ({ sliceId }) => masks.find((mask) => mask.sliceId === sliceId)?.revision ?? 0,
    );
  }

  /** Takes everything back; true when that is the start, byte for byte. */
  async undoAll(client: HostClient): Promise<boolean> {
    while (await client.call('masks.undo', this.#author));
    const { masks, done, undone } = this.#book;
    const empty = this.#slices.map(({ width, height }) => new Uint8Array(width * height));
    // the last of these is redone first
    const redone = [...done, masks].slice(1).reverse();
    this.#book = { masks: empty, done: [], undone: [...undone, ...redone] };
    return this.expectNothingLost(client).then(
      () => true,
      () => false,
    );
  }

  get #author() {
    return { seriesId: this.#seriesId, readerId: this.#readerId };
  }

  #nextEdit(): Edit {
    const kind = this.#random();
    if (kind < 0.12 && this.#book.done.length > 0) return this.#step('masks.undo');
    if (kind < 0.2 && this.#book.undone.length > 0) return this.#step('masks.redo');
    if (kind < 0.5 && this.#stroke) return this.#draw([this.#stroke.slice], this.#stroke.actionId);
    const slices = this.#slices.map((_, at) => at).filter(() => this.#random() < 0.4);
    return this.#draw(slices.length > 0 ? slices : [0], null);
  }

  #step(channel: 'masks.undo' | 'masks.redo'): Edit {
    const { masks, done, undone } = this.#book;
    const after =
      channel === 'masks.undo'
        ? { masks: done.at(-1) ?? masks, done: done.slice(0, -1), undone: [...undone, masks] }
        : { masks: undone.at(-1) ?? masks, done: [...done, masks], undone: undone.slice(0, -1) };
    return {
      after,
      send: async (client) => {
        this.#stroke = null;
        const result = await client.call(channel, this.#author);
        this.#note(result?.changed ?? []);
      },
    };
  }

  #draw(at: readonly number[], continues: number | null): Edit {
    const { masks, done } = this.#book;
    const changes: MaskChange[] = [];
    const next = masks.map((mask, slice) => {
      const row = this.#slices[slice];
      if (!row || !at.includes(slice)) return mask;
      const { sliceId, pixelSha256, width, height } = row;
      const drawn = mask.slice();
      const point = () => ({ x: this.#random() * width, y: this.#random() * height });
      const value = this.#random() < 0.7 ? 1 : 0;
      const brush = {
        diameter: 1 + Math.floor(this.#random() * 9),
        value,
        shape: 'round',
        only: null,
      } as const;
      stampStroke(drawn, width, height, [point(), point(), point()], brush);
      const delta = Buffer.from(diffMask(mask, drawn)).toString('base64');
      const baseRevision = this.#revisions[slice] ?? 0;
      changes.push({ sliceId, pixelSha256: pixelSha256 ?? '', width, height, baseRevision, delta });
      return drawn;
    });
    return {
      after: { masks: next, done: continues === null ? [...done, masks] : done, undone: [] },
      send: async (client) => {
        const request = { ...this.#author, label: 'brush', changes, continues };
        const { actionId, changed } = await client.call('masks.apply', request);
        this.#note(changed);
        this.#stroke = at.length === 1 ? { actionId, slice: at[0] ?? 0 } : null;
      },
    };
  }

  #note(changed: readonly { readonly sliceId: number; readonly revision: number }[]): void {
    for (const { sliceId, revision } of changed)
      this.#revisions[this.#slices.findIndex((slice) => slice.sliceId === sliceId)] = revision;
  }
}
