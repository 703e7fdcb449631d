import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/main/catalogue/connection.ts';
import { writeFileAtomically } from '../../src/main/files/atomic-write.ts';
import { writeExport } from '../../src/main/report/export-files.ts';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import type { MaskChange } from '../../src/shared/contract/masks.ts';
import { readerSource } from '../../src/shared/domain/mask-source.ts';
import { diffMask } from '../../src/shared/mask/mask-delta.ts';
import { SulcusError } from '../../src/shared/sulcus-error.ts';
import { type Running, removeFolder, startWorkstation, temporaryFolder } from '../support/launch.ts';
import { withFailingWrite } from './fail-write.ts';

const SIZE = 48;
const NAME = 'P_A_1_20200101';
const FULL = { code: 'DISK_FULL', message: expect.stringContaining('Free some space') };
/** More writes than anything here makes. */
const MOST = 400;

/** What is in the catalogue for good: rows of everything but the clock. */
const contents = ({ workstation }: Running): string => {
  const { database } = workstation.services;
  const tables = {
    patient: 'id, code',
    slice: 'series_id, number, pixel_sha256',
    mask: 'slice_id, source, sha256, revision',
    action: 'id, label, state',
    stroke: 'id, action_id, slice_id, hex(delta)',
    audit: 'id, action, subject',
    review: 'series_id, state, comment',
    confirmation: 'id, mask_hash, withdrawn_reason',
    report: 'id, exported',
  };
  return JSON.stringify(
    Object.entries(tables).map(([table, columns]) =>
      database.prepare(`select ${columns} from ${table} order by 1, 2`).all(),
    ),
  );
};

describe('the Nth write fails:', () => {
  let data: string;
  let input: string;
  let running: Running;
  beforeEach(async () => {
    [data, input] = [await temporaryFolder(), await temporaryFolder()];
    const lesion = { x: 0.2, y: 0, z: 0.5, radius: 0.4 };
    await writePhantom(input, NAME, generatePhantom({ seed: 6, slices: 4, size: SIZE, bits: 8, lesion }));
    running = await startWorkstation(data);
  });
  afterEach(async () => {
    await running.close();
    await removeFolder(data);
    await removeFolder(input);
  });

  const services = () => running.workstation.services;
  const importFolder = async () => services().imports.whenFinished(services().imports.start(input));

  async function openedSeries() {
    const [seriesId = 0] = (await importFolder()).seriesIds;
    const { readerId } = await running.workstation.handlers['readers.create']({ name: 'Dr. Full Disk' });
    const { slices } = await services().series.open(seriesId);
    return { seriesId, readerId, slices };
  }

  /** Makes the change fail at its first write, its second, and so on until it has no more; each time nothing stays. */
  async function failEverywhere(work: () => unknown): Promise<void> {
    for (let nth = 1; nth < MOST; nth++) {
      const before = contents(running);
      const { error, writes } = await withFailingWrite(services().database, nth, work);
      if (writes < nth) {
        expect(error).toBeNull();
        expect(contents(running)).not.toBe(before);
        expect(nth).toBeGreaterThan(2);
        return;
      }
      expect(error).toMatchObject(FULL);
      expect(contents(running)).toBe(before);
    }
    throw new Error('the change never got through');
  }

  it('saving, undoing, redoing, taking over, confirming and taking back: told, and nothing of it stays', async () => {
    const { seriesId, readerId, slices } = await openedSeries();
    const author = { seriesId, readerId };
    const { masks, confirmations, worklist } = services();
    const source = readerSource(readerId);
    const draw = (fill: number, continues: number | null) => {
      const revisions = masks.list(seriesId).find((set) => set.source === source)?.slices ?? [];
      const changes = slices.slice(0, 2).map(({ sliceId, pixelSha256, width, height }): MaskChange => {
        const baseRevision = revisions.find((one) => one.sliceId === sliceId)?.revision ?? 0;
        const after = new Uint8Array(width * height).fill(1, 0, fill);
        const delta = Buffer.from(diffMask(new Uint8Array(width * height), after)).toString('base64');
        return { sliceId, pixelSha256: pixelSha256 ?? '', width, height, baseRevision, delta };
      });
      return masks.apply(author, 'brush', changes, continues);
    };
    await failEverywhere(() => draw(40, null));
    const { actionId } = draw(70, null);
    await failEverywhere(() => draw(90, actionId));
    await failEverywhere(() => masks.undo(author));
    await failEverywhere(() => masks.redo(author));
    masks.undo(author);
    // drops what could be redone and makes the parts before one row
    await failEverywhere(() => draw(30, null));
    await failEverywhere(() => masks.adopt(author, 'groundTruth', null));
    await failEverywhere(() => worklist.setReview(seriesId, readerId, { state: 'flagged', comment: 'ask' }));
    const { maskHash } = confirmations.state(seriesId, readerId).covers;
    await failEverywhere(() => confirmations.confirm(seriesId, readerId, maskHash));
    await failEverywhere(() => confirmations.withdraw(seriesId, readerId, 'wrong lesion'));
    expect(checkIntegrity(services().database)).toBe('ok');
  });

  it('importing: the reader is told, no half series stays, and the same folder opens afterwards', async () => {
    const empty = contents(running);
    let nth = 1;
    for (; nth < MOST; nth++) {
      const { writes } = await withFailingWrite(services().database, nth, async () => {
        const { progress } = await importFolder();
        if (progress.problems.length > 0)
          throw new SulcusError(progress.problems[0]?.code ?? '', progress.problems[0]?.message ?? '');
      }).then((outcome) => {
        if (outcome.writes >= nth) expect(outcome.error).toMatchObject(FULL);
        return outcome;
      });
      if (writes < nth) break;
      expect(contents(running)).toBe(empty);
    }
    // patient, study, series, four slices, their masks
    expect(nth).toBeGreaterThan(8);
    expect(services().worklist.list()).toMatchObject([{ sliceCount: 4, hasGroundTruth: true }]);
    expect((await importFolder()).progress).toMatchObject({ slicesAdded: 0, slicesKnown: 4, problems: [] });
  });

  it('exporting: no file and no folder stays, whichever file fails, and no export is noted', async () => {
    const { seriesId, readerId } = await openedSeries();
    const request = { seriesId, readerId, source: 'groundTruth', text: '', keySliceIds: null };
    const formats = { pdf: true, csv: true, overlays: true, masks: true, maskVectors: true };
    const { reportId } = await services().reports.preview(request);
    const target = await temporaryFolder();
    await failEverywhere(async () => {
      const out = services().reports.export(reportId, formats, target);
      await out.catch(async (error: unknown) => {
        expect(await readdir(target)).toEqual([]);
        throw error;
      });
    });
    const [name = ''] = await readdir(target);
    const files = (await readdir(join(target, name), { recursive: true })).filter((file) =>
      /\.(pdf|csv|tif|png)$/.test(file),
    );
    expect(files.length).toBeGreaterThan(5);

    const again = await temporaryFolder();
    const named = await Promise.all(
      files.map(async (path) => ({ path, bytes: new Uint8Array(await readFile(join(target, name, path))) })),
    );
    for (let nth = 1; nth <= named.length; nth++) {
      let written = 0;
      const write = async (path: string, bytes: Uint8Array) => {
        if (++written === nth) throw new SulcusError('DISK_FULL', 'The disk is full. Free some space.');
        await writeFileAtomically(path, bytes);
      };
      await expect(writeExport(again, named, write)).rejects.toMatchObject(FULL);
      expect(await readdir(again)).toEqual([]);
    }
    for (const folder of [target, again]) await removeFolder(folder);
  });
});
