import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readerSource, revisionSource } from '../../shared/domain/mask-source.ts';
import { diffMask } from '../../shared/mask/mask-delta.ts';
import { decodeRuns } from '../../shared/mask/run-length.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import { type Catalogue, openCatalogue } from '../catalogue/catalogue.ts';
import { maskPixels, readMask } from '../catalogue/mask-rows.ts';
import { type Seeded, seedSeries } from '../testing/seed-series.ts';
import { MaskService } from './mask-service.ts';

const PIXELS = 48;

let directory: string;
let catalogue: Catalogue;
let seeded: Seeded;
let service: MaskService;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-revisions-'));
  catalogue = await openCatalogue(directory);
  seeded = seedSeries(catalogue.database);
  service = new MaskService(catalogue.database, {
    push: () => undefined,
    isCurrentModel: () => true,
    refuseWhenConfirmed: () => undefined,
  });
});
afterEach(async () => {
  await catalogue.close();
  await rm(directory, { recursive: true });
});

const author = () => ({ seriesId: seeded.seriesId, readerId: seeded.readerId });

/** The reader's mask of a slice, empty where there is none. */
function maskOf(sliceId: number): Uint8Array {
  const row = readMask(catalogue.database, sliceId, readerSource(seeded.readerId));
  return row ? maskPixels(row) : new Uint8Array(PIXELS);
}

const state = () => Object.fromEntries(seeded.sliceIds.map((id) => [id, [...maskOf(id)].join('')]));

/** Makes the masks of some slices noise, as one action; returns its id. */
function scribble(random: () => number, at: readonly number[]): number {
  const changes = at.map((slice) => {
    const sliceId = seeded.sliceIds[slice] ?? 0;
    const before = maskOf(sliceId);
    const after = before.map(() => (random() < 0.5 ? 1 : 0));
    const row = readMask(catalogue.database, sliceId, readerSource(seeded.readerId));
    return {
      sliceId,
      pixelSha256: seeded.pixelSha256[slice] ?? '',
      width: 8,
      height: 6,
      baseRevision: row?.revision ?? 0,
      delta: Buffer.from(diffMask(before, after)).toString('base64'),
    };
  });
  return service.apply(author(), 'scribble', changes, null).actionId;
}

/** What a window is given of the state before an action, by slice. */
function stoodBefore(actionId: number): Record<string, string> {
  const bytes = service.bytes(seeded.seriesId, revisionSource(seeded.readerId, actionId));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = Object.fromEntries(seeded.sliceIds.map((id) => [id, '0'.repeat(PIXELS)]));
  for (let at = 0; at < bytes.byteLength; ) {
    const length = view.getUint32(at + 8, true);
    const runs = bytes.subarray(at + 12, at + 12 + length);
    found[view.getUint32(at, true)] = [...decodeRuns(runs, PIXELS)].join('');
    at += 12 + length;
  }
  return found;
}

describe("a reader's mask before one of his changes", () => {
  it('is what was there then, whatever has been drawn and undone since', () => {
    const random = seededRandom(11);
    const seen: [number, Record<string, string>][] = [];
    const draw = (...at: number[]) => {
      const then = state();
      seen.push([scribble(random, at), then]);
    };
    draw(0);
    draw(0, 1);
    draw(2);
    // a change that was undone and whose place another took is no state any more
    service.undo(author());
    const [undone] = seen.pop() ?? [0];
    draw(1, 2);
    draw(0);
    for (const [actionId, then] of seen) expect([actionId, stoodBefore(actionId)]).toEqual([actionId, then]);
    expect(new Set(seen.map(([, then]) => JSON.stringify(then))).size).toBe(seen.length);
    expect(() => stoodBefore(undone)).toThrow(/not in the history/);
  });

  it('is not given of another reader or series', () => {
    const actionId = scribble(seededRandom(1), [0]);
    expect(() => service.bytes(seeded.seriesId, revisionSource(seeded.readerId + 1, actionId))).toThrow();
    expect(() => service.bytes(seeded.seriesId + 1, revisionSource(seeded.readerId, actionId))).toThrow();
  });
});
