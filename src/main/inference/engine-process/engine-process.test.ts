import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPixels } from '../../../ml/data/pixel-hash.ts';
import { encodeTiff } from '../../../ml/data/tiff/encode-tiff.ts';
import { buildCnn } from '../../../ml/models/architectures/cnn.ts';
import { buildResunet } from '../../../ml/models/architectures/resunet.ts';
import { writeGeneratedModel } from '../../../ml/models/testing/generated-model.ts';
import type { DecodedSlice } from '../../../shared/image/decoded-slice.ts';
import { decodeRuns } from '../../../shared/mask/run-length.ts';
import type { ChildPort } from '../../host-port.ts';
import { forkChild } from '../../hosts/fork-child.ts';
import { EngineClient } from './engine-client.ts';
import type { AnalyseJob, EngineSlice, JobMessage, SliceMessage } from './engine-messages.ts';

let directory = '';
const slices: EngineSlice[] = [];
let child: ChildPort | null = null;
const client = new EngineClient(
  () => {
    const started = forkChild('engine-process');
    child = started;
    return started;
  },
  () => ({ wanted: 'automatic', testedFile: null }),
);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-engine-process-'));
  await writeGeneratedModel(join(directory, 'unet'), buildResunet(128), {
    task: 'segmentation',
    preprocessing: { kind: 'volume-standardise', version: 1 },
    postprocessing: { testTimeMirror: true, largestComponent: true },
  });
  await writeGeneratedModel(join(directory, 'cnn'), buildCnn(64), {
    task: 'classification',
    preprocessing: { kind: 'unit', version: 1 },
  });
  await mkdir(join(directory, 'SECRETNAME'));
  for (let i = 1; i <= 24; i++) {
    const slice: DecodedSlice = {
      width: 96,
      height: 80,
      samples: 3,
      bits: 8,
      data: Uint8Array.from({ length: 96 * 80 * 3 }, (_, k) => (k * (3 + (k % 3)) + i * 17) % 251),
    };
    const path = join(directory, 'SECRETNAME', `SECRETNAME_${i}.tif`);
    await writeFile(path, encodeTiff(slice, 'test'));
    slices.push({
      sliceId: i,
      number: i,
      path,
      page: 0,
      pixelSha256: hashPixels(slice),
      width: 96,
      height: 80,
    });
  }
});
afterAll(async () => {
  await client.close();
  await rm(directory, { recursive: true, force: true });
});

const place = (id: string) => ({ folder: join(directory, id), members: [] });

const job = (jobId: number, changes: Partial<AnalyseJob> = {}): AnalyseJob => ({
  jobId,
  slices: slices.slice(0, 4),
  classifier: place('cnn'),
  segmenter: place('unet'),
  mode: 'everySlice',
  firstSliceId: 3,
  allowOutside: false,
  contiguous: true,
  finished: [],
  finishedBy: null,
  ...changes,
});

async function run(wanted: AnalyseJob, seen: (message: JobMessage, count: number) => void = () => {}) {
  const messages: JobMessage[] = [];
  for await (const message of client.analyse(wanted)) {
    messages.push(message);
    seen(message, messages.length);
  }
  const of = messages.filter((message): message is SliceMessage => message.type === 'slice');
  return { messages, slices: of, last: messages.at(-1) };
}

describe('the engine process', () => {
  it('analyses files, the slice on screen first, and sends masks at their own size', async () => {
    const { messages, slices: given, last } = await run(job(1));
    expect(last).toEqual({ type: 'done', jobId: 1 });
    expect(messages[0]).toMatchObject({
      type: 'started',
      segmenter: {
        id: 'unet',
        hash: expect.stringMatching(/^[0-9a-f]{12}$/),
        outside: [expect.stringContaining('96 x 80')],
      },
    });
    expect(given.map((slice) => slice.sliceId)).toEqual([3, 4, 2, 1]);
    for (const slice of given) {
      expect(['empty', 'finding']).toContain(slice.outcome);
      expect(decodeRuns(slice.runs ?? new Uint8Array(), 96 * 80).length).toBe(96 * 80);
      expect(slice.probabilityMap?.length).toBe(96 * 80);
      expect(slice.score).toBe(slice.classifierScore);
    }
    expect(messages.filter((message) => message.type === 'volume')).toHaveLength(1);
    expect(client.state?.reasons.length).toBeGreaterThan(0);
    // main and the windows go before it
    expect(getPriority(child?.pid)).toBeGreaterThan(getPriority());
  });

  it('refuses a slice whose pixels are not the ones that were imported; the others go on', async () => {
    const changed = slices.slice(0, 3).map((s, i) => (i === 1 ? { ...s, pixelSha256: 'b'.repeat(64) } : s));
    const missing = { ...(slices[3] as EngineSlice), path: join(directory, 'gone.tif') };
    const { slices: given, last } = await run(job(2, { slices: [...changed, missing] }));
    const byId = new Map(given.map((slice) => [slice.sliceId, slice]));
    expect(byId.get(2)).toMatchObject({ outcome: 'failed', runs: null, problem: { code: 'PIXELS_CHANGED' } });
    expect(byId.get(4)).toMatchObject({ outcome: 'failed', problem: { code: 'FILE_UNREADABLE' } });
    expect(byId.get(1)?.outcome).not.toBe('failed');
    expect(last?.type).toBe('done');
  });

  it('says why a job as a whole cannot run', async () => {
    const { last } = await run(job(3, { segmenter: place('nothing') }));
    expect(last).toMatchObject({ type: 'failed', code: 'MODEL_FILE_MISSING' });
  });

  it('cancels within a second, in the middle and while waiting', async () => {
    let at = 0;
    const first = run(job(4, { slices }), (message) => {
      if (message.type === 'slice' && at === 0) {
        at = performance.now();
        client.cancel(4);
        client.cancel(5);
      }
    });
    const second = run(job(5, { slices }));
    expect((await first).last?.type).toBe('cancelled');
    expect((await second).last?.type).toBe('cancelled');
    expect(performance.now() - at).toBeLessThan(1000);
    expect((await first).slices.length).toBeLessThan(24);
  });

  it('finishes a job whose process dies with SIGSEGV in the middle', async () => {
    let killed = false;
    const { slices: given, last } = await run(job(6, { slices }), (message) => {
      if (message.type === 'slice' && !killed && child?.pid) {
        killed = true;
        process.kill(child.pid, 'SIGSEGV');
      }
    });
    expect(killed).toBe(true);
    expect(last?.type).toBe('done');
    expect(new Set(given.map((slice) => slice.sliceId)).size).toBe(24);
    expect(given).toHaveLength(24);
  });
});
