/**
 * Every model on every engine of this machine, whole patients, and the same networks elsewhere, in one run. The contenders
 * take turns, a round after another, and ratios are medians over the rounds: what else the machine does meets all of them.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type InferenceSession, InferenceSession as Session, Tensor } from 'onnxruntime-node';
import { generatedSlice } from '../../src/ml/engines/generated-slice.ts';
import type { InferenceEngine } from '../../src/ml/engines/inference-engine.ts';
import { ENGINE_SOURCES } from '../../src/ml/engines/open-engines.ts';
import { WasmInstance } from '../../src/ml/engines/wasm-instance.ts';
import { type LoadedModel, loadModelFolder } from '../../src/ml/models/load-model-folder.ts';
import { projectRoot, removeFolder, temporaryFolder } from '../support/launch.ts';
import { gigaflops, KIND, kindConvolution } from './arithmetic.ts';
import { type Contender, ratio, type Times, takeTurns, timeOf } from './contest.ts';
import type { PatientTimes } from './patients.ts';
import { Peers, type Time } from './peers.ts';
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
const LARGE = 8;
const PLAIN = 'plain TF.js WASM';

const rows: Row[] = [];
function note(
  name: string,
  engine: string,
  model: string,
  batch: number,
  values: readonly number[],
  unit: string,
) {
  const row = {
    name,
    engine,
    model,
    batch,
    p50: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    max: Math.max(...values),
    unit,
  };
  rows.push(row);
  const figures = [row.p50, row.p95, row.max].map((value) => value.toFixed(1).padStart(9)).join('');
  process.stdout.write(
    `  ${name.padEnd(42)} ${engine.padEnd(20)} batch ${String(batch).padEnd(3)} ${figures} ${unit}\n`,
  );
}

/** What there is of a network: the geometric mean over the models. */
const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);

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

const session = (file: Uint8Array): Promise<InferenceSession> =>
  Session.create(file, { executionProviders: ['cpu'], enableCpuMemArena: false });

/** Best GFLOP per second of one core with the kindest convolution in onnxruntime; what both cores give by the clock is noted. */
async function measurePeak(peers: Peers | null): Promise<number> {
  const kind = await session(kindConvolution());
  const { side, channels } = KIND;
  const planes = new Float32Array(LARGE * channels * side * side);
  const input = new Tensor('float32', planes, [LARGE, channels, side, side]);
  const perSecond = (milliseconds: number) => (1000 * KIND.gigaflops) / milliseconds;
  const convolution: Contender = { key: 'peak', engine: '', batch: LARGE, run: () => kind.run({ input }) };
  const times: Time[] = [];
  const product: number[] = [];
  for (let i = 0; i < 20; i++) {
    times.push(await timeOf(convolution));
    if (peers) product.push(await peers.peak(2048));
  }
  await kind.release();
  const name = '3 x 3 convolution of 128 channels';
  const core = times.map(({ cpu }) => perSecond(cpu));
  note(
    name,
    'onnxruntime',
    'none',
    LARGE,
    times.map(({ clock }) => perSecond(clock)),
    'GFLOP/s',
  );
  note(name, 'onnxruntime', 'none', LARGE, core, 'GFLOP/s of a core');
  if (peers) note('product of 2048 x 2048 matrices', `PyTorch ${peers.torch}`, 'none', 1, product, 'GFLOP/s');
  return Math.max(...core);
}

