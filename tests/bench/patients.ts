/**
 * Patients through the whole workstation (read, decode, preprocess, both models on every slice, postprocess, store), in turn
 * with nothing but the same inference in another process. Prints one line of JSON. Real patients where SULCUS_LGG names a
 * folder of them, else phantoms.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { childEnvironment } from '../../src/main/child-process/child-environment.ts';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import { removeFolder, startWorkstation, temporaryFolder } from '../support/launch.ts';
import type { Time } from './peers.ts';
import { treeMemory, treeProcessor } from './process-memory.ts';

/** One number per patient that was measured in turn. */
export interface PatientTimes {
  readonly patients: number;
  readonly wholeMs: readonly number[];
  readonly pureMs: readonly number[];
  /** processor time of all processes */
  readonly wholeCpuMs: readonly number[];
  readonly pureCpuMs: readonly number[];
  readonly firstMaskMs: readonly number[];
  /** of one slice by both models */
  readonly sliceMs: readonly number[];
  readonly loopDelayMs: number;
  /** the same with nothing to do: what the machine's other work alone makes of it */
  readonly idleDelayMs: number;
  readonly peakMiB: number;
}

const PHANTOMS = 7;
const SLICES = 32;
/** more patients than this only count for memory and main's event loop */
const IN_TURN = 12;
const [CLASSIFIER = 'resnet50', SEGMENTER = 'resunet'] = process.argv.slice(2);

async function inputFolder(scratch: string): Promise<string> {
  if (process.env.SULCUS_LGG) return process.env.SULCUS_LGG;
  for (let n = 0; n < PHANTOMS; n++) {
    const lesion = { x: 0.2, y: 0, z: 0.5, radius: 0.3 + 0.02 * n };
    const phantom = generatePhantom({ seed: n + 1, slices: SLICES, size: 256, bits: 8, lesion });
    await writePhantom(scratch, `P_A_${n}_20200101`, phantom);
  }
  return scratch;
}

async function startPure(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'pure-inference.ts'), [CLASSIFIER, SEGMENTER], {
    // as the engine process has it
    env: childEnvironment(),
  });
  await once(child, 'message');
  return child;
}

const [scratch, data] = [await temporaryFolder(), await temporaryFolder()];
const running = await startWorkstation(data);
const { jobs, imports } = running.workstation.services;
const { seriesIds } = await imports.whenFinished(imports.start(await inputFolder(scratch)));
const pure = await startPure();
const apart = [pure.pid ?? 0];
let firstAt = 0;
running.workstation.subscribe((event) => {
  if (event === 'masks.changed' && firstAt === 0) firstAt = performance.now();
});
const loop = monitorEventLoopDelay({ resolution: 5 });
const idle = monitorEventLoopDelay({ resolution: 5 });
idle.enable();
await new Promise((resolve) => setTimeout(resolve, 3000));
idle.disable();
let peakMiB = 0;
let measuring = false;
/** of the looks at /proc */
let watchCpu = 0;
const watch = setInterval(() => {
  // a look at /proc takes milliseconds that are not main's own
  loop.disable();
  const before = process.threadCpuUsage();
  peakMiB = Math.max(peakMiB, treeMemory(apart));
  const { user, system } = process.threadCpuUsage(before);
  watchCpu += (user + system) / 1000;
  if (measuring) loop.enable();
}, 1000);
const times = {
  wholeMs: [] as number[],
  pureMs: [] as number[],
  wholeCpuMs: [] as number[],
  pureCpuMs: [] as number[],
  firstMaskMs: [] as number[],
  sliceMs: [] as number[],
};
for (const [at, seriesId] of seriesIds.entries()) {
  firstAt = 0;
  const cpu = treeProcessor(apart) - watchCpu;
  const began = performance.now();
  measuring = at > 0;
  if (measuring) loop.enable();
  // opened by a reader, who asks for the analysis
  jobs.prioritise(seriesId, null);
  const [job] = jobs.start({
    seriesIds: [seriesId],
    classifierId: CLASSIFIER,
    segmenterId: SEGMENTER,
    mode: 'everySlice',
    allowOutside: true,
    firstSliceId: null,
  });
  const over = await jobs.whenOver(job?.jobId ?? 0);
  const whole = performance.now() - began;
  const wholeCpu = treeProcessor(apart) - watchCpu - cpu;
  measuring = false;
  loop.disable();
  if (over.state !== 'done') throw new Error(`the job ended as ${over.state}: ${over.error?.message}`);
  // the first patient loads and tests the models
  if (at === 0 || at > IN_TURN) continue;
  pure.send(over.total);
  const [alone] = (await once(pure, 'message')) as [Time];
  times.wholeMs.push(whole);
  times.pureMs.push(alone.clock);
  times.wholeCpuMs.push(wholeCpu);
  times.pureCpuMs.push(alone.cpu);
  times.firstMaskMs.push(firstAt - began);
  times.sliceMs.push(alone.clock / over.total);
}
clearInterval(watch);
pure.disconnect();
await running.close();
await Promise.all([removeFolder(scratch), removeFolder(data)]);
const found: PatientTimes = {
  patients: seriesIds.length,
  ...times,
  loopDelayMs: loop.percentile(99) / 1e6,
  idleDelayMs: idle.percentile(99) / 1e6,
  peakMiB,
};
process.stdout.write(`${JSON.stringify(found)}\n`);
process.exit(0);
