import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobState } from '../../src/shared/contract/worklist.ts';
import {
  type Running,
  removeFolder,
  sampleFolder,
  startWorkstation,
  temporaryFolder,
} from '../support/launch.ts';

const SEGMENTER = 'resunet';

/** Pausing keeps what was finished; going on leaves it as it is, in this start and in the next. */
describe('a paused analysis', () => {
  let data: string;
  let running: Running;

  beforeEach(async () => {
    data = await temporaryFolder();
    running = await startWorkstation(data);
  });
  afterEach(async () => {
    await running.close();
    await removeFolder(data);
  });

  const services = () => running.workstation.services;
  const open = async () => {
    const { seriesIds } = await services().imports.whenFinished(services().imports.start(sampleFolder));
    return seriesIds[0] ?? 0;
  };
  const start = (seriesId: number) =>
    services().jobs.start({
      seriesIds: [seriesId],
      classifierId: 'cnn',
      segmenterId: SEGMENTER,
      mode: 'everySlice',
      allowOutside: true,
      firstSliceId: null,
    })[0]?.jobId ?? 0;
  const stateOf = (jobId: number) =>
    services()
      .jobs.list()
      .find((job) => job.jobId === jobId);
  const until = async (jobId: number, state: JobState) => {
    while (stateOf(jobId)?.state !== state) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  /** slices the segmentation model answered for, in order, from now on */
  const answered = () => {
    const slices: number[] = [];
    running.workstation.subscribe((event, payload) => {
      if (event !== 'predictions.changed' || !('modelId' in payload) || payload.modelId !== SEGMENTER) return;
      slices.push(...payload.slices.map(({ sliceId }) => sliceId));
    });
    return slices;
  };
  const results = async (seriesId: number) => {
    const runs = await running.workstation.handlers['predictions.list']({ seriesId });
    return runs.map(({ modelId, slices }) => ({ modelId, slices }));
  };

  it('goes on with the slices that are left, also after a restart, and ends like one that never stopped', async () => {
    const seriesId = await open();
    const before = answered();
    const jobId = start(seriesId);
    while (before.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    services().jobs.pause([jobId]);
    await until(jobId, 'paused');
    const kept = new Set(before);
    const total = stateOf(jobId)?.total ?? 0;
    expect(kept.size).toBeLessThan(total);
    expect(stateOf(jobId)?.done).toBe(kept.size);

    await running.close();
    running = await startWorkstation(data);
    expect(stateOf(jobId)?.state).toBe('paused');
    const after = answered();
    services().jobs.proceed([jobId]);
    expect((await services().jobs.whenOver(jobId)).state).toBe('done');
    // slices the volume step corrected are told again at the end
    expect(after.slice(0, total - kept.size).filter((sliceId) => kept.has(sliceId))).toEqual([]);
    const paused = await results(seriesId);

    const again = start(seriesId);
    await services().jobs.whenOver(again);
    expect(await results(seriesId)).toEqual(paused);
  });

  it('goes on when the same analysis is started again', async () => {
    const seriesId = await open();
    const jobId = start(seriesId);
    services().jobs.pause([jobId]);
    await until(jobId, 'paused');
    expect(start(seriesId)).toBe(jobId);
    expect((await services().jobs.whenOver(jobId)).state).toBe('done');
    expect(services().jobs.list()).toHaveLength(1);
  });

  it('can be stopped, and another one is not held up by it', async () => {
    const seriesId = await open();
    const jobId = start(seriesId);
    services().jobs.pause([jobId]);
    await until(jobId, 'paused');
    services().jobs.cancel([jobId]);
    expect(stateOf(jobId)?.state).toBe('cancelled');
    expect((await services().jobs.whenOver(start(seriesId))).state).toBe('done');
  });
});