async function measureModel(model: LoadedModel): Promise<Times> {
  const { id, input } = model.card;
  const [one, large] = [inputOf(model, 1), inputOf(model, LARGE)];
  const contenders: Contender[] = [];
  for (const engine of engines) {
    await engine.load(model);
    for (const [batch, given] of [
      [1, one],
      [LARGE, large],
    ] as const) {
      contenders.push({
        key: `${engine.id} ${batch}`,
        engine: engine.id,
        batch,
        run: () => engine.predict(model, given, batch),
      });
    }
  }
  // as it comes from TF.js: one thread, one slice after another, nothing folded
  await plain.load(id, model, id);
  const shape = [1, input.height, input.width, input.channels];
  contenders.push({ key: PLAIN, engine: PLAIN, batch: 1, run: () => plain.predict(id, one, shape) });
  let theirs: InferenceSession | null = null;
  if (peers) {
    await peers.export(id);
    const exported = await session(await readFile(join(scratch, `${id}.onnx`)));
    theirs = exported;
    const planes = new Tensor('float32', new Float32Array(large.length), [
      LARGE,
      input.channels,
      input.height,
      input.width,
    ]);
    contenders.push({
      key: 'export',
      engine: 'onnxruntime, PyTorch’s export',
      batch: LARGE,
      run: () => exported.run({ input: planes }),
    });
    for (const batch of [1, LARGE]) {
      contenders.push({
        key: `torch ${batch}`,
        engine: `PyTorch ${peers.torch}`,
        batch,
        run: () => peers.time(id, batch),
        measuresItself: true,
      });
    }
  }
  const times = await takeTurns(contenders);
  for (const { key, engine, batch } of contenders) {
    const taken = times.get(key) ?? [];
    note(
      id,
      engine,
      id,
      batch,
      taken.map(({ clock }) => clock),
      'ms/slice',
    );
    note(
      id,
      engine,
      id,
      batch,
      taken.map(({ cpu }) => cpu),
      'ms of processor/slice',
    );
  }
  for (const engine of engines) await engine.unload(model);
  await plain.unload(id);
  await theirs?.release();
  return times;
}

