import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readerSource } from '../../shared/domain/mask-source.ts';
import { diffMask } from '../../shared/mask/mask-delta.ts';
import { type Catalogue, openCatalogue } from '../catalogue/catalogue.ts';
import { listMasks, maskPixels, readMask, writeMask } from '../catalogue/mask-rows.ts';
import { createReader } from '../catalogue/readers.ts';
import { ConfirmationService } from '../review/confirmation-service.ts';
import { SliceReviewService } from '../review/slice-review-service.ts';
import { type Seeded, seedSeries } from '../testing/seed-series.ts';
import { MaskService } from './mask-service.ts';

let directory: string;
let catalogue: Catalogue;
let seeded: Seeded;
let service: MaskService;
let confirmations: ConfirmationService;

async function open() {
  catalogue = await openCatalogue(directory);
  // thousands of strokes: what a power cut would do is tested where processes are killed
  catalogue.database.pragma('synchronous = OFF');
  confirmations = new ConfirmationService(catalogue.database, () => undefined);
  service = new MaskService(catalogue.database, {
    push: () => undefined,
    isCurrentModel: () => true,
    refuseWhenConfirmed: (seriesId, readerId) => confirmations.refuseWhenConfirmed(seriesId, readerId),
  });
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-masks-'));
  await open();
  seeded = seedSeries(catalogue.database);
});
afterEach(async () => {
  await catalogue.close();
  await rm(directory, { recursive: true });
});

const author = () => ({ seriesId: seeded.seriesId, readerId: seeded.readerId });
const own = () => readerSource(seeded.readerId);

/** All of the reader's masks as one string of bytes: equal strings are equal masks. */
const snapshot = () =>
  JSON.stringify(
    seeded.sliceIds.map((id) => {
      const row = readMask(catalogue.database, id, own());
      return row ? [...maskPixels(row)] : Array(48).fill(0);
    }),
  );

function change(slice: number, paint: (mask: Uint8Array) => void, overrides = {}) {
  const sliceId = seeded.sliceIds[slice] ?? 0;
  const row = readMask(catalogue.database, sliceId, own());
  const before = row ? maskPixels(row) : new Uint8Array(48);
  const after = before.slice();
  paint(after);
  return {
    sliceId,
    pixelSha256: seeded.pixelSha256[slice] ?? '',
    width: 8,
    height: 6,
    baseRevision: row?.revision ?? 0,
    delta: Buffer.from(diffMask(before, after)).toString('base64'),
    ...overrides,
  };
}

