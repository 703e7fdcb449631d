import { FolderOpen, Search } from 'lucide-react';
import type { RefObject } from 'react';
import { FILTERS, type Filter } from './sort-rows.ts';
import type { WorklistView } from './use-worklist-view.ts';

interface Props {
  readonly search: string;
  readonly searchField: RefObject<HTMLInputElement | null>;
  readonly view: WorklistView;
  readonly counts: Readonly<Record<Filter, number>>;
  readonly shown: number;
  readonly total: number;
  readonly selected: number;
  readonly targets: number;
  onSearch(text: string): void;
  onLeaveSearch(): void;
  onView(change: Partial<WorklistView>): void;
  onClear(): void;
  onAnalyse(): void;
  onCompare(): void;
  onFolder(): void;
}

/** Search, filters with their counts, order, and what is done with a selection. */
export function WorklistBar(props: Props) {
  const { view, counts, shown, total, selected, targets } = props;
  return (
    <header className="worklist-bar">
      <h1>Worklist</h1>
      <span className="unseen" role="status">
        {shown === total ? `${total} series` : `${shown} of ${total} series`}
      </span>
      <span className="search">
        <Search size={14} aria-hidden="true" />
        <input
          ref={props.searchField}
          type="search"
          aria-label="Search patients"
          placeholder="Patient, date, reader"
          title="Search (/)"
          value={props.search}
          onChange={(event) => props.onSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') props.onSearch('');
            if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') {
              event.preventDefault();
              props.onLeaveSearch();
            }
          }}
        />
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row in all engines */}
      <div className="chips" role="group" aria-label="Show">
        {FILTERS.map((entry) => (
          <button
            key={entry.id}
            type="button"
            aria-pressed={view.filter === entry.id}
            onClick={() => props.onView({ filter: entry.id })}
          >
            {entry.label} <span className="count">{counts[entry.id]}</span>
          </button>
        ))}
      </div>
      <button
        type="button"
        className="triage"
        aria-pressed={view.key === 'triage'}
        title="Most likely first, then least certain, read ones last (T)"
        onClick={() => props.onView({ key: 'triage', descending: false })}
      >
        Triage
      </button>
      <span className="bar-end">
        {selected > 0 && (
          <button type="button" className="plain" title="Clear the selection (Esc)" onClick={props.onClear}>
            {selected} selected ×
          </button>
        )}
        <button
          type="button"
          disabled={targets === 0}
          onClick={props.onAnalyse}
          title={
            targets === 0
              ? 'Select a series first'
              : 'Run models on the selection, or on the marked series (R)'
          }
        >
          Analyse{selected > 0 ? ` ${selected}` : ''}…
        </button>
        <button
          type="button"
          onClick={props.onCompare}
          title="Hold models against each other over the selection, or over all patients (Shift+C)"
        >
          Compare{selected > 0 ? ` ${selected}` : ' all'}…
        </button>
        <button
          type="button"
          className="primary with-icon"
          onClick={props.onFolder}
          title="Open a folder (O)"
        >
          <FolderOpen size={14} aria-hidden="true" />
          Open folder…
        </button>
      </span>
    </header>
  );
}
