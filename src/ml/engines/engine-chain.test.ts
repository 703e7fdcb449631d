import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineId } from '../../shared/domain/engine.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { buildResunet } from '../models/architectures/resunet.ts';
import { type LoadedModel, loadModelFolder } from '../models/load-model-folder.ts';
import { writeGeneratedModel } from '../models/testing/generated-model.ts';
import { EngineChain, type EngineSource } from './engine-chain.ts';
import type { InferenceEngine } from './inference-engine.ts';
import { OnnxEngine } from './onnx-engine.ts';
import { computeReferenceOutputs, type ReferenceOutputs } from './reference-outputs.ts';
import { TestedEngines } from './tested-engines.ts';
import { fakeEngine } from './testing/fake-engine.ts';
import { startWasmBackend } from './wasm-backend.ts';
import { WasmEngine } from './wasm-engine.ts';

let directory = '';
let model: LoadedModel;
let other: LoadedModel;
let truth: OnnxEngine;
let reference: ReferenceOutputs;

beforeAll(async () => {
  await startWasmBackend();
  directory = await mkdtemp(join(tmpdir(), 'sulcus-chain-'));
  // the same weights, two models: what is done with their answers differs
  for (const id of ['first', 'second']) {
    await writeGeneratedModel(join(directory, id), buildResunet(32), {
      task: 'segmentation',
      preprocessing: { kind: 'volume-standardise', version: 1 },
      postprocessing: { testTimeMirror: false, largestComponent: id === 'second' },
    });
  }
  model = await loadModelFolder(join(directory, 'first'));
  other = await loadModelFolder(join(directory, 'second'));
  truth = await OnnxEngine.create();
  const wasm = await WasmEngine.create(1);
  reference = await computeReferenceOutputs(model, wasm);
  await wasm.dispose();
});
afterAll(async () => {
  await truth.dispose();
  await rm(directory, { recursive: true, force: true });
});

type Change = (output: Float32Array, batch: Float32Array) => Float32Array;

/** onnxruntime behind another name, with outputs, inputs or speed changed. */
function engineNamed(
  id: EngineId,
  {
    change = (output) => output,
    slow = 0,
    gpu = false,
  }: { change?: Change; slow?: number; gpu?: boolean } = {},
): InferenceEngine & { readonly predicted: number[] } {
  const predicted: number[] = [];
  return Object.assign(
    fakeEngine({
      id,
      gpu,
      batch: 4,
      load: (wanted) => truth.load(wanted),
      predict: async (wanted, batch, n) => {
        predicted.push(n);
        await new Promise((resolve) => setTimeout(resolve, slow * n));
        return change(await truth.predict(wanted, batch, n), batch);
      },
    }),
    { predicted },
  );
}

const source = (engine: InferenceEngine): EngineSource => ({ id: engine.id, create: async () => engine });

function memory(): { read(): Promise<string | null>; write(text: string): Promise<void> } {
  let kept: string | null = null;
  return {
    read: async () => kept,
    write: async (text) => {
      kept = text;
    },
  };
}

async function chainOf(
  sources: readonly EngineSource[],
  changes: {
    wanted?: EngineId;
    without?: readonly EngineId[];
    store?: ReturnType<typeof memory>;
    tried?: EngineId[];
  } = {},
): Promise<EngineChain> {
  return new EngineChain({
    sources,
    wanted: changes.wanted ?? 'automatic',
    without: changes.without ?? [],
    tested: await TestedEngines.open(changes.store ?? memory()),
    onTrying: (id) => void changes.tried?.push(id),
  });
}

const plain = () => engineNamed('wasm');

