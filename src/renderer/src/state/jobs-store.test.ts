import { describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/contract/inference.ts';
import { isActive, remainingOfAll, withJob } from './jobs-store.ts';

const job = (jobId: number, change: Partial<Job> = {}): Job => ({
  jobId,
  seriesId: jobId,
  state: 'queued',
  mode: 'everySlice',
  classifierId: null,
  segmenterId: 'unet',
  done: 0,
  total: 20,
  remainingSeconds: null,
  engine: null,
  device: null,
  millisecondsPerSlice: null,
  error: null,
  createdAt: '2026-01-01T00:00:00Z',
  ...change,
});

describe('jobs', () => {
  it('are replaced in place, new ones go first', () => {
    const jobs = [job(2), job(1)];
    expect(withJob(jobs, job(1, { state: 'done' })).map((j) => [j.jobId, j.state])).toEqual([
      [2, 'queued'],
      [1, 'done'],
    ]);
    expect(withJob(jobs, job(3)).map((j) => j.jobId)).toEqual([3, 2, 1]);
  });
  it('count what waits into the remaining time, at the speed of the running one', () => {
    const running = job(1, { state: 'running', done: 10, total: 20, remainingSeconds: 5 });
    expect(remainingOfAll([running])).toBe(5);
    expect(remainingOfAll([running, job(2), job(3, { state: 'done', done: 20 })])).toBe(15);
    expect(remainingOfAll([job(2)])).toBeNull();
  });
  it('that ended are not active', () => {
    expect(
      ['queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'none'].filter((state) =>
        isActive(job(1, { state: state as Job['state'] })),
      ),
    ).toEqual(['queued', 'running', 'paused']);
  });
});
