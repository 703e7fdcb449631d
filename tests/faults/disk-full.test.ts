import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../src/main/catalogue/catalogue.ts';
import { checkIntegrity } from '../../src/main/catalogue/connection.ts';
import { maskPixels, readMask } from '../../src/main/catalogue/mask-rows.ts';
import { MaskService } from '../../src/main/masks/mask-service.ts';
import { writeExport } from '../../src/main/report/export-files.ts';
import { type Seeded, seedSeries } from '../../src/main/testing/seed-series.ts';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import { readerSource } from '../../src/shared/domain/mask-source.ts';
import { diffMask } from '../../src/shared/mask/mask-delta.ts';
import { removeFolder, startWorkstation, temporaryFolder } from '../support/launch.ts';

const SIDE = 64;

/** Whether this user may mount a small file system of its own: only then can a disk really be filled. */
const mountable = await (async () => {
  const folder = await temporaryFolder();
  const works = mount(folder, 1);
  if (works) unmount(folder);
  await removeFolder(folder);
  return works;
})();
if (!mountable) process.stderr.write('NOT RUN: full disks (this user may not mount a small file system).\n');

function mount(folder: string, megabytes: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).status === 0;
}
function unmount(folder: string): void {
  spawnSync('umount', [folder]);
}

describe.skipIf(!mountable)('a full disk', () => {
  let disk: string;
  beforeEach(async () => {
    disk = await temporaryFolder();
    expect(mount(disk, 6)).toBe(true);
  });
  afterEach(async () => {
    unmount(disk);
    await removeFolder(disk);
  });

  /** Leaves about this many bytes on the disk. */
  const fill = (leave: number) => {
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'ballast'), new Uint8Array(Math.max(0, bavail * bsize - leave)));
  };
  const serviceOf = (database: Database) =>
    new MaskService(database, {
      push: () => undefined,
      isCurrentModel: () => true,
      refuseWhenConfirmed: () => undefined,
    });

  /** One stroke that flips every n-th pixel, so that each costs the disk something. */
  function stroke(database: Database, seeded: Seeded, n: number): void {
    const source = readerSource(seeded.readerId);
    const sliceId = seeded.sliceIds[0] ?? 0;
    const row = readMask(database, sliceId, source);
    const before = row ? maskPixels(row) : new Uint8Array(SIDE * SIDE);
    const after = before.map((value, at) => ((at * 7 + n) % 3 === 0 ? 1 - value : value));
    serviceOf(database).apply(
      { seriesId: seeded.seriesId, readerId: seeded.readerId },
      `stroke ${n}`,
      [
        {
          sliceId,
          pixelSha256: seeded.pixelSha256[0] ?? '',
          width: SIDE,
          height: SIDE,
          baseRevision: row?.revision ?? 0,
          delta: Buffer.from(diffMask(before, after)).toString('base64'),
        },
      ],
      null,
    );
  }
  const strokes = (database: Database) =>
    (database.prepare('select label from action order by id').all() as { label: string }[]).map(
      (row) => row.label,
    );

  it('while strokes are saved: the reader is told, what was acknowledged stays, drawing goes on with space', async () => {
    const directory = join(disk, 'data');
    let catalogue = await openCatalogue(directory);
    const seeded = seedSeries(catalogue.database, 'P_A_1_20200101', 2, SIDE, SIDE);
    stroke(catalogue.database, seeded, 0);
    fill(120_000);
    const acknowledged = ['stroke 0'];
    let refusal: unknown = null;
    for (let n = 1; n < 2000 && !refusal; n++) {
      try {
        stroke(catalogue.database, seeded, n);
        acknowledged.push(`stroke ${n}`);
      } catch (error) {
        refusal = error;
      }
    }
    expect(refusal).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('Free some space') });
    expect(strokes(catalogue.database)).toEqual(acknowledged);
    // the process is gone before anybody frees space
    await catalogue.close().catch(() => undefined);
    rmSync(join(disk, 'ballast'));
    catalogue = await openCatalogue(directory);
    expect(catalogue.problems).toEqual([]);
    expect(checkIntegrity(catalogue.database)).toBe('ok');
    expect(strokes(catalogue.database)).toEqual(acknowledged);
    stroke(catalogue.database, seeded, 5000);
    expect(strokes(catalogue.database)).toEqual([...acknowledged, 'stroke 5000']);
    await catalogue.close();
  });

  it('while a folder is imported and analysed: both are told, nothing is half stored, both go on with space', async () => {
    const input = await temporaryFolder();
    const lesion = { x: 0.2, y: 0, z: 0.5, radius: 0.4 };
    const phantom = generatePhantom({ seed: 6, slices: 12, size: 96, bits: 8, lesion });
    for (const name of ['P_A_1_20200101', 'P_B_2_20200101']) await writePhantom(input, name, phantom);
    let running = await startWorkstation(join(disk, 'data'));
    const services = () => running.workstation.services;
    const open = async (folder: string) =>
      (await services().imports.whenFinished(services().imports.start(folder))).progress;
    const analyse = async () => {
      const [job] = services().jobs.start({
        seriesIds: [services().worklist.list()[0]?.seriesId ?? 0],
        classifierId: null,
        segmenterId: 'resunet',
        mode: 'everySlice',
        allowOutside: true,
        firstSliceId: null,
      });
      return services().jobs.whenOver(job?.jobId ?? 0);
    };
    expect(services().models.current('resunet')).not.toBeNull();
    await open(join(input, 'P_A_1_20200101'));

    // a job's own row still has room in the log; its results do not
    fill(30_000);
    const job = await analyse().catch((error: unknown) => ({ state: 'refused', error }));
    expect(job).toMatchObject({
      error: { code: 'DISK_FULL', message: expect.stringContaining('Free some space') },
    });
    const imported = await open(join(input, 'P_B_2_20200101'));
    expect(imported.problems.map((problem) => problem.code)).toContain('DISK_FULL');
    expect(
      services()
        .worklist.list()
        .map((row) => row.patientCode),
    ).toEqual(['P_A_1']);

    // a start on the full disk still lets the reader look
    await running.close();
    running = await startWorkstation(join(disk, 'data'));
    expect(running.workstation.services.worklist.list()).toHaveLength(1);

    rmSync(join(disk, 'ballast'));
    expect(await open(input)).toMatchObject({ phase: 'done', seriesAdded: 1, problems: [] });
    expect(await analyse()).toMatchObject({ state: 'done', error: null });
    expect(checkIntegrity(running.workstation.services.database)).toBe('ok');
    await running.close();
    await removeFolder(input);
  });

  it('while a report is exported: told by name of the file, nothing half-written is left', async () => {
    fill(300_000);
    const before = readdirSync(disk);
    const files = [
      { path: 'out/report.pdf', bytes: new Uint8Array(200_000) },
      { path: 'out/masks/1_mask.tif', bytes: new Uint8Array(200_000) },
    ];
    await expect(writeExport(disk, files)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('1_mask.tif'),
    });
    expect(readdirSync(disk)).toEqual(before);
  });
});
