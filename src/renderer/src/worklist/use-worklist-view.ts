import { useSession } from '../state/session-store.ts';
import { FILTERS, type Filter, type SortKey } from './sort-rows.ts';

export interface WorklistView {
  readonly filter: Filter;
  readonly key: SortKey;
  readonly descending: boolean;
}

const KEY = 'worklist.view';
const SORTS: readonly SortKey[] = [
  'triage',
  'patient',
  'date',
  'slices',
  'score',
  'finding',
  'size',
  'uncertainty',
  'review',
];

/** A stored view, or the usual one where there is none or it cannot be read. */
export function parseView(text: string | undefined): WorklistView {
  const usual: WorklistView = { filter: 'all', key: 'triage', descending: false };
  const [filter, key, descending] = (text ?? '').split(' ');
  const known = FILTERS.find((entry) => entry.id === filter)?.id;
  const sort = SORTS.find((entry) => entry === key);
  return known && sort ? { filter: known, key: sort, descending: descending === 'descending' } : usual;
}

/** Filter and order of the worklist; they are there again after a restart. */
export function useWorklistView(): readonly [WorklistView, (change: Partial<WorklistView>) => void] {
  const stored = useSession((session) => session.settings[KEY]);
  const setSetting = useSession((session) => session.setSetting);
  const view = parseView(stored);
  const change = (part: Partial<WorklistView>) => {
    const next = { ...view, ...part };
    setSetting(KEY, `${next.filter} ${next.key} ${next.descending ? 'descending' : 'ascending'}`);
  };
  return [view, change];
}
