import { useState } from 'react';
import { errorText } from '../read/session/series-api.ts';
import type { SeriesSession } from '../read/session/series-session.ts';
import type { ReadState } from '../read/state/read-state.ts';
import { remainingText } from '../ui/remaining.ts';
import type { CompareSource } from './compare-sources.ts';

/** Runs one model on this series, shows how far it is, and says why it failed. */
export function RunModel({
  session,
  read,
  source,
}: {
  readonly session: SeriesSession;
  readonly read: ReadState;
  readonly source: CompareSource;
}) {
  const [failure, setFailure] = useState<string | null>(null);
  const own = read.jobs.filter(
    ({ classifierId, segmenterId }) => classifierId === source.modelId || segmenterId === source.modelId,
  );
  const active = own.find(({ state }) => state === 'queued' || state === 'running');
  const last = own.reduce<(typeof own)[number] | null>(
    (newest, job) => (newest && newest.jobId > job.jobId ? newest : job),
    null,
  );
  const run = (allowOutside: boolean) => {
    setFailure(null);
    const classifies = source.task === 'classification';
    session
      .analyse({
        classifierId: classifies ? source.modelId : null,
        segmenterId: classifies ? null : source.modelId,
        mode: 'everySlice',
        allowOutside,
      })
      .catch((error) => setFailure(errorText(error)));
  };
  if (active) {
    const far =
      active.state === 'queued' ? 'waiting for other analyses' : `${active.done} of ${active.total} slices`;
    return (
      <span className="run-model">
        <progress
          max={Math.max(1, active.total)}
          value={active.done}
          aria-label={`Analysis by ${source.name}`}
        />
        <span className="number">
          {far}
          {remainingText(active.remainingSeconds)}
        </span>
      </span>
    );
  }
  const problem = failure ?? (last?.state === 'failed' ? last.error : null);
  const message = typeof problem === 'string' ? problem : problem?.message;
  const outside = typeof problem === 'object' && problem?.code === 'INPUT_DOES_NOT_FIT';
  return (
    <span className="run-model">
      {message && (
        <span className="failure" role="alert">
          {message}
        </span>
      )}
      <button
        type="button"
        className="plain-button"
        aria-label={outside ? `Run anyway (outside training data): ${source.name}` : `Run ${source.name}`}
        onClick={() => run(outside)}
      >
        {outside ? 'Run anyway (outside training data)' : 'Run'}
      </button>
    </span>
  );
}
