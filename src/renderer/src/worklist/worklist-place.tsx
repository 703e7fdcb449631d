import { useMemo, useState } from 'react';
import type { AppInfo } from '../../../shared/contract/app.ts';
import type { WorklistRow } from '../../../shared/contract/worklist.ts';
import { type Action, useActions } from '../actions/registry.ts';
import { api, messageOf } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { useSession } from '../state/session-store.ts';
import { Problem } from '../ui/problem.tsx';
import { AnalyseDialog } from './analyse-dialog.tsx';
import { EmptyWorklist } from './empty-worklist.tsx';
import { FolderPicker } from './folder-picker.tsx';
import { arrangeRows, FILTERS, type Filter, nextUndone, type SortKey } from './sort-rows.ts';
import { WorklistTable } from './worklist-table.tsx';
import './worklist.css';

/** All patients: search, filter, order, open, analyse many at once. */
export function WorklistPlace({ info }: { info: AppInfo }) {
  const { value: rows, problem: listProblem, reload } = useLive('worklist.list', {}, ['worklist.changed']);
  const { seriesId, open } = useSession();
  const [search, setSearch] = useState('');
  const [filter, setFilter] = useState<Filter>('all');
  const [sort, setSort] = useState<{ key: SortKey; descending: boolean }>({
    key: 'triage',
    descending: false,
  });
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [cursor, setCursor] = useState<number | null>(seriesId);
  const [dialog, setDialog] = useState<'none' | 'folder' | 'analyse'>('none');
  const [problem, setProblem] = useState<string | null>(null);
  const shown = useMemo(
    () => arrangeRows(rows ?? [], search, filter, sort.key, sort.descending),
    [rows, search, filter, sort],
  );
  const attempt = (work: Promise<unknown>) =>
    void work.then(
      () => setProblem(null),
      (error: unknown) => setProblem(messageOf(error)),
    );
  const openFolder = () =>
    attempt(
      api.call('ingest.openDialog', {}).then(({ outcome }) => {
        if (outcome === 'unavailable') setDialog('folder');
      }),
    );
  const openSample = () => attempt(api.call('ingest.openSample', {}));
  const targets = selected.size > 0 ? [...selected] : cursor === null ? [] : [cursor];
  useActions(
    useWorklistActions({
      shown,
      cursor,
      setCursor,
      open,
      openFolder,
      toggle: (id) => setSelected(toggled(selected, id)),
      analyse: () => setDialog('analyse'),
      targets: targets.length,
    }),
  );

  if (listProblem && !rows) return <Problem message={listProblem} onRetry={reload} />;
  if (!rows) return <p className="quiet worklist-wait">Reading the catalogue…</p>;
  return (
    <div className="worklist">
      {problem && <Problem message={problem} onDismiss={() => setProblem(null)} />}
      {rows.length === 0 ? (
        <EmptyWorklist sampleAvailable={info.sampleAvailable} onFolder={openFolder} onSample={openSample} />
      ) : (
        <>
          <header className="worklist-bar">
            <h1>Worklist</h1>
            <input
              type="search"
              aria-label="Search patients"
              placeholder="Search patient, date, reader"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
            <fieldset className="chips" aria-label="Show">
              {FILTERS.map((entry) => (
                <button
                  key={entry.id}
                  type="button"
                  aria-pressed={filter === entry.id}
                  onClick={() => setFilter(entry.id)}
                >
                  {entry.label}
                </button>
              ))}
            </fieldset>
            <span className="push quiet">
              {shown.length === rows.length
                ? `${rows.length} series`
                : `${shown.length} of ${rows.length} series`}
              {selected.size > 0 && `, ${selected.size} selected`}
            </span>
            <button
              type="button"
              disabled={targets.length === 0}
              onClick={() => setDialog('analyse')}
              title={targets.length === 0 ? 'Select a series first' : 'Run models (r)'}
            >
              Analyse{selected.size > 0 ? ` ${selected.size}` : ''}…
            </button>
            <button type="button" className="primary" onClick={openFolder} title="Open a folder (o)">
              Open folder…
            </button>
          </header>
          {shown.length === 0 ? (
            <p className="quiet worklist-wait">No series matches. Clear the search or choose All.</p>
          ) : (
            <WorklistTable
              rows={shown}
              cursor={cursor}
              selected={selected}
              sort={sort}
              onSort={(key) => setSort((old) => ({ key, descending: old.key === key && !old.descending }))}
              onCursor={setCursor}
              onToggle={(id) => setSelected(toggled(selected, id))}
              onToggleAll={() =>
                setSelected(
                  selected.size === shown.length ? new Set() : new Set(shown.map((row) => row.seriesId)),
                )
              }
              onOpen={(id) => open(id)}
            />
          )}
        </>
      )}
      {dialog === 'folder' && (
        <FolderPicker
          title="Open a folder"
          confirm="Open this folder"
          onClose={() => setDialog('none')}
          onPick={(folderId) => attempt(api.call('ingest.start', { folderId }))}
        />
      )}
      {dialog === 'analyse' && <AnalyseDialog seriesIds={targets} onClose={() => setDialog('none')} />}
    </div>
  );
}

function toggled(selected: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

interface Commands {
  readonly shown: readonly WorklistRow[];
  readonly cursor: number | null;
  setCursor(id: number): void;
  open(id: number): void;
  openFolder(): void;
  toggle(id: number): void;
  analyse(): void;
  readonly targets: number;
}

function useWorklistActions(c: Commands): readonly Action[] {
  const move = (step: number) => {
    const at = c.shown.findIndex((row) => row.seriesId === c.cursor);
    const next = c.shown[Math.max(0, Math.min(c.shown.length - 1, at + step))];
    if (next) c.setCursor(next.seriesId);
  };
  const noRow = () => (c.cursor === null ? 'no series is marked' : null);
  const none = () => (c.shown.length === 0 ? 'the list is empty' : null);
  const place = 'Worklist';
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the actions close over is listed
  return useMemo(
    () => [
      {
        id: 'worklist.down',
        label: 'Next row',
        place,
        keys: ['ArrowDown'],
        repeats: true,
        whyNot: none,
        perform: () => move(1),
      },
      {
        id: 'worklist.up',
        label: 'Previous row',
        place,
        keys: ['ArrowUp'],
        repeats: true,
        whyNot: none,
        perform: () => move(-1),
      },
      {
        id: 'worklist.open',
        label: 'Open the marked series',
        place,
        keys: ['Enter'],
        whyNot: noRow,
        perform: () => c.cursor !== null && c.open(c.cursor),
      },
      {
        id: 'worklist.select',
        label: 'Select the marked series',
        place,
        keys: ['Space'],
        whyNot: noRow,
        perform: () => c.cursor !== null && c.toggle(c.cursor),
      },
      {
        id: 'worklist.nextUndone',
        label: 'Open the next undone',
        place,
        keys: ['n'],
        whyNot: () => (nextUndone(c.shown, c.cursor) === null ? 'nothing is left undone' : null),
        perform: () => {
          const next = nextUndone(c.shown, c.cursor);
          if (next !== null) c.open(next);
        },
      },
      {
        id: 'worklist.analyse',
        label: 'Run models on the selection',
        place,
        keys: ['r'],
        whyNot: () => (c.targets === 0 ? 'select a series first' : null),
        perform: c.analyse,
      },
      {
        id: 'worklist.openFolder',
        label: 'Open a folder',
        place,
        keys: ['o'],
        whyNot: () => null,
        perform: c.openFolder,
      },
    ],
    [c.shown, c.cursor, c.targets],
  );
}
