import { useState } from 'react';
import type { Job } from '../../../shared/contract/inference.ts';
import { api, messageOf } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { isActive, useJobs } from '../state/jobs-store.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Problem } from '../ui/problem.tsx';
import { ProgressLine } from '../ui/progress-line.tsx';

const STATE_TEXT: Readonly<Record<Job['state'], string>> = {
  none: '',
  queued: 'waiting',
  running: 'running',
  paused: 'paused',
  done: 'done',
  failed: 'failed',
  cancelled: 'stopped',
};

/** All analyses of late: what runs, what waits, what failed and why; each can be stopped. */
export function JobsDialog({ onClose }: { readonly onClose: () => void }) {
  const { jobs, problem } = useJobs();
  const rows = useLive('worklist.list', {}, []).value ?? [];
  const [stopProblem, setStopProblem] = useState<string | null>(null);
  const names = new Map(rows.map((row) => [row.seriesId, row.patientCode]));
  const failures = new Map(rows.map((row) => [row.seriesId, row.notSegmented?.failed ?? 0]));
  const failedOf = (job: Job) =>
    job.state === 'done' && job.segmenterId !== null && isNewest(job) ? (failures.get(job.seriesId) ?? 0) : 0;
  const active = inOrder(jobs);
  const pausedAll = active.every((job) => job.state === 'paused');
  const ended = jobs.filter((job) => !isActive(job)).slice(0, 50);
  const runAnyway = (job: Job) => {
    const { seriesId, classifierId, segmenterId, mode } = job;
    const request = { seriesIds: [seriesId], classifierId, segmenterId, mode };
    api.call('jobs.start', { ...request, allowOutside: true, firstSliceId: null }).then(
      () => setStopProblem(null),
      (error: unknown) => setStopProblem(messageOf(error)),
    );
  };
  const isNewest = (job: Job) =>
    jobs.every((other) => other.seriesId !== job.seriesId || other.jobId <= job.jobId);
  const change = (request: 'jobs.cancel' | 'jobs.pause' | 'jobs.proceed', jobIds: number[]) => {
    api.call(request, { jobIds }).then(
      () => setStopProblem(null),
      (error: unknown) => setStopProblem(messageOf(error)),
    );
  };
  return (
    <Dialog title="Analyses" onClose={onClose} wide>
      {problem && <Problem message={problem} />}
      {stopProblem && <Problem message={stopProblem} />}
      {jobs.length === 0 && (
        <p className="quiet">Nothing was analysed yet. Select series in the worklist and press R.</p>
      )}
      <ul className="jobs">
        {[...active, ...ended].map((job) => (
          <li key={job.jobId}>
            <span className="job-name">{names.get(job.seriesId) ?? `series ${job.seriesId}`}</span>
            <span className="quiet">{modelsOf(job)}</span>
            {job.state === 'running' ? (
              <ProgressLine
                label="running"
                unit="slices"
                done={job.done}
                total={job.total}
                remainingSeconds={job.remainingSeconds}
              />
            ) : (
              <span className={job.state === 'failed' ? 'error' : ''}>
                {STATE_TEXT[job.state]}
                {job.state === 'paused' && ` at ${job.done} of ${job.total} slices`}
                {failedOf(job) > 0 && <span className="error">, {failedOf(job)} slices failed</span>}
              </span>
            )}
            {isActive(job) && (
              <span className="job-buttons">
                <button
                  type="button"
                  className="small"
                  onClick={() => change(job.state === 'paused' ? 'jobs.proceed' : 'jobs.pause', [job.jobId])}
                >
                  {job.state === 'paused' ? 'Go on' : 'Pause'}
                </button>
                <button type="button" className="small" onClick={() => change('jobs.cancel', [job.jobId])}>
                  Stop
                </button>
              </span>
            )}
            {job.error && <Problem message={job.error.message} />}
            {job.error?.code === 'INPUT_DOES_NOT_FIT' && isNewest(job) && (
              <button type="button" className="small run-anyway" onClick={() => runAnyway(job)}>
                Run anyway (outside training data)
              </button>
            )}
          </li>
        ))}
      </ul>
      {active.length > 1 && (
        <div className="dialog-buttons">
          <button
            type="button"
            onClick={() => change(pausedAll ? 'jobs.proceed' : 'jobs.pause', idsOf(active))}
          >
            {pausedAll ? 'Go on with all' : 'Pause all'}
          </button>
          <button type="button" className="danger" onClick={() => change('jobs.cancel', idsOf(active))}>
            Stop all {active.length}
          </button>
        </div>
      )}
    </Dialog>
  );
}

const idsOf = (jobs: readonly Job[]): number[] => jobs.map((job) => job.jobId);

/** What runs, then what waits in the order it was asked for. */
const inOrder = (jobs: readonly Job[]): readonly Job[] =>
  jobs
    .filter(isActive)
    .toSorted((a, b) => Number(b.state === 'running') - Number(a.state === 'running') || a.jobId - b.jobId);

function modelsOf(job: Job): string {
  const models = [job.classifierId, job.segmenterId].filter((id) => id !== null).join(', ');
  return job.classifierId && job.segmenterId && job.mode === 'classifierFirst'
    ? `${models}, classifier first`
    : models;
}
