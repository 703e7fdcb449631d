import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildResunet } from '../../ml/models/architectures/resunet.ts';
import { listModels, withMembers } from '../../ml/models/list-models.ts';
import { writeGeneratedModel } from '../../ml/models/testing/generated-model.ts';
import type { Job } from '../../shared/contract/inference.ts';
import { createEnsemble } from './create-ensemble.ts';
import { refuseWhenUsed, removeModel } from './remove-model.ts';

const SEGMENTER = {
  task: 'segmentation',
  preprocessing: { kind: 'slice-standardise', version: 1 },
} as const;

describe('removing a model', () => {
  let folder: string;
  let own: string;
  let shipped: string;
  beforeAll(() => setBackend('cpu'));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sulcus-'));
    [own, shipped] = [join(folder, 'models'), join(folder, 'resources')];
    await Promise.all([own, shipped].map((directory) => mkdir(directory)));
    for (const id of ['one', 'two']) await writeGeneratedModel(join(own, id), buildResunet(32), SEGMENTER);
    await writeGeneratedModel(join(shipped, 'resunet'), buildResunet(32), SEGMENTER);
    return () => rm(folder, { recursive: true, force: true });
  });

  const models = async () => withMembers([...(await listModels(shipped)), ...(await listModels(own))]);
  const remove = async (id: string) => removeModel(await models(), id, own);

  it('takes its folder off the disk and leaves the others', async () => {
    // what a removal left that was killed half-way
    await mkdir(join(own, '.removed-one'));
    await remove('one');
    expect(await readdir(own)).toEqual(['two']);
    await expect(remove('one')).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
  });

  it('is refused for a model that came with Sulcus', async () => {
    await expect(remove('resunet')).rejects.toMatchObject({ code: 'MODEL_SHIPPED' });
    expect(await readdir(shipped)).toEqual(['resunet']);
  });

  it('is refused for a member of an ensemble until the ensemble is removed', async () => {
    const wish = { id: 'both', name: '', rule: 'mean' } as const;
    await createEnsemble(await models(), wish, ['one', 'two'], own);
    await expect(remove('two')).rejects.toMatchObject({
      code: 'MODEL_IN_ENSEMBLE',
      message: expect.stringContaining('"both"'),
    });
    await remove('both');
    await remove('two');
    expect(await readdir(own)).toEqual(['one']);
  });

  it('is refused while an analysis with it runs or waits', () => {
    const job = (state: Job['state']) => ({ state, classifierId: null, segmenterId: 'one' }) as Job;
    for (const state of ['queued', 'running', 'paused'] as const)
      expect(() => refuseWhenUsed([job(state)], 'one')).toThrow(
        expect.objectContaining({ code: 'MODEL_IN_USE' }),
      );
    expect(() => refuseWhenUsed([job('done'), job('failed')], 'one')).not.toThrow();
    expect(() => refuseWhenUsed([job('running')], 'two')).not.toThrow();
  });

  it('says so where the disk refuses', async () => {
    const listed = await models();
    await rm(join(own, 'one'), { recursive: true });
    await expect(removeModel(listed, 'one', own)).rejects.toMatchObject({
      code: 'MODEL_NOT_REMOVED',
      message: expect.stringContaining('"one" could not be removed (ENOENT)'),
    });
  });
});
