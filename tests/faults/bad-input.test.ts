import { copyFile, cp, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dispatch } from '../../src/main/handlers/dispatch.ts';
import { describeError, fileLogger } from '../../src/main/logging/logger.ts';
import { encodeTiff } from '../../src/ml/data/tiff/encode-tiff.ts';
import { listModels } from '../../src/ml/models/list-models.ts';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import {
  projectRoot,
  type Running,
  removeFolder,
  startWorkstation,
  temporaryFolder,
} from '../support/launch.ts';

/** Parts of the test patient's name and folders. */
const LEAKS = /P_A_1|sulcus-test|nowhere/;

/** Bad input gets a message that names file, cause and remedy; the rest of the batch goes on. */
describe('what bad input gets', () => {
  let data: string;
  let input: string;
  let running: Running;
  let patient: string;

  beforeEach(async () => {
    data = await temporaryFolder();
    input = await temporaryFolder();
    running = await startWorkstation(data);
    const phantom = generatePhantom({
      seed: 3,
      slices: 5,
      size: 48,
      bits: 8,
      lesion: { x: 0.2, y: 0, z: 0.5, radius: 0.4 },
    });
    patient = await writePhantom(input, 'P_A_1_20200101', phantom);
  });
  afterEach(async () => {
    await running.close();
    await removeFolder(data);
    await removeFolder(input);
  });

  const open = async (folder = input) => {
    const { progress } = await running.workstation.services.imports.whenFinished(
      running.workstation.services.imports.start(folder),
    );
    return progress;
  };
  const rows = () => running.workstation.services.worklist.list();
  const slice = (n: number, suffix = '') => join(patient, `P_A_1_20200101_${n}${suffix}.tif`);

  it.each([
    [
      'a truncated file',
      async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 3000)),
      'TIFF_TRUNCATED',
    ],
    ['a text file', (path: string) => writeFile(path, 'slice two of the patient'), 'TIFF_NOT_TIFF'],
    ['0 bytes', (path: string) => writeFile(path, ''), 'TIFF_EMPTY'],
  ] as const)('%s: named, left out, the rest imported, no volume across it', async (_, spoil, code) => {
    await spoil(slice(2));
    const progress = await open();
    expect(progress.problems).toEqual([
      expect.objectContaining({
        code,
        file: 'P_A_1_20200101_2.tif',
        message: expect.stringContaining('P_A_1_20200101_2.tif'),
      }),
    ]);
    expect(progress).toMatchObject({ phase: 'done', seriesAdded: 1 });
    const [row] = rows();
    expect(row).toMatchObject({ sliceCount: 5, missingSlices: 1, volumeMm3: null });
    expect(row?.warnings.map((warning) => warning.code)).toContain('SLICES_FAILED');
  });

  it('a mask of another size: left out, its slice imported', async () => {
    await writeFile(
      slice(3, '_mask'),
      encodeTiff({ width: 10, height: 10, samples: 1, bits: 8, data: new Uint8Array(100) }, 'test'),
    );
    const progress = await open();
    expect(progress.problems.map((problem) => problem.code)).toEqual(['MASK_SIZE']);
    expect(progress).toMatchObject({ slicesAdded: 5, masksAdded: 4 });
  });

  it('a slice of another size: left out, said so', async () => {
    await writeFile(
      slice(4),
      encodeTiff({ width: 20, height: 20, samples: 3, bits: 8, data: new Uint8Array(1200) }, 'test'),
    );
    expect((await open()).problems.map((problem) => problem.code)).toContain('MIXED_GEOMETRY');
    expect(rows()[0]?.missingSlices).toBe(1);
  });

  it('two files of one slice number: the first is kept, both are named', async () => {
    await copyFile(slice(2), join(patient, 'P_A_1_20200101_02.tif'));
    const progress = await open();
    expect(progress.problems[0]?.message).toMatch(/P_A_1_20200101_0?2\.tif and P_A_1_20200101_0?2\.tif/);
    expect(progress.slicesAdded).toBe(5);
  });

  it('different patients in folders of one name: a volume each, in one import or in several', async () => {
    const lesion = { x: 0.2, y: 0, z: 0.5, radius: 0.4 };
    const phantomOf = (seed: number, slices = 4) =>
      generatePhantom({ seed, slices, size: 48, bits: 8, lesion });
    for (const seed of [4, 5]) {
      await writePhantom(join(input, `patient${seed}`), 'flair', phantomOf(seed));
      await writePhantom(join(input, `patient${seed}`), 'scan', phantomOf(10 + seed));
    }
    expect(await open()).toMatchObject({ seriesAdded: 5, slicesAdded: 21, problems: [] });
    const names = () =>
      rows()
        .map(({ patientCode, seriesName }) => `${patientCode}: ${seriesName}`)
        .sort();
    const all = [
      'P_A_1: P_A_1_20200101',
      // a folder called as a sequence is belongs to the patient it lies in
      'patient4/scan: patient4/scan',
      'patient4: patient4/flair',
      'patient5/scan: patient5/scan',
      'patient5: patient5/flair',
    ];
    expect(names()).toEqual(all);
    // opened alone nothing says that there are others of the name: each is found again by its folder
    for (const seed of [4, 5]) {
      const alone = await open(join(input, `patient${seed}`));
      expect(alone).toMatchObject({ seriesAdded: 0, slicesAdded: 0, slicesKnown: 8, problems: [] });
    }
    expect(names()).toEqual(all);
    const other = await temporaryFolder();
    await writePhantom(join(other, 'patient6'), 'scan', phantomOf(6));
    expect(await open(join(other, 'patient6'))).toMatchObject({ seriesAdded: 1, slicesAdded: 4 });
    // slices of one name and other numbers: nothing says that they are of one scan
    const apart = await writePhantom(join(other, 'patient7'), 'scan', phantomOf(7, 9));
    for (let n = 1; n <= 4; n++)
      await Promise.all(['', '_mask'].map((suffix) => rm(join(apart, `scan_${n}${suffix}.tif`))));
    expect(await open(join(other, 'patient7'))).toMatchObject({ seriesAdded: 1, slicesAdded: 5 });
    expect(names()).toEqual([...all, 'patient7/scan: patient7/scan', 'scan: scan'].sort());
    const row = rows().find(({ patientCode }) => patientCode === 'patient7/scan');
    expect(row?.warnings.map(({ code }) => code)).toContain('NAME_SHARED');
    await removeFolder(other);
  });

  it('a slice that was missing comes later: the gap and its warning go', async () => {
    const kept = await Promise.all(['', '_mask'].map((suffix) => readFile(slice(3, suffix))));
    await Promise.all(['', '_mask'].map((suffix) => rm(slice(3, suffix))));
    await open();
    const codes = () => rows()[0]?.warnings.map(({ code }) => code) ?? [];
    expect(codes()).toContain('GAP');
    await Promise.all(['', '_mask'].map((suffix, at) => writeFile(slice(3, suffix), kept[at] ?? '')));
    expect(await open()).toMatchObject({ slicesAdded: 1, seriesAdded: 0 });
    expect(codes()).not.toContain('GAP');
  });

  it('a copy of a scan elsewhere, and one that was moved: the same series', async () => {
    await cp(patient, join(input, 'copy', 'P_A_1_20200101'), { recursive: true });
    expect(await open()).toMatchObject({ seriesFound: 2, seriesAdded: 1, slicesAdded: 5, slicesKnown: 5 });
    await rename(patient, join(input, 'moved'));
    await mkdir(patient);
    await rename(join(input, 'moved'), join(patient, 'P_A_1_20200101'));
    expect(await open(patient)).toMatchObject({ seriesAdded: 0, slicesAdded: 0, slicesKnown: 5 });
    expect(rows().length).toBe(1);
  });

  it('a folder without images, and one that is not there', async () => {
    await mkdir(join(input, 'empty'));
    expect(await open(join(input, 'empty'))).toMatchObject({
      phase: 'failed',
      problems: [{ code: 'NO_IMAGES' }],
    });
    expect(await open(join(input, 'nowhere'))).toMatchObject({
      phase: 'failed',
      problems: [{ code: 'FOLDER_MISSING' }],
    });
  });

  it('other pixels under a known name: a conflict, nothing replaced', async () => {
    await open();
    const before = await running.workstation.services.series.open(rows()[0]?.seriesId ?? 0);
    await copyFile(slice(1), slice(2));
    const progress = await open();
    expect(progress.problems.map((problem) => problem.code)).toContain('CONTENT_CONFLICT');
    const after = await running.workstation.services.series.open(rows()[0]?.seriesId ?? 0);
    expect(after.slices[1]?.pixelSha256).toBe(before.slices[1]?.pixelSha256);
    // the file on disk is not shown under the old masks either
    const reply = await running.workstation.bytes(
      new Request(`http://x/bytes/slice/${after.slices[1]?.sliceId}`),
    );
    expect(reply.status).toBe(409);
    expect(await reply.text()).toContain('PIXELS_CHANGED');
  });

  it('files that moved: shown as missing, re-linked only by the same content (what must never happen, 5)', async () => {
    await open();
    const seriesId = rows()[0]?.seriesId ?? 0;
    const elsewhere = join(input, 'moved');
    await mkdir(elsewhere);
    for (const n of [1, 2, 3, 4, 5]) await rename(slice(n), join(elsewhere, `${n}.tif`));
    await copyFile(join(elsewhere, '1.tif'), join(elsewhere, 'P_A_1_20200101_5.tif'));
    await writeFile(join(elsewhere, '5.tif'), 'gone');
    expect(
      (await running.workstation.services.series.open(seriesId)).slices.every((s) => s.state === 'missing'),
    ).toBe(true);
    const folderId = running.workstation.registerFolder(elsewhere);
    const result = await running.workstation.handlers['series.relink']({ seriesId, folderId });
    expect(result).toEqual({ relinked: 4, stillMissing: 1, differentContent: 0 });
  });

  it('two dates of one patient stay two studies (what must never happen, 6)', async () => {
    await writePhantom(
      input,
      'P_A_1_20210101',
      generatePhantom({ seed: 4, slices: 3, size: 48, bits: 8, lesion: null }),
    );
    await open();
    expect(rows().map((row) => [row.patientCode, row.studyDate])).toEqual([
      ['P_A_1', '2020-01-01'],
      ['P_A_1', '2021-01-01'],
    ]);
  });

  it('a second instance on the same catalogue', async () => {
    await expect(startWorkstation(data)).rejects.toMatchObject({
      code: 'CATALOGUE_IN_USE',
      message: expect.stringContaining('--data-dir'),
    });
  });

  it('a model folder with a missing and one with an altered weight file: named, the other models go on', async () => {
    const models = join(input, 'models');
    await cp(join(projectRoot, 'resources/models'), models, { recursive: true });
    await rename(join(models, 'cnn', 'weights.bin'), join(models, 'cnn', 'elsewhere'));
    const listed = async (id: string) => (await listModels(models)).find((model) => model.id === id);
    expect(await listed('cnn')).toMatchObject({
      state: 'broken',
      code: 'MODEL_FILE_MISSING',
      problem: expect.stringContaining('weights.bin'),
    });
    expect(await listed('resunet')).toMatchObject({ state: 'ok' });
    const weights = await readFile(join(models, 'resunet', 'weights.bin'));
    weights[100] = (weights[100] ?? 0) ^ 1;
    await writeFile(join(models, 'resunet', 'weights.bin'), weights);
    expect(await listed('resunet')).toMatchObject({ state: 'broken', code: 'MODEL_FILE_ALTERED' });
  });

  it('originals are never changed', async () => {
    const read = async () =>
      Promise.all(
        (await readdir(patient))
          .sort()
          .map(async (name) => [name, (await readFile(join(patient, name))).toString('base64')]),
      );
    const before = await read();
    await open();
    await running.workstation.services.series.open(rows()[0]?.seriesId ?? 0);
    expect(await read()).toEqual(before);
  });

  it('no name or path of a patient stands in logs, nor in names of backups', async () => {
    await writeFile(slice(2), 'x');
    await open();
    await open(join(input, 'nowhere'));
    // an analysis whose files are gone
    const [row] = rows();
    await rename(patient, `${patient}_aside`);
    const [job] = running.workstation.services.jobs.start({
      seriesIds: [row?.seriesId ?? 0],
      classifierId: 'cnn',
      segmenterId: 'resunet',
      mode: 'classifierFirst',
      allowOutside: false,
      firstSliceId: null,
    });
    expect(await running.workstation.services.jobs.whenOver(job?.jobId ?? 0)).toMatchObject({
      state: 'failed',
      error: { code: 'NOTHING_ANALYSED', message: expect.stringContaining('P_A_1_20200101_1.tif') },
    });
    // an error inside Sulcus whose message and stack carry what must not leave
    const logger = fileLogger(join(data, 'logs/sulcus.log'));
    const { handlers } = running.workstation;
    const failing = {
      ...handlers,
      'worklist.list': () => {
        throw Object.assign(new Error(`cannot open ${slice(2)}`), { code: 'EIO', path: slice(2) });
      },
    };
    const reply = await dispatch(failing, logger, 'worklist.list', {});
    expect(reply).toMatchObject({ ok: false, code: 'INTERNAL' });
    expect(JSON.stringify(reply)).not.toMatch(LEAKS);
    logger.error('process.failed', describeError(new Error(slice(2))));
    // the data directory goes through a second start, so that a backup is there
    await running.close();
    running = await startWorkstation(data);
    const names = await readdir(data, { recursive: true });
    expect(names.join('\n')).not.toMatch(LEAKS);
    expect(names.some((name) => /backup/i.test(name))).toBe(true);
    const logs = await Promise.all(
      names.filter((name) => /\.log/.test(name)).map((name) => readFile(join(data, name), 'utf8')),
    );
    expect(logs.join('')).toContain('handler.failed');
    expect(logs.join('')).toContain('process.failed');
    expect(logs.join('')).not.toMatch(LEAKS);
  });

  it('a file of over a gigabyte is refused by its size, before any memory is taken', async () => {
    await truncate(slice(2), 1.5 * 2 ** 30);
    const before = process.memoryUsage().rss;
    const progress = await open();
    expect(progress.problems).toEqual([
      expect.objectContaining({ code: 'FILE_TOO_LARGE', message: expect.stringContaining('1536 MB') }),
    ]);
    expect(progress.slicesAdded).toBe(5);
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 2 ** 20);
  });
});
