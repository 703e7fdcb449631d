import { Download } from 'lucide-react';
import type { ReadAction } from '../read/actions/read-action.ts';
import type { SeriesSession } from '../read/session/series-session.ts';
import { whyNotEditable } from '../read/state/editable.ts';
import type { ReadState } from '../read/state/read-state.ts';
import { ownSource } from '../read/state/sources.ts';
import { type CompareSource, compareSources, hasOutlines } from './compare-sources.ts';
import {
  activePane,
  activeSource,
  type CompareState,
  shownSources,
  withLayout,
  withPaneSource,
} from './compare-state.ts';
import type { CompareStore } from './compare-store.ts';
import { withConsensus } from './consensus-sources.ts';
import { withRevisions } from './revision-sources.ts';

/** The state with all that Compare adds as sources: consensus, and earlier states of the reader's masks. */
export const compared = (read: ReadState): ReadState => withRevisions(withConsensus(read));

/** Everything that can be compared, as the panes list it. */
export const listed = (read: ReadState): readonly CompareSource[] => compareSources(compared(read));

/** Why the active pane's mask can not become the reader's, or null. */
function whyNotAdopt(compare: CompareState, read: ReadState): string | null {
  const source = activeSource(compare, listed(read));
  const locked = whyNotEditable(read);
  if (locked) return locked;
  if (!source) return 'the pane is empty';
  if (source.source === ownSource(read)) return 'the pane shows your own mask';
  if (source.kind === 'groundTruth') return 'ground truth is no reading: it stays as it is';
  if (!hasOutlines(source)) return `${source.name} outlines nothing: it judges whole slices`;
  if (!source.current) return `${source.name}'s masks are out of date`;
  return (compared(read).masks.get(source.source)?.size ?? 0) > 0 ? null : `${source.name} has no masks here`;
}

/** Actions on the pane that is active: which one, what stands in it, taking its mask over. */
export function paneActions(store: CompareStore): readonly ReadAction[] {
  const compare = store.getState;
  const whyNotMany = (read: ReadState) =>
    compare().between !== null || shownSources(compare(), listed(read)).length < 2
      ? 'there is one pane'
      : null;
  const move = (id: string, label: string, key: string, step: number): ReadAction => ({
    id: `compare.${id}`,
    label,
    keys: [key],
    repeats: true,
    whyNot: whyNotMany,
    perform: (session) => {
      const sources = listed(session.store.getState());
      const shown = shownSources(compare(), sources);
      const active = (activePane(compare(), sources) + step + shown.length) % shown.length;
      store.setState({ active, activeSource: shown[active]?.source ?? null });
    },
  });
  const choose = (id: string, label: string, key: string, step: number): ReadAction => ({
    id: `compare.${id}`,
    label,
    keys: [key],
    repeats: true,
    whyNot: (read) =>
      compare().layout === 'mosaic'
        ? 'the mosaic shows every source'
        : listed(read).length < 2
          ? 'there is no other source'
          : null,
    perform: (session) => {
      const sources = listed(session.store.getState());
      const at = sources.findIndex(({ source }) => source === activeSource(compare(), sources)?.source);
      const next = sources[(at + step + sources.length) % sources.length];
      if (next)
        store.setState((state) => withPaneSource(state, sources, activePane(state, sources), next.source));
    },
  });
  const adopt = (id: string, label: string, key: string, all: boolean): ReadAction => ({
    id: `compare.${id}`,
    label,
    keys: [key],
    ...(all ? {} : { icon: Download, group: 'edit' as const }),
    whyNot: (read) => whyNotAdopt(compare(), read),
    perform: (session) => {
      // the reader's own pane may come in before this one
      store.setState((state) => ({
        activeSource: activeSource(state, listed(session.store.getState()))?.source ?? null,
      }));
      adoptActive(session, compare(), all);
    },
  });
  return [
    move('nextPane', 'Next pane', '.', 1),
    move('previousPane', 'Previous pane', ',', -1),
    choose('nextSource', 'Next source in the active pane', ']', 1),
    choose('previousSource', 'Previous source in the active pane', '[', -1),
    {
      id: 'compare.enlarge',
      label: 'Show the active pane alone',
      keys: ['Enter'],
      whyNot: whyNotMany,
      perform: (session) => {
        const read = session.store.getState();
        const source = activeSource(compare(), listed(read));
        if (!source) return;
        store.setState((state) => withLayout(withPaneSource(state, listed(read), 0, source.source), 'one'));
      },
    },
    adopt('adopt', "Take the active pane's mask of this slice over as yours", 'u', false),
    adopt('adoptAll', "Take the active pane's masks of all slices over as yours", 'Shift+u', true),
  ];
}

function adoptActive(session: SeriesSession, compare: CompareState, all: boolean): void {
  const read = session.store.getState();
  const source = activeSource(compare, listed(read));
  const sliceId = read.painted?.sliceId;
  if (!source || sliceId === undefined) return;
  if (source.kind !== 'consensus' && source.kind !== 'revision') {
    void session.editor.adopt(source.source, all ? null : [sliceId]);
    return;
  }
  // main keeps no masks of this source: stored as a change of the reader's own, as any drawing is
  const masks = compared(read).masks.get(source.source) ?? new Map();
  const chosen = [...masks].filter(([id]) => all || id === sliceId);
  void session.editor.changeSlices(
    `take over ${source.name}`,
    () => new Map(chosen.map(([id, { bits }]) => [id, bits])),
  );
}
