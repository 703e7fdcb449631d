import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { EngineChain } from '../../../ml/engines/engine-chain.ts';
import { TestedEngines } from '../../../ml/engines/tested-engines.ts';
import { fakeEngine } from '../../../ml/engines/testing/fake-engine.ts';
import { buildCnn } from '../../../ml/models/architectures/cnn.ts';
import { writeGeneratedModel } from '../../../ml/models/testing/generated-model.ts';
import { ModelCache } from './model-cache.ts';

it('reads a model once, and notices when a file of it was altered or is gone', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'sulcus-cache-')), 'cnn');
  await writeGeneratedModel(folder, buildCnn(32), {
    task: 'classification',
    preprocessing: { kind: 'unit', version: 1 },
  });
  const cache = new ModelCache(
    new EngineChain({
      sources: [{ id: 'wasm', create: async () => fakeEngine() }],
      wanted: 'automatic',
      without: [],
      tested: await TestedEngines.open({ read: async () => null, write: async () => undefined }),
      onTrying: () => undefined,
    }),
  );
  const first = await cache.load({ folder, members: [] });
  expect(await cache.load({ folder, members: [] })).toBe(first);

  const weights = await readFile(join(folder, 'weights.bin'));
  const altered = Buffer.from(weights);
  altered[100] = (altered[100] ?? 0) ^ 1;
  await writeFile(join(folder, 'weights.bin'), altered);
  await expect(cache.load({ folder, members: [] })).rejects.toMatchObject({ code: 'MODEL_FILE_ALTERED' });

  await writeFile(join(folder, 'weights.bin'), weights);
  expect((await cache.load({ folder, members: [] })).hash).toBe(first.hash);
  await rm(join(folder, 'model.json'));
  await expect(cache.load({ folder, members: [] })).rejects.toMatchObject({ code: 'MODEL_FILE_MISSING' });
  await rm(join(folder, '..'), { recursive: true });
});
