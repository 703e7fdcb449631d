import type { ReactNode } from 'react';
import type { WorklistRow } from '../../../shared/contract/worklist.ts';
import { DOUBTFUL_FROM } from '../../../shared/domain/doubt.ts';
import { formatScore } from '../../../shared/text/percent.ts';
import { useSession } from '../state/session-store.ts';
import {
  analysisText,
  doubtText,
  notSegmentedText,
  outlinedText,
  ownSeriesName,
  tumourSlicesText,
  warningTexts,
} from './row-text.ts';
import type { SortKey } from './sort-rows.ts';

export interface Column {
  readonly id: string;
  readonly label: string;
  /** what the number means, where the label is short */
  readonly hint?: string;
  readonly sort?: SortKey;
  readonly numeric?: boolean;
  readonly cell: (row: WorklistRow) => ReactNode;
}

const REVIEW = {
  notStarted: 'not started',
  inProgress: 'in progress',
  done: 'done',
  flagged: 'flagged',
} as const;

const NONE = <span className="quiet">–</span>;

export const COLUMNS: readonly Column[] = [
  {
    id: 'patient',
    label: 'Patient',
    sort: 'patient',
    cell: (row) => (
      <span title={row.seriesName}>
        <strong>{row.patientCode}</strong>
        {ownSeriesName(row) && <span className="quiet"> {ownSeriesName(row)}</span>}
      </span>
    ),
  },
  { id: 'age', label: 'Age', numeric: true, cell: (row) => row.age ?? NONE },
  { id: 'sex', label: 'Sex', cell: (row) => row.sex ?? NONE },
  {
    id: 'date',
    label: 'Date',
    sort: 'date',
    cell: (row) => row.studyDate ?? <span className="quiet">no date</span>,
  },
  { id: 'slices', label: 'Slices', sort: 'slices', numeric: true, cell: slices },
  { id: 'ai', label: 'Analysis', cell: (row) => <Analysis row={row} /> },
  {
    id: 'score',
    label: 'Top model score',
    hint: 'The highest score any current model gave to any slice',
    sort: 'score',
    cell: (row) => <Score score={row.highestScore} />,
  },
  {
    id: 'finding',
    label: 'Tumour slices',
    hint: 'Slices in which the newest segmentation outlined something',
    sort: 'finding',
    numeric: true,
    cell: (row) => (
      <Quietly
        text={tumourSlicesText(row)}
        quiet={(row.tumourSlices ?? 0) === 0}
        title={notSegmentedText(row)}
      />
    ),
  },
  {
    id: 'size',
    label: 'Outlined',
    hint: 'ml where the spacing is known and no slice is missing, otherwise pixels',
    sort: 'size',
    numeric: true,
    cell: (row) => <Quietly text={outlinedText(row)} quiet={(row.tumourPixels ?? 0) === 0} />,
  },
  {
    id: 'uncertainty',
    label: 'Uncertainty',
    hint: `Uncertainty of the most doubtful slice, 0 to 1; before it, how many slices have ${DOUBTFUL_FROM} or more and carry a ? in the filmstrip`,
    sort: 'uncertainty',
    numeric: true,
    cell: (row) => <Quietly text={doubtText(row)} quiet={(row.doubtfulSlices ?? 0) === 0} />,
  },
  {
    id: 'review',
    label: 'Review',
    sort: 'review',
    cell: (row) => (
      <span
        className={`review ${row.confirmedBy ? 'done' : row.review}`}
        title={row.reviewComment === '' ? undefined : row.reviewComment}
      >
        {row.confirmedBy ? 'confirmed' : REVIEW[row.review]}
      </span>
    ),
  },
  { id: 'reader', label: 'Last reader', cell: (row) => row.confirmedBy ?? row.lastReader ?? NONE },
  { id: 'warnings', label: 'Warnings', cell: (row) => <Warnings row={row} /> },
];

function slices(row: WorklistRow) {
  if (row.missingSlices === 0) return row.sliceCount;
  return (
    <span
      className="warning"
      title={`${row.missingSlices} of ${row.sliceCount} slices are missing or unreadable`}
    >
      {row.sliceCount - row.missingSlices}/{row.sliceCount}
    </span>
  );
}

function Quietly({
  text,
  quiet,
  title = '',
}: {
  readonly text: string;
  readonly quiet: boolean;
  readonly title?: string;
}) {
  return (
    <span className={quiet ? 'quiet' : undefined} title={title || undefined}>
      {text}
    </span>
  );
}

function Score({ score }: { readonly score: number | null }) {
  if (score === null) return NONE;
  return (
    <span className="score">
      <svg width="44" height="4" aria-hidden="true">
        <rect className="score-track" width="44" height="4" rx="2" />
        <rect className="score-bar" width={Math.max(1, score * 44)} height="4" rx="2" />
      </svg>
      <span>{formatScore(score)}</span>
    </span>
  );
}

function Analysis({ row }: { readonly row: WorklistRow }) {
  const { state, done, total } = row.ai;
  if (state === 'running') {
    return (
      <span className="ai-running">
        <progress value={done} max={Math.max(1, total)} aria-label="Analysis" /> {done}/{total}
      </span>
    );
  }
  const { text, tone } = analysisText(row);
  if (state === 'failed') return <FailedAnalysis text={text} />;
  return <span className={tone}>{text}</span>;
}

function FailedAnalysis({ text }: { readonly text: string }) {
  const show = useSession((session) => session.show);
  return (
    <button
      type="button"
      className="text-button error"
      title="Show the cause (Ctrl+J)"
      onClick={(event) => {
        event.stopPropagation();
        show('jobs');
      }}
    >
      {text}
    </button>
  );
}

function Warnings({ row }: { readonly row: WorklistRow }) {
  const texts = warningTexts(row);
  if (texts.length === 0) return null;
  return (
    <span className="warning" title={texts.join('\n')}>
      {texts.length > 1 && `${texts.length}: `}
      {texts[0]}
    </span>
  );
}
