import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { WorklistRow } from '../../../shared/contract/worklist.ts';
import { formatScore } from '../../../shared/text/percent.ts';
import type { SortKey } from './sort-rows.ts';

interface Column {
  readonly id: string;
  readonly label: string;
  readonly sort?: SortKey;
  readonly numeric?: boolean;
  readonly cell: (row: WorklistRow) => React.ReactNode;
}

const REVIEW = {
  notStarted: 'not started',
  inProgress: 'in progress',
  done: 'done',
  flagged: 'flagged',
} as const;

const COLUMNS: readonly Column[] = [
  { id: 'patient', label: 'Patient', sort: 'patient', cell: (row) => <strong>{row.patientCode}</strong> },
  { id: 'age', label: 'Age', numeric: true, cell: (row) => row.age ?? '–' },
  { id: 'date', label: 'Date', sort: 'date', cell: (row) => row.studyDate ?? 'no date' },
  {
    id: 'slices',
    label: 'Slices',
    sort: 'slices',
    numeric: true,
    cell: (row) =>
      row.missingSlices > 0 ? (
        <span className="warning">
          {row.sliceCount - row.missingSlices}/{row.sliceCount}
        </span>
      ) : (
        row.sliceCount
      ),
  },
  { id: 'ai', label: 'Analysis', cell: (row) => <Analysis row={row} /> },
  {
    id: 'score',
    label: 'Highest model score',
    sort: 'score',
    numeric: true,
    cell: (row) =>
      row.highestScore === null ? <span className="quiet">not analysed</span> : formatScore(row.highestScore),
  },
  {
    id: 'finding',
    label: 'Slices with tumour',
    sort: 'finding',
    numeric: true,
    cell: (row) => row.tumourSlices ?? <span className="quiet">–</span>,
  },
  { id: 'size', label: 'Outlined', numeric: true, cell: outlined },
  {
    id: 'review',
    label: 'Review',
    sort: 'review',
    cell: (row) => (
      <span className={`review ${row.review}`}>{row.confirmedBy ? 'confirmed' : REVIEW[row.review]}</span>
    ),
  },
  {
    id: 'reader',
    label: 'Last reader',
    cell: (row) => row.confirmedBy ?? row.lastReader ?? <span className="quiet">–</span>,
  },
  { id: 'warnings', label: 'Warnings', cell: (row) => <Warnings row={row} /> },
];

function outlined(row: WorklistRow) {
  if (row.tumourPixels === null) return <span className="quiet">–</span>;
  return row.volumeMm3 === null ? `${row.tumourPixels} px` : `${(row.volumeMm3 / 1000).toFixed(1)} ml`;
}

function Analysis({ row }: { row: WorklistRow }) {
  const { state, done, total } = row.ai;
  if (state === 'none') return <span className="quiet">none</span>;
  if (state === 'running') {
    return (
      <span className="ai-running">
        <progress value={done} max={total} aria-label="Analysis progress" /> {done}/{total}
      </span>
    );
  }
  return (
    <span className={state === 'failed' ? 'error' : state === 'done' ? '' : 'quiet'}>
      {state === 'queued' ? 'waiting' : state}
    </span>
  );
}

function Warnings({ row }: { row: WorklistRow }) {
  const texts = [
    ...row.warnings.map((warning) => warning.message),
    ...(row.missingSlices > 0 ? [`${row.missingSlices} files missing or unreadable`] : []),
  ];
  if (texts.length === 0) return null;
  return (
    <span className="warning" title={texts.join('\n')}>
      {texts[0]}
      {texts.length > 1 && ` (+${texts.length - 1})`}
    </span>
  );
}

interface Props {
  readonly rows: readonly WorklistRow[];
  readonly cursor: number | null;
  readonly selected: ReadonlySet<number>;
  readonly sort: { readonly key: SortKey; readonly descending: boolean };
  onSort(key: SortKey): void;
  onCursor(seriesId: number): void;
  onToggle(seriesId: number): void;
  onToggleAll(): void;
  onOpen(seriesId: number): void;
}

/** A grid that draws only the rows in view. */
export function WorklistTable({
  rows,
  cursor,
  selected,
  sort,
  onSort,
  onCursor,
  onToggle,
  onToggleAll,
  onOpen,
}: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 34,
    overscan: 12,
  });
  const at = rows.findIndex((row) => row.seriesId === cursor);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  return (
    <div
      className="grid"
      role="grid"
      aria-label="Patients"
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      ref={scroll}
      {...(cursor !== null && { 'aria-activedescendant': `series-${cursor}` })}
    >
      <div className="grid-row grid-head" role="row" aria-rowindex={1}>
        <span role="columnheader">
          <input
            type="checkbox"
            aria-label="Select all"
            checked={selected.size === rows.length}
            onChange={onToggleAll}
          />
        </span>
        {COLUMNS.map((column) => (
          <span
            key={column.id}
            role="columnheader"
            className={column.numeric ? 'numeric' : ''}
            aria-sort={column.sort === sort.key ? (sort.descending ? 'descending' : 'ascending') : undefined}
          >
            {column.sort ? (
              <button type="button" className="plain" onClick={() => column.sort && onSort(column.sort)}>
                {column.label}
                {column.sort === sort.key && <span aria-hidden="true">{sort.descending ? ' ↑' : ' ↓'}</span>}
              </button>
            ) : (
              column.label
            )}
          </span>
        ))}
      </div>
      <div className="grid-body" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's keys are actions of the worklist (arrows, Enter, Space)
            <div
              key={row.seriesId}
              id={`series-${row.seriesId}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={selected.has(row.seriesId)}
              className={row.seriesId === cursor ? 'grid-row current' : 'grid-row'}
              style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              onClick={() => onCursor(row.seriesId)}
              onDoubleClick={() => onOpen(row.seriesId)}
            >
              <span role="gridcell">
                <input
                  type="checkbox"
                  tabIndex={-1}
                  aria-label={`Select ${row.patientCode}`}
                  checked={selected.has(row.seriesId)}
                  onChange={() => onToggle(row.seriesId)}
                />
              </span>
              {COLUMNS.map((column) => (
                <span key={column.id} role="gridcell" className={column.numeric ? 'numeric' : ''}>
                  {column.cell(row)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