describe('EngineChain', () => {
  it('takes the fastest engine that agrees, and says what it compared', async () => {
    const chain = await chainOf([
      source(engineNamed('webgpu', { slow: 20 })),
      source(engineNamed('onnx')),
      source(plain()),
    ]);
    expect(chain.decided).toBe(false);
    await chain.load(model, reference);
    expect(chain.id).toBe('onnx');
    expect(chain.reasons).toContain('onnx agrees with the wasm engine on first.');
    expect(chain.reasons).toContain('webgpu is slower than onnx here.');
  });

  const swapped: Change = (_, batch) =>
    batch.filter((_value, i) => i % 3 === 0).map((v) => 1 / (1 + Math.exp(-v)));
  it.each<[string, Change]>([
    ['zeros', (output) => new Float32Array(output.length)],
    ['NaN', (output) => output.map(() => Number.NaN)],
    ['a small error', (output) => output.map((value) => value + 2e-4)],
    ['another length', (output) => output.subarray(1)],
    ['the wrong channel', swapped],
  ])('disables an engine that returns %s, with the reason', async (_name, change) => {
    const chain = await chainOf([source(engineNamed('onnx', { change })), source(plain())]);
    await chain.load(model, reference);
    expect(chain.id).toBe('wasm');
    expect(chain.reasons.join(' ')).toMatch(/onnx is disabled: its results for first differ from those of/);
  });

  it('sees swapped channels of the input', async () => {
    const inner = await OnnxEngine.create();
    const swapping = fakeEngine({
      id: 'onnx',
      batch: 4,
      load: (wanted) => inner.load(wanted),
      predict: (wanted, batch, n) =>
        inner.predict(
          wanted,
          batch.map((_, i) => batch[i - (i % 3) + (2 - (i % 3))] ?? 0),
          n,
        ),
      dispose: () => inner.dispose(),
    });
    const chain = await chainOf([source(swapping), source(plain())]);
    await chain.load(model, reference);
    expect(chain.reasons.join(' ')).toContain('onnx is disabled');
  });

  it('allows a graphics processor the last digits, and no more', async () => {
    const near =
      (by: number): Change =>
      (output) =>
        output.map((value) => value + by);
    const good = await chainOf([
      source(engineNamed('webgpu', { gpu: true, change: near(1e-3) })),
      source(plain()),
    ]);
    const bad = await chainOf([
      source(engineNamed('webgpu', { gpu: true, change: near(3e-3) })),
      source(plain()),
    ]);
    await good.load(model, { ...reference, outputs: reference.outputs });
    await bad.load(model, reference);
    expect(bad.id).toBe('wasm');
    expect(good.reasons.join(' ')).not.toContain('differ');
  });

  it('says why an engine is not there, and goes on', async () => {
    const absent: EngineSource = {
      id: 'webgpu',
      create: async () => {
        throw new SulcusError('ENGINE_UNAVAILABLE', 'no graphics processor was found.');
      },
    };
    const tried: EngineId[] = [];
    const chain = await chainOf([absent, source(engineNamed('onnx')), source(plain())], { tried });
    await chain.load(model, reference);
    expect(chain.id).toBe('onnx');
    expect(chain.reasons).toContain('webgpu is not used: no graphics processor was found.');
    expect(tried).toEqual(['webgpu', 'onnx']);
    // what is not there is nothing to warn of
    expect(chain.problems).toEqual([]);
  });

  it('takes the engine the reader wants, and leaves out one that ended the process', async () => {
    const sources = () => [
      source(engineNamed('webgpu', { slow: 5 })),
      source(engineNamed('onnx')),
      source(plain()),
    ];
    const wanted = await chainOf(sources(), { wanted: 'webgpu' });
    await wanted.load(model, reference);
    expect(wanted.id).toBe('webgpu');
    const without = await chainOf(sources(), { without: ['onnx', 'webgpu'] });
    await without.load(model, reference);
    expect(without.id).toBe('wasm');
    expect(without.reasons.join(' ')).toContain(
      'onnx is disabled: it ended the engine process several times.',
    );
  });

  it('tests wholly once on this machine, then one slice at every start', async () => {
    const store = memory();
    const first = engineNamed('onnx');
    await (await chainOf([source(first), source(plain())], { store })).load(model, reference);
    expect(first.predicted).toEqual([1, 2, 3]);
    const again = engineNamed('onnx');
    const later = await chainOf([source(again), source(plain())], { store });
    await later.load(model, reference);
    expect(again.predicted).toEqual([1]);
    const broken = engineNamed('onnx', { change: (output) => new Float32Array(output.length) });
    const spoiled = await chainOf([source(broken), source(plain())], { store });
    await spoiled.load(model, reference);
    expect(spoiled.id).toBe('wasm');
  });

  it('checks every worker, at the whole test and at every start', async () => {
    const store = memory();
    /** the last of three workers may answer with zeros */
    const threads = (sound: boolean) => ({
      ...engineNamed('onnx', {
        change: (output, batch) => {
          const n = batch.length / (32 * 32 * 3);
          const part = output.length / n;
          return sound || n < 3 ? output : output.map((value, i) => (i < 2 * part ? value : 0));
        },
      }),
      workers: 3,
    });
    const start = async (sound: boolean) => {
      const chain = await chainOf([source(threads(sound)), source(plain())], { store });
      await chain.load(model, reference);
      return chain.id;
    };
    expect(await start(false)).toBe('wasm');
    expect(await start(true)).toBe('onnx');
    expect(await start(false)).toBe('wasm');
  });

  it('does not trust a record of other hardware', async () => {
    const store = memory();
    const engine = engineNamed('onnx');
    const here = await TestedEngines.open(store, 'this machine');
    await here.notePassed(engine, 'aaa', 5);
    expect((await TestedEngines.open(store, 'this machine')).passed(engine, 'aaa')).toBe(5);
    expect((await TestedEngines.open(store, 'another')).passed(engine, 'aaa')).toBe(null);
    await store.write('{ torn');
    expect((await TestedEngines.open(store, 'this machine')).passed(engine, 'aaa')).toBe(null);
  });

  it('when the engine fails while it runs the next one has all models, and the job is told to begin again', async () => {
    let fail = false;
    const failing = engineNamed('webgpu', {
      change: (output) => {
        if (fail) throw new Error('device lost at /home/SECRETNAME');
        return output;
      },
    });
    const chain = await chainOf([
      source(failing),
      source(engineNamed('onnx', { slow: 10 })),
      source(plain()),
    ]);
    await chain.load(model, reference);
    await chain.load(other, null);
    expect(chain.id).toBe('webgpu');
    fail = true;
    const input = new Float32Array(32 * 32 * 3);
    // two calls are on their way when it fails: one replacement, told to both
    const calls = [chain.predict(model, input, 1), chain.predict(other, input, 1)];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'ENGINE_CHANGED' });
    expect(chain.id).toBe('onnx');
    expect(chain.reasons.filter((reason) => reason.startsWith('webgpu is disabled'))).toHaveLength(1);
    expect(chain.reasons.join(' ')).toContain('webgpu is disabled: it failed while it ran');
    expect(chain.reasons.join(' ')).not.toContain('SECRETNAME');
    expect((await chain.predict(other, input, 1)).length).toBe(32 * 32);
  });

  it('gives a graphics processor without room smaller batches, visibly, and keeps it', async () => {
    let full = false;
    const small = engineNamed('webgpu', {
      gpu: true,
      change: (output, batch) => {
        if (full && batch.length > 2 * 32 * 32 * 3) throw new Error('out of memory');
        return output;
      },
    });
    const chain = await chainOf([source(small), source(plain())]);
    await chain.load(model, reference);
    full = true;
    const [first = new Float32Array(), second = first] = reference.inputs;
    const batch = Float32Array.from([...first, ...second, ...second, ...first, ...second]);
    const expected = await truth.predict(model, batch, 5);
    expect(await chain.predict(model, batch, 5)).toEqual(expected);
    expect(chain.id).toBe('webgpu');
    expect(chain.batch).toBe(2);
    expect(chain.problems).toContain('webgpu has no room for 5 slices at once and gets fewer.');
  });

  it('goes on with the next engine where a graphics processor has no room for one slice', async () => {
    let full = false;
    const none = engineNamed('webgpu', {
      gpu: true,
      change: (output) => {
        if (full) throw new Error('out of memory');
        return output;
      },
    });
    const chain = await chainOf([source(none), source(engineNamed('onnx', { slow: 5 })), source(plain())]);
    await chain.load(model, reference);
    full = true;
    const batch = new Float32Array(4 * 32 * 32 * 3);
    await expect(chain.predict(model, batch, 4)).rejects.toMatchObject({ code: 'ENGINE_CHANGED' });
    expect(chain.id).toBe('onnx');
    expect(chain.problems).toEqual([
      'webgpu is disabled: it failed while it ran (the library stopped with an error)',
    ]);
  });

  it('takes another engine for all models when one is too large for the device', async () => {
    const small = engineNamed('webgpu', { gpu: true });
    const refusing: InferenceEngine = {
      ...small,
      load: async (wanted) => {
        if (wanted.hash === other.hash) throw new Error('buffer of 8 GB exceeds the device limit');
        await small.load(wanted);
      },
    };
    const chain = await chainOf([
      source(refusing),
      source(engineNamed('onnx', { slow: 5 })),
      source(plain()),
    ]);
    await chain.load(model, reference);
    expect(chain.id).toBe('webgpu');
    await chain.load(other, reference);
    expect(chain.id).toBe('onnx');
    expect(chain.problems).toEqual([
      `webgpu is disabled: it failed on ${other.card.id} (the library stopped with an error)`,
    ]);
    const input = new Float32Array(32 * 32 * 3);
    for (const wanted of [model, other]) expect((await chain.predict(wanted, input, 1)).length).toBe(32 * 32);
  });

  it('says so when no engine passes', async () => {
    const bad = () => engineNamed('wasm', { change: (output) => new Float32Array(output.length) });
    const chain = await chainOf([source(bad())]);
    await expect(chain.load(model, reference)).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('wasm is disabled'),
    });
  });
});
