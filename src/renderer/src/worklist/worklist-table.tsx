import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { WorklistRow } from '../../../shared/contract/worklist.ts';
import { COLUMNS } from './columns.tsx';
import { largestFirst, type SortKey } from './sort-rows.ts';

const ROW_HEIGHT = 32;
const HEAD_HEIGHT = 32;

interface Props {
  readonly rows: readonly WorklistRow[];
  readonly cursor: number | null;
  readonly selected: ReadonlySet<number>;
  readonly sort: { readonly key: SortKey; readonly descending: boolean };
  onSort(key: SortKey): void;
  onCursor(seriesId: number): void;
  onToggle(seriesId: number): void;
  onRange(from: number, to: number): void;
  onToggleAll(): void;
  onOpen(seriesId: number): void;
}

/** A grid that draws only the rows in view, and the marked one, which the grid names as active. */
export function WorklistTable(props: Props) {
  const { rows, cursor, selected, sort, onSort, onCursor, onToggle, onRange, onToggleAll, onOpen } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const at = rows.findIndex((row) => row.seriesId === cursor);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    // the head stays above the rows and covers as much
    scrollPaddingEnd: HEAD_HEIGHT,
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return at < 0 || seen.includes(at) ? seen : [...seen, at].sort((a, b) => a - b);
    },
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  return (
    <div
      className="grid"
      role="grid"
      aria-label="Patients"
      aria-rowcount={rows.length + 1}
      aria-colcount={COLUMNS.length + 1}
      aria-multiselectable
      tabIndex={0}
      ref={scroll}
      {...(at >= 0 && { 'aria-activedescendant': `series-${cursor}` })}
    >
      <div className="grid-row grid-head" role="row" aria-rowindex={1}>
        <span role="columnheader">
          <input
            type="checkbox"
            aria-label="Select all that are shown"
            checked={selected.size === rows.length}
            ref={(box) => {
              if (box) box.indeterminate = selected.size > 0 && selected.size < rows.length;
            }}
            onChange={onToggleAll}
          />
        </span>
        {COLUMNS.map((column) => (
          <span
            key={column.id}
            role="columnheader"
            className={`col-${column.id}${column.numeric ? ' numeric' : ''}`}
            title={column.hint}
            aria-sort={column.sort === sort.key ? direction(sort) : undefined}
          >
            {column.sort ? (
              <button type="button" className="plain" onClick={() => column.sort && onSort(column.sort)}>
                {column.label}
                {column.sort === sort.key && (
                  <span aria-hidden="true">{direction(sort) === 'ascending' ? ' ↑' : ' ↓'}</span>
                )}
              </button>
            ) : (
              column.label
            )}
          </span>
        ))}
      </div>
      <div className="grid-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const id = row.seriesId;
          const isSelected = selected.has(id);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's keys are actions of the worklist (arrows, Enter, Space)
            <div
              key={id}
              id={`series-${id}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={isSelected}
              className={`grid-row${id === cursor ? ' current' : ''}${isSelected ? ' selected' : ''}`}
              style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              onClick={(event) => {
                if (event.shiftKey && cursor !== null) onRange(cursor, id);
                else if (event.ctrlKey || event.metaKey) onToggle(id);
                onCursor(id);
              }}
              onDoubleClick={() => onOpen(id)}
            >
              <span role="gridcell">
                <input
                  type="checkbox"
                  tabIndex={-1}
                  aria-label={`Select ${row.patientCode}`}
                  checked={isSelected}
                  onClick={(event) => event.stopPropagation()}
                  onDoubleClick={(event) => event.stopPropagation()}
                  onChange={() => onToggle(id)}
                />
              </span>
              {COLUMNS.map((column) => (
                <span
                  key={column.id}
                  role="gridcell"
                  className={`col-${column.id}${column.numeric ? ' numeric' : ''}`}
                >
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

/** What is on screen, whichever way a column counts first. */
const direction = ({ key, descending }: Props['sort']): 'ascending' | 'descending' =>
  largestFirst(key) === descending ? 'ascending' : 'descending';
