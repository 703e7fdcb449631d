import { describe, expect, it } from 'vitest';
import { EngineChain } from '../../../ml/engines/engine-chain.ts';
import { TestedEngines } from '../../../ml/engines/tested-engines.ts';
import { fakeEngine } from '../../../ml/engines/testing/fake-engine.ts';
import { EngineHost, failed } from './engine-host.ts';
import type { AnalyseMessage, FromEngine } from './engine-messages.ts';

/** A job that fails when its turn comes, because its model folder does not exist. */
const job = (jobId: number): AnalyseMessage => ({
  type: 'analyse',
  jobId,
  slices: [
    {
      sliceId: 1,
      number: 1,
      path: '/none/SECRETNAME_1.tif',
      page: 0,
      pixelSha256: 'a'.repeat(64),
      width: 4,
      height: 4,
    },
  ],
  classifier: null,
  segmenter: { folder: '/none/model', members: [] },
  mode: 'everySlice',
  firstSliceId: null,
  allowOutside: false,
  contiguous: true,
  finished: [],
  finishedBy: null,
});

async function answersTo(messages: readonly unknown[], count: number): Promise<FromEngine[]> {
  const answers: FromEngine[] = [];
  const engines = new EngineChain({
    sources: [{ id: 'wasm', create: async () => fakeEngine() }],
    wanted: 'automatic',
    without: [],
    tested: await TestedEngines.open({ read: async () => null, write: async () => undefined }),
    onTrying: () => undefined,
  });
  await new Promise<void>((resolve) => {
    const host = new EngineHost(engines, (message) => {
      answers.push(message);
      if (answers.length === count) resolve();
    });
    for (const message of messages) host.receive(message);
  });
  return answers;
}

const jobIds = (answers: readonly FromEngine[]) => answers.flatMap((a) => ('jobId' in a ? [a.jobId] : []));

describe('EngineHost', () => {
  it('runs jobs in order, a prioritised one before those that wait', async () => {
    const answers = await answersTo(
      [job(1), job(2), job(3), { type: 'prioritise', jobId: 3, sliceId: 1 }],
      3,
    );
    expect(jobIds(answers)).toEqual([1, 3, 2]);
    expect(answers[0]).toMatchObject({ type: 'failed', code: 'MODEL_FILE_MISSING' });
  });

  it('cancels a waiting job at once', async () => {
    const answers = await answersTo([job(1), job(2), { type: 'cancel', jobId: 2 }], 2);
    expect(answers.find((a) => a.type === 'cancelled')).toEqual({ type: 'cancelled', jobId: 2 });
    expect(jobIds(answers)).toEqual([2, 1]);
  });

  it('answers a malformed message and goes on', async () => {
    const answers = await answersTo([{ type: 'analyse', jobId: 'x' }, null, job(1)], 3);
    expect(answers.map((a) => a.type === 'failed' && a.code)).toEqual([
      'MESSAGE_INVALID',
      'MESSAGE_INVALID',
      'MODEL_FILE_MISSING',
    ]);
  });

  it('lets no path out of an unknown error', () => {
    const message = failed(1, new Error("ENOENT: no such file, open '/home/SECRETNAME/scan.tif'"));
    expect(JSON.stringify(message)).not.toContain('SECRETNAME');
  });
});
