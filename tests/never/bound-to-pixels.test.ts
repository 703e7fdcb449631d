import { copyFile, cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import {
  projectRoot,
  type Running,
  removeFolder,
  startWorkstation,
  temporaryFolder,
} from '../support/launch.ts';

const NAME = 'P_A_1_20200101';
const ALL = { pdf: true, csv: true, overlays: true, masks: true, maskVectors: false };

/** Over real files, the real decoder and the real models: results stay with the pixels and the model they are of. */
describe('what must never happen, to results', () => {
  let data: string;
  let input: string;
  let resources: string;
  let running: Running;
  let patient: string;

  beforeEach(async () => {
    [data, input, resources] = await Promise.all([temporaryFolder(), temporaryFolder(), temporaryFolder()]);
    await cp(join(projectRoot, 'resources/models'), join(resources, 'models'), { recursive: true });
    const lesion = { x: 0.2, y: 0, z: 0.5, radius: 0.4 };
    patient = await writePhantom(
      input,
      NAME,
      generatePhantom({ seed: 5, slices: 5, size: 96, bits: 8, lesion }),
    );
    running = await startWorkstation(data, [input], resources);
    await open(input);
  });
  afterEach(async () => {
    await running.close();
    await Promise.all([data, input, resources].map(removeFolder));
  });

  const services = () => running.workstation.services;
  const open = async (folder: string) => {
    const { progress } = await services().imports.whenFinished(services().imports.start(folder));
    return progress;
  };
  const file = (n: number, suffix = '') => join(patient, `${NAME}_${n}${suffix}.tif`);
  const seriesId = () => services().worklist.list()[0]?.seriesId ?? 0;
  const sliceIds = async () =>
    (await services().series.open(seriesId())).slices.map((slice) => slice.sliceId);
  const bytes = (path: string) => running.workstation.bytes(new Request(`http://x/bytes/${path}`));
  const predictions = async (modelId: string) =>
    (await running.workstation.handlers['predictions.list']({ seriesId: seriesId() })).filter(
      (row) => row.modelId === modelId,
    );
  const modelMasks = () =>
    services()
      .masks.list(seriesId())
      .filter((set) => set.kind === 'model');
  const preview = (source: string) =>
    services().reports.preview({
      seriesId: seriesId(),
      readerId: reader(),
      source,
      keySliceIds: null,
      text: '',
    });
  const reader = () => {
    const [known] = services().database.prepare('select id from reader').all() as { id: number }[];
    return known?.id ?? 0;
  };
  const addReader = () => running.workstation.handlers['readers.create']({ name: 'Dr. Bound' });

  async function analyse(): Promise<void> {
    const [job] = services().jobs.start({
      seriesIds: [seriesId()],
      classifierId: 'cnn',
      segmenterId: 'resunet',
      mode: 'everySlice',
      allowOutside: true,
      firstSliceId: null,
    });
    expect(await services().jobs.whenOver(job?.jobId ?? 0)).toMatchObject({ state: 'done' });
  }

  /** Two files change names on the disk, as a careless copy does it. */
  async function swap(a: number, b: number): Promise<void> {
    await rename(file(a), `${file(a)}.aside`);
    await rename(file(b), file(a));
    await rename(`${file(a)}.aside`, file(b));
  }

  it('what must never happen, 1: a mask or prediction on the wrong slice, after two files changed names', async () => {
    await addReader();
    const ids = await sliceIds();
    const [, second = 0, , fourth = 0] = ids;
    const before = await services().series.open(seriesId());
    await swap(2, 4);
    for (const id of [second, fourth]) {
      const reply = await bytes(`slice/${id}`);
      expect(reply.status).toBe(409);
      expect(await reply.text()).toContain('PIXELS_CHANGED');
    }
    await analyse();
    const [segmented] = await predictions('resunet');
    const outcomes = ids.map((id) => segmented?.slices.find((slice) => slice.sliceId === id));
    expect(outcomes.map((slice) => slice?.outcome === 'failed')).toEqual([false, true, false, true, false]);
    for (const slice of [outcomes[1], outcomes[3]])
      expect(slice).toMatchObject({ pixels: null, score: null, warning: expect.stringContaining('.tif') });
    const drawn = modelMasks().flatMap((set) => set.slices.map((slice) => slice.sliceId));
    expect(drawn).not.toContain(second);
    expect(drawn).not.toContain(fourth);
    // a report shows no picture of other pixels under the old number either
    const source = modelMasks()[0]?.source ?? 'no model mask';
    await expect(
      services().reports.preview({
        seriesId: seriesId(),
        readerId: reader(),
        source,
        keySliceIds: [second],
        text: '',
      }),
    ).rejects.toMatchObject({ code: 'PIXELS_CHANGED' });
    // opening the folder again binds nothing anew: it is a conflict
    const progress = await open(input);
    expect(progress.problems.map((problem) => problem.code)).toEqual([
      'CONTENT_CONFLICT',
      'CONTENT_CONFLICT',
    ]);
    const after = await services().series.open(seriesId());
    expect(after.slices.map((slice) => slice.pixelSha256)).toEqual(
      before.slices.map((slice) => slice.pixelSha256),
    );
    await swap(2, 4);
    for (const id of [second, fourth]) expect((await bytes(`slice/${id}`)).status).toBe(200);
  });

  it('what must never happen, 4: a stale prediction shown as current, after the threshold of the model changed', async () => {
    await addReader();
    await analyse();
    const [slice = 0] = await sliceIds();
    const [fresh] = await predictions('resunet');
    expect(fresh?.current).toBe(true);
    const source = modelMasks()[0]?.source ?? 'no model mask';
    await preview(source);
    expect((await bytes(`probability/${slice}/resunet`)).status).toBe(200);
    expect(services().worklist.list()[0]?.tumourSlices).not.toBeNull();

    await running.close();
    const card = join(resources, 'models/resunet/card.json');
    const { threshold, ...rest } = JSON.parse(await readFile(card, 'utf8')) as { threshold: number };
    await writeFile(card, JSON.stringify({ ...rest, threshold: threshold / 2 }));
    running = await startWorkstation(data, [input], resources);

    const [stale] = await predictions('resunet');
    expect(stale).toMatchObject({ modelHash: fresh?.modelHash, current: false });
    expect(modelMasks().map((set) => set.current)).toEqual([false]);
    await expect(preview(source)).rejects.toMatchObject({ code: 'PREDICTION_OUT_OF_DATE' });
    expect((await bytes(`probability/${slice}/resunet`)).status).toBe(404);
    expect(services().worklist.list()[0]).toMatchObject({ tumourSlices: null, tumourPixels: null });

    // run again: the new result is the current one, the old one is still told apart
    await analyse();
    const rows = await predictions('resunet');
    expect(rows.map((row) => row.current).sort()).toEqual([false, true]);
    expect((await bytes(`probability/${slice}/resunet`)).status).toBe(200);
    await expect(preview(source)).rejects.toMatchObject({ code: 'PREDICTION_OUT_OF_DATE' });
    await preview(modelMasks().find((set) => set.current)?.source ?? 'no current mask');
  });

  it('what must never happen, 4: a stale prediction shown as current, after a neighbouring slice came to its volume', async () => {
    const other = join(input, 'P_B_2_20200101');
    const copy = (n: number) => copyFile(file(n), join(other, `P_B_2_20200101_${n}.tif`));
    await mkdir(other);
    for (const n of [1, 2, 4, 5]) await copy(n);
    await open(other);
    const row = () =>
      services()
        .worklist.list()
        .find((candidate) => candidate.patientCode === 'P_B_2');
    const ofOther = row()?.seriesId ?? 0;
    const runAgain = async () => {
      const [job] = services().jobs.start({
        seriesIds: [ofOther],
        classifierId: null,
        segmenterId: 'resunet',
        mode: 'everySlice',
        allowOutside: true,
        firstSliceId: null,
      });
      expect(await services().jobs.whenOver(job?.jobId ?? 0)).toMatchObject({ state: 'done' });
    };
    const state = async () => {
      const [found] = await running.workstation.handlers['predictions.list']({ seriesId: ofOther });
      const slice = found?.slices[0]?.sliceId ?? 0;
      return {
        prediction: found?.current,
        slices: found?.slices.length,
        masks: services()
          .masks.list(ofOther)
          .map((set) => set.current),
        probability: (await bytes(`probability/${slice}/resunet`)).status,
        inWorklist: row()?.tumourSlices !== null,
      };
    };
    const current = { prediction: true, masks: [true], probability: 200, inWorklist: true };
    await runAgain();
    expect(await state()).toEqual({ ...current, slices: 4 });

    // a slice that goes missing takes nothing from what was computed with it
    await rename(join(other, 'P_B_2_20200101_5.tif'), join(other, 'aside'));
    await services().series.open(ofOther);
    expect(await state()).toEqual({ ...current, slices: 4 });
    await rename(join(other, 'aside'), join(other, 'P_B_2_20200101_5.tif'));

    // slice 3 fills the gap: slices 2 and 4 have a neighbour that they were computed without
    await copy(3);
    expect(await open(other)).toMatchObject({ slicesAdded: 1 });
    const stale = { prediction: false, masks: [false], probability: 404, inWorklist: false };
    expect(await state()).toEqual({ ...stale, slices: 4 });
    await runAgain();
    expect(await state()).toEqual({ ...current, slices: 5 });
  });

  it('what must never happen, 12: our own export imported as ground truth, even under the name of one', async () => {
    await addReader();
    await analyse();
    const out = join(input, 'exported');
    await mkdir(out);
    const { reportId } = await preview(modelMasks()[0]?.source ?? 'no model mask');
    const { files } = (await services().reports.export(reportId, ALL, out)) ?? { files: [] };
    const masks = files.filter((name) => /_mask\.tif$/.test(name));
    expect(masks.length).toBeGreaterThan(0);
    const folder = join(out, (await readdir(out))[0] ?? '');
    const exported = (await readdir(join(folder, 'masks')))[0] ?? '';

    // a second patient, whose ground truth somebody filled in from our masks
    const other = join(input, 'P_B_2_20200101');
    await mkdir(other);
    for (const n of [1, 2]) {
      await copyFile(file(n), join(other, `P_B_2_20200101_${n}.tif`));
      await copyFile(join(folder, 'masks', exported), join(other, `P_B_2_20200101_${n}_mask.tif`));
    }
    const progress = await open(other);
    expect(progress).toMatchObject({ seriesAdded: 1, slicesAdded: 2, masksAdded: 0 });
    expect(progress.problems.map((problem) => problem.code)).toEqual(['OWN_EXPORT', 'OWN_EXPORT']);
    const row = services()
      .worklist.list()
      .find((candidate) => candidate.patientCode === 'P_B_2');
    expect(row?.hasGroundTruth).toBe(false);

    // nor does the exported folder itself become a patient
    const again = await open(folder);
    expect(again).toMatchObject({ seriesAdded: 0, slicesAdded: 0, masksAdded: 0 });
  });
});
