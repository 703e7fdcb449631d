import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startWasmBackend } from '../../src/ml/engines/wasm-backend.ts';
import { buildCnn } from '../../src/ml/models/architectures/cnn.ts';
import { buildResnet50 } from '../../src/ml/models/architectures/resnet50.ts';
import { buildResunet } from '../../src/ml/models/architectures/resunet.ts';
import { writeGeneratedModel } from '../../src/ml/models/testing/generated-model.ts';
import { buildResunetPlus } from '../../src/ml/models/testing/resunet-plus.ts';
import { removeFolder, temporaryFolder } from '../support/launch.ts';

/** Debian's Chromium brings a Vulkan loader and a driver that computes on the CPU. */
const CHROMIUM = '/usr/lib/chromium';
const there = existsSync(join(CHROMIUM, 'vk_swiftshader_icd.json'));
if (!there) process.stdout.write('NOT RUN: WebGPU (no software adapter beside Chromium).\n');

/** The last line, as JSON, of a script in a process whose environment names the software adapter. */
async function runOnSoftware(script: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)('node', [join(import.meta.dirname, script), ...args], {
    env: {
      ...process.env,
      LD_LIBRARY_PATH: CHROMIUM,
      VK_ICD_FILENAMES: join(CHROMIUM, 'vk_swiftshader_icd.json'),
    },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

describe.runIf(there)('WebGPU on a software adapter', () => {
  it('computes what WebAssembly computes, and is not offered as a graphics processor', async () => {
    const folder = await temporaryFolder();
    await startWasmBackend();
    const models = {
      cnn: buildCnn(32),
      resnet50: buildResnet50(128),
      resunet: buildResunet(32),
      'resunet-plus': buildResunetPlus(32, 1),
    };
    for (const [id, model] of Object.entries(models)) {
      await writeGeneratedModel(join(folder, id), model, {
        task: id.startsWith('resunet') ? 'segmentation' : 'classification',
        preprocessing: { kind: 'volume-standardise', version: 1 },
      });
    }
    expect(await runOnSoftware('webgpu-check.ts', folder, ...Object.keys(models))).toEqual({
      refused: 'only a software adapter.',
      problems: Object.fromEntries(Object.keys(models).map((id) => [id, null])),
    });
    await removeFolder(folder);
  }, 300_000);

  it('trains as WebAssembly does, step by step', async () => {
    const [onGpu, onCpu] = (await Promise.all([
      runOnSoftware('training-check.ts', 'webgpu'),
      runOnSoftware('training-check.ts', 'wasm'),
    ])) as [number[], number[]];
    expect(onGpu.length).toBe(4);
    // it learns, so that agreement is not that of standing still
    expect(onCpu.at(-1)).toBeLessThan(onCpu[0] ?? 0);
    for (const [step, loss] of onGpu.entries())
      expect(Math.abs(loss - (onCpu[step] ?? 0))).toBeLessThan(1e-4);
  }, 300_000);
});
