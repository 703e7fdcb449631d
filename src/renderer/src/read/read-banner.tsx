import { SaveStatus } from './panels/save-status.tsx';
import { latestJob } from './state/analysis-choice.ts';
import type { ReadState } from './state/read-state.ts';
import { identityText } from './text/identity.ts';

const REVIEW_TEXT = {
  notStarted: 'not started',
  inProgress: 'in progress',
  done: 'done',
  flagged: 'flagged',
};

/** Whose series it is and how far its reading is. */
export function ReadBanner({
  state,
  editing = false,
}: {
  readonly state: ReadState;
  /** masks are changed here: says whether they are stored */
  readonly editing?: boolean;
}) {
  const { detail, worklistRow, jobs } = state;
  if (!detail) return null;
  const person = [detail.age && `age ${detail.age}`, detail.sex].filter(Boolean).join(', ');
  const engine = latestJob(jobs.filter((job) => job.engine !== null));
  const outside = state.predictions.filter((run) => run.current && run.outsideTrainingData.length > 0);
  return (
    <header className="read-banner">
      <h1 title={identityText(detail)}>{identityText(detail)}</h1>
      {person && <span>{person}</span>}
      <span className="series-name" title={detail.seriesName}>
        {detail.seriesName}
      </span>
      <span>
        {detail.slices.length} slices · {detail.width} × {detail.height} · {detail.bits} bit
      </span>
      {worklistRow && (
        <span className={`tag review-${worklistRow.review}`}>{REVIEW_TEXT[worklistRow.review]}</span>
      )}
      {worklistRow?.confirmedBy && <span className="tag">confirmed by {worklistRow.confirmedBy}</span>}
      {outside.length > 0 && !state.aiHidden && (
        <span
          className="tag outside"
          title={outside.map((run) => `${run.modelName}: ${run.outsideTrainingData.join(' ')}`).join('\n')}
        >
          outside training data
        </span>
      )}
      {detail.warnings.length > 0 && (
        <details className="banner-warnings">
          <summary>
            {detail.warnings.length} warning{detail.warnings.length === 1 ? '' : 's'}
          </summary>
          <ul>
            {detail.warnings.map((warning) => (
              <li key={`${warning.code}${warning.message}`}>{warning.message}</li>
            ))}
          </ul>
        </details>
      )}
      {engine?.millisecondsPerSlice != null && (
        <span className="quiet engine">
          {engine.engine} · {Math.round(engine.millisecondsPerSlice)} ms a slice
        </span>
      )}
      {editing && <SaveStatus save={state.save} readerId={state.readerId} />}
    </header>
  );
}
