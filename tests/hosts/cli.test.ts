import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listEvaluations } from '../../src/main/evaluation/evaluation-library.ts';
import { readTiffPages } from '../../src/ml/data/tiff/decode-tiff.ts';
import { encodeTiff } from '../../src/ml/data/tiff/encode-tiff.ts';
import { writeKerasHdf5 } from '../../src/ml/import/testing/write-keras-hdf5.ts';
import { generatePhantom, type Phantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import { evaluation } from '../../src/shared/contract/evaluation.ts';
import { projectRoot, removeFolder, temporaryFolder } from '../support/launch.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a user has it after `npm ci`. */
const sulcus = (...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(join(projectRoot, 'node_modules/.bin/sulcus'), args, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });

/** The smallest segmenter: one 1x1 convolution, here a threshold on FLAIR. */
const brightFlair = (size: number) => ({
  class_name: 'Functional',
  config: {
    name: 'bright-flair',
    layers: [
      {
        class_name: 'InputLayer',
        name: 'image',
        config: { name: 'image', batch_input_shape: [null, size, size, 3], dtype: 'float32', sparse: false },
        inbound_nodes: [],
      },
      {
        class_name: 'Conv2D',
        name: 'map',
        config: {
          name: 'map',
          filters: 1,
          kernel_size: [1, 1],
          strides: [1, 1],
          padding: 'same',
          activation: 'sigmoid',
          use_bias: true,
        },
        inbound_nodes: [[['image', 0, 0, {}]]],
      },
    ],
    input_layers: [['image', 0, 0]],
    output_layers: [['map', 0, 0]],
  },
});

describe('the command line', () => {
  let input: string;
  let out: string;
  const phantoms = new Map<string, Phantom>();

  beforeAll(async () => {
    input = await temporaryFolder();
    out = await temporaryFolder();
    for (const [name, seed] of [
      ['P_A_1_20200101', 3],
      ['P_B_2_20200202', 4],
    ] as const) {
      const phantom = generatePhantom({
        seed,
        slices: 6,
        size: 128,
        bits: 8,
        lesion: { x: 0.2, y: 0, z: 0.5, radius: 0.4 },
      });
      phantoms.set(name, phantom);
      await writePhantom(input, name, phantom);
    }
  });
  afterAll(async () => {
    await removeFolder(input);
    await removeFolder(out);
  });

  const hashOf = async (folder: string) => {
    const hash = createHash('sha256');
    for (const name of (await readdir(folder, { recursive: true })).sort()) {
      hash.update(name);
      if (name.endsWith('.tif')) hash.update(await readFile(join(folder, name)));
    }
    return hash.digest('hex');
  };

  it('helps: every command with what it takes', async () => {
    const help = await sulcus('--help');
    expect(help.code).toBe(0);
    for (const command of [
      'analyze',
      'evaluate',
      'compare',
      'train',
      'import-model',
      'ensemble',
      'serve',
      'catalogue',
    ])
      expect(help.stdout).toContain(command);
    expect((await sulcus('analyze', '--help')).stdout).toContain('--mask-vectors');
  });

  it('says what is wrong with a call, with exit code 2', async () => {
    const calls: [string[], string][] = [
      [['analyse', input], 'unknown command'],
      [['analyze', input], '--out'],
      [['analyze', input, '--out', join(input, 'results')], 'inside the folder of the scans'],
      [['analyze', join(input, 'absent'), '--out', join(out, 'x')], 'is not a folder'],
      [['evaluate', 'resunet', '--data', input, '--part', 'all'], 'validation'],
      [['compare', 'resunet', 'resunet', '--data', input], 'two models or more'],
      [
        ['compare', 'resunet', 'resunet-plus', '--data', input, '--out', join(input, 'x')],
        'inside the folder',
      ],
    ];
    for (const [args, words] of calls) {
      const ended = await sulcus(...args);
      expect(ended.stderr).toContain(words);
      expect(ended.code).toBe(2);
    }
  });

  it('never writes onto existing files', async () => {
    const taken = join(out, 'taken');
    await mkdir(taken);
    await writeFile(join(taken, 'notes.txt'), 'mine');
    const ended = await sulcus('analyze', input, '--out', taken);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('not empty') });
    expect(await readdir(taken)).toEqual(['notes.txt']);
  });

  it('analyses a tree: report, table, masks, overlays per patient, a summary over all, originals untouched', async () => {
    const before = await hashOf(input);
    const results = join(out, 'results');
    const ended = await sulcus('analyze', input, '--out', results, '--model', 'resunet', '--mask-vectors');
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('2 patients, 0 failed');
    expect(ended.stdout).toContain('UNREAD: model output only');
    expect(await hashOf(input)).toBe(before);
    expect((await readdir(results)).sort()).toEqual(['P_A_1_20200101', 'P_B_2_20200202', 'summary.csv']);
    const summary: Record<string, string>[] = parse(await readFile(join(results, 'summary.csv')), {
      columns: true,
    });
    expect(summary.map((row) => [row.patient, row.slices, row.status])).toEqual([
      ['P_A_1', '6', 'UNREAD: model output only'],
      ['P_B_2', '6', 'UNREAD: model output only'],
    ]);
    for (const [name, phantom] of phantoms) {
      const folder = join(results, name);
      const [first] = phantom.slices;
      expect((await readFile(join(folder, 'report.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
      const rows: Record<string, string>[] = parse(await readFile(join(folder, 'slices.csv')), {
        columns: true,
      });
      expect(rows.map((row) => row.slice)).toEqual(['1', '2', '3', '4', '5', '6']);
      const masks = await readdir(join(folder, 'masks'));
      expect(masks.filter((file) => file.endsWith('_mask.tif')).length).toBe(6);
      expect((await readdir(join(folder, 'overlays'))).length).toBeGreaterThan(0);
      // a row's area is the mask file's area, and the masks have the size of the slices
      for (const row of rows) {
        const file = `${row.slice}_mask.tif`;
        const [page] = readTiffPages(await readFile(join(folder, 'masks', file)), file).pages;
        expect([page?.width, page?.height]).toEqual([first?.width, first?.height]);
        expect(page?.data.filter((value) => value > 0).length).toBe(Number(row.area_px));
      }
    }
  });

  it('evaluates a model by patient, with the Dice that the written masks have', async () => {
    const split = join(out, 'split.json');
    await writeFile(
      split,
      JSON.stringify({ train: ['P_A_1_20200101'], validation: [], test: ['P_B_2_20200202'] }),
    );
    const folder = join(out, 'evaluation');
    const own = join(out, 'evaluating');
    const call = [
      ...['evaluate', 'resunet', 'cnn', '--data', input, '--split', split],
      ...['--out', folder, '--data-dir', own],
    ];
    const ended = await sulcus(...call);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('by patient, 1 volume of the test part');
    const found = evaluation.parse(JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8')));
    expect(found.data).toMatchObject({ patients: 1 });
    expect(Object.keys(found.models)).toEqual(['resunet', 'cnn']);
    const { resunet, cnn } = found.models;
    expect(cnn).toHaveProperty('classification.balancedAccuracy.value');
    let both = 0;
    let sum = 0;
    const truth = phantoms.get('P_B_2_20200202')?.masks ?? [];
    for (const [index, mask] of truth.entries()) {
      const file = `${index + 1}_mask.tif`;
      const path = join(out, 'results/P_B_2_20200202/masks', file);
      const written = readTiffPages(await readFile(path), file).pages[0]?.data ?? [];
      for (const [i, value] of mask.entries()) {
        const own = (written[i] ?? 0) > 0 ? 1 : 0;
        both += value & own;
        sum += value + own;
      }
    }
    const dice = sum === 0 ? 1 : (2 * both) / sum;
    expect(resunet?.patients).toMatchObject([{ patient: 'P_B_2_20200202', dice }]);
    expect(resunet).toMatchObject({ segmentation: { diceVolumeMean: { value: dice, low: null } } });
    expect(await readFile(join(folder, 'figures.csv'), 'utf8')).toContain('resunet,');
    expect(await readFile(join(folder, 'patients.csv'), 'utf8')).toContain('P_B_2_20200202');
    expect(await readFile(join(folder, 'evaluation.md'), 'utf8')).toContain('Dice per patient volume, mean');
    // the Models page reads it from here
    expect((await listEvaluations({ shipped: '', own: join(own, 'evaluations') }))[0]).toMatchObject({
      source: 'own',
      evaluation: { data: { patients: 1 } },
    });
    // results of hours are never written over
    expect(await sulcus(...call)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not empty'),
    });
  });

  it('compares models patient by patient: figures, paired differences, a PDF', async () => {
    const folder = join(out, 'comparison');
    const data = ['--data', input, '--data-dir', join(out, 'comparing')];
    const ended = await sulcus('compare', 'resunet', 'resunet-plus', 'cnn', ...data, '--out', folder);
    expect(ended.stderr).not.toContain('warning');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('resunet − resunet-plus');
    expect((await readdir(folder)).sort()).toEqual([
      ...['comparison.json', 'comparison.md', 'comparison.pdf'],
      ...['differences.csv', 'figures.csv', 'patients.csv', 'plots'],
    ]);
    const plots = await readdir(join(folder, 'plots'));
    expect(plots).toContain('dice.png');
    // the Dice of both, and of each its volumes in two plots
    expect(plots).toHaveLength(5);
    for (const name of plots) {
      const { width, data: pixels } = decode(await readFile(join(folder, 'plots', name)));
      expect(width).toBeGreaterThan(400);
      // white paper with something on it
      expect(new Set(pixels).size).toBeGreaterThan(20);
    }
    const patients: Record<string, string>[] = parse(await readFile(join(folder, 'patients.csv')), {
      columns: true,
    });
    const dice = (model: string, patient: string) =>
      Number(patients.find((row) => row.model === model && row.patient === patient)?.dice);
    const differences = [...phantoms.keys()].map(
      (patient) => dice('resunet', patient) - dice('resunet-plus', patient),
    );
    const rows: Record<string, string>[] = parse(await readFile(join(folder, 'differences.csv')), {
      columns: true,
    });
    const [first] = rows;
    expect(first).toMatchObject({ measure: 'dice', a: 'resunet', b: 'resunet-plus', patients: '2' });
    const [one = 0, two = 0] = differences;
    expect(Number(first?.difference)).toBeCloseTo((one + two) / 2, 9);
    expect(Number(first?.above)).toBe(differences.filter((value) => value > 0).length);
    // one classifier alone has no other to be compared with
    expect(rows.map((row) => row.measure)).not.toContain('accuracy');
    const json = JSON.parse(await readFile(join(folder, 'comparison.json'), 'utf8'));
    expect(Object.keys(json.volumes)).toEqual(['resunet', 'resunet-plus']);
    expect(evaluation.parse(json).data.patients).toBe(2);
    expect((await readFile(join(folder, 'comparison.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await readFile(join(folder, 'comparison.md'), 'utf8')).toContain('## Paired differences');
  });

  it('refuses a split whose patients are absent, and a folder without ground truth', async () => {
    const split = join(out, 'absent.json');
    await writeFile(split, JSON.stringify({ train: [], validation: [], test: ['P_X_9_20200101'] }));
    expect(await sulcus('evaluate', 'cnn', '--data', input, '--split', split)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('P_X_9'),
    });
    const bare = join(out, 'bare');
    const patient = await writePhantom(bare, 'P_C_3_20200303', phantoms.get('P_A_1_20200101') as Phantom);
    for (const name of await readdir(patient)) {
      if (name.endsWith('_mask.tif')) await removeFolder(join(patient, name));
    }
    expect(await sulcus('evaluate', 'cnn', '--data', bare)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No slice of bare has a ground-truth mask'),
    });
  });

  it('leaves a patient without ground truth out and says so, calls a blank slice negative, counts a patient once', async () => {
    const data = join(out, 'some');
    const [first, second] = [...phantoms.values()] as [Phantom, Phantom];
    await writePhantom(data, 'P_A_1_20200101', first);
    await writePhantom(data, 'P_A_1_20210101', second);
    const bare = await writePhantom(data, 'P_C_3_20200303', second);
    for (const name of await readdir(bare))
      if (name.endsWith('_mask.tif')) await removeFolder(join(bare, name));
    const [slice] = first.slices;
    if (!slice) throw new Error('a phantom has slices');
    const blank = encodeTiff({ ...slice, data: new Uint8Array(slice.data.length) }, 'test');
    await writeFile(join(data, 'P_A_1_20200101/P_A_1_20200101_1.tif'), blank);
    const folder = join(out, 'some-measured');
    const call = ['evaluate', 'resunet', 'cnn', '--data', data, '--data-dir', join(out, 'some-own')];
    const ended = await sulcus(...call, '--out', folder);
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('1 of the 3 chosen volumes has no ground truth'),
    });
    const found = evaluation.parse(JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8')));
    expect(found.data).toMatchObject({ patients: 1, volumes: 2, slices: 12 });
    expect(found.protocol).toContain('2 volumes of 1 patient of the folder');
    expect(found.remarks.map(({ code }) => code)).toEqual(['NO_GROUND_TRUTH']);
    for (const id of ['resunet', 'cnn']) expect(found.models[id]?.patients).toHaveLength(2);
    // two examinations of one patient say nothing of others
    expect(found.models.resunet).toMatchObject({ segmentation: { diceVolumeMean: { low: null } } });
    expect(await readFile(join(folder, 'evaluation.md'), 'utf8')).toContain('has no ground truth');
  });

  it('notices before the work that results can not be written', async () => {
    await writeFile(join(out, 'file'), '');
    const call = [
      'evaluate',
      'cnn',
      '--data',
      input,
      '--data-dir',
      join(out, 'x'),
      '--out',
      join(out, 'file'),
    ];
    expect(await sulcus(...call)).toMatchObject({ code: 2, stderr: expect.stringContaining('is no folder') });
  });

  it('takes in a Keras model, which can then be measured like any other', async () => {
    const weights = join(out, 'own.h5');
    await writeKerasHdf5(
      weights,
      new Map([
        [
          'map',
          new Map([
            ['kernel', { shape: [1, 1, 3, 1], values: Float32Array.of(0, 4, 0) }],
            ['bias', { shape: [1], values: Float32Array.of(-2) }],
          ]),
        ],
      ]),
    );
    const architecture = join(out, 'own.json');
    await writeFile(architecture, JSON.stringify(brightFlair(128)));
    const data = join(out, 'own-data');
    const imported = await sulcus(
      ...['import-model', weights, '--architecture', architecture],
      ...['--id', 'bright-flair', '--preprocessing', 'unit', '--data-dir', data],
    );
    expect(imported.stderr).toBe('');
    expect(imported.stdout).toContain('bright-flair: segmentation, 4 parameters');
    const measured = await sulcus('evaluate', 'bright-flair', '--data', input, '--data-dir', data);
    expect(measured.stdout).toContain('Dice per patient volume, mean');
    expect(measured.code).toBe(0);
    // and with a copy of itself it is an ensemble that says just the same
    await sulcus(
      ...['import-model', weights, '--architecture', architecture],
      ...['--id', 'bright-copy', '--preprocessing', 'unit', '--data-dir', data],
    );
    const members = ['bright-flair', 'bright-copy'];
    const made = await sulcus('ensemble', ...members, '--id', 'twins', '--data-dir', data);
    expect(made.stderr).toBe('');
    expect(made.stdout).toMatch(/^twins@[0-9a-f]{12}: .*members bright-flair@[0-9a-f]{12}, bright-copy@/);
    const held = await sulcus('compare', 'twins', 'bright-flair', '--data', input, '--data-dir', data);
    expect(held.stdout).toMatch(/Dice per patient volume: twins − bright-flair: 0\.0000/);
    expect(held.code).toBe(0);
    const alone = await sulcus('ensemble', 'bright-flair', '--id', 'solo', '--data-dir', data);
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining('two to sixteen') });
    const again = await sulcus('import-model', weights, '--id', 'bright-flair', '--data-dir', data);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('already') });
    const shipped = await sulcus('import-model', weights, '--id', 'resunet', '--data-dir', data);
    expect(shipped).toMatchObject({ code: 2, stderr: expect.stringContaining('model of Sulcus itself') });
  });

  it('lists the catalogue of its own data directory, or says that there is none', async () => {
    const ended = await sulcus('catalogue', 'list', '--data-dir', join(out, 'nothing-here'));
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no catalogue yet') });
  });
});
