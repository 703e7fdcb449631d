import { FolderOpen, SearchX, TriangleAlert } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { AppInfo } from '../../../shared/contract/app.ts';
import { useActions } from '../actions/registry.ts';
import { api, messageOf } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { useBatch } from '../compare/batch/batch-store.ts';
import { asShown, BLINDED } from '../state/blinded.ts';
import { useSession } from '../state/session-store.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Problem } from '../ui/problem.tsx';
import { AnalyseDialog } from './analyse-dialog.tsx';
import { FolderPicker } from './folder-picker.tsx';
import { toggled, visibleSelection, withRange } from './selection.ts';
import { arrangeRows, filterCounts, searchRows } from './sort-rows.ts';
import { useWorklistView } from './use-worklist-view.ts';
import { type WorklistCommands, worklistActions } from './worklist-actions.ts';
import { WorklistBar } from './worklist-bar.tsx';
import { WorklistTable } from './worklist-table.tsx';
import './worklist.css';

const NO_ROWS: [] = [];

/** All patients: search, filter, order, open, analyse many at once. */
export function WorklistPlace({ info }: { readonly info: AppInfo }) {
  const { value, problem: listProblem, reload } = useLive('worklist.list', {}, ['worklist.changed']);
  const { seriesId, open, goTo, reader, settings } = useSession();
  const { show: showBatch, hide: hideBatch } = useBatch();
  const blinded = settings[BLINDED];
  const readerId = reader?.readerId ?? null;
  const rows = useMemo(() => asShown(value ?? NO_ROWS, blinded, readerId), [value, blinded, readerId]);
  const [view, setView] = useWorklistView();
  const [search, setSearch] = useState('');
  const [selection, setSelection] = useState<ReadonlySet<number>>(new Set());
  const [marked, setMarked] = useState<number | null>(seriesId);
  const [dialog, setDialog] = useState<'none' | 'folder' | 'analyse'>('none');
  const [problem, setProblem] = useState<string | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const { filter, key, descending } = view;
  const shown = useMemo(
    () => arrangeRows(rows, search, filter, key, descending),
    [rows, search, filter, key, descending],
  );
  const counts = useMemo(() => filterCounts(searchRows(rows, search)), [rows, search]);
  const order = useMemo(() => shown.map((row) => row.seriesId), [shown]);
  const selected = visibleSelection(selection, order);
  const cursor = marked !== null && order.includes(marked) ? marked : (order[0] ?? null);
  const targets = selected.size > 0 ? [...selected] : cursor === null ? [] : [cursor];

  const attempt = (work: Promise<unknown>) => {
    work.then(
      () => setProblem(null),
      (error: unknown) => setProblem(messageOf(error)),
    );
  };
  const openFolder = () =>
    attempt(
      api.call('ingest.openDialog', {}).then(({ outcome }) => {
        if (outcome === 'unavailable') setDialog('folder');
      }),
    );
  const commands: WorklistCommands = {
    shown,
    cursor,
    selectedCount: selected.size,
    targets,
    setCursor: setMarked,
    open: (id, place) => {
      hideBatch();
      open(id, place);
    },
    openFolder,
    toggle: (id) => setSelection((old) => toggled(old, id)),
    extend: (from, to) => setSelection((old) => withRange(old, order, from, to)),
    selectAll: () => setSelection(new Set(order)),
    clearSelection: () => setSelection(new Set()),
    analyse: () => setDialog('analyse'),
    compareMany: () => {
      showBatch(selected.size > 0 ? [...selected] : null);
      goTo('compare');
    },
    flag: (row) => {
      if (!reader) return;
      attempt(
        api
          .call('worklist.setReview', {
            seriesId: row.seriesId,
            readerId: reader.readerId,
            state: row.review === 'flagged' ? 'inProgress' : 'flagged',
          })
          .then(reload),
      );
    },
    focusSearch: () => searchField.current?.focus(),
    triage: () => setView({ key: 'triage', descending: false }),
  };
  const latest = useRef(commands);
  latest.current = commands;
  useActions(useMemo(() => worklistActions(() => latest.current), []));

  if (listProblem && !value) {
    return (
      <div className="worklist">
        <Problem message={listProblem} onRetry={reload} />
        <EmptyState
          icon={TriangleAlert}
          title="The worklist cannot be read"
          text="Nothing is lost: what was saved is in the catalogue. The message above says what to do."
        />
      </div>
    );
  }
  if (!value) return <p className="quiet worklist-wait">Reading the catalogue…</p>;
  return (
    <div className="worklist">
      {problem && <Problem message={problem} onDismiss={() => setProblem(null)} />}
      {listProblem && <Problem message={listProblem} onRetry={reload} />}
      {rows.length === 0 ? (
        <EmptyState
          icon={FolderOpen}
          title="No patients yet"
          text="Open a folder of slices, of patient folders, or a whole tree; or drop it on this window. Files stay where they are and are only read."
        >
          <button type="button" className="primary" onClick={openFolder}>
            Open folder…
          </button>
          {info.sampleAvailable && (
            <button type="button" onClick={() => attempt(api.call('ingest.openSample', {}))}>
              Try the synthetic sample
            </button>
          )}
        </EmptyState>
      ) : (
        <>
          <WorklistBar
            search={search}
            searchField={searchField}
            view={view}
            counts={counts}
            shown={shown.length}
            total={rows.length}
            selected={selected.size}
            targets={targets.length}
            onSearch={setSearch}
            onLeaveSearch={() => searchField.current?.blur()}
            onView={setView}
            onClear={commands.clearSelection}
            onAnalyse={commands.analyse}
            onCompare={commands.compareMany}
            onFolder={openFolder}
          />
          {shown.length === 0 ? (
            <EmptyState icon={SearchX} title="No series matches" text="Nothing fits this search and filter.">
              <button
                type="button"
                onClick={() => {
                  setSearch('');
                  setView({ filter: 'all' });
                }}
              >
                Show all {rows.length}
              </button>
            </EmptyState>
          ) : (
            <WorklistTable
              rows={shown}
              cursor={cursor}
              selected={selected}
              sort={view}
              onSort={(next) => setView({ key: next, descending: key === next && !descending })}
              onCursor={setMarked}
              onToggle={commands.toggle}
              onRange={commands.extend}
              onToggleAll={() => setSelection(selected.size === order.length ? new Set() : new Set(order))}
              onOpen={commands.open}
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
      {dialog === 'analyse' && (
        <AnalyseDialog
          seriesIds={targets}
          name={rows.find((row) => row.seriesId === targets[0])?.patientCode ?? ''}
          onClose={() => setDialog('none')}
        />
      )}
    </div>
  );
}
