import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCnn } from './architectures/cnn.ts';
import { ensembleCardOf, ensembleSha256 } from './ensemble.ts';
import { type ListedModel, listModels, withMembers } from './list-models.ts';
import { readModelFiles } from './load-model-folder.ts';
import { writeGeneratedModel } from './testing/generated-model.ts';
import { writeEnsembleFolder } from './write-ensemble-folder.ts';

let directory: string;
let good: Extract<ListedModel, { state: 'ok' }>[];

const list = async () => withMembers(await listModels(directory));
const find = async (id: string) => (await list()).find((model) => model.id === id);
const asOk = (models: readonly ListedModel[]) =>
  models.flatMap((model) => (model.state === 'ok' ? [model] : []));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-ensemble-'));
  for (const [id, threshold] of [
    ['one', 0.3],
    ['two', 0.5],
    ['three', 0.7],
  ] as const)
    await writeGeneratedModel(join(directory, id), buildCnn(32), {
      name: `Model ${id}`,
      task: 'classification',
      preprocessing: { kind: 'unit', version: 1 },
      threshold,
    });
  good = asOk(await list());
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const chosen = (...ids: readonly string[]) =>
  ids.map((id) => good.find((model) => model.id === id) ?? expect.fail(`${id} is not there`));

describe('the card of an ensemble', () => {
  it('names its members by id and hash, and has the thresholds its rule asks for', () => {
    const members = chosen('one', 'two', 'three');
    const mean = ensembleCardOf({ id: 'm', name: '', rule: 'mean' }, members);
    expect(mean.ensemble.members).toEqual(members.map(({ id, hash }) => ({ id, hash })));
    expect(mean.threshold).toBeCloseTo(0.5, 12);
    expect(mean.name).toBe('Model one + Model two + Model three (mean)');
    expect(mean.parameters).toBe(3 * (members[0]?.card.parameters ?? 0));
    expect(mean.metrics).toEqual([]);
    for (const count of [2, 3]) {
      const { threshold } = ensembleCardOf({ id: 'v', name: '', rule: 'vote' }, members.slice(0, count));
      for (let votes = 0; votes <= count; votes++) expect(votes / count >= threshold).toBe(votes > count / 2);
    }
  });

  it('has a hash of what its answers depend on: members, rule, threshold; not of names or order', () => {
    const hash = (rule: 'mean' | 'vote', ...ids: readonly string[]) =>
      ensembleSha256(ensembleCardOf({ id: 'x', name: ids.join(), rule }, chosen(...ids)));
    expect(hash('mean', 'one', 'two')).toBe(hash('mean', 'two', 'one'));
    const all = [hash('mean', 'one', 'two'), hash('vote', 'one', 'two'), hash('mean', 'one', 'three')];
    expect(new Set(all).size).toBe(3);
    const [one, two] = chosen('one', 'two');
    const retrained = { ...(two ?? expect.fail()), hash: '0123456789ab' };
    const other = ensembleCardOf({ id: 'x', name: '', rule: 'mean' }, [one ?? expect.fail(), retrained]);
    expect(ensembleSha256(other)).not.toBe(all[0]);
  });

  it.each([
    ['one member', ['one']],
    ['one twice', ['one', 'one']],
  ])('is refused with %s', (_name, ids) => {
    expect(() => ensembleCardOf({ id: 'x', name: '', rule: 'mean' }, chosen(...ids))).toThrow(
      /nothing was made/,
    );
  });

  it('is refused with members of two tasks, and with an ensemble as a member', () => {
    const [one, two] = chosen('one', 'two');
    if (!one || !two) return expect.fail();
    const outliner = { ...two, card: { ...two.card, task: 'segmentation' as const } };
    expect(() => ensembleCardOf({ id: 'x', name: '', rule: 'mean' }, [one, outliner])).toThrow(
      /must do the same/,
    );
    const inner = ensembleCardOf({ id: 'x', name: '', rule: 'mean' }, [one, two]);
    expect(() =>
      ensembleCardOf({ id: 'y', name: '', rule: 'mean' }, [one, { card: inner, hash: '' }]),
    ).toThrow(/not of other ensembles/);
  });
});

describe('the folder of an ensemble', () => {
  it('is listed as a model with the folders of its members, and has no weights', async () => {
    const card = ensembleCardOf({ id: 'both', name: 'Both', rule: 'mean' }, chosen('one', 'two'));
    await writeEnsembleFolder(join(directory, 'both'), card);
    const found = await find('both');
    expect(found).toMatchObject({
      state: 'ok',
      card,
      hash: ensembleSha256(card).slice(0, 12),
      members: [join(directory, 'one'), join(directory, 'two')],
    });
    await expect(readModelFiles(join(directory, 'both'))).rejects.toMatchObject({
      code: 'MODEL_IS_ENSEMBLE',
    });
  });

  it('is broken, with the reason, once a member is another version, and whole again once it is back', async () => {
    const build = () =>
      writeGeneratedModel(join(directory, 'two'), buildCnn(32), {
        name: 'Model two',
        task: 'classification',
        preprocessing: { kind: 'unit', version: 1 },
        threshold: 0.5,
      });
    await writeGeneratedModel(join(directory, 'two'), buildCnn(32), {
      name: 'Model two',
      task: 'classification',
      preprocessing: { kind: 'unit', version: 1 },
      threshold: 0.6,
    });
    expect(await find('both')).toMatchObject({ state: 'broken', code: 'ENSEMBLE_MEMBER_CHANGED' });
    await build();
    expect((await find('both'))?.state).toBe('ok');
    await rm(join(directory, 'two'), { recursive: true });
    expect(await find('both')).toMatchObject({
      state: 'broken',
      problem: expect.stringContaining('"two" is not here'),
    });
    await build();
  });
});
