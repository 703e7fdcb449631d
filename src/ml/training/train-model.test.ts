import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWasmBackend } from '../engines/wasm-backend.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import { copyWeights, setWeights } from './model-weights.ts';
import { phantomPatient } from './testing/phantom-patient.ts';
import { TINY_SIDE, tinyNetwork } from './testing/tiny-network.ts';
import { type EpochRecord, type Recipe, type TrainingPorts, trainModel } from './train-model.ts';
import { registerWasmGradients } from './wasm-gradients.ts';

const recipe: Recipe = {
  model: 'tiny',
  size: TINY_SIDE,
  epochs: 4,
  stepsPerEpoch: 25,
  batch: 8,
  learningRate: 1e-2,
  loss: 'dice-cross-entropy',
  patience: 10,
  seed: 1,
};

/** Keeps what training would keep on disk. */
class Desk implements TrainingPorts {
  readonly stop = new AbortController();
  readonly signal = this.stop.signal;
  readonly records: EpochRecord[] = [];
  readonly losses: number[] = [];
  readonly checkpoints: Uint8Array[] = [];
  stopAfter = Number.POSITIVE_INFINITY;
  async saveCheckpoint(bytes: Uint8Array): Promise<void> {
    this.checkpoints.push(bytes);
  }
  onStep({ loss }: { loss: number }): void {
    this.losses.push(loss);
    if (this.losses.length === this.stopAfter) this.stop.abort(new Error('stopped'));
  }
  async onEpoch(record: EpochRecord): Promise<void> {
    this.records.push(record);
  }
}

describe('training', () => {
  const data = { train: [1, 2, 3, 4].map(phantomPatient), validation: [11, 12].map(phantomPatient) };
  beforeAll(async () => {
    await startWasmBackend();
    registerWasmGradients();
  });

  it('teaches a tiny network to outline phantoms it has not seen: Dice over 0.6', async () => {
    const desk = new Desk();
    const model = tinyNetwork();
    const trained = await trainModel(model, recipe, data, null, desk);
    expect(trained.validation.atThreshold).toBeGreaterThan(0.6);
    expect(desk.records.map((record) => record.epoch)).toEqual([1, 2, 3, 4]);
    expect(desk.records.at(-1)?.loss).toBeLessThan(0.6 * (desk.records[0]?.loss ?? 0));
    // what is given back is the best epoch's, in the model too
    expect(trained.validation.score).toBeCloseTo(Math.max(...desk.records.map((r) => r.validation)), 5);
    model.dispose();
  });

  it.each(['focal-tversky', 'dice-cross-entropy'] as const)('goes down with the loss %s', async (loss) => {
    const desk = new Desk();
    const model = tinyNetwork();
    await trainModel(model, { ...recipe, loss, epochs: 2, stepsPerEpoch: 15 }, data, null, desk);
    const [first, second] = desk.records;
    expect(second?.loss).toBeLessThan(first?.loss ?? 0);
    model.dispose();
  });

  describe('that was interrupted', () => {
    const short = { ...recipe, epochs: 3, stepsPerEpoch: 6 };
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sulcus-training-'));
      return () => rm(folder, { recursive: true, force: true });
    });

    const stored = async (bytes: Uint8Array | undefined): Promise<Checkpoint | null> => {
      await writeFile(join(folder, 'checkpoint'), bytes ?? new Uint8Array());
      return readCheckpoint(join(folder, 'checkpoint'));
    };

    it('goes on from its checkpoint to the very same weights', async () => {
      const whole = tinyNetwork();
      const start = await copyWeights(whole);
      const expected = await trainModel(whole, short, data, null, new Desk());

      const desk = new Desk();
      desk.stopAfter = 10;
      const cut = tinyNetwork();
      setWeights(cut, start);
      await expect(trainModel(cut, short, data, null, desk)).rejects.toThrow('stopped');
      expect(desk.checkpoints.length).toBe(1);

      const fresh = tinyNetwork();
      const again = new Desk();
      const found = await trainModel(fresh, short, data, await stored(desk.checkpoints[0]), again);
      expect(again.records.map((record) => record.epoch)).toEqual([2, 3]);
      expect(found.weights).toEqual(expected.weights);
      for (const model of [whole, cut, fresh]) model.dispose();
    });

    it('refuses the checkpoint of another training, and a damaged one', async () => {
      const desk = new Desk();
      const model = tinyNetwork();
      await trainModel(model, { ...short, epochs: 1 }, data, null, desk);
      const checkpoint = await stored(desk.checkpoints[0]);
      const call = trainModel(model, short, data, checkpoint, new Desk());
      await expect(call).rejects.toMatchObject({ code: 'CHECKPOINT_OTHER' });
      const half = desk.checkpoints[0]?.subarray(0, 500);
      await expect(stored(half)).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED' });
      await expect(readCheckpoint(join(folder, 'absent'))).resolves.toBeNull();
      model.dispose();
    });
  });

  it('stops when the validation patients gain nothing any more', async () => {
    const desk = new Desk();
    const model = tinyNetwork();
    // nothing is learnt: every epoch is as good as the first, and two without a better one are enough
    const idle = { ...recipe, learningRate: 1e-12, stepsPerEpoch: 1, epochs: 9, patience: 2 };
    const { epochsDone, epoch } = await trainModel(model, idle, data, null, desk);
    expect([epochsDone, epoch]).toEqual([3, 1]);
    model.dispose();
  });

  it('says so when the loss becomes infinite', async () => {
    const model = tinyNetwork();
    const wild = { ...recipe, learningRate: 1e30, stepsPerEpoch: 10 };
    await expect(trainModel(model, wild, data, null, new Desk())).rejects.toMatchObject({
      code: 'LOSS_NOT_FINITE',
    });
    model.dispose();
  });
});