describe('edits', () => {
  it('undo all is the start and redo all is the end, byte for byte, across a close and re-open', async () => {
    const run = fc.record({
      slice: fc.nat(2),
      pixel: fc.nat(47),
      length: fc.integer({ min: 1, max: 9 }),
      value: fc.constantFrom(0, 1),
    });
    const step = fc.oneof(
      // one slice or several; a long stroke is journalled in parts
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('edit' as const),
          runs: fc.array(run, { minLength: 1, maxLength: 4 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('long' as const),
          runs: fc.array(run, { minLength: 2, maxLength: 5 }),
        }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'undo' as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'redo' as const }) },
    );
    const changesOf = (runs: readonly { slice: number; pixel: number; length: number; value: number }[]) =>
      [0, 1, 2].flatMap((slice) => {
        const own = runs.filter((one) => one.slice === slice);
        if (own.length === 0) return [];
        return change(slice, (mask) => {
          for (const { pixel, length, value } of own) mask.fill(value, pixel, pixel + length);
        });
      });
    let most = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 200, size: 'max' }), async (steps) => {
        for (let undone = true; undone; ) undone = service.undo(author()) !== null;
        const start = snapshot();
        for (const s of steps) {
          if (s.kind === 'undo') service.undo(author());
          else if (s.kind === 'redo') service.redo(author());
          else if (s.kind === 'edit') service.apply(author(), 'brush', changesOf(s.runs), null);
          else {
            let action: number | null = null;
            for (const part of s.runs)
              action = service.apply(author(), 'brush', changesOf([part]), action).actionId;
          }
        }
        const end = snapshot();
        const { done } = service.history(author());
        most = Math.max(most, done);
        for (let at = 0; at < done; at++) expect(service.undo(author())).not.toBeNull();
        expect(service.undo(author())).toBeNull();
        expect(snapshot()).toBe(start);
        await catalogue.close();
        await open();
        expect(snapshot()).toBe(start);
        expect(service.history(author()).undone).toBeGreaterThanOrEqual(done);
        for (let at = 0; at < done; at++) service.redo(author());
        expect(snapshot()).toBe(end);
      }),
      { numRuns: 12 },
    );
    expect(most).toBeGreaterThan(40);
  });

  it('are undone without limit, and the history says how many there are and shows those next to the present', () => {
    const strokes = 450;
    for (let n = 0; n < strokes; n++)
      service.apply(
        author(),
        `stroke ${n}`,
        [change(n % 3, (mask) => mask.fill(n & 1, n % 40, (n % 40) + 3))],
        null,
      );
    expect(service.history(author())).toMatchObject({ done: strokes, undone: 0 });
    for (let n = strokes - 1; n >= 0; n--) expect(service.undo(author())?.label).toBe(`stroke ${n}`);
    expect(snapshot()).not.toContain('1');
    const { entries, ...counts } = service.history(author());
    expect(counts).toEqual({ done: 0, undone: strokes });
    // what redo brings back next comes first
    expect(entries[0]).toMatchObject({ label: 'stroke 0', undone: true, sliceIds: [seeded.sliceIds[0]] });
  });

  it('leave a small journal: parts of a stroke become one row, what can no longer be redone goes', () => {
    const rows = () =>
      (catalogue.database.prepare('select count(*) as count from stroke').get() as { count: number }).count;
    let action: number | null = null;
    for (let part = 0; part < 40; part++)
      action = service.apply(
        author(),
        'brush',
        [change(0, (mask) => mask.fill(1, part, part + 2))],
        action,
      ).actionId;
    expect(rows()).toBe(40);
    const long = snapshot();
    service.apply(author(), 'brush', [change(1, (mask) => mask.fill(1, 0, 4))], null);
    expect(rows()).toBe(2);
    service.undo(author());
    expect(snapshot()).toBe(long);
    service.undo(author());
    expect(snapshot()).not.toContain('1');
    service.redo(author());
    expect(snapshot()).toBe(long);
    service.apply(author(), 'brush', [change(2, (mask) => mask.fill(1, 0, 4))], null);
    expect(rows()).toBe(2);
    expect(service.history(author())).toMatchObject({ done: 2, undone: 0 });
  });

  it('are parts of one undo step when a long stroke is journalled in parts', () => {
    const first = service.apply(author(), 'brush', [change(0, (mask) => mask.fill(1, 0, 5))], null);
    service.apply(author(), 'brush', [change(0, (mask) => mask.fill(1, 5, 9))], first.actionId);
    expect(service.history(author()).done).toBe(1);
    service.undo(author());
    expect(snapshot()).not.toContain('1');
    expect(() =>
      service.apply(author(), 'brush', [change(0, (mask) => mask.fill(1))], first.actionId),
    ).toThrow(/continued/);
  });

  it('on an older revision are refused whole: nothing is overwritten silently', () => {
    service.apply(author(), 'brush', [change(0, (mask) => mask.fill(1, 0, 4))], null);
    const stale = change(0, (mask) => mask.fill(1, 8, 12), { baseRevision: 0 });
    const fresh = change(1, (mask) => mask.fill(1, 0, 4));
    const before = snapshot();
    expect(() => service.apply(author(), 'brush', [fresh, stale], null)).toThrow(
      expect.objectContaining({ code: 'REVISION_CONFLICT' }),
    );
    expect(snapshot()).toBe(before);
    expect(service.history(author()).done).toBe(1);
  });

  it('begin the review of their slices, or begin it again where it was done; bytes of single slices are theirs', () => {
    const reviews = new SliceReviewService(catalogue.database, () => undefined);
    const [first = 0, second = 0] = seeded.sliceIds;
    reviews.set(author(), first, { state: 'done', comment: 'fine' });
    reviews.set(author(), second, { state: 'flagged' });
    const paint = (mask: Uint8Array) => mask.fill(1, 0, 4);
    service.apply(author(), 'brush', [change(0, paint), change(1, paint), change(2, paint)], null);
    expect(reviews.list(seeded.seriesId).map(({ state, comment }) => [state, comment])).toEqual([
      ['inProgress', 'fine'],
      ['flagged', ''],
      ['inProgress', ''],
    ]);
    const all = Buffer.from(service.bytes(seeded.seriesId, own()));
    const one = Buffer.from(service.bytes(seeded.seriesId, own(), new Set([second])));
    expect(one.readUInt32LE(0)).toBe(second);
    expect(all.length).toBe(3 * one.length);
    expect(all.includes(one)).toBe(true);
  });

  it('two readers keep their masks and histories apart', () => {
    const other = createReader(catalogue.database, 'Reader Two').readerId;
    service.apply(author(), 'brush', [change(0, (mask) => mask.fill(1, 0, 4))], null);
    expect(service.undo({ seriesId: seeded.seriesId, readerId: other })).toBeNull();
    expect(listMasks(catalogue.database, seeded.seriesId, readerSource(other))).toEqual([]);
  });

  it('name in undo which slices changed, so that the reader is taken there', () => {
    service.apply(author(), 'brush', [change(2, (mask) => mask.fill(1, 0, 4))], null);
    expect(service.undo(author())?.changed.map((state) => state.sliceId)).toEqual([seeded.sliceIds[2]]);
  });
});

