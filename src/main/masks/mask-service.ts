import type { Database } from 'better-sqlite3';
import type { Push } from '../../shared/contract/contract.ts';
import type { ActionResult, History, MaskChange, MaskSet } from '../../shared/contract/masks.ts';
import { parseMaskSource, readerSource } from '../../shared/domain/mask-source.ts';
import { diffMask } from '../../shared/mask/mask-delta.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { listMaskStates, listMasks, maskPixels, readMask } from '../catalogue/mask-rows.ts';
import { readReader } from '../catalogue/readers.ts';
import { readSeries, readSlice } from '../catalogue/series-rows.ts';
import { inTransaction } from '../catalogue/transaction.ts';
import { hasGrownSince } from '../inference/run-input.ts';
import { beginSliceReviews, reopenReview } from '../review/slice-review-service.ts';
import {
  applyChanges,
  beginAction,
  continueAction,
  type DeltaChange,
  lastReaderId,
  listHistory,
  step,
} from './mask-journal.ts';
import { masksBefore } from './mask-revisions.ts';

interface Author {
  readonly seriesId: number;
  readonly readerId: number;
}

/** What the mask service needs to know of others. */
export interface MaskServicePorts {
  readonly push: Push;
  /** whether `model:<id>@<hash>` is the model as it is now */
  isCurrentModel(modelId: string, hash: string): boolean;
  /** throws CASE_CONFIRMED while the reader's confirmation stands */
  refuseWhenConfirmed(seriesId: number, readerId: number): void;
}

/** Masks of every source, and the reader's edits: journalled, undoable, bound to pixels and revision. */
export class MaskService {
  readonly #database: Database;
  readonly #ports: MaskServicePorts;

  constructor(database: Database, ports: MaskServicePorts) {
    this.#database = database;
    this.#ports = ports;
  }

