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
import type { PatientTimes } from './patients.ts';
import { Peers } from './peers.ts';
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

/** Something that takes its turn in every round. */
interface Contender {
  readonly key: string;
  readonly engine: string;
  readonly batch: number;
  /** one batch */
  run(): Promise<unknown>;
  /** milliseconds per slice where it measures itself */
  readonly measuresItself?: true;
}

const MODELS = join(projectRoot, 'resources/models');
const LARGE = 8;
/** rounds of turns: at least, at most, and until so many seconds have passed */
const ROUNDS = { least: 5, most: 25, seconds: 20 };
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

/** Everybody's times of every round, by key; the first round, which warms up, does not count. */
async function takeTurns(contenders: readonly Contender[]): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(contenders.map(({ key }) => [key, []]));
  const end = performance.now() + 1000 * ROUNDS.seconds;
  for (let round = 0; round <= ROUNDS.most && (round <= ROUNDS.least || performance.now() < end); round++) {
    // every other round backwards, so that nobody always follows the same one
    for (const { key, batch, run, measuresItself } of round % 2 === 0
      ? contenders
      : contenders.toReversed()) {
      const began = performance.now();
      const answer = await run();
      const time = measuresItself ? Number(answer) : (performance.now() - began) / batch;
      if (round > 0) times.get(key)?.push(time);
    }
  }
  return times;
}

/** The median over the rounds of one time against another. */
function ratio(times: ReadonlyMap<string, readonly number[]>, a: string, b: string): number {
  const [over = [], under = []] = [times.get(a), times.get(b)];
  return quantile(
    over.map((time, round) => time / (under[round] ?? Number.NaN)),
    0.5,
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

/** GFLOP/s of the kindest convolution in onnxruntime and of a matrix product in PyTorch: the best of several. */
async function measurePeak(peers: Peers | null): Promise<number> {
  const kind = await session(kindConvolution());
  const { side, channels } = KIND;
  const input = new Tensor('float32', new Float32Array(LARGE * channels * side * side), [
    LARGE,
    channels,
    side,
    side,
  ]);
  const found: number[] = [];
  const product: number[] = [];
  for (let i = 0; i < 20; i++) {
    const began = performance.now();
    await kind.run({ input });
    found.push((1000 * LARGE * KIND.gigaflops) / (performance.now() - began));
    if (peers) product.push(await peers.peak(2048));
  }
  await kind.release();
  note('3 x 3 convolution of 128 channels', 'onnxruntime', 'none', LARGE, found, 'GFLOP/s');
  if (peers) note('product of 2048 x 2048 matrices', `PyTorch ${peers.torch}`, 'none', 1, product, 'GFLOP/s');
  return Math.max(...found, ...product);
}

async function measureModel(model: LoadedModel): Promise<Map<string, number[]>> {
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
  for (const { key, engine, batch } of contenders)
    note(id, engine, id, batch, times.get(key) ?? [], 'ms/slice');
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
const found: { readonly id: string; readonly times: Map<string, number[]> }[] = [];
for (const id of ids) {
  const model = await loadModelFolder(join(MODELS, id));
  const times = await measureModel(model);
  found.push({ id, times });
  const reached = (times.get(`onnx ${LARGE}`) ?? []).map(
    (ms) => (100 * 1000 * gigaflops(model.topology)) / ms / peak,
  );
  note(`${id}: of the machine’s peak`, 'onnx', id, LARGE, reached, '%');
}
for (const engine of engines) await engine.dispose();
await peers?.end();
await removeFolder(scratch);

const BOTH = 'resnet50 + resunet';
const whole = patients.wholeMs.map((ms, i) => ms / (patients.pureMs[i] ?? Number.NaN));
const first = patients.firstMaskMs.map((ms, i) => ms / (patients.sliceMs[i] ?? Number.NaN));
note('whole patient, files to stored masks', 'onnx', BOTH, 0, patients.wholeMs, 'ms');
note('pure inference of the same slices', 'onnx', BOTH, 0, patients.pureMs, 'ms');
note('first mask after the analysis was asked for', 'onnx', BOTH, 0, patients.firstMaskMs, 'ms');
note('event loop of main meanwhile, p99 delay', 'onnx', BOTH, 0, [patients.loopDelayMs], 'ms');
note('the same with nothing to do', 'none', BOTH, 0, [patients.idleDelayMs], 'ms');
note(`peak memory over ${patients.patients} patients (PSS)`, 'onnx', BOTH, 0, [patients.peakMiB], 'MiB');

const over = (key: (times: Map<string, number[]>) => number) => mean(found.map(({ times }) => key(times)));
/** resnet50 and resunet after one another, by rounds */
function pairSpeedup(): number {
  const [a, b] = ['resnet50', 'resunet'].map((id) => found.find((entry) => entry.id === id)?.times);
  const sum = (key: string) => (a?.get(key) ?? []).map((ms, i) => ms + (b?.get(key)?.[i] ?? Number.NaN));
  const ours = sum(`onnx ${LARGE}`);
  return quantile(
    sum(PLAIN)
      .map((ms, i) => ms / (ours[i] ?? Number.NaN))
      .filter(Number.isFinite),
    0.5,
  );
}
const ratios = {
  onnxToReference: peers && over((times) => ratio(times, `onnx ${LARGE}`, 'export')),
  onnxToPytorch: peers && over((times) => ratio(times, `onnx ${LARGE}`, `torch ${LARGE}`)),
  patientToPure: quantile(whole, 0.5),
  speedupToWasm: pairSpeedup(),
  wasmWorkers: over((times) => ratio(times, PLAIN, `wasm ${LARGE}`)),
  firstMaskToSlice: quantile(first, 0.5),
};
const TARGETS: Record<keyof typeof ratios, string> = {
  onnxToReference: '<= 1.05',
  onnxToPytorch: '<= 1.0',
  patientToPure: '<= 1.15',
  speedupToWasm: '>= 8',
  wasmWorkers: '>= 1.9',
  firstMaskToSlice: '<= 2',
};
process.stdout.write('\nRatios (medians over rounds or patients; of several models the geometric mean)\n');
for (const [name, target] of Object.entries(TARGETS)) {
  const value = ratios[name as keyof typeof ratios];
  process.stdout.write(
    `  ${name.padEnd(20)} ${value === null ? 'not measured' : value.toFixed(2)} (target ${target})\n`,
  );
}
for (const { id, times } of found) {
  const figures = [
    peers ? `onnx to PyTorch’s export ${ratio(times, `onnx ${LARGE}`, 'export').toFixed(2)}` : '',
    peers ? `to PyTorch ${ratio(times, `onnx ${LARGE}`, `torch ${LARGE}`).toFixed(2)}` : '',
    `wasm workers ${ratio(times, PLAIN, `wasm ${LARGE}`).toFixed(2)}`,
    `onnx to plain WASM ${ratio(times, PLAIN, `onnx ${LARGE}`).toFixed(1)}`,
  ];
  process.stdout.write(`  ${id.padEnd(20)} ${figures.filter(Boolean).join(', ')}\n`);
}
process.stdout.write(
  `Load of the machine: ${loadBefore.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after\n`,
);
await writeJson({ rows, ratios });
process.exit(0);
