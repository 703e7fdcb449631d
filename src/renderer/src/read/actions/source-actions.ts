import { propose, proposeWhereItTakesAway } from '../session/proposals.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { whyNotSteppable } from '../state/editable.ts';
import { changeBySource, shownSource, type UseRule, whyNotUsable } from '../state/other-source.ts';
import type { Proposal, ReadState, SourceSetting } from '../state/read-state.ts';
import { actionsOf, type MaskRow } from './mask-row.ts';
import type { ReadAction } from './read-action.ts';

const RULES: readonly { readonly rule: UseRule; readonly label: string; readonly key: string }[] = [
  { rule: 'takeOver', label: 'Take over', key: 'o' },
  { rule: 'add', label: 'Add', key: 'a' },
  { rule: 'keepCommon', label: 'Intersect with', key: 'i' },
  { rule: 'subtract', label: 'Subtract', key: 's' },
];

type Chosen = (state: ReadState) => SourceSetting | null;

function sourceAction(
  rule: UseRule,
  scope: 'slice' | 'all',
  label: string,
  keys: readonly string[],
  chosen: Chosen,
): ReadAction {
  const change = (state: ReadState): Proposal | null => {
    const source = chosen(state);
    if (!source || !state.painted) return null;
    return changeBySource(source, rule, scope === 'all' ? null : state.painted.sliceId);
  };
  return {
    id: `read.source.${rule}.${scope}`,
    label,
    keys,
    whyNot: (state) => {
      const source = chosen(state);
      if (!source) return state.aiHidden ? 'AI is hidden' : 'no mask of another source is shown';
      return whyNotSteppable(state) ?? whyNotUsable(state, source.source, scope);
    },
    perform: (session: SeriesSession) => {
      const proposal = change(session.store.getState());
      if (!proposal) return;
      if (scope === 'all') propose(session, proposal);
      else proposeWhereItTakesAway(session, proposal);
    },
    ...(scope === 'slice' ? { change } : {}),
  };
}

const rows = (name: string, chosen: Chosen, keys: boolean): MaskRow[] =>
  RULES.map(({ rule, label, key }) => {
    const text = `${label} ${name}`;
    return {
      label: text,
      slice: sourceAction(rule, 'slice', text, keys ? [`Alt+${key}`] : [], chosen),
      all: sourceAction(rule, 'all', `${text}, all slices`, keys ? [`Alt+Shift+${key}`] : [], chosen),
    };
  });

/** The mask of the first other source that is shown enters the reader's own. */
export const SOURCE_ROWS: readonly MaskRow[] = rows('the mask shown', shownSource, true);

export const SOURCE_ACTIONS: readonly ReadAction[] = actionsOf(SOURCE_ROWS);

/** The same for one source, for its own menu. */
export const rowsOfSource = (setting: SourceSetting): MaskRow[] => rows(setting.label, () => setting, false);
