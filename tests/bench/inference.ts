/** Every model on every engine of this machine, a whole patient, and the same networks elsewhere, in one run. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { generatedSlice } from '../../src/ml/engines/generated-slice.ts';
import type { InferenceEngine } from '../../src/ml/engines/inference-engine.ts';
import { OnnxEngine } from '../../src/ml/engines/onnx-engine.ts';
import { ENGINE_SOURCES } from '../../src/ml/engines/open-engines.ts';
import { WasmInstance } from '../../src/ml/engines/wasm-instance.ts';
import { type LoadedModel, loadModelFolder } from '../../src/ml/models/load-model-folder.ts';
import { projectRoot, removeFolder, temporaryFolder } from '../support/launch.ts';
import { measurePatients } from './patients.ts';
import { quantile, writeJson } from './report.ts';

interface Row {
  readonly name: string;
  readonly engine: string;
  readonly model: string;
  readonly batch: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly unit: string;
}

const MODELS = join(projectRoot, 'resources/models');
/** at least this often, and as often as fits into the time */
const REPEATS = 4;
const SECONDS = 3;
const LARGE = 8;

const rows: Row[] = [];

function note(row: Row): Row {
  rows.push(row);
  const figures = [row.p50, row.p95, row.max].map((value) => value.toFixed(1).padStart(9)).join('');
  process.stdout.write(
    `  ${row.name.padEnd(34)} ${row.engine.padEnd(16)} batch ${String(row.batch).padEnd(3)} ${figures} ${row.unit}\n`,
  );
  return row;
}

/** Milliseconds per slice of something done again and again; the first time does not count. */
async function timed(slices: number, work: () => Promise<unknown>): Promise<number[]> {
  await work();
  const times: number[] = [];
  const end = performance.now() + 1000 * SECONDS;
  while (times.length < REPEATS || performance.now() < end) {
    const began = performance.now();
    await work();
    times.push((performance.now() - began) / slices);
  }
  return times;
}

const rowOf = (name: string, engine: string, model: string, batch: number, times: readonly number[]): Row =>
  note({
    name,
    engine,
    model,
    batch,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    max: Math.max(...times),
    unit: 'ms/slice',
  });

function inputOf({ card }: LoadedModel, n: number): Float32Array {
  const one = generatedSlice(card.input.width, card.preprocessing.kind, 1, card.input.channels);
  const batch = new Float32Array(one.length * n);
  for (let i = 0; i < n; i++) batch.set(one, i * one.length);
  return batch;
}

async function availableEngines(): Promise<InferenceEngine[]> {
  const engines: InferenceEngine[] = [];
  for (const { id, create } of ENGINE_SOURCES) {
    try {
      engines.push(await create());
    } catch (error) {
      process.stdout.write(
        `  ${id} is not here: ${error instanceof Error ? error.message : 'unknown cause'}\n`,
      );
    }
  }
  return engines;
}

/** Our graph and PyTorch's own export of the same network in turn, in the same onnxruntime. */
async function againstExport(onnx: OnnxEngine, model: LoadedModel, file: string): Promise<number> {
  const { width, channels } = model.card.input;
  const session = await InferenceSession.create(file, {
    executionProviders: ['cpu'],
    enableCpuMemArena: false,
  });
  const batch = inputOf(model, LARGE);
  const planes = new Tensor('float32', new Float32Array(batch.length), [LARGE, channels, width, width]);
  const ours: number[] = [];
  const theirs: number[] = [];
  const end = performance.now() + 2000 * SECONDS;
  while (ours.length < REPEATS || performance.now() < end) {
    const began = performance.now();
    await onnx.predict(model, batch, LARGE);
    const between = performance.now();
    await session.run({ input: planes });
    theirs.push((performance.now() - between) / LARGE);
    ours.push((between - began) / LARGE);
  }
  await session.release();
  rowOf(`${model.card.id}, our graph`, 'onnx', model.card.id, LARGE, ours);
  rowOf(`${model.card.id}, PyTorch’s export`, 'onnxruntime', model.card.id, LARGE, theirs);
  return quantile(ours, 0.5) / quantile(theirs, 0.5);
}