describe('what must never happen', () => {
  it('1: a stroke or mask on the wrong slice', () => {
    const wrongPixels = change(0, (mask) => mask.fill(1), { pixelSha256: seeded.pixelSha256[1] });
    expect(() => service.apply(author(), 'brush', [wrongPixels], null)).toThrow(
      expect.objectContaining({ code: 'PIXELS_CHANGED' }),
    );
    const otherSeries = seedSeries(catalogue.database, 'P_B_1_20200101');
    const foreign = change(0, (mask) => mask.fill(1), {
      sliceId: otherSeries.sliceIds[0],
      pixelSha256: otherSeries.pixelSha256[0],
    });
    expect(() => service.apply(author(), 'brush', [foreign], null)).toThrow(
      expect.objectContaining({ code: 'WRONG_SLICE' }),
    );
    // a stored mask whose slice now has other pixels is set aside, not drawn
    service.apply(author(), 'brush', [change(0, (mask) => mask.fill(1, 0, 3))], null);
    catalogue.database
      .prepare('update slice set pixel_sha256 = ? where id = ?')
      .run('f'.repeat(64), seeded.sliceIds[0]);
    expect(listMasks(catalogue.database, seeded.seriesId, own())).toEqual([]);
    expect(service.bytes(seeded.seriesId, own()).length).toBe(0);
  });

  it("an AI mask replaces a reader's mask unasked: adopting is an action, and undone as one", () => {
    const source = 'model:resunet@0123456789ab';
    const binding = {
      sliceId: seeded.sliceIds[1] ?? 0,
      source,
      width: 8,
      height: 6,
      pixelSha256: seeded.pixelSha256[1] ?? '',
    };
    service.apply(author(), 'brush', [change(1, (mask) => mask.fill(1, 40, 48))], null);
    const mine = snapshot();
    catalogue.database.transaction(() =>
      writeMask(catalogue.database, binding, new Uint8Array(48).fill(1, 0, 20)),
    )();
    expect(snapshot()).toBe(mine);
    service.adopt(author(), source, null);
    expect(readMask(catalogue.database, binding.sliceId, own())?.pixels).toBe(20);
    expect(service.adopt(author(), source, null)).toBeNull();
    service.undo(author());
    expect(snapshot()).toBe(mine);
  });

  it('a confirmed mask changes: it is locked until the confirmation is taken back with a reason', () => {
    service.apply(author(), 'brush', [change(0, (mask) => mask.fill(1, 0, 4))], null);
    const { covers } = confirmations.state(seeded.seriesId, seeded.readerId);
    expect(covers).toMatchObject({ slices: 1, pixels: 4, source: own() });
    expect(() => confirmations.confirm(seeded.seriesId, seeded.readerId, 'e'.repeat(64))).toThrow(
      expect.objectContaining({ code: 'MASK_MOVED_ON' }),
    );
    confirmations.confirm(seeded.seriesId, seeded.readerId, covers.maskHash);
    expect(() => service.apply(author(), 'brush', [change(0, (mask) => mask.fill(0))], null)).toThrow(
      expect.objectContaining({ code: 'CASE_CONFIRMED' }),
    );
    expect(() => service.undo(author())).toThrow(expect.objectContaining({ code: 'CASE_CONFIRMED' }));
    expect(confirmations.state(seeded.seriesId, seeded.readerId).withdrawn).toBeNull();
    const taken = confirmations.withdraw(seeded.seriesId, seeded.readerId, 'wrong lesion outlined');
    expect(taken).toMatchObject({ confirmed: false, withdrawn: { reason: 'wrong lesion outlined' } });
    expect(taken.withdrawn?.by).toBeTruthy();
    expect(service.undo(author())).not.toBeNull();
    // it is about the mask as it stands now: one that is confirmed anew says nothing of the last time
    const again = confirmations.state(seeded.seriesId, seeded.readerId);
    expect(again.withdrawn?.reason).toBe('wrong lesion outlined');
    const confirmed = confirmations.confirm(seeded.seriesId, seeded.readerId, again.covers.maskHash);
    expect(confirmed.withdrawn).toBeNull();
  });
});

describe('a damaged mask row', () => {
  it('is refused by its checksum, not drawn', () => {
    service.apply(author(), 'brush', [change(0, (mask) => mask.fill(1, 0, 4))], null);
    catalogue.database.prepare('update mask set runs = ?').run(Buffer.from([48]));
    expect(() => listMasks(catalogue.database, seeded.seriesId, own())).toThrow(
      expect.objectContaining({ code: 'MASK_DAMAGED' }),
    );
  });
});