async function measurePatients(): Promise<PatientTimes> {
  const script = join(import.meta.dirname, 'patients.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 1e8 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PatientTimes;
}

const loadBefore = loadavg()[0] ?? 0;
process.stdout.write(
  `\nInference (p50, p95, slowest); load of the machine before: ${loadBefore.toFixed(1)}\n`,
);
const entries = await readdir(MODELS, { withFileTypes: true });
const ids = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
const scratch = await temporaryFolder();
// first, while this process holds nothing yet
const patients = await measurePatients();
const engines = await availableEngines();
const plain = await WasmInstance.create();
const peers = await Peers.start(MODELS, scratch);
if (!peers) process.stdout.write('  NOT COMPARED with PyTorch: python3 with torch and onnx is not here.\n');
const peak = await measurePeak(peers);
const found: { readonly id: string; readonly times: Times }[] = [];
for (const id of ids) {
  const model = await loadModelFolder(join(MODELS, id));
  const times = await measureModel(model);
  found.push({ id, times });
  const work = 1000 * gigaflops(model.topology);
  const reached = (times.get(`onnx ${LARGE}`) ?? []).map(({ cpu }) => (100 * work) / cpu / peak);
  note(`${id}, ${(work / 1000).toFixed(1)} GFLOP: of a core’s peak`, 'onnx', id, LARGE, reached, '%');
}
for (const engine of engines) await engine.dispose();
await peers?.end();
await removeFolder(scratch);

const BOTH = 'resnet50 + resunet';
const whole = patients.wholeMs.map((ms, i) => ms / (patients.pureMs[i] ?? Number.NaN));
const first = patients.firstMaskMs.map((ms, i) => ms / (patients.sliceMs[i] ?? Number.NaN));
note('whole patient, files to stored masks', 'onnx', BOTH, 0, patients.wholeMs, 'ms');
note('pure inference of the same slices', 'onnx', BOTH, 0, patients.pureMs, 'ms');
note('first mask after the patient was opened', 'onnx', BOTH, 0, patients.firstMaskMs, 'ms');
note('whole patient, all processes', 'onnx', BOTH, 0, patients.wholeCpuMs, 'ms of processor');
note('pure inference of the same slices', 'onnx', BOTH, 0, patients.pureCpuMs, 'ms of processor');
note('event loop of main meanwhile, p99 delay', 'onnx', BOTH, 0, [patients.loopDelayMs], 'ms');
note('the same with nothing to do', 'none', BOTH, 0, [patients.idleDelayMs], 'ms');
note(`peak memory over ${patients.patients} patients (PSS)`, 'onnx', BOTH, 0, [patients.peakMiB], 'MiB');

const over = (key: (times: Times) => number) => mean(found.map(({ times }) => key(times)));
/** resnet50 and resunet after one another, by rounds */
function pairSpeedup(): number {
  const [a, b] = ['resnet50', 'resunet'].map((id) => found.find((entry) => entry.id === id)?.times);
  const sum = (key: string) =>
    (a?.get(key) ?? []).map(({ clock }, i) => clock + (b?.get(key)?.[i]?.clock ?? Number.NaN));
  const ours = sum(`onnx ${LARGE}`);
  return quantile(
    sum(PLAIN)
      .map((ms, i) => ms / (ours[i] ?? Number.NaN))
      .filter(Number.isFinite),
    0.5,
  );
}
const [OURS, THEIRS] = [`onnx ${LARGE}`, `torch ${LARGE}`];
const ratios = {
  onnxToReference: peers && over((times) => ratio(times, OURS, 'export')),
  onnxToPytorch: peers && over((times) => ratio(times, OURS, THEIRS)),
  patientToPure: quantile(whole, 0.5),
  speedupToWasm: pairSpeedup(),
  wasmWorkers: over((times) => ratio(times, PLAIN, `wasm ${LARGE}`)),
  firstMaskToSlice: quantile(first, 0.5),
  // by processor time of all threads: what else the machine does hardly shows in it
  onnxToReferenceCpu: peers && over((times) => ratio(times, OURS, 'export', 'cpu')),
  onnxToPytorchCpu: peers && over((times) => ratio(times, OURS, THEIRS, 'cpu')),
  patientToPureCpu: quantile(
    patients.wholeCpuMs.map((ms, i) => ms / (patients.pureCpuMs[i] ?? Number.NaN)),
    0.5,
  ),
};
const TARGETS: Record<keyof typeof ratios, string> = {
  onnxToReference: '<= 1.05',
  onnxToPytorch: '<= 1.0',
  patientToPure: '<= 1.15',
  speedupToWasm: '>= 8',
  wasmWorkers: '>= 1.9',
  firstMaskToSlice: '<= 2',
  onnxToReferenceCpu: '<= 1.05',
  onnxToPytorchCpu: '<= 1.0',
  patientToPureCpu: '<= 1.15',
};
process.stdout.write('\nRatios (medians over rounds or patients; of several models the geometric mean)\n');
for (const [name, target] of Object.entries(TARGETS)) {
  const value = ratios[name as keyof typeof ratios];
  process.stdout.write(
    `  ${name.padEnd(20)} ${value === null ? 'not measured' : value.toFixed(2)} (target ${target})\n`,
  );
}
/** by the clock, and by processor time */
const both = (times: Times, a: string, b: string): string =>
  `${ratio(times, a, b).toFixed(2)} (processor ${ratio(times, a, b, 'cpu').toFixed(2)})`;
for (const { id, times } of found) {
  const figures = [
    peers ? `onnx to PyTorch’s export ${both(times, OURS, 'export')}` : '',
    peers ? `to PyTorch ${both(times, OURS, THEIRS)}` : '',
    `wasm workers ${ratio(times, PLAIN, `wasm ${LARGE}`).toFixed(2)}`,
    `plain WASM to onnx ${ratio(times, PLAIN, OURS).toFixed(1)}`,
  ];
  process.stdout.write(`  ${id.padEnd(20)} ${figures.filter(Boolean).join(', ')}\n`);
}
process.stdout.write(
  `Load of the machine: ${loadBefore.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after\n`,
);
await writeJson({ rows, ratios });
process.exit(0);