interface Peers {
  readonly torch: string;
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** PyTorch on this machine, where there is one. */
async function runPeers(folder: string, ids: readonly string[]): Promise<Peers | null> {
  const script = join(projectRoot, 'tools/training/peers.py');
  try {
    const { stdout } = await promisify(execFile)('python3', [script, MODELS, folder, ...ids], {
      maxBuffer: 1e7,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Peers;
  } catch {
    process.stdout.write('  NOT COMPARED with PyTorch: python3 with torch and onnx is not here.\n');
    return null;
  }
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);

process.stdout.write('\nInference (p50, p95, slowest)\n');
const ids = (await readdir(MODELS, { withFileTypes: true }))
  .filter((e) => e.isDirectory())
  .map((e) => e.name);
const models = await Promise.all(ids.map((id) => loadModelFolder(join(MODELS, id))));
const engines = await availableEngines();
const onnx = await OnnxEngine.create();
const plain = await WasmInstance.create();
const scratch = await temporaryFolder();
const peers = await runPeers(scratch, ids);
const toExport: number[] = [];
const toTorch: number[] = [];
const workers: number[] = [];
const pair = { onnx: 0, plain: 0 };

for (const model of models) {
  const { id, input } = model.card;
  let best = Number.POSITIVE_INFINITY;
  let wasm = Number.NaN;
  for (const engine of engines) {
    await engine.load(model);
    for (const batch of [1, LARGE]) {
      const given = inputOf(model, batch);
      const times = await timed(batch, () => engine.predict(model, given, batch));
      const { p50 } = rowOf(id, engine.id, id, batch, times);
      if (engine.id === 'onnx') best = Math.min(best, p50);
      if (engine.id === 'wasm' && batch === LARGE) wasm = p50;
    }
    await engine.unload(model);
  }
  // as it comes from TF.js: one thread, one slice after another, nothing folded
  await plain.load(id, model, id);
  const one = inputOf(model, 1);
  const shape = [1, input.height, input.width, input.channels];
  const stock = rowOf(id, 'plain TF.js WASM', id, 1, await timed(1, () => plain.predict(id, one, shape)));
  plain.unload(id);
  workers.push(stock.p50 / wasm);
  if (id === 'resnet50' || id === 'resunet') {
    pair.onnx += best;
    pair.plain += stock.p50;
  }
  if (peers) {
    await onnx.load(model);
    toExport.push(await againstExport(onnx, model, join(scratch, `${id}.onnx`)));
    const torch = peers.milliseconds[id] ?? Number.NaN;
    rowOf(id, `PyTorch ${peers.torch}`, id, LARGE, [torch]);
    toTorch.push(best / torch);
    await onnx.unload(model);
  }
}
for (const engine of engines) await engine.dispose();

const patient = await measurePatients(onnx);
for (const [name, value, unit] of [
  ['whole patient, files to stored masks', patient.wholeMs, 'ms'],
  ['pure inference of the same slices', patient.pureMs, 'ms'],
  ['first mask after the job began', patient.firstMaskMs, 'ms'],
  ['event loop of main, p99 delay', patient.loopDelayMs, 'ms'],
  ['all Node processes, proportional set size', patient.peakMiB, 'MiB'],
] as const) {
  note({
    name,
    engine: 'onnx',
    model: 'resnet50 + resunet',
    batch: 0,
    p50: value,
    p95: value,
    max: value,
    unit,
  });
}
await removeFolder(scratch);

const ratios = {
  onnxToReference: mean(toExport),
  onnxToPytorch: mean(toTorch),
  patientToPure: patient.wholeMs / patient.pureMs,
  speedupToWasm: pair.plain / pair.onnx,
  wasmWorkers: mean(workers),
  firstMaskToSlice: patient.firstMaskMs / patient.sliceMs,
};
process.stdout.write('\nRatios (geometric means over the models)\n');
const TARGETS = {
  onnxToReference: '<= 1.05',
  onnxToPytorch: '<= 1.0',
  patientToPure: '<= 1.15',
  speedupToWasm: '>= 8',
  wasmWorkers: '>= 1.9',
  firstMaskToSlice: '<= 2',
};
for (const [name, value] of Object.entries(ratios)) {
  const target = TARGETS[name as keyof typeof TARGETS];
  process.stdout.write(
    `  ${name.padEnd(20)} ${value === null ? 'not measured' : value.toFixed(2)} (target ${target})\n`,
  );
}
await writeJson({ rows, ratios });
process.exit(0);
