import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTensorflowBackend } from './tensorflow-backend.ts';

describe('startTensorflowBackend', () => {
  it('says how to bring the library where it is absent', async () => {
    await expect(startTensorflowBackend(undefined)).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('npm run setup:gpu'),
    });
  });

  it('gives the package the functions Node took away before it loads it, and lets no path of a failure out', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sulcus-SECRETNAME-'));
    await mkdir(join(folder, 'lib/napi-v8'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "name": "stand-in", "main": "index.cjs" }');
    await writeFile(
      join(folder, 'index.cjs'),
      `const util = require('node:util');
       globalThis.seenByStandIn = [util.isNullOrUndefined(undefined), util.isNullOrUndefined(0), util.isArray([])];
       throw new Error(__dirname);`,
    );
    const failure = await startTensorflowBackend(folder).catch((error: Error) => error);
    expect(Reflect.get(globalThis, 'seenByStandIn')).toEqual([true, false, true]);
    expect(failure).toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    expect(String(failure)).not.toContain('SECRETNAME');
    await rm(folder, { recursive: true });
  });
});