  /** Every source with masks on the series, ground truth first, then models, then readers. */
  list(seriesId: number): MaskSet[] {
    readSeries(this.#database, seriesId);
    const sets = new Map<string, MaskSet['slices']>();
    for (const { source, ...state } of listMaskStates(this.#database, seriesId)) {
      const slices = sets.get(source) ?? [];
      slices.push(state);
      sets.set(source, slices);
    }
    return [...sets].map(([source, slices]) => this.#describe(seriesId, source, slices)).sort(bySourceOrder);
  }

  /** Journals one action; see the contract for conflicts. */
  apply(
    author: Author,
    label: string,
    changes: readonly MaskChange[],
    continues: number | null,
  ): ActionResult {
    const decoded = changes.map(
      (change): DeltaChange => ({ ...change, delta: new Uint8Array(Buffer.from(change.delta, 'base64')) }),
    );
    return this.#commit(author, label, decoded, continues);
  }

  /** Takes over another source as the reader's mask; null when it is that already. */
  adopt(author: Author, from: string, sliceIds: readonly number[] | null): ActionResult | null {
    const own = readerSource(author.readerId);
    if (from === own) return null;
    const wanted = sliceIds ? new Set(sliceIds) : null;
    const changes: DeltaChange[] = [];
    for (const sliceId of this.#slicesToAdopt(author.seriesId, from, own, wanted)) {
      const slice = readSlice(this.#database, sliceId);
      const empty = new Uint8Array(slice.width * slice.height);
      const theirs = readMask(this.#database, sliceId, from);
      const mine = readMask(this.#database, sliceId, own);
      const before = mine ? maskPixels(mine) : empty;
      const after = theirs ? maskPixels(theirs) : empty;
      if (before.every((value, index) => value === after[index])) continue;
      changes.push({
        sliceId,
        pixelSha256: slice.pixel_sha256 ?? '',
        width: slice.width,
        height: slice.height,
        baseRevision: mine?.revision ?? 0,
        delta: diffMask(before, after),
      });
    }
    if (changes.length === 0) return null;
    return this.#commit(author, `take over ${this.#label(from)}`, changes, null);
  }

  undo(author: Author): ActionResult | null {
    return this.#step(author, 'undo');
  }

  redo(author: Author): ActionResult | null {
    return this.#step(author, 'redo');
  }

  history(author: Author): History {
    return listHistory(this.#database, author);
  }

  /**
   * `/bytes/masks/...`: records of slice id, revision, length, run lengths; all numbers little-endian u32.
   * @param only of these slices; null: of all
   */
  bytes(seriesId: number, source: string, only: ReadonlySet<number> | null = null): Uint8Array {
    const rows = this.#masksOf(seriesId, source, only);
    const out = Buffer.alloc(rows.reduce((sum, row) => sum + 12 + row.runs.length, 0));
    let at = 0;
    for (const row of rows) {
      at = out.writeUInt32LE(row.slice_id, at);
      at = out.writeUInt32LE(row.revision, at);
      at = out.writeUInt32LE(row.runs.length, at);
      out.set(row.runs, at);
      at += row.runs.length;
    }
    return out;
  }

  #masksOf(seriesId: number, source: string, only: ReadonlySet<number> | null) {
    const parsed = parseMaskSource(source);
    if (parsed?.kind !== 'revision') return listMasks(this.#database, seriesId, source, only);
    const [readerId = 0, actionId = 0] = parsed.id.split('.').map(Number);
    return [...masksBefore(this.#database, { seriesId, readerId }, actionId)].flatMap(([sliceId, runs]) =>
      only?.has(sliceId) === false ? [] : [{ slice_id: sliceId, revision: 0, runs }],
    );
  }

  #commit(
    author: Author,
    label: string,
    changes: readonly DeltaChange[],
    continues: number | null,
  ): ActionResult {
    readReader(this.#database, author.readerId);
    this.#ports.refuseWhenConfirmed(author.seriesId, author.readerId);
    const { result, row, reviews } = inTransaction(this.#database, () => {
      const another = lastReaderId(this.#database, author.seriesId) !== author.readerId;
      const actionId =
        continues === null
          ? beginAction(this.#database, author, label)
          : continueAction(this.#database, author, continues);
      const changed = applyChanges(this.#database, author, actionId, changes);
      const { row, reviews } = this.#begun(author, changed);
      const result: ActionResult = { actionId, label, changed };
      return { result, row: row || another, reviews };
    });
    this.#tell(author, result);
    this.#tellReviews(author, row, reviews);
    return result;
  }

  /** An edit puts what was done back in progress. @returns whether anything was */
  #begun(
    { seriesId, readerId }: Author,
    changed: readonly { readonly sliceId: number }[],
  ): { row: boolean; reviews: boolean } {
    if (changed.length === 0) return { row: false, reviews: false };
    const sliceIds = changed.map((slice) => slice.sliceId);
    return {
      row: reopenReview(this.#database, seriesId, readerId),
      reviews: beginSliceReviews(this.#database, sliceIds, readerId),
    };
  }

  /** Most strokes change neither: nothing is read again for them. */
  #tellReviews({ seriesId }: Author, row: boolean, reviews: boolean): void {
    if (reviews) this.#ports.push('sliceReviews.changed', { seriesId });
    if (row) this.#ports.push('worklist.changed', { seriesIds: [seriesId] });
  }

  #step(author: Author, direction: 'undo' | 'redo'): ActionResult | null {
    this.#ports.refuseWhenConfirmed(author.seriesId, author.readerId);
    const { result, row, reviews } = inTransaction(this.#database, () => {
      const result = step(this.#database, author, direction);
      return { result, ...this.#begun(author, result?.changed ?? []) };
    });
    if (!result) return null;
    this.#tell(author, result);
    this.#tellReviews(author, row, reviews);
    return result;
  }

  #tell(author: Author, result: ActionResult): void {
    const source = readerSource(author.readerId);
    this.#ports.push('masks.changed', { seriesId: author.seriesId, source, changed: result.changed });
  }

  #slicesToAdopt(seriesId: number, from: string, own: string, wanted: Set<number> | null): number[] {
    const states = listMaskStates(this.#database, seriesId);
    const known = states.filter((state) => state.source === from);
    if (known.length === 0) {
      throw new SulcusError('MASK_UNKNOWN', 'There is no such mask on this series. Run the model first.');
    }
    const ids = new Set(states.filter((s) => s.source === from || s.source === own).map((s) => s.sliceId));
    return [...ids].filter((id) => !wanted || wanted.has(id));
  }

  #describe(seriesId: number, source: string, slices: MaskSet['slices']): MaskSet {
    const parsed = parseMaskSource(source);
    const hash = parsed?.hash ?? '';
    const current =
      parsed?.kind !== 'model' ||
      (this.#ports.isCurrentModel(parsed.id, hash) &&
        !hasGrownSince(this.#database, seriesId, parsed.id, hash));
    // main keeps no masks of consensus or earlier states: both are made when they are asked for
    const kind = parsed?.kind === 'revision' ? 'reader' : (parsed?.kind ?? 'consensus');
    return { source, kind, label: this.#label(source), current, slices };
  }

  #label(source: string): string {
    const parsed = parseMaskSource(source);
    if (parsed?.kind === 'groundTruth') return 'ground truth';
    if (parsed?.kind === 'reader') return readReader(this.#database, Number(parsed.id)).name;
    return parsed?.id ?? source;
  }
}

const ORDER = ['groundTruth', 'model', 'consensus', 'reader'];
const bySourceOrder = (a: MaskSet, b: MaskSet): number =>
  ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.source.localeCompare(b.source);
