import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeTiff } from '../../src/ml/data/tiff/encode-tiff.ts';
import { asPublished, writeKerasHdf5 } from '../../src/ml/import/testing/write-keras-hdf5.ts';
import { loadModelFolder } from '../../src/ml/models/load-model-folder.ts';
import { modelCard } from '../../src/ml/models/model-card.ts';
import { generatePhantom, type Phantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import { readCheckpoint } from '../../src/ml/training/checkpoint.ts';
import { seededRandom } from '../../src/shared/seeded-random.ts';
import { projectRoot, removeFolder, temporaryFolder } from '../support/launch.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const command = join(projectRoot, 'node_modules/.bin/sulcus');

/** The command as a user has it after `npm ci`. */
const sulcus = (...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(command, args, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });

const phantom = (seed: number, lesion = true): Phantom =>
  generatePhantom({
    seed,
    slices: 8,
    size: 64,
    bits: 8,
    lesion: lesion ? { x: 0.1, y: -0.2, z: 0.5, radius: 0.35 } : null,
  });

const VGG16_BLOCKS = [
  [64, 2],
  [128, 2],
  [256, 3],
  [512, 3],
  [512, 3],
] as const;

const PATIENTS = ['P_A_1_20200101', 'P_B_2_20200202', 'P_C_3_20200303', 'P_D_4_20200404'] as const;
const [A, B, C, D] = PATIENTS;

describe('sulcus train', () => {
  let scans: string;
  let dataDir: string;
  let split: string;

  beforeAll(async () => {
    scans = await temporaryFolder();
    dataDir = await temporaryFolder();
    for (const [i, name] of PATIENTS.entries()) await writePhantom(scans, name, phantom(i + 1));
    split = await splitFile('split.json', { train: [A, B], validation: [C], test: [D] });
  });
  afterAll(async () => {
    await removeFolder(scans);
    await removeFolder(dataDir);
  });

  async function splitFile(name: string, parts: Record<string, readonly string[]>): Promise<string> {
    const path = join(dataDir, name);
    await writeFile(path, JSON.stringify(parts));
    return path;
  }

  /** A small resunet for a few steps. */
  const short = (id: string, ...more: string[]): string[] => [
    ...['train', 'resunet', '--data', scans, '--split', split, '--id', id, '--data-dir', dataDir],
    ...['--size', '32', '--steps', '2', '--batch', '4', '--epochs', '3', ...more],
  ];

  it('trains a model that is then there like any other, with a card that says how it came to be', async () => {
    const ended = await sulcus(...short('mine'));
    expect(ended.stderr).toContain('epoch 3/3');
    expect(ended.code).toBe(0);
    const folder = join(dataDir, 'models/mine');
    const card = modelCard.parse(JSON.parse(await readFile(join(folder, 'card.json'), 'utf8')));
    expect(card).toMatchObject({ task: 'segmentation', parameters: 1_210_513, input: { width: 32 } });
    expect(card.split).toContain('split.json: 2 training, 1 validation, 1 test');
    expect(card.metrics[0]?.protocol).toContain('by patient, 1 validation patients');
    const log = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(log.map((line) => JSON.parse(line).epoch)).toEqual([1, 2, 3]);
    expect(await readdir(join(dataDir, 'training'))).toEqual([]);
    const call = ['evaluate', 'mine', '--data', scans, '--split', split, '--data-dir', dataDir];
    const measured = await sulcus(...call);
    expect(measured.stdout).toContain('by patient, 1 volume of the test part');
    expect(measured.stderr).not.toContain('flatter');
    // with another split it would be measured on what it has learned from: said, whatever the split calls them
    const swapped = await splitFile('swapped.json', { train: [D], validation: [C], test: [A, B] });
    const seen = await sulcus(...call.map((word) => (word === split ? swapped : word)));
    expect(seen.stderr).toContain('mine: trained on 2 of these 2 patients, so the figures flatter');
    expect(measured.stdout).toContain('Dice per patient volume, mean');
    // nothing is replaced
    expect(await sulcus(...short('mine'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is a model "mine" already'),
    });
  });

  it('trains a classifier', async () => {
    const call = short('calls', '--loss', 'cross-entropy', '--epochs', '1');
    const ended = await sulcus(...call.map((word) => (word === 'resunet' ? 'cnn' : word)));
    expect(ended.stdout).toMatch(/calls: Balanced accuracy .*AUC/);
    expect(ended.code).toBe(0);
  });

  it('begins from a published backbone, which vgg16-2 leaves as it is', async () => {
    const backbone = join(dataDir, 'vgg16_notop.h5');
    const base = new Map<string, Map<string, { shape: number[]; values: Float32Array }>>();
    let inputs = 3;
    for (const [block, [filters, count]] of VGG16_BLOCKS.entries()) {
      for (let at = 1; at <= count; at++) {
        const scale = Math.sqrt(2 / (9 * inputs));
        const random = seededRandom(100 * block + at);
        const kernel = Float32Array.from({ length: 9 * inputs * filters }, () => scale * (2 * random() - 1));
        const weights = new Map([
          ['kernel', { shape: [3, 3, inputs, filters], values: kernel }],
          ['bias', { shape: [filters], values: new Float32Array(filters) }],
        ]);
        base.set(`block${block + 1}_conv${at}`, weights);
        inputs = filters;
      }
    }
    await writeKerasHdf5(backbone, base, undefined, asPublished);
    const call = short('from', '--size', '128', '--epochs', '1', '--steps', '1', '--batch', '2');
    const args = call.map((word) => (word === 'resunet' ? 'vgg16-2' : word));
    const ended = await sulcus(...args, '--from', backbone);
    expect(ended.stderr).toContain('epoch 1/1');
    const { weights, card } = await loadModelFolder(join(dataDir, 'models/from'));
    expect(card.recipe).toContain('backbone from vgg16_notop.h5');
    for (const layer of ['block1_conv1', 'block5_conv3'])
      expect(weights.get(`${layer}/kernel`)?.data).toEqual(base.get(layer)?.get('kernel')?.values);
    const without = await sulcus(...short('none', '--from', backbone));
    expect(without.stderr).toContain('has no published backbone');
  });

  it('loses no finished epoch when it is killed, and goes on from there', async () => {
    const child = await runUntil(short('killed', '--epochs', '50'), 'epoch 2/50');
    // the process that trains, not only the command that started it
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const checkpoint = await readCheckpoint(join(dataDir, 'training/killed/checkpoint.zip'));
    const done = checkpoint?.state.epochsDone ?? 0;
    expect(done).toBeGreaterThanOrEqual(2);
    expect(await readdir(join(dataDir, 'models'))).not.toContain('killed');

    const again = await sulcus(...short('killed', '--epochs', '50'));
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('Go on with --resume') });
    const other = await sulcus(...short('killed', '--epochs', '49', '--resume'));
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('epochs differs') });
    // the validation patient is one it has learned from
    const leaking = await splitFile('leaking.json', { train: [C, B], validation: [A], test: [D] });
    const leak = short('killed', '--epochs', '50', '--resume').map((word) =>
      word === split ? leaking : word,
    );
    expect(await sulcus(...leak)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('split differs'),
    });
    const resumed = await runUntil(short('killed', '--epochs', '50', '--resume'), `epoch ${done + 1}/50`);
    const second = await sulcus(...short('killed', '--epochs', '50', '--resume'));
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('is running already') });
    // the command that started it, not the process that trains: nobody waits for that any more, and it ends
    process.kill(resumed.pid ?? 0, 'SIGKILL');
    await new Promise((resolve) => resumed.once('exit', resolve));
    await expect
      .poll(async () => (await sulcus(...short('killed', '--epochs', '49', '--resume'))).stderr)
      .toContain('epochs differs');
    // and one can begin anew, also where the checkpoint is damaged
    await writeFile(join(dataDir, 'training/killed/checkpoint.zip'), 'damaged');
    expect((await sulcus(...short('killed', '--resume'))).stderr).toContain('--restart');
    expect(await sulcus(...short('killed', '--epochs', '1', '--restart'))).toMatchObject({ code: 0 });
  });

  it('says on Ctrl-C how to go on', async () => {
    let words = '';
    const child = await runUntil(short('stopped', '--epochs', '50'), 'epoch 1/50', (text) => {
      words += text;
    });
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(1);
    expect(words).toContain('--resume');
    expect(await readCheckpoint(join(dataDir, 'training/stopped/checkpoint.zip'))).not.toBeNull();
  });

  it('says what is wrong with data and split, before anything is trained', async () => {
    const masked = await temporaryFolder();
    await writePhantom(masked, A, phantom(1));
    await writePhantom(masked, B, phantom(2, false));
    await writePhantom(masked, C, phantom(3));
    const bare = await temporaryFolder();
    const bareFolder = await writePhantom(bare, A, phantom(1));
    for (const name of await readdir(bareFolder))
      if (name.endsWith('_mask.tif')) await rm(join(bareFolder, name));
    await writePhantom(bare, C, phantom(3));
    const misfit = await temporaryFolder();
    const misfitFolder = await writePhantom(misfit, A, phantom(1));
    const small = { width: 8, height: 8, samples: 1, bits: 8, data: new Uint8Array(64) } as const;
    await writeFile(join(misfitFolder, `${A}_3_mask.tif`), encodeTiff(small, 'test'));
    await writePhantom(misfit, C, phantom(3));
    const cases: [folder: string, parts: Record<string, readonly string[]>, words: string][] = [
      [scans, { train: [A, B], validation: [B], test: [] }, 'stands in train and in validation'],
      [scans, { train: [A, 'P_X_9_20200101'], validation: [C], test: [] }, 'P_X_9'],
      [scans, { train: [A], validation: [], test: [] }, 'no patient for validation'],
      [masked, { train: [B], validation: [C], test: [] }, 'No slice of the train patients'],
      [bare, { train: [A], validation: [C], test: [] }, 'has a mask beside it'],
      [misfit, { train: [A], validation: [C], test: [] }, `${A}_3_mask.tif is 8 x 8`],
    ];
    for (const [at, [folder, parts, words]] of cases.entries()) {
      const file = await splitFile(`bad-${at}.json`, parts);
      const call = ['train', 'resunet', '--data', folder, '--split', file, '--data-dir', dataDir];
      const ended = await sulcus(...call, '--id', `bad-${at}`, '--size', '32');
      expect(ended.stderr).toContain(words);
      expect(ended.code).toBe(1);
    }
    expect((await readdir(join(dataDir, 'models'))).filter((name) => name.startsWith('bad'))).toEqual([]);
    for (const folder of [masked, bare, misfit]) await removeFolder(folder);
  });

  it('refuses a call that cannot work, with exit code 2', async () => {
    const calls: [more: string[], words: string][] = [
      [['--size', '33'], 'multiple of 16'],
      [['--epochs', 'many'], '--epochs takes a whole number'],
      [['--loss', 'cross-entropy'], 'does not fit resunet'],
      [['--id', 'resunet'], 'is a model of Sulcus itself'],
    ];
    for (const [more, words] of calls) {
      const ended = await sulcus(...short('x', ...more));
      expect(ended.stderr).toContain(words);
      expect(ended.code).toBe(2);
    }
  });

  const mountable = spawnSync('mount', ['--version']).status === 0 && process.getuid?.() === 0;
  it.skipIf(!mountable)('a full disk leaves no torn checkpoint, and says so', async () => {
    const disk = join(dataDir, 'disk');
    await mkdir(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]).status === 0;
    if (!mounted) process.stderr.write('NOT RUN: a full disk while training (mounting is not permitted).\n');
    else {
      try {
        const ended = await sulcus(...short('full').map((word) => (word === dataDir ? disk : word)));
        expect(ended.stderr).toContain('The disk is full: the checkpoint of this epoch was not kept');
        expect(ended.stderr).toContain('It was the first: make room, then begin again');
        expect(ended.code).toBe(1);
        // nothing was kept, so nothing is left in the way of beginning again
        expect(await readdir(join(disk, 'training'))).toEqual([]);
      } finally {
        spawnSync('umount', [disk]);
      }
    }
  });

  /** Starts the command in a process group of its own and waits until it has said these words. */
  function runUntil(
    args: readonly string[],
    words: string,
    onText: (text: string) => void = () => undefined,
  ): Promise<ChildProcess> {
    const child = spawn(command, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    return new Promise((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        onText(chunk.toString());
        if (said.includes(words)) resolve(child);
      });
      child.once('exit', () => reject(new Error(`ended before "${words}": ${said}`)));
    });
  }
});
