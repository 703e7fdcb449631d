import { create } from 'zustand';
import type { Job } from '../../../shared/contract/inference.ts';
import { api, messageOf } from '../api/api.ts';

interface Jobs {
  /** newest first */
  readonly jobs: readonly Job[];
  readonly problem: string | null;
  /** asks for all jobs and follows their changes; the returned function ends it */
  follow(): () => void;
}

/** A changed job takes the place of its older self; a new one goes to the front. */
export function withJob(jobs: readonly Job[], changed: Job): readonly Job[] {
  const at = jobs.findIndex((job) => job.jobId === changed.jobId);
  return at < 0 ? [changed, ...jobs] : jobs.with(at, changed);
}

export const isActive = (job: Job): boolean =>
  job.state === 'queued' || job.state === 'running' || job.state === 'paused';

/** Seconds until every active job is done, from the speed of the running one; null while that is not known. */
export function remainingOfAll(jobs: readonly Job[]): number | null {
  const running = jobs.find((job) => job.state === 'running');
  if (!running || running.remainingSeconds === null) return null;
  const left = running.total - running.done;
  if (left <= 0) return null;
  const waiting = jobs
    .filter((job) => job.state === 'queued')
    .reduce((sum, job) => sum + job.total - job.done, 0);
  return (running.remainingSeconds / left) * (left + waiting);
}

/** What the inference queue is doing, for the status bar and the job list. */
export const useJobs = create<Jobs>((set) => ({
  jobs: [],
  problem: null,
  follow: () => {
    // changes that come while the list is on its way are newer than the list
    const early = new Map<number, Job>();
    let listed = false;
    let ended = false;
    const end = api.on('jobs.changed', (job) => {
      if (!listed) early.set(job.jobId, job);
      set((state) => ({ jobs: withJob(state.jobs, job) }));
    });
    api.call('jobs.list', {}).then(
      (list) => {
        listed = true;
        if (!ended)
          set({
            jobs: [...early.values()].reduce<readonly Job[]>(
              withJob,
              list.toSorted((a, b) => b.jobId - a.jobId),
            ),
            problem: null,
          });
      },
      (error: unknown) => {
        if (!ended) set({ problem: messageOf(error) });
      },
    );
    return () => {
      ended = true;
      end();
    };
  },
}));
